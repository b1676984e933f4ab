"""The list of accounts, most urgent first, in sections: each is one stretch of an index, counted and read by itself.

So the many that are long connected are counted from the index alone, and of a page's rows only the section they stand
in is read. Together the sections are `standings.MOST_URGENT_FIRST`; a test holds the two together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from webapp.actions.accounts.standings import (
    CAN_COME_BACK,
    CUT_AT,
    IN_NEED,
    NEAR,
    NOT_BY_HAND,
    NOW,
    OURS,
    SOON,
    UNSEEN,
    WITHIN_REACH,
    Condition,
)
from webapp.domain.lifecycle import Reason, State
from webapp.models import Account

_columns = Account.__table__.c
_SOUGHT: tuple[ColumnElement[Any], ...] = (_columns.sought, _columns.id)
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
NEEDY = and_(IN_NEED, WITHIN_REACH)

CUT_OFF = Account.id.in_(
    union_all(
        select(Account.id).where(OURS, _columns.disconnected_at > BEFORE_ALL),
        select(Account.id).where(OURS, UNSEEN),
    )
)
"""Disconnected, written down or not. Two stretches of the index: SQLite, asked for "one or the other" or for what "is
not NULL", goes through the whole workspace instead."""


EACH: Condition = true()
CONNECTED = and_(OURS, _columns.disconnected_at.is_(None))


@dataclass(frozen=True)
class Section:
    """Accounts of one state that stand together: those `within` what an index finds `among` all.

    `may_need`: some of them may need a person.
    """

    state: State
    order: tuple[ColumnElement[Any], ...]
    among: Condition
    within: Condition = EACH
    may_need: bool = False

    @property
    def is_cut_off(self) -> bool:
        """Whether they were disconnected, and not by hand."""
        return self.state is State.DISCONNECTED and self.may_need


LATEST_FIRST = (CUT_AT.desc(), *_SOUGHT)
NEXT_DEADLINE_FIRST = (_columns.lapses_at, *_SOUGHT)
LOST = or_(_columns.history_deleted_at.is_not(None), _columns.kept_until.is_(None), _columns.kept_until < NOW)
BY_HAND = _columns.reason == Reason.MANUAL
SECTIONS = (
    Section(State.EXPIRING, NEXT_DEADLINE_FIRST, and_(OURS, NEAR), may_need=True),
    Section(State.DISCONNECTED, LATEST_FIRST, CUT_OFF, and_(CAN_COME_BACK, NOT_BY_HAND), may_need=True),
    Section(State.DISCONNECTED, LATEST_FIRST, CUT_OFF, and_(CAN_COME_BACK, BY_HAND)),
    Section(State.CONNECTED, NEXT_DEADLINE_FIRST, and_(CONNECTED, _columns.lapses_at > SOON)),
    Section(State.CONNECTED, _SOUGHT, and_(CONNECTED, _columns.lapses_at.is_(None))),
    Section(State.HISTORY_LOST, LATEST_FIRST, CUT_OFF, LOST),
)
"""Every account is in exactly one of them."""


@dataclass(frozen=True)
class Stretch:
    """Some neighbours in one section: `take` of them after the first `skip`."""

    place: int
    skip: int
    take: int


def stretches(numbers: Sequence[int], start: int, size: int) -> Iterator[Stretch]:
    """Where the accounts from `start` (from 0) on stand, `size` at most, in sections of so many accounts."""
    for place, number in enumerate(numbers):
        take = min(size, number - start)
        if take > 0:
            yield Stretch(place, start, take)
            size -= take
        start = max(0, start - number)


def found(by_network: bool, by_text: bool) -> Condition:
    """Network and text of a filter, as parameters: `network`, and `like` (escaped by a slash)."""
    conditions: list[Condition] = [EACH]
    if by_network:
        conditions.append(Account.network == bindparam("network"))
    if by_text:
        conditions.append(Account.sought.like(bindparam("like"), escape="/"))
    return and_(*conditions)


@lru_cache
def counting(by_network: bool, by_text: bool) -> CompoundSelect[Any]:
    """For each section that isn't empty: its place, all its accounts, those let through, those in need within reach,
    and those both. What several sections share is gone through once."""
    sharing: dict[Condition, list[int]] = {}
    for place, section in enumerate(SECTIONS):
        sharing.setdefault(section.among, []).append(place)
    return union_all(*(_numbers(places, found(by_network, by_text)) for places in sharing.values()))


def _numbers(places: list[int], let_through: Condition) -> Select[Any]:
    """The numbers of sections that share what they are among."""
    place: ColumnElement[Any] = literal_column(str(places[0]))
    if len(places) > 1:
        place = case(*((SECTIONS[place].within, literal_column(str(place))) for place in places))
    needy = (NEEDY, and_(let_through, NEEDY)) if any(SECTIONS[place].may_need for place in places) else ()
    sums: list[ColumnElement[Any]] = [func.count(), *(func.count().filter(kind) for kind in (let_through, *needy))]
    columns = [place, *sums, *[literal_column("0")] * (2 - len(needy))]
    query = select(*columns).where(SECTIONS[places[0]].among)
    return query.group_by(place) if len(places) > 1 else query


@lru_cache(maxsize=256)
def standing_there(places: tuple[int, ...], by_network: bool, by_text: bool, in_need: bool) -> Select[Any]:
    """Ids of the accounts in some stretches; the parameters `skip_0`, `take_0`, … are by place."""

    def stretch(place: int) -> Select[Any]:
        section = SECTIONS[place]
        some = select(Account.id).where(section.among, section.within, found(by_network, by_text))
        if in_need:
            some = some.where(NEEDY)
        return some.order_by(*section.order).limit(bindparam(f"take_{place}")).offset(bindparam(f"skip_{place}"))

    if len(places) == 1:
        return stretch(places[0])
    every = union_all(*(select(stretch(place).subquery().c.id) for place in places))
    return select(every.subquery().c.id)

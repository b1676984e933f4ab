"""Lists of accounts: filtered, counted and ordered by the database, however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union_all
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from webapp.actions.accounts import sections, standings
from webapp.actions.accounts.sections import SECTIONS
from webapp.actions.accounts.standings import IN_NEED, OURS, WITHIN_REACH, Condition, at, seen_by
from webapp.actions.refusals import NotThere
from webapp.domain.lifecycle import State
from webapp.domain.permissions import Person
from webapp.domain.rules import ONE_ACCOUNT_A_YES, Network
from webapp.models import Account, AccountAccess, Grant, db
from webapp.models.account import folded

PER_PAGE = 50
SHOWN_AS_URGENT = 3
LONGEST_SEARCH = 100
AS_LETTERS = str.maketrans({sign: f"/{sign}" for sign in "/%_"})
"""For LIKE, where a slash escapes."""


def nearest(kind: Condition, order: ColumnElement[Any]) -> Select[Any]:
    """The first few accounts of one kind that need a person; an index finds them."""
    few = select(Account.id).where(OURS, IN_NEED, WITHIN_REACH, kind).order_by(order).limit(SHOWN_AS_URGENT)
    return select(few.subquery().c.id)


SHOWN = select(Account).options(
    joinedload(Account.grant).load_only(Grant.trouble, Grant.trouble_until),
    *(defer(column) for column in (Account.external_id, Account.kind, Account.sought, Account.created_at)),
    *(defer(column) for column in (Account.picture_url, Account.picture_at, Account.wake_at, Account.lapses_as)),
)
"""Accounts with what a row shows of them; above all not the tokens, which are no page's business."""
ONE = SHOWN.where(OURS, Account.id == bindparam("account"))
MOST_URGENT = SHOWN.where(
    Account.id.in_(
        union_all(
            nearest(standings.WRITTEN_OFF, Account.__table__.c.disconnected_at.desc()),
            nearest(standings.UNSEEN, Account.lapses_at.desc()),
            nearest(standings.NEAR, Account.lapses_at.asc()),
        )
    )
)


@dataclass(frozen=True)
class Filter:
    """What a reader looks for; the empty one is everything. `in_need` lets through only what needs a person."""

    network: Network | None = None
    state: State | None = None
    text: str = ""
    in_need: bool = False


@dataclass(frozen=True)
class Counts:
    """How many accounts there are, by section of the list (`sections.SECTIONS`).

    `all_of_it` counts the whole workspace, `let_through` those that network and text let through; `needy` those of the
    whole workspace that this person could repair, or, for somebody who may not, that anybody could; `needy_let_through`
    those of them that network and text let through.
    """

    all_of_it: Sequence[int]
    let_through: Sequence[int]
    needy: Sequence[int]
    needy_let_through: Sequence[int]

    @property
    def everything(self) -> int:
        """The whole workspace's."""
        return sum(self.all_of_it)

    @property
    def in_need(self) -> int:
        """The whole workspace's that need a person."""
        return sum(self.needy)

    @property
    def ending(self) -> int:
        """Those of them that are connected still."""
        sections = zip(SECTIONS, self.needy, strict=True)
        return sum(number for section, number in sections if section.state is State.EXPIRING)

    @property
    def cut_off(self) -> int:
        """The whole workspace's that the network or time disconnected, and that can come back."""
        return sum(number for section, number in zip(SECTIONS, self.all_of_it, strict=True) if section.is_cut_off)

    @property
    def by_hand(self) -> int:
        """The whole workspace's that were disconnected by hand, and can come back."""
        sections = zip(SECTIONS, self.all_of_it, strict=True)
        return sum(number for section, number in sections if section.state is State.DISCONNECTED) - self.cut_off

    @property
    def matching(self) -> int:
        """Those that network and text let through, whatever their state."""
        return sum(self.let_through)

    @property
    def matching_in_need(self) -> int:
        """Those of them that need a person."""
        return sum(self.needy_let_through)

    @cached_property
    def by_state(self) -> Mapping[State, int]:
        """Those that network and text let through, in each state."""
        return {state: sum(self.in_sections(Filter(state=state))) for state in State}

    def in_sections(self, wanted: Filter) -> Sequence[int]:
        """How many a list has in each section that is filtered like this."""
        if wanted.in_need:
            return self.needy_let_through
        if wanted.state is None:
            return self.let_through
        sections = zip(SECTIONS, self.let_through, strict=True)
        return [number if section.state is wanted.state else 0 for section, number in sections]

    def of(self, wanted: Filter) -> int:
        """How many a list has that is filtered like this."""
        return sum(self.in_sections(wanted))


def asked_for(wanted: Filter) -> dict[str, str]:
    """The parameters of `sections.found`; `%` and `_` are letters like any other."""
    asked: dict[str, str] = {}
    if wanted.network is not None:
        asked["network"] = wanted.network
    if wanted.text:
        asked["like"] = f"%{folded(wanted.text).translate(AS_LETTERS)}%"
    return asked


def counts(workspace_id: int, wanted: Filter, person: Person, now: datetime) -> Counts:
    """All the numbers of a page in one statement."""
    asked = asked_for(wanted)
    query = sections.counting("network" in asked, "like" in asked)
    rows = db.session.execute(query, seen_by(person, workspace_id) | at(now) | asked).all()
    in_sections = {place: numbers for place, *numbers in rows}
    none = (0, 0, 0, 0)
    return Counts(*zip(*(in_sections.get(place, none) for place in range(len(SECTIONS))), strict=True))


def page(
    workspace_id: int, wanted: Filter, number: int, counted: Counts, person: Person, now: datetime
) -> Sequence[Account]:
    """One page (from 1) of what the filter finds, most urgent first. `counted` are the `counts` of the same moment."""
    stretches = tuple(sections.stretches(counted.in_sections(wanted), (number - 1) * PER_PAGE, PER_PAGE))
    if not stretches:
        return ()
    asked: dict[str, Any] = asked_for(wanted)
    places = tuple(stretch.place for stretch in stretches)
    query = on_page(places, "network" in asked, "like" in asked, wanted.in_need)
    for stretch in stretches:
        asked |= {f"skip_{stretch.place}": stretch.skip, f"take_{stretch.place}": stretch.take}
    return whole(query, seen_by(person, workspace_id) | at(now) | asked)


@lru_cache(maxsize=256)
def on_page(places: tuple[int, ...], by_network: bool, by_text: bool, in_need: bool) -> Select[Any]:
    """The rows of a page that overlaps these sections; built once, like every statement here.

    That they are ours, the sections say: said once more here, SQLite would go through the workspace instead.
    """
    there = sections.standing_there(places, by_network, by_text, in_need)
    return SHOWN.where(Account.id.in_(there)).order_by(*standings.MOST_URGENT_FIRST)


def urgent(workspace_id: int, person: Person, now: datetime) -> Sequence[Account]:
    """The few accounts that need a person most, those nearest to `now` first: just cut off, or about to be."""

    def distance(account: Account) -> tuple[float, int]:
        status = account.status(now)
        moment = status.since or (status.deadline.at if status.deadline else now)
        return abs((moment - now).total_seconds()), account.id

    found = whole(MOST_URGENT, seen_by(person, workspace_id) | at(now))
    return sorted(found, key=distance)[:SHOWN_AS_URGENT]


def one(workspace_id: int, account_id: int) -> Account:
    """One account with all that its row shows. Raises NotThere if it does not exist or is another workspace's."""
    found = whole(ONE, {"workspace": workspace_id, "account": account_id})
    if not found:
        raise NotThere
    return found[0]


def whole(query: Select[Any], parameters: dict[str, Any]) -> Sequence[Account]:
    """The accounts of a query with all that a row shows of them: two statements at most, however many accounts."""
    accounts = db.session.scalars(query, parameters).all()
    restricted = {account.id: account for account in accounts if account.restricted}
    if restricted:
        allowed = db.session.scalars(select(AccountAccess).where(AccountAccess.account_id.in_(restricted))).all()
        for account in restricted.values():
            set_committed_value(account, "access", [row for row in allowed if row.account_id == account.id])
    return accounts


TOGETHER = (
    select(Account.network, Account.subject_id, func.count())
    .where(OURS, IN_NEED)
    .where(Account.network.in_(bindparam("networks", expanding=True)))
    .where(Account.subject_id.in_(bindparam("subjects", expanding=True)))
    .group_by(Account.network, Account.subject_id)
)


def repaired_together(workspace_id: int, accounts: Sequence[Account], now: datetime) -> dict[tuple[Network, str], int]:
    """How many accounts in need each of these people (at their network) could repair with one sign-in."""
    subjects = {account.subject_id for account in accounts if account.subject_id is not None}
    networks = {account.network for account in accounts} - ONE_ACCOUNT_A_YES
    if not subjects or not networks:
        return {}
    asked = {"workspace": workspace_id, "networks": list(networks), "subjects": list(subjects)}
    rows = db.session.execute(TOGETHER, asked | at(now)).all()
    return {(network, subject): number for network, subject, number in rows if subject is not None}

"""Lists of accounts: filtered, counted and ordered by the database, however many there are.

The states are told by the derived columns alone, at the given `now`: a list is right even while the worker is down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person, Social
from webapp.domain.rules import EXPIRING, Network
from webapp.models import Account, AccountAccess, db
from webapp.models.account import folded

PER_PAGE = 50
SHOWN_AS_URGENT = 3
LONGEST_SEARCH = 100
Condition = ColumnElement[bool]
_columns = Account.__table__.c


@dataclass(frozen=True)
class Filter:
    """What a reader looks for; the empty one is everything."""

    network: Network | None = None
    state: State | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered away."""
        return self == Filter()


@dataclass(frozen=True)
class Counts:
    """How many accounts there are: in each state among those that network and text let through, and in the workspace.

    `in_need` counts those of the whole workspace that this person could repair, or, for somebody who may not, that
    anybody could.
    """

    by_state: dict[State, int]
    everything: int
    in_need: int

    @property
    def matching(self) -> int:
        """Those that network and text let through, whatever their state."""
        return sum(self.by_state.values())

    def of(self, state: State | None) -> int:
        """How many a list filtered by this state (None: every state) has."""
        return self.matching if state is None else self.by_state[state]


def is_cut(now: datetime) -> Condition:
    """Disconnected at `now`: written down, or past a deadline that the worker has not seen yet."""
    return or_(_columns.disconnected_at.is_not(None), and_(Account.lapses_at.is_not(None), Account.lapses_at <= now))


def is_lost(now: datetime) -> Condition:
    """Disconnected for so long that the history can't come back."""
    gone = or_(_columns.history_deleted_at.is_not(None), func.coalesce(Account.kept_until < now, false()))
    return and_(is_cut(now), gone)


def state_at(now: datetime) -> ColumnElement[Any]:
    """The state of an account at `now`, as its word; the same rule as `lifecycle.status`, in SQL."""
    return case(
        (is_lost(now), State.HISTORY_LOST.value),
        (is_cut(now), State.DISCONNECTED.value),
        (Account.lapses_at <= now + EXPIRING, State.EXPIRING.value),
        else_=State.CONNECTED.value,
    )


def by_hand() -> Condition:
    """Disconnected by a person's wish: nobody need do anything."""
    return func.coalesce(_columns.reason == Reason.MANUAL, false())


def needs_a_person(now: datetime) -> Condition:
    """Expiring, or disconnected by the network or by time while everything can still come back."""
    soon_or_cut = or_(is_cut(now), Account.lapses_at <= now + EXPIRING)
    return and_(func.coalesce(soon_or_cut, false()), ~is_lost(now), ~by_hand())


def within_reach(person: Person) -> Condition:
    """Not restricted to other people. What the person may do at all is `permissions`' to say."""
    if person.super_admin or person.social is not Social.ALL:
        return true()
    own = exists().where(AccountAccess.account_id == Account.id, AccountAccess.user_id == person.id)
    return or_(~Account.restricted, own)


def matches(wanted: Filter) -> Condition:
    """Network and text of a filter; `%` and `_` are letters like any other."""
    found: list[Condition] = [true()]
    if wanted.network is not None:
        found.append(Account.network == wanted.network)
    if wanted.text:
        found.append(Account.sought.contains(folded(wanted.text), autoescape=True))
    return and_(*found)


def counts(workspace_id: int, wanted: Filter, person: Person, now: datetime) -> Counts:
    """All the numbers of a page in one statement."""
    state = state_at(now).label("state")
    chosen = func.sum(case((matches(wanted), 1), else_=0))
    in_need = func.sum(case((and_(needs_a_person(now), within_reach(person)), 1), else_=0))
    rows = db.session.execute(
        select(state, func.count(), chosen, in_need).where(Account.workspace_id == workspace_id).group_by(state)
    ).all()
    by_state = dict.fromkeys(State, 0) | {State(name): int(number) for name, _, number, _ in rows}
    return Counts(by_state, sum(row[1] for row in rows), sum(int(row[3]) for row in rows))


def most_urgent_first(now: datetime) -> tuple[Any, ...]:
    """Expiring (nearest first), disconnected but not by hand, by hand, connected (next deadline first), lost."""
    cut_at = func.coalesce(_columns.disconnected_at, Account.lapses_at)
    rank = case(
        (is_lost(now), 4),
        (and_(is_cut(now), by_hand()), 2),
        (is_cut(now), 1),
        (Account.lapses_at <= now + EXPIRING, 0),
        else_=3,
    )
    nearest = case((~is_cut(now), Account.lapses_at))
    return rank, nearest.asc().nulls_last(), case((is_cut(now), cut_at)).desc(), Account.sought, Account.id


def whole(query: Select[Any]) -> Sequence[Account]:
    """The accounts of a query with all that a row shows of them: two statements, however many accounts."""
    loaded = query.options(joinedload(Account.grant), selectinload(Account.access))
    return db.session.scalars(loaded).all()


def page(workspace_id: int, wanted: Filter, number: int, now: datetime) -> Sequence[Account]:
    """One page (from 1) of what the filter finds, most urgent first."""
    query = select(Account).where(Account.workspace_id == workspace_id, matches(wanted))
    if wanted.state is not None:
        query = query.where(state_at(now) == wanted.state.value)
    return whole(query.order_by(*most_urgent_first(now)).limit(PER_PAGE).offset((number - 1) * PER_PAGE))


def urgent(workspace_id: int, person: Person, now: datetime) -> Sequence[Account]:
    """The few accounts that need a person most, those nearest to `now` first: just cut off, or about to be."""
    of_ours = and_(Account.workspace_id == workspace_id, needs_a_person(now), within_reach(person))
    cut_at = func.coalesce(_columns.disconnected_at, Account.lapses_at)
    just_cut = select(Account.id).where(of_ours, is_cut(now)).order_by(cut_at.desc()).limit(SHOWN_AS_URGENT)
    expiring = select(Account.id).where(of_ours, ~is_cut(now)).order_by(Account.lapses_at).limit(SHOWN_AS_URGENT)
    candidates = union_all(select(just_cut.subquery().c.id), select(expiring.subquery().c.id))
    accounts = db.session.scalars(
        select(Account).where(Account.id.in_(candidates)).options(selectinload(Account.access))
    ).all()

    def distance(account: Account) -> tuple[float, int]:
        status = account.status(now)
        moment = status.since or (status.deadline.at if status.deadline else now)
        return abs((moment - now).total_seconds()), account.id

    return sorted(accounts, key=distance)[:SHOWN_AS_URGENT]


def repaired_together(workspace_id: int, accounts: Sequence[Account], now: datetime) -> dict[tuple[Network, str], int]:
    """How many accounts in need each of these people (at their network) could repair with one sign-in."""
    subjects = {account.subject_id for account in accounts if account.subject_id is not None}
    if not subjects:
        return {}
    rows = db.session.execute(
        select(Account.network, Account.subject_id, func.count())
        .where(Account.workspace_id == workspace_id, Account.subject_id.in_(subjects), needs_a_person(now))
        .group_by(Account.network, Account.subject_id)
    ).all()
    return {(network, subject): number for network, subject, number in rows if subject is not None}

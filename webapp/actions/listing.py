"""Lists of accounts: filtered, counted and ordered by the database, however many there are.

The states are told by the derived columns alone, at a given moment: a list is right even while the worker is down. The
conditions are built once, with the moment as their parameter: every statement here is executed `at(now)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, false, func, or_, select, true, union_all
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from webapp.actions.refusals import NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person, Social
from webapp.domain.rules import EXPIRING, Network
from webapp.models import Account, AccountAccess, db
from webapp.models.account import folded
from webapp.models.base import UTCDateTime

PER_PAGE = 50
SHOWN_AS_URGENT = 3
LONGEST_SEARCH = 100
Condition = ColumnElement[bool]

NOW: ColumnElement[datetime] = bindparam("now", type_=UTCDateTime())
SOON: ColumnElement[datetime] = bindparam("soon", type_=UTCDateTime())
_columns = Account.__table__.c

CUT_AT = func.coalesce(_columns.disconnected_at, Account.lapses_at)
IS_CUT: Condition = or_(
    _columns.disconnected_at.is_not(None), and_(Account.lapses_at.is_not(None), Account.lapses_at <= NOW)
)
"""Disconnected: written down, or past a deadline that the worker has not seen yet."""
IS_LOST: Condition = and_(
    IS_CUT, or_(_columns.history_deleted_at.is_not(None), func.coalesce(Account.kept_until < NOW, false()))
)
"""Disconnected for so long that the history can't come back."""
IS_NEAR: Condition = and_(~IS_CUT, func.coalesce(Account.lapses_at <= SOON, false()))
"""Connected, with a deadline within days."""
BY_HAND: Condition = func.coalesce(_columns.reason == Reason.MANUAL, false())
"""Disconnected by a person's wish: nobody need do anything."""
IN_NEED: Condition = and_(or_(IS_CUT, IS_NEAR), ~IS_LOST, ~BY_HAND)
"""Expiring, or disconnected by the network or by time while everything can still come back: needs a person."""
STATE = case(
    (IS_LOST, State.HISTORY_LOST.value),
    (IS_CUT, State.DISCONNECTED.value),
    (IS_NEAR, State.EXPIRING.value),
    else_=State.CONNECTED.value,
)
"""The state of an account, as its word: the same rule as `lifecycle.status`, in SQL."""
MOST_URGENT_FIRST = (
    case((IS_NEAR, 0), (IS_LOST, 4), (and_(IS_CUT, BY_HAND), 2), (IS_CUT, 1), else_=3),
    case((~IS_CUT, Account.lapses_at)).asc().nulls_last(),
    case((IS_CUT, CUT_AT)).desc(),
    Account.sought,
    Account.id,
)
"""Expiring (nearest first), disconnected but not by hand, by hand, connected (next deadline first), history lost."""


def at(now: datetime) -> dict[str, datetime]:
    """The parameters of every statement here."""
    return {"now": now, "soon": now + EXPIRING}


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
    state = STATE.label("state")
    chosen = func.sum(case((matches(wanted), 1), else_=0))
    in_need = func.sum(case((and_(IN_NEED, within_reach(person)), 1), else_=0))
    query = select(state, func.count(), chosen, in_need).where(Account.workspace_id == workspace_id).group_by(state)
    rows = db.session.execute(query, at(now)).all()
    by_state = dict.fromkeys(State, 0) | {State(name): int(number) for name, _, number, _ in rows}
    return Counts(by_state, sum(row[1] for row in rows), sum(int(row[3]) for row in rows))


def page(workspace_id: int, wanted: Filter, number: int, now: datetime) -> Sequence[Account]:
    """One page (from 1) of what the filter finds, most urgent first."""
    query = select(Account).where(Account.workspace_id == workspace_id, matches(wanted))
    if wanted.state is not None:
        query = query.where(STATE == wanted.state.value)  # noqa: SIM300 - STATE is the column
    first = (number - 1) * PER_PAGE
    return whole(query.order_by(*MOST_URGENT_FIRST).limit(PER_PAGE).offset(first), now)


def urgent(workspace_id: int, person: Person, now: datetime) -> Sequence[Account]:
    """The few accounts that need a person most, those nearest to `now` first: just cut off, or about to be."""
    of_ours = and_(Account.workspace_id == workspace_id, IN_NEED, within_reach(person))
    just_cut = select(Account.id).where(of_ours, IS_CUT).order_by(CUT_AT.desc()).limit(SHOWN_AS_URGENT)
    expiring = select(Account.id).where(of_ours, IS_NEAR).order_by(Account.lapses_at).limit(SHOWN_AS_URGENT)
    candidates = union_all(select(just_cut.subquery().c.id), select(expiring.subquery().c.id))

    def distance(account: Account) -> tuple[float, int]:
        status = account.status(now)
        moment = status.since or (status.deadline.at if status.deadline else now)
        return abs((moment - now).total_seconds()), account.id

    return sorted(whole(select(Account).where(Account.id.in_(candidates)), now), key=distance)[:SHOWN_AS_URGENT]


def one(workspace_id: int, account_id: int, now: datetime) -> Account:
    """One account with all that its row shows. Raises NotThere if it does not exist or is another workspace's."""
    found = whole(select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id), now)
    if not found:
        raise NotThere
    return found[0]


def whole(query: Select[Any], now: datetime) -> Sequence[Account]:
    """The accounts of a query with all that a row shows of them: two statements at most, however many accounts."""
    accounts = db.session.scalars(query.options(joinedload(Account.grant)), at(now)).all()
    restricted = {account.id: account for account in accounts if account.restricted}
    if restricted:
        allowed = db.session.scalars(select(AccountAccess).where(AccountAccess.account_id.in_(restricted))).all()
        for account in restricted.values():
            set_committed_value(account, "access", [row for row in allowed if row.account_id == account.id])
    return accounts


def repaired_together(workspace_id: int, accounts: Sequence[Account], now: datetime) -> dict[tuple[Network, str], int]:
    """How many accounts in need each of these people (at their network) could repair with one sign-in."""
    subjects = {account.subject_id for account in accounts if account.subject_id is not None}
    if not subjects:
        return {}
    query = (
        select(Account.network, Account.subject_id, func.count())
        .where(Account.workspace_id == workspace_id, Account.subject_id.in_(subjects), IN_NEED)
        .group_by(Account.network, Account.subject_id)
    )
    rows = db.session.execute(query, at(now)).all()
    return {(network, subject): number for network, subject, number in rows if subject is not None}

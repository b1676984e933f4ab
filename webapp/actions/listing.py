"""Lists of accounts: filtered, counted and ordered by the database, however many there are.

The states are told by the derived columns alone, at a given moment: a list is right even while the worker is down. The
conditions are built once, with the moment as their parameter: every statement here is executed `at(now)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, true, union_all
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from webapp.actions.refusals import NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person, Social
from webapp.domain.rules import EXPIRING, Network
from webapp.models import Account, AccountAccess, Grant, db
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
WRITTEN_OFF: Condition = _columns.disconnected_at.is_not(None)
UNSEEN: Condition = and_(_columns.disconnected_at.is_(None), Account.lapses_at <= NOW)
"""Past a deadline that the worker has not seen yet: as much disconnected as if it were written down."""
NEAR: Condition = and_(_columns.disconnected_at.is_(None), Account.lapses_at > NOW, Account.lapses_at <= SOON)
"""Connected, with a deadline within days."""
CAN_COME_BACK: Condition = and_(_columns.history_deleted_at.is_(None), Account.kept_until >= NOW)
"""Of a disconnected account: its history is not lost."""
NOT_BY_HAND: Condition = _columns.reason.is_distinct_from(Reason.MANUAL)
IN_NEED: Condition = and_(or_(WRITTEN_OFF, Account.lapses_at <= SOON), CAN_COME_BACK, NOT_BY_HAND)
"""Expiring, or disconnected by the network or by time while everything can still come back: needs a person."""


def by_state(connected: Any, expiring: Any, disconnected: Any, lost: Any) -> ColumnElement[Any]:
    """One of four values by an account's state; the commonest is asked for first. `lifecycle.status`, in SQL."""
    return case(
        (
            and_(_columns.disconnected_at.is_(None), or_(Account.lapses_at.is_(None), Account.lapses_at > SOON)),
            connected,
        ),
        (NEAR, expiring),
        (CAN_COME_BACK, disconnected),
        else_=lost,
    )


STATE = by_state(*(state.value for state in (State.CONNECTED, State.EXPIRING, State.DISCONNECTED, State.HISTORY_LOST)))
MOST_URGENT_FIRST = (
    by_state(3, 0, case((NOT_BY_HAND, 1), else_=2), 4),
    case((and_(_columns.disconnected_at.is_(None), Account.lapses_at > NOW), Account.lapses_at)).asc().nulls_last(),
    case((or_(WRITTEN_OFF, Account.lapses_at <= NOW), CUT_AT)).desc(),
    Account.sought,
    Account.id,
)
"""Expiring (nearest first), disconnected but not by hand, by hand, connected (next deadline first), history lost."""


WITHIN_REACH: Condition = or_(
    bindparam("all_within_reach", type_=Boolean()),
    ~Account.restricted,
    exists().where(AccountAccess.account_id == Account.id, AccountAccess.user_id == bindparam("reader")),
)
"""Not restricted to other people. What the reader may do at all is `permissions`' to say."""
OURS: Condition = Account.workspace_id == bindparam("workspace")


def at(now: datetime) -> dict[str, Any]:
    """The parameters of every condition on the state."""
    return {"now": now, "soon": now + EXPIRING}


def seen_by(person: Person, workspace_id: int) -> dict[str, Any]:
    """The parameters of `OURS` and `WITHIN_REACH`."""
    everything = person.super_admin or person.social is not Social.ALL
    return {"workspace": workspace_id, "reader": person.id, "all_within_reach": everything}


def nearest(kind: Condition, order: ColumnElement[Any]) -> Select[Any]:
    """The first few accounts of one kind that need a person; an index finds them."""
    return select(
        select(Account.id)
        .where(OURS, IN_NEED, WITHIN_REACH, kind)
        .order_by(order)
        .limit(SHOWN_AS_URGENT)
        .subquery()
        .c.id
    )


MOST_URGENT = select(Account).where(
    Account.id.in_(
        union_all(
            nearest(WRITTEN_OFF, _columns.disconnected_at.desc()),
            nearest(UNSEEN, Account.lapses_at.desc()),
            nearest(NEAR, Account.lapses_at.asc()),
        )
    )
)


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
    in_need = func.sum(case((and_(IN_NEED, WITHIN_REACH), 1), else_=0))
    query = select(state, func.count(), chosen, in_need).where(OURS).group_by(state)
    rows = db.session.execute(query, seen_by(person, workspace_id) | at(now)).all()
    in_states = dict.fromkeys(State, 0) | {State(name): int(number) for name, _, number, _ in rows}
    return Counts(in_states, sum(row[1] for row in rows), sum(int(row[3]) for row in rows))


def page(workspace_id: int, wanted: Filter, number: int, now: datetime) -> Sequence[Account]:
    """One page (from 1) of what the filter finds, most urgent first."""
    query = select(Account).where(Account.workspace_id == workspace_id, matches(wanted))
    if wanted.state is not None:
        query = query.where(STATE == wanted.state.value)  # noqa: SIM300 - STATE is the column
    first = (number - 1) * PER_PAGE
    return whole(query.order_by(*MOST_URGENT_FIRST).limit(PER_PAGE).offset(first), at(now))


def urgent(workspace_id: int, person: Person, now: datetime) -> Sequence[Account]:
    """The few accounts that need a person most, those nearest to `now` first: just cut off, or about to be."""

    def distance(account: Account) -> tuple[float, int]:
        status = account.status(now)
        moment = status.since or (status.deadline.at if status.deadline else now)
        return abs((moment - now).total_seconds()), account.id

    found = whole(MOST_URGENT, seen_by(person, workspace_id) | at(now))
    return sorted(found, key=distance)[:SHOWN_AS_URGENT]


WHAT_A_ROW_SHOWS = (
    joinedload(Account.grant).load_only(Grant.trouble, Grant.trouble_until),
    *(defer(column) for column in (Account.external_id, Account.kind, Account.sought, Account.picture_url)),
    *(defer(column) for column in (Account.created_at, Account.wake_at, Account.lapses_as)),
)
"""Above all not the tokens: they are no page's business."""


def one(workspace_id: int, account_id: int) -> Account:
    """One account with all that its row shows. Raises NotThere if it does not exist or is another workspace's."""
    found = whole(select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id))
    if not found:
        raise NotThere
    return found[0]


def whole(query: Select[Any], parameters: dict[str, Any] | None = None) -> Sequence[Account]:
    """The accounts of a query with all that a row shows of them: two statements at most, however many accounts."""
    accounts = db.session.scalars(query.options(*WHAT_A_ROW_SHOWS), parameters or {}).all()
    restricted = {account.id: account for account in accounts if account.restricted}
    if restricted:
        allowed = db.session.scalars(select(AccountAccess).where(AccountAccess.account_id.in_(restricted))).all()
        for account in restricted.values():
            set_committed_value(account, "access", [row for row in allowed if row.account_id == account.id])
    return accounts


def repaired_together(workspace_id: int, accounts: Sequence[Account], now: datetime) -> dict[tuple[Network, str], int]:
    """How many accounts in need each of these people (at their network) could repair with one sign-in."""
    subjects = {account.subject_id for account in accounts if account.subject_id is not None}
    networks = {account.network for account in accounts}
    if not subjects:
        return {}
    query = (
        select(Account.network, Account.subject_id, func.count())
        .where(Account.workspace_id == workspace_id, Account.network.in_(networks), Account.subject_id.in_(subjects))
        .where(IN_NEED)
        .group_by(Account.network, Account.subject_id)
    )
    rows = db.session.execute(query, at(now)).all()
    return {(network, subject): number for network, subject, number in rows if subject is not None}

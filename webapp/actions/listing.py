"""Lists of accounts: filtered, counted and ordered by the database, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select, true, union_all
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from webapp.actions import standings
from webapp.actions.refusals import NotThere
from webapp.actions.standings import IN_NEED, OURS, STATE, WITHIN_REACH, Condition, at, seen_by
from webapp.domain.lifecycle import State
from webapp.domain.permissions import Person
from webapp.domain.rules import Network
from webapp.models import Account, AccountAccess, Grant, db
from webapp.models.account import folded

PER_PAGE = 50
SHOWN_AS_URGENT = 3
LONGEST_SEARCH = 100


def nearest(kind: Condition, order: ColumnElement[Any]) -> Select[Any]:
    """The first few accounts of one kind that need a person; an index finds them."""
    few = select(Account.id).where(OURS, IN_NEED, WITHIN_REACH, kind).order_by(order).limit(SHOWN_AS_URGENT)
    return select(few.subquery().c.id)


ROWS = (
    select(Account)
    .where(OURS)
    .options(
        joinedload(Account.grant).load_only(Grant.trouble, Grant.trouble_until),
        *(defer(column) for column in (Account.external_id, Account.kind, Account.sought, Account.created_at)),
        *(defer(column) for column in (Account.picture_url, Account.picture_at, Account.wake_at, Account.lapses_as)),
    )
)
"""Accounts with what a row shows of them; above all not the tokens, which are no page's business."""
ONE = ROWS.where(Account.id == bindparam("account"))
ON_PAGE = select(Account.id).where(OURS).order_by(*standings.MOST_URGENT_FIRST).limit(PER_PAGE)
MOST_URGENT = ROWS.where(
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
    """How many accounts there are: in each state among those that network and text let through, and in the workspace.

    `in_need` counts those of the whole workspace that this person could repair, or, for somebody who may not, that
    anybody could, and `ending` those of them that are connected still; `matching_in_need` those that network and text
    let through.
    """

    by_state: dict[State, int]
    everything: int
    in_need: int
    matching_in_need: int
    ending: int

    @property
    def matching(self) -> int:
        """Those that network and text let through, whatever their state."""
        return sum(self.by_state.values())

    def of(self, wanted: Filter) -> int:
        """How many a list has that is filtered like this."""
        if wanted.in_need:
            return self.matching_in_need
        return self.matching if wanted.state is None else self.by_state[wanted.state]


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
    needy = and_(IN_NEED, WITHIN_REACH)
    sums = [func.sum(case((found, 1), else_=0)) for found in (matches(wanted), needy, and_(matches(wanted), needy))]
    query = select(state, func.count(), *sums).where(OURS).group_by(state)
    rows = db.session.execute(query, seen_by(person, workspace_id) | at(now)).all()
    in_states = dict.fromkeys(State, 0) | {State(row[0]): int(row[2]) for row in rows}
    ending = sum(int(row[3]) for row in rows if row[0] == State.EXPIRING)
    everything, in_need, matching_in_need = (sum(int(row[column]) for row in rows) for column in (1, 3, 4))
    return Counts(in_states, everything, in_need, matching_in_need, ending)


def page(workspace_id: int, wanted: Filter, number: int, person: Person, now: datetime) -> Sequence[Account]:
    """One page (from 1) of what the filter finds, most urgent first."""
    on_page = ON_PAGE.where(matches(wanted)).offset((number - 1) * PER_PAGE)
    if wanted.state is not None:
        on_page = on_page.where(STATE == wanted.state.value)  # noqa: SIM300 - STATE is the column
    if wanted.in_need:
        on_page = on_page.where(IN_NEED, WITHIN_REACH)
    query = ROWS.where(Account.id.in_(on_page)).order_by(*standings.MOST_URGENT_FIRST)
    return whole(query, seen_by(person, workspace_id) | at(now))


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
    networks = {account.network for account in accounts}
    if not subjects:
        return {}
    asked = {"workspace": workspace_id, "networks": list(networks), "subjects": list(subjects)}
    rows = db.session.execute(TOGETHER, asked | at(now)).all()
    return {(network, subject): number for network, subject, number in rows if subject is not None}

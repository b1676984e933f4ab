"""When accounts must be reauthorized, over a year: counted by week and network in the database, and the next few by
name. Two statements, and an answer of bounded length, however many accounts there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select, true

from webapp.actions.accounts.standings import OURS, STATE, WITHIN_A_STATE, at, by_state
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.models import Account, db

WEEK = timedelta(weeks=1)
WEEKS = 53
"""As many as a year's last day needs, counted from this moment."""
DISCONNECTED, LOST, NO_DATE, LATER = -1, -2, -3, WEEKS
"""What stands in no week."""
NAMED = 40


@dataclass(frozen=True)
class Count:
    """So many accounts of a network in one week (0 is the next seven days), or in one of the places beside."""

    network: Network
    week: int
    number: int


@dataclass(frozen=True)
class Named:
    """One account: `lapses_at` is its deadline (UTC), None where no clock runs."""

    id: int
    name: str
    network: Network
    state: State
    lapses_at: datetime | None
    lapses_as: Reason | None

    def week(self, now: datetime) -> int:
        """Where it stands, as `Count.week` has it."""
        if self.state in (State.DISCONNECTED, State.HISTORY_LOST):
            return DISCONNECTED if self.state is State.DISCONNECTED else LOST
        if self.lapses_at is None:
            return NO_DATE
        return min(LATER, max(0, -((now - self.lapses_at) // WEEK) - 1))


def counted(workspace_id: int, network: Network | None, now: datetime) -> list[Count]:
    """How many accounts there are in each week, of one network or of all."""
    place = _place(now)
    query = (
        select(Account.network, place, func.count())
        .where(OURS, Account.network == network if network else true())
        .group_by(Account.network, place)
    )
    rows = db.session.execute(query, {"workspace": workspace_id} | at(now))
    return sorted((Count(*row) for row in rows), key=lambda one: (list(Network).index(one.network), one.week))


def nearest(workspace_id: int, network: Network | None, now: datetime) -> Sequence[Named]:
    """The first few by name: the next deadlines in their order, then those without one, and the disconnected apart."""
    columns = (Account.id, Account.name, Account.network, STATE, Account.lapses_at, Account.lapses_as)
    query = (
        select(*columns)
        .where(OURS, Account.network == network if network else true())
        .order_by(by_state(1, 0, 2, 3), *WITHIN_A_STATE)
        .limit(NAMED)
    )
    rows = db.session.execute(query, {"workspace": workspace_id} | at(now))
    return [Named(row[0], row[1], row[2], State(row[3]), row[4], row[5]) for row in rows]


def _place(now: datetime) -> ColumnElement[int]:
    """The week of an account, as the database tells it."""
    ends = [(Account.lapses_at <= now + WEEK * (week + 1), week) for week in range(WEEKS)]
    return case(
        (STATE == State.DISCONNECTED.value, DISCONNECTED),  # noqa: SIM300 - STATE is the column
        (STATE == State.HISTORY_LOST.value, LOST),  # noqa: SIM300
        (Account.lapses_at.is_(None), NO_DATE),
        *ends,
        else_=LATER,
    )

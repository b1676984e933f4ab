"""The state of accounts as the database tells it: conditions, built once, with parameters for moment and reader.

They read the derived columns alone, so that a list is right even while the worker is down. `lifecycle.status` is the
same rule for one account; a test holds the two together.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, case, exists, func, or_

from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person, Social
from webapp.domain.rules import EXPIRING
from webapp.models import Account, AccountAccess
from webapp.models.base import UTCDateTime

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
WITHIN_A_STATE = (
    case((and_(_columns.disconnected_at.is_(None), Account.lapses_at > NOW), Account.lapses_at)).asc().nulls_last(),
    case((or_(WRITTEN_OFF, Account.lapses_at <= NOW), CUT_AT)).desc(),
    Account.sought,
    Account.id,
)
"""Nearest deadline first, the last cut off first, then by name."""
MOST_URGENT_FIRST = (by_state(3, 0, case((NOT_BY_HAND, 1), else_=2), 4), *WITHIN_A_STATE)
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

"""What became of the matters that notices told of: which still wait for somebody, and who settled the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select

from webapp.actions.notices import personal
from webapp.actions.team import asked
from webapp.domain.lifecycle import Reason, lapse
from webapp.domain.notices import Kind, Matter, matter
from webapp.models import Account, Event, Notice, db
from webapp.models.base import Id, UTCDateTime
from webapp.models.event import Verb


@dataclass(frozen=True)
class Outcome:
    """What became of one notice's matter: when (None while it is open), by whom ("" where nobody did), and why."""

    matter: Matter
    at: datetime | None = None
    who: str = ""
    reason: Reason | None = None


def waiting(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """As SQL: the notice is unread, and news or still true. `domain.notices.matter` in SQL, for the bell's number."""
    account = Account.__table__.c
    warned_of = and_(
        account.disconnected_at.is_(None),
        Account.lapses_at == Notice.subject_at,
        Account.lapses_as == Reason.LAPSED,
        Account.lapses_at > now,
    )
    cut_at = func.coalesce(account.disconnected_at, case((Account.lapses_at <= now, Account.lapses_at)))
    kept_still = and_(
        account.disconnected_at.is_not(None),
        account.history_deleted_at.is_(None),
        Account.kept_until == Notice.subject_at,
        Account.kept_until >= now,
    )
    open_still = or_(
        and_(Notice.kind == Kind.AHEAD, warned_of),
        and_(Notice.kind == Kind.SUDDEN, cut_at == Notice.subject_at),
        and_(Notice.kind == Kind.LOSS, kept_still),
    )
    return and_(Notice.read_at.is_(None), or_(Notice.kind == Kind.DONE, open_still))


def unread(user_id: int, workspace_id: int, now: datetime) -> int:
    """How many notices of all kinds wait for this person here: what is settled meanwhile waits for nobody."""
    return db.session.scalar(_unread(), {"reader": user_id, "here": workspace_id, "at": now}) or 0


@cache
def _unread() -> Select[int]:
    """Built once: every page asks, and putting the statement together takes longer than answering it."""
    reader, here, at = bindparam("reader", type_=Id), bindparam("here", type_=Id), bindparam("at", type_=UTCDateTime())
    query = select(func.count()).select_from(Notice).join(Account, Account.id == Notice.account_id)
    own = (Notice.user_id == reader, Notice.workspace_id == here)
    notices = query.where(*own, waiting(at)).scalar_subquery()
    return select(notices + asked.unread(reader, here) + personal.unread(reader, here, at))


def outcomes(notices: Sequence[Notice], now: datetime) -> dict[int, Outcome]:
    """What became of each notice's matter, by the notice's id; one look into the log for all of them."""
    matters = {one.id: _matter(one, now) for one in notices}
    told_of = [one for one in notices if matters[one.id] in TOLD_BY_THE_LOG]
    acts = _acts({one.account_id for one in told_of}, min((one.created_at for one in told_of), default=now))
    return {one.id: _outcome(one, matters[one.id], acts, now) for one in notices}


TOLD_BY_THE_LOG = {
    Matter.NEWS: Verb.RECONNECTED,
    Matter.RECONNECTED: Verb.RECONNECTED,
    Matter.DISCONNECTED: Verb.DISCONNECTED,
}
"""Which line of the log tells who brought it about; the first one since the notice was written."""


def _matter(notice: Notice, now: datetime) -> Matter:
    account = notice.account
    return matter(notice.kind, notice.subject_at, notice.created_at, account.life, account.rule, now)


def _acts(account_ids: set[int], since: datetime) -> Sequence[Event]:
    """Who reconnected or disconnected these accounts since then, the earliest first."""
    query = select(Event).where(Event.account_id.in_(account_ids), Event.verb.in_(set(TOLD_BY_THE_LOG.values())))
    return db.session.scalars(query.where(Event.at >= since).order_by(Event.id)).all() if account_ids else ()


def _outcome(notice: Notice, became: Matter, acts: Sequence[Event], now: datetime) -> Outcome:
    life = lapse(notice.account.life, notice.account.rule, now)
    if became not in TOLD_BY_THE_LOG:
        return Outcome(became, life.disconnected_at if became is Matter.LAPSED else None)
    ours = (act for act in acts if act.account_id == notice.account_id and act.at >= notice.created_at)
    act = next((act for act in ours if act.verb is TOLD_BY_THE_LOG[became]), None)
    if became is Matter.RECONNECTED and notice.kind is Kind.LOSS and act is not None and act.at > notice.subject_at:
        return Outcome(Matter.LOST, notice.subject_at)
    who = act.actor_name if act is not None and act.actor_id is not None else ""
    if became is Matter.DISCONNECTED:
        return Outcome(became, life.disconnected_at, who, life.reason)
    return Outcome(became, act.at if act is not None else life.authorized_at, who)

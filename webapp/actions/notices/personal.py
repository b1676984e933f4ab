"""What one person is told, behind the bell and by mail alike: accounts handed over to them, an export that is done,
a post of theirs that waits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, delete, exists, func, or_, select, update
from sqlalchemy.orm import joinedload

from webapp.actions.notices import outbox
from webapp.actions.notices.outbox import Reader
from webapp.domain.permissions import may_see
from webapp.domain.posts import PostState
from webapp.domain.purposes import Purpose
from webapp.models import Export, Membership, PersonalNotice, Post, User, Workspace, db
from webapp.models.counted import changed

KEPT = timedelta(days=30)
"""Afterwards it is forgotten, read or not; the log keeps what was done."""
EXPORTS = "/publishing/exports"


def tell(
    purpose: Purpose,
    key: str,
    user: User,
    *,
    path: str,
    now: datetime,
    workspace_id: int,
    in_mail: Mapping[str, str],
    in_app: Mapping[str, str | int],
    account_id: int | None = None,
    export: Export | None = None,
    post_id: int | None = None,
) -> bool:
    """Owe both, in the open transaction; False where this `key` was told already.

    `in_mail` and `in_app` are what the one and the other mention besides the account and the export. What was told of
    a post before goes from the app: it is the same matter again.
    """
    until = export.expires_at if export is not None else None
    reader = Reader.of(user)
    if not outbox.owe(
        purpose, key, reader, path=path, now=now, workspace_id=workspace_id, facts=in_mail, expires_at=until
    ):
        return False
    notice = PersonalNotice(key=key, purpose=purpose, workspace_id=workspace_id, user_id=user.id, created_at=now)
    notice.account_id, notice.export_id = account_id, export.id if export is not None else None
    notice.post_id, notice.facts = post_id, dict(in_app)
    if post_id is not None:
        old = delete(PersonalNotice).where(PersonalNotice.post_id == post_id, PersonalNotice.user_id == user.id)
        db.session.execute(old.execution_options(synchronize_session=False))
    db.session.add(notice)
    return True


def export_is_ready(export: Export, now: datetime) -> None:
    """Tell whoever asked for it, in the open transaction, once; not those who left or see no posts any more."""
    _tell_asker(export, Purpose.EXPORT_READY, _ready_key(export), {}, now)


def export_failed(export: Export, now: datetime) -> None:
    """Tell the same person that it could not be made, and why: once for each attempt."""
    failure = {"failure": str(export.failure)}
    _tell_asker(export, Purpose.EXPORT_FAILED, _failure_key(export), failure, now)


def unsay(exports: Iterable[Export], now: datetime) -> None:
    """Take back, in the open transaction, what was told of these: one is tried once more, or there is none any more."""
    keys = [key for export in exports for key in (_ready_key(export), _failure_key(export))]
    outbox.withdraw(keys, now)
    old = delete(PersonalNotice).where(PersonalNotice.key.in_(keys))
    db.session.execute(old.execution_options(synchronize_session=False))


def _tell_asker(export: Export, purpose: Purpose, key: str, why: Mapping[str, str], now: datetime) -> None:
    home = db.session.get_one(Workspace, export.workspace_id)
    seat = db.session.scalar(
        select(Membership).where(Membership.workspace_id == home.id, Membership.user_id == export.asked_by_id)
    )
    if seat is None or not home.has_social or may_see(seat.person) is not None:
        return
    tell(
        purpose,
        key,
        seat.user,
        path=EXPORTS,
        now=now,
        workspace_id=home.id,
        in_mail={"account": export.name or "", **why},
        in_app=dict(why),
        account_id=export.account_id,
        export=export,
    )


def _failure_key(export: Export) -> str:
    """Under which it is told that this attempt failed."""
    return f"export_failed:{export.id}:{export.asked_at:%Y%m%d%H%M%S}:{export.attempt}"


def _ready_key(export: Export) -> str:
    """Under which its end is told."""
    return f"export_ready:{export.id}:{export.asked_at:%Y%m%d%H%M%S}"


def unread(
    user_id: int | BindParameter[int], workspace_id: int | BindParameter[int], now: datetime | BindParameter[datetime]
) -> ScalarSelect[int]:
    """How many of these wait behind this person's bell here, as a part of a statement."""
    return (
        select(func.count())
        .select_from(PersonalNotice)
        .where(*_own(user_id, workspace_id), PersonalNotice.read_at.is_(None), _is_there(now), _is_undecided())
        .scalar_subquery()
    )


def of_reader(user_id: int, workspace_id: int, now: datetime, most: int) -> Sequence[PersonalNotice]:
    """What this person was told here, newest first, with what it is about."""
    return db.session.scalars(
        select(PersonalNotice)
        .where(*_own(user_id, workspace_id), _is_there(now))
        .options(*(joinedload(one) for one in (PersonalNotice.account, PersonalNotice.export, PersonalNotice.post)))
        .order_by(PersonalNotice.created_at.desc(), PersonalNotice.id.desc())
        .limit(most)
    ).all()


def mark_read(user_id: int, workspace_id: int, now: datetime) -> None:
    """Take all of them from behind the bell, in the open transaction."""
    own = update(PersonalNotice).where(*_own(user_id, workspace_id), PersonalNotice.read_at.is_(None))
    db.session.execute(own.values(read_at=now).execution_options(synchronize_session=False))


def forget(now: datetime) -> int:
    """Delete what is long over; gives the number. Commits."""
    old = delete(PersonalNotice).where(PersonalNotice.created_at <= now - KEPT)
    gone = db.session.execute(old.execution_options(synchronize_session=False))
    db.session.commit()
    return changed(gone)


def _own(
    user_id: int | BindParameter[int], workspace_id: int | BindParameter[int]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return PersonalNotice.user_id == user_id, PersonalNotice.workspace_id == workspace_id


def _is_there(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether what it is about can still be had: an export ends, and with it the news of it."""
    kept = exists().where(Export.id == PersonalNotice.export_id, Export.expires_at > now).correlate(PersonalNotice)
    return or_(PersonalNotice.export_id.is_(None), kept)


def _is_undecided() -> ColumnElement[bool]:
    """Whether the post that it is about, if it is about one, waits still."""
    waits = exists().where(Post.id == PersonalNotice.post_id, Post.state == PostState.PARKED).correlate(PersonalNotice)
    return or_(PersonalNotice.post_id.is_(None), waits)

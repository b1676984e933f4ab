"""Requests as those read them who were asked: which wait for them, and which are settled meanwhile."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, and_, func, not_, or_, select, update
from sqlalchemy.orm import aliased, joinedload, selectinload

from webapp.domain.permissions import Act, Social
from webapp.models import AccessRequest, AccessRequestReader, Account, Membership, db


def is_settled() -> ColumnElement[bool]:
    """As SQL: what was asked for has been done since. A removed account takes its requests along."""
    account = Account.__table__.c
    return or_(
        and_(AccessRequest.act == Act.RECONNECT, account.authorized_at >= AccessRequest.asked_at),
        and_(AccessRequest.act == Act.DISCONNECT, account.disconnected_at.is_not(None)),
        and_(
            AccessRequest.act == Act.HAND_OVER,
            account.first_connected_by_id.is_distinct_from(AccessRequest.asker_id),
            account.connected_by_id.is_distinct_from(AccessRequest.asker_id),
        ),
        and_(AccessRequest.act == Act.SEE, _asker_sees()),
        and_(AccessRequest.act == Act.CONNECT, _has_connected()),
    )


def _asker_sees() -> ColumnElement[bool]:
    """As SQL: whoever asked has a social permission by now."""
    return (
        select(Membership.id)
        .where(
            Membership.workspace_id == AccessRequest.workspace_id,
            Membership.user_id == AccessRequest.asker_id,
            or_(Membership.super_admin, Membership.social != Social.NONE),
        )
        .correlate(AccessRequest)
        .exists()
    )


def _has_connected() -> ColumnElement[bool]:
    """As SQL: somebody who was asked, or by now the asker, has connected a new account since. Which one was wished for
    is not known; what others connect meanwhile was nobody's answer."""
    new = aliased(Account)
    asked = select(AccessRequestReader.user_id).where(AccessRequestReader.request_id == AccessRequest.id)
    by_whom = or_(
        new.first_connected_by_id == AccessRequest.asker_id,
        new.first_connected_by_id.in_(asked.correlate(AccessRequest)),
    )
    return (
        select(new.id)
        .where(new.workspace_id == AccessRequest.workspace_id, new.created_at >= AccessRequest.asked_at, by_whom)
        .correlate(AccessRequest)
        .exists()
    )


def unread(user_id: int | BindParameter[int], workspace_id: int | BindParameter[int]) -> ScalarSelect[int]:
    """How many requests wait behind this person's bell here, as a part of a statement."""
    return (
        select(func.count())
        .select_from(AccessRequestReader)
        .join(AccessRequest, AccessRequest.id == AccessRequestReader.request_id)
        .outerjoin(Account, Account.id == AccessRequest.account_id)
        .where(
            AccessRequestReader.user_id == user_id,
            AccessRequest.workspace_id == workspace_id,
            AccessRequestReader.read_at.is_(None),
            not_(is_settled()),
        )
        .scalar_subquery()
    )


def of_reader(user_id: int, workspace_id: int, most: int) -> list[tuple[AccessRequestReader, bool]]:
    """What this person was asked for here, newest first, with the requests, their accounts and askers; and whether
    each is settled."""
    of_request = joinedload(AccessRequestReader.request, innerjoin=True)
    rows = db.session.execute(
        select(AccessRequestReader, is_settled())
        .join(AccessRequest, AccessRequest.id == AccessRequestReader.request_id)
        .outerjoin(Account, Account.id == AccessRequest.account_id)
        .where(AccessRequestReader.user_id == user_id, AccessRequest.workspace_id == workspace_id)
        .options(
            of_request.joinedload(AccessRequest.account).options(selectinload(Account.access)),
            of_request.joinedload(AccessRequest.asker, innerjoin=True),
        )
        .order_by(AccessRequest.asked_at.desc(), AccessRequest.id.desc())
        .limit(most)
    )
    return [(row, settled) for row, settled in rows]


def mark_read(user_id: int, workspace_id: int, now: datetime) -> None:
    """Take all of them from behind the bell, in the open transaction."""
    here = select(AccessRequest.id).where(AccessRequest.workspace_id == workspace_id)
    db.session.execute(
        update(AccessRequestReader)
        .where(
            AccessRequestReader.user_id == user_id,
            AccessRequestReader.read_at.is_(None),
            AccessRequestReader.request_id.in_(here),
        )
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )

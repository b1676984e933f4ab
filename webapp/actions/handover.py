"""Handing accounts over to somebody else: all of a person's, or one that nobody holds any more."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from webapp.models import Account, db


def held_by(workspace_id: int, user_id: int) -> Sequence[Account]:
    """The accounts that a person connected first or authorized last, by name; those of this workspace only."""
    tied = or_(Account.first_connected_by_id == user_id, Account.connected_by_id == user_id)
    query = (
        select(Account)
        .where(Account.workspace_id == workspace_id, tied)
        .options(selectinload(Account.access))
        .order_by(Account.sought, Account.id)
    )
    return db.session.scalars(query).all()

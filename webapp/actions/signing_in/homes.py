"""Where somebody belongs who has not said so: what they do about themselves is logged there."""

from sqlalchemy import select

from webapp.models import Membership, db


def home(user_id: int) -> int | None:
    """The workspace that a new sign-in looks at: the person's oldest."""
    return db.session.scalar(
        select(Membership.workspace_id)
        .where(Membership.user_id == user_id, Membership.active)
        .order_by(Membership.id)
        .limit(1)
    )

"""Social media > Permissions: who may do what in this workspace, to read."""

from flask import Blueprint, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.domain import permissions
from webapp.models import Account, Membership, User, db
from webapp.pages import guard

pages = Blueprint("permissions", __name__)


@pages.get("/settings/social/permissions")
@guard.needs(permissions.may_see)
def index() -> str:
    """The people of the workspace, super admins first, with how many accounts each connected first."""
    here = guard.here()
    members = db.session.scalars(
        select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(Membership.workspace_id == here.workspace.id)
        .options(joinedload(Membership.user))
        .order_by(Membership.super_admin.desc(), User.name, Membership.id)
    ).all()
    held = db.session.execute(
        select(Account.first_connected_by_id, func.count())
        .where(Account.workspace_id == here.workspace.id)
        .group_by(Account.first_connected_by_id)
    )
    return render_template(
        "permissions/index.html",
        members=members,
        held={row[0]: row[1] for row in held},
        own_id=here.user.id,
    )

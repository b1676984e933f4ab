"""What is not in this workspace, but in another one of whoever asks: a bookmark, or a page that was left open."""

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.models import Account, Post, Workspace, db
from webapp.pages import guard

KINDS: dict[str, type[Account] | type[Post]] = {"account_id": Account, "post_id": Post}
"""What the parts of an address are called that say which thing is meant, and where those things are kept."""


def workspace() -> Workspace | None:
    """The other workspace to which the thing in the address belongs; None unless the asker is a member there.

    The same is asked whether there is such a thing or not: a stranger learns nothing from the time it takes.
    """
    asked = request.view_args or {}
    name = next((name for name in KINDS if name in asked), None)
    if name is None or not current_user.is_authenticated:
        return None
    kind = KINDS[name]
    home = db.session.scalar(select(kind.workspace_id).where(kind.id == asked[name]))
    others = (membership.workspace for membership in guard.memberships() if membership.workspace_id == home)
    return next((one for one in others if one.id != guard.here().workspace.id), None)


def said(other: Workspace) -> tuple[str, str, str]:
    """Title, what happened, and what to do next."""
    return (
        _("This is in another workspace"),
        _("It belongs to %(workspace)s, another of your workspaces. Nothing was changed.", workspace=other.name),
        _("Switch to that workspace to open it."),
    )

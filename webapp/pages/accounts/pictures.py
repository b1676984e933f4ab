"""An account's picture, from our own store: the Content-Security-Policy lets nobody else's in."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp.actions.accounts import pictures
from webapp.domain import permissions
from webapp.models import Account
from webapp.pages import guard
from webapp.pages.accounts.accounts import ONE
from webapp.pages.accounts.tab import ADDRESS

pages = Blueprint("pictures", __name__)


@pages.app_template_filter("picture_address")
def picture_address(account: Account) -> str | None:
    """Where our copy of an account's picture is; None where there is none."""
    return f"{ADDRESS}/{account.id}/picture?{account.picture_mark}" if account.picture_mark else None


@pages.get(f"{ONE}/picture")
@guard.needs(permissions.may_see)
def picture(account_id: int) -> ResponseReturnValue:
    """The image; its address carries a mark of its content, so a browser may keep it."""
    found = pictures.of(guard.here().workspace.id, account_id)
    answer = Response(found.content, content_type=found.kind)
    answer.headers["Cache-Control"] = "private, max-age=604800, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer

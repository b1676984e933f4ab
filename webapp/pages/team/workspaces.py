"""Several workspaces: which one this browser looks at."""

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.actions.refusals import NotThere
from webapp.actions.signing_in import sign_in
from webapp.pages import guard
from webapp.pages.numbers import row_number
from webapp.pages.signing_in import ways_back

pages = Blueprint("workspaces", __name__)

SEEN = "X-Workspace"
"""What the parts of a page say they belong to, where their reader has several workspaces (templates/base.html)."""


def init(app: Flask) -> None:
    """Look at what each request for a part of a page belongs to."""
    app.before_request(notice_a_switch)


def notice_a_switch() -> ResponseReturnValue | None:
    """A page of the workspace one was in before gets no parts of the one one is in now: it is loaded anew."""
    seen = request.headers.get(SEEN)
    if seen is None or not current_user.is_authenticated or seen == str(guard.here().workspace.id):
        return None
    return "", 200, {"HX-Refresh": "true"}


@pages.post("/workspaces/switch")
@guard.signed_in
def switch() -> ResponseReturnValue:
    """Look at another of one's own workspaces from now on, in this browser. Raises NotThere for any other."""
    asked = row_number(request.form.get("workspace", ""))
    if asked is None or not sign_in.switch(current_user.sign_in, asked):
        raise NotThere
    close_open_forms()
    return redirect(ways_back.safe(request.form.get("next")) or "/", 303)


def close_open_forms() -> None:
    """Let no form do anything that was opened before: in another tab it would act on the workspace one is in now."""
    session.pop("csrf_token", None)

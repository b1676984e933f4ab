"""The start and the settings: they lead on, and the start is a page for those who can't see the accounts."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.actions.team import setup
from webapp.pages import guard, landing
from webapp.pages.frame import Frame

pages = Blueprint("home", __name__)


@pages.get("/")
@guard.open_to_all("leads to the accounts, to signing in, or to the first start; who sees nothing reads who helps")
def start() -> ResponseReturnValue:
    """Where everybody begins."""
    if not current_user.is_authenticated:
        return redirect("/setup" if setup.is_open() else "/login", 303)
    frame = Frame()
    if frame.workspace is None:
        return landing.nowhere(200)
    return redirect(landing.ACCOUNTS, 303) if frame.social else landing.page()


@pages.get("/settings")
@guard.signed_in
def settings() -> ResponseReturnValue:
    """The gear."""
    frame = Frame()
    if frame.social:
        return redirect(landing.ACCOUNTS, 303)
    return redirect("/settings/people" if frame.administers else "/settings/profile", 303)

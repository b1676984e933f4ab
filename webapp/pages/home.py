"""The two addresses that only lead on: the start, and the settings."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.actions import setup
from webapp.pages import guard
from webapp.pages.frame import Frame

pages = Blueprint("home", __name__)

START = "/settings/social/accounts"


@pages.get("/")
@guard.open_to_all("leads to the accounts, to the sign-in page, or, while nobody is here yet, to the first start")
def start() -> ResponseReturnValue:
    """Where everybody begins."""
    if current_user.is_authenticated:
        return redirect(START, 303)
    return redirect("/setup" if setup.is_open() else "/login", 303)


@pages.get("/settings")
@guard.signed_in
def settings() -> ResponseReturnValue:
    """The gear."""
    frame = Frame()
    return redirect(START if frame.social else "/settings/people" if frame.administers else "/settings/profile", 303)

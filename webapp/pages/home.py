"""The two addresses that only lead on: the start, and the settings."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.pages import guard
from webapp.pages.frame import Frame

pages = Blueprint("home", __name__)

START = "/settings/social/accounts"


@pages.get("/")
@guard.open_to_all("leads to the sign-in page, or to the accounts")
def start() -> ResponseReturnValue:
    """Where everybody begins."""
    return redirect(START if current_user.is_authenticated else "/login", 303)


@pages.get("/settings")
@guard.signed_in
def settings() -> ResponseReturnValue:
    """The gear."""
    return redirect(START if Frame().social else "/settings/profile", 303)

"""The second step of signing in: the code from the phone, or a recovery code."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from webapp.actions.signing_in import sign_in, two_steps
from webapp.actions.signing_in.factor import Checked
from webapp.models import HalfSignIn
from webapp.pages import guard, throttle
from webapp.pages.signing_in import login, ways_back
from webapp.pages.throttle import limiter

pages = Blueprint("second_step", __name__)


def half_here() -> HalfSignIn | None:
    """The first step that was done in this browser, while the second may follow."""
    return two_steps.find(str((session.get(login.HALF) or {}).get("key", "")), guard.now())


def person() -> str:
    """Whoever owes a code: all their browsers count together."""
    half = half_here()
    return f"half {half.user_id}" if half else get_remote_address()


@pages.get("/login/code")
@guard.open_to_all("the second step of the way in; the first one is asked for in the action")
def code_form() -> ResponseReturnValue:
    """Ask for the code of the second factor."""
    if half_here() is None:
        return begin_again()
    return render_template("login/code.html", error=None)


@pages.post("/login/code")
@guard.open_to_all("the second step of the way in; the first one is asked for in the action")
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.failed)
@limiter.limit(throttle.PER_PERSON, key_func=person, deduct_when=throttle.failed)
def enter_code() -> ResponseReturnValue:
    """The second step. Some wrong codes later the password is asked for again."""
    half, code = session.get(login.HALF) or {}, request.form.get("code", "")
    begun = sign_in.complete(str(half.get("key", "")), code, login.browser(), guard.now())
    if begun is None:
        return begin_again()
    if isinstance(begun, Checked):
        if half_here() is None:
            return begin_again()
        return render_template("login/code.html", error=code_words(begun)), throttle.REFUSED
    return login.go_on(begun, ways_back.safe(half.get("goal")))


def begin_again() -> ResponseReturnValue:
    """The first step is too old, or too many codes were wrong."""
    goal = ways_back.safe((session.pop(login.HALF, None) or {}).get("goal"))
    flash(_("Please enter your password again: it was too long ago, or too many codes were wrong."), "info")
    return redirect(f"/login?{urlencode({'next': goal})}" if goal else "/login", 303)


def code_words(checked: Checked) -> str:
    """What is wrong with a code."""
    if checked is Checked.USED:
        return str(_("This code was used already. Please wait for the next one."))
    if checked is Checked.CLOCK:
        off = _("Your phone’s clock seems off: this code is another minute’s. Let the phone set its time by itself.")
        return str(off)
    return str(_("This code is wrong. If it happens again, let your phone set its time by itself."))

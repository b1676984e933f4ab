"""A forgotten password: ask for a link, and choose a new password by it. Nothing says whether an address is known."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import jobs
from webapp.actions.signing_in import passwords, reset
from webapp.pages import guard, throttle
from webapp.pages.throttle import limiter

pages = Blueprint("forgot", __name__)

GONE = 410


@pages.get("/forgot")
@guard.open_to_all("whoever forgot their password can't sign in")
def form() -> str:
    """Ask for the address."""
    return render_template("login/forgot.html", sent=False, hours=hours())


@pages.post("/forgot")
@guard.open_to_all("whoever forgot their password can't sign in")
@limiter.limit(throttle.MAILS_PER_ADDRESS)
@limiter.limit(throttle.MAILS_PER_PERSON_AND_ADDRESS, key_func=throttle.person_and_address)
def ask() -> str:
    """Have a link sent, if there is such a person; the answer is the same."""
    reset.ask(request.form.get("email", ""), request.remote_addr, guard.now())
    jobs.ring("deliver")
    return render_template("login/forgot.html", sent=True, hours=hours())


@pages.get("/forgot/<key>")
@guard.open_to_all("the key in the address is the right to it")
def choose(key: str) -> ResponseReturnValue:
    """Ask for the new password."""
    user = reset.find(key, guard.now())
    if user is None:
        return render_template("login/forgot_gone.html"), GONE
    return page(key, user.email)


@pages.post("/forgot/<key>")
@guard.open_to_all("the key in the address is the right to it")
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.failed)
def take(key: str) -> ResponseReturnValue:
    """Set the new password; every sign-in of this person ends with it."""
    user, new = reset.find(key, guard.now()), request.form.get("new", "")
    if user is not None and (wrong := passwords.mistake(new, (user.email, user.name))):
        return page(key, user.email, wrong), throttle.MISTAKEN
    if not reset.choose(key, new, request.remote_addr, guard.now()):
        return render_template("login/forgot_gone.html"), GONE
    jobs.ring("deliver")
    flash(_("Your new password is set, and you are signed out everywhere. Please sign in with it."), "done")
    return redirect("/login", 303)


def page(key: str, email: str, wrong: str | None = None) -> str:
    """The form for the new password."""
    return render_template("login/new_password.html", key=key, email=email, wrong=wrong, shortest=passwords.SHORTEST)


def hours() -> int:
    """How long a link is good for."""
    return int(reset.LASTS.total_seconds() // 3600)

"""Settings > You > Security: the password, and where one is signed in."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from webapp import jobs
from webapp.actions.house import house
from webapp.actions.refusals import NotThere
from webapp.actions.signing_in import factor, identities, own_account, passwords, sign_in
from webapp.models import SignIn
from webapp.pages import guard, throttle
from webapp.pages.signing_in import login
from webapp.pages.throttle import limiter

pages = Blueprint("security", __name__)

BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
MOBILE = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android"}
SYSTEMS = MOBILE | {"Windows": "Windows", "Mac OS X": "macOS", "Linux": "Linux"}
"""What a browser's own description contains, and what that means. The first that fits: Chrome says Safari, too."""


@dataclass(frozen=True)
class Place:
    """One browser in which this person is signed in."""

    sign_in: SignIn
    name: str
    mobile: bool
    this: bool


@dataclass(frozen=True)
class SecondStep:
    """The second factor: since when it is on, and how many recovery codes are left."""

    since: datetime | None
    codes_left: int

    @property
    def on(self) -> bool:
        """Whether signing in takes it."""
        return self.since is not None


@pages.get("/settings/security")
@guard.signed_in
def index() -> str:
    """The password's form, and the list of sign-ins."""
    return page({})


@pages.post("/settings/security/password")
@guard.signed_in
@limiter.limit(throttle.PER_PERSON_AND_ADDRESS, key_func=throttle.signed_in_person, deduct_when=throttle.failed)
def change_password() -> ResponseReturnValue:
    """Change the password; every other sign-in of this person ends with it."""
    user, old, new = current_user.user, request.form.get("old", ""), request.form.get("new", "")
    wrong = {"new": said} if (said := passwords.mistake(new, (user.email, user.name))) else {}
    if not wrong and not own_account.change_password(current_user.sign_in, old, new, request.remote_addr, guard.now()):
        wrong = {"old": _("This is not your present password. Nothing was changed.")}
    if wrong:
        return page(wrong), throttle.MISTAKEN
    jobs.ring("deliver")
    flash(_("Your password is changed. You are signed out everywhere else."), "done")
    return redirect("/settings/security", 303)


@pages.post("/settings/security/end-others")
@guard.signed_in
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    ended = sign_in.leave_others(current_user.sign_in, login.browser(), guard.now())
    flash(ngettext("%(num)d other sign-in was ended.", "%(num)d other sign-ins were ended.", ended), "done")
    return redirect("/settings/security", 303)


@pages.post("/settings/security/sign-ins/<number:sign_in_id>/end")
@guard.signed_in
def end_one(sign_in_id: int) -> ResponseReturnValue:
    """Sign out in one other browser."""
    if not sign_in.end_one(current_user.sign_in, sign_in_id, login.browser(), guard.now()):
        raise NotThere
    flash(_("That sign-in is ended."), "done")
    return redirect("/settings/security", 303)


def page(wrong: dict[str, str]) -> str:
    """The page, with what is wrong beside each field."""
    own = house().settings
    rows = sign_in.living(current_user.sign_in.user_id, guard.now(), own.session_idle, own.session_lifetime)
    return render_template(
        "security/index.html",
        wrong=wrong,
        shortest=passwords.SHORTEST,
        changed_at=current_user.user.password_changed_at,
        places=[place(row) for row in rows],
        factor=second_step(),
        provider=own.oidc.name if own.oidc else None,
        identity=identities.of(current_user.sign_in.user_id, house()),
    )


def second_step() -> SecondStep:
    """How the second factor of this person stands."""
    user_id = current_user.sign_in.user_id
    found = factor.of(user_id)
    since = found.confirmed_at if found else None
    return SecondStep(since, factor.codes_left(user_id) if since else 0)


def place(row: SignIn) -> Place:
    """A sign-in in words: "Firefox on Windows"."""
    agent = row.user_agent
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), None)
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), None)
    named = _("%(browser)s on %(system)s", browser=browser, system=system) if browser and system else browser or system
    return Place(row, named or _("Unknown browser"), system in MOBILE.values(), row.id == current_user.sign_in.id)

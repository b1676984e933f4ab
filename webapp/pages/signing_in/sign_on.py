"""Single sign-on: the button, the way back, and the link to it on the security page."""

import logging
from secrets import token_urlsafe
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.actions.house import house
from webapp.actions.signing_in import identities, sign_on
from webapp.actions.signing_in.no_entry import No, NoEntry
from webapp.actions.signing_in.sign_on import Back, Callback
from webapp.models import SignIn, db
from webapp.models.identity import Aim
from webapp.pages import guard, landing, throttle
from webapp.pages.connecting import browser
from webapp.pages.signing_in import login, prove, ways_back
from webapp.pages.throttle import limiter

log = logging.getLogger(__name__)
pages = Blueprint("sign_on", __name__)

SECURITY = "/settings/security"
STATE = "sign_on"
"""Where the session keeps the state of a way whose password is still asked for."""
STARTS = "60 per 15 minutes"

NOS = {
    No.OVER: _l("This way in is over: it was used already, took too long, or began in another browser."),
    No.CANCELLED: _l("You broke it off there."),
    No.AWAY: _l("It can’t be reached right now. Please try again in a few minutes, or sign in with your password."),
    No.UNTRUE: _l("Its answer can’t be trusted. Please try again, or tell whoever runs Relink for you."),
    No.NOBODY: _l("Nobody here signs in with your address. Ask a super admin of your workspace to invite you."),
    No.NO_MAIL: _l("It does not say that your e-mail address is verified, so nobody here can be found by it."),
    No.OTHER_MAIL: _l(
        "You have another e-mail address there than here. Sign in there as the same person, and try again."
    ),
    No.TAKEN: _l("One of the two is linked already, to somebody else."),
    No.NOT_LINKED: _l("You signed in there as somebody else."),
    No.STALE: _l("You were not asked again there who you are. Please enter your password instead."),
}


@pages.post("/login/sso")
@guard.open_to_all("the way in by the company's sign-on")
@limiter.limit(STARTS)
def begin() -> ResponseReturnValue:
    """Off to the provider."""
    return send(Aim.SIGN_IN, goal=ways_back.safe(request.form.get("next")) or "")


@pages.post(f"{SECURITY}/sso/link")
@guard.signed_in
@guard.proved
@limiter.limit(STARTS)
def link() -> ResponseReturnValue:
    """Off to the provider, to be linked with who one is there."""
    return send(Aim.LINK, goal=SECURITY, row=current_user.sign_in)


@pages.post("/prove/sso")
@guard.signed_in
@limiter.limit(STARTS)
def begin_proof() -> ResponseReturnValue:
    """Off to the provider, in place of the password that is asked for again."""
    goal = ways_back.safe(request.form.get(prove.GOAL)) or landing.address()
    return send(Aim.PROVE, goal=goal, row=current_user.sign_in)


@pages.post(f"{SECURITY}/sso/unlink")
@guard.signed_in
@guard.proved
def unlink() -> ResponseReturnValue:
    """Forget the link."""
    row = current_user.sign_in
    if identities.unlink(row.user, house(), request.remote_addr, guard.now(), row.workspace_id):
        flash(_("The link is taken away. You sign in with your password."), "done")
    return redirect(SECURITY, 303)


@pages.get(sign_on.CALLBACK)
@guard.open_to_all("where the provider sends people back to; bound to the browser by its secret")
@limiter.limit(throttle.PER_ADDRESS)
def back() -> ResponseReturnValue:
    """Back from the provider, at a clean address afterwards."""
    called = Callback(arrived_at(), request.args.get("state", ""), request.args.get("error", ""))
    row = current_user.sign_in if current_user.is_authenticated else None
    try:
        done = sign_on.finish(house(), called, login.browser(), browser.secret(), row, guard.now())
    except NoEntry as no:
        return refused(no, row)
    return way_on(done, called.state)


@pages.get("/login/link")
@guard.open_to_all("whoever came back from the provider for the first time; asked for in the action")
def ask_password() -> ResponseReturnValue:
    """Ask for the password once, before the two are linked."""
    found = sign_on.waiting(session.get(STATE, ""), browser.secret(), guard.now())
    if found is None:
        return refused(NoEntry(No.OVER), None)
    return render_template("login/link.html", email=found.email, error=None, provider=name())


@pages.post("/login/link")
@guard.open_to_all("whoever came back from the provider for the first time; asked for in the action")
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.failed)
def link_by_password() -> ResponseReturnValue:
    """Link the two for somebody who has the password, and let them in."""
    now = guard.now()
    found = sign_on.waiting(session.get(STATE, ""), browser.secret(), now)
    if found is None:
        return refused(NoEntry(No.OVER), None)
    email, goal = found.email, found.goal
    try:
        begun = sign_on.link_by_password(found, request.form.get("password", ""), login.browser(), now)
    except NoEntry as no:
        return refused(no, None)
    if begun is None:
        error = _("This is not your password.")
        return render_template("login/link.html", email=email, error=error, provider=name()), throttle.REFUSED
    answer = login.go_on(begun, ways_back.safe(goal))
    flash(_("Linked. From now on you can sign in with %(name)s.", name=name()), "done")
    return answer


def send(aim: Aim, *, goal: str, row: SignIn | None = None) -> ResponseReturnValue:
    """Send the browser to the provider, and let it remember that it was this one."""
    secret = browser.secret() or token_urlsafe(32)
    try:
        url = sign_on.start(house(), aim, secret, guard.now(), goal=goal, row=row)
    except NoEntry as no:
        return refused(no, row)
    return browser.remembered(url, secret)


def way_on(done: Back, state: str) -> ResponseReturnValue:
    """Where somebody who is back goes."""
    if done.asks_password:
        session[STATE] = state
        return redirect("/login/link", 303)
    if done.begun is not None:
        return login.go_on(done.begun, ways_back.safe(done.goal))
    if done.aim is Aim.LINK:
        flash(_("Linked. From now on you can sign in with %(name)s.", name=name()), "done")
    return redirect(ways_back.safe(done.goal) or landing.address(), 303)


def refused(no: NoEntry, row: SignIn | None) -> ResponseReturnValue:
    """Say why, on the page one came from."""
    db.session.rollback()
    if no.why in (No.AWAY, No.UNTRUE):
        log.warning("single sign-on: %s %s", no.why, no.detail)
    said = (_("%(name)s did not work.", name=name()), str(NOS[no.why]), _("Nothing was changed."))
    flash(" ".join(said), "problem")
    return redirect(SECURITY if row else "/login", 303)


def name() -> str:
    """What the provider is called."""
    own = house().settings.oidc
    return own.name if own else str(_("Single sign-on"))


def arrived_at() -> str:
    """The callback's address as the provider was told it, with what it put behind."""
    query = urlencode([(key, value) for key, values in request.args.lists() for value in values])
    return f"{house().settings.public_url}{sign_on.CALLBACK}?{query}"

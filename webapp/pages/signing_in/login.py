"""Signing in and out, and who is signed in. The session's rules are `actions.sign_in`'s; here is the cookie."""

from urllib.parse import urlencode

from flask import Blueprint, Flask, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user

from webapp.actions.house import house
from webapp.actions.signing_in import sign_in
from webapp.actions.signing_in.sign_in import Begun, Browser
from webapp.actions.signing_in.two_steps import Half
from webapp.models import SignIn
from webapp.pages import guard, landing, throttle
from webapp.pages.fragments import is_fragment
from webapp.pages.signing_in import ways_back
from webapp.pages.throttle import limiter

pages = Blueprint("login", __name__)
manager = LoginManager()
manager.session_protection = None  # the row in the database protects; a changed address is no thief

HALF = "half"
"""Where the session keeps the key of the first step."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn(UserMixin):  # type: ignore[misc]
    """Who is signed in, as Flask-Login wants it: `sign_in` is the row, `user` the person."""

    def __init__(self, row: SignIn, key: str) -> None:
        self.sign_in, self.user, self.key = row, row.user, key

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.key


def init(app: Flask) -> None:
    """Set up the cookie: unreadable for scripts, bound to the host, over https wherever the public address is."""
    with app.app_context():
        own = house().settings
    app.config.update(
        SESSION_COOKIE_NAME="__Host-relink" if own.secure_cookies else "relink",
        SESSION_COOKIE_SECURE=own.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=own.session_lifetime,
    )
    manager.init_app(app, add_context_processor=False)  # templates ask the frame, which does without a database


@manager.user_loader  # type: ignore[untyped-decorator]
def load(key: str) -> SignedIn | None:
    """The living sign-in that the cookie's key belongs to; the cookie alone is worth nothing."""
    own, now = house().settings, guard.now()
    row = sign_in.find(key, now, own.session_idle, own.session_lifetime)
    if row is None:
        return None
    sign_in.seen(row, now, then_reading=request.method in SAFE_METHODS)
    return SignedIn(row, key)


@manager.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> ResponseReturnValue:
    """Send whoever is not signed in to the sign-in page, and back afterwards; a fragment sends the page around it."""
    goal = ways_back.page_asked_for()
    address = f"/login?{urlencode({'next': goal})}" if goal else "/login"
    if request.path.startswith(ways_back.FOR_ONE_LOOK_ONLY):
        flash(_("You were signed out while you were at the network. Nothing was changed; please start again."), "info")
    if is_fragment():
        text = render_template(
            "errors/fragment.html", title=_("You are signed out"), text=_("Please sign in again."), next=""
        )
        return text, 401, {"HX-Redirect": address}
    return redirect(address, 303)


@pages.get("/login")
@guard.open_to_all("the way in")
def form() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in goes on at once."""
    goal = ways_back.safe(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(goal or landing.address(), 303)
    return page(goal)


@pages.post("/login")
@guard.open_to_all("the way in")
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.failed)
@limiter.limit(throttle.PER_PERSON, key_func=throttle.person, deduct_when=throttle.failed)
@limiter.limit(throttle.PER_PERSON_AND_ADDRESS, key_func=throttle.person_and_address, deduct_when=throttle.failed)
def enter() -> ResponseReturnValue:
    """Sign in: a new session each time, and one answer for every kind of no."""
    goal = ways_back.safe(request.form.get("next"))
    email, password = request.form.get("email", ""), request.form.get("password", "")
    begun = sign_in.begin(email, password, browser(), guard.now())
    if begun is None:
        return page(goal, email[:200], _("E-mail address or password is wrong.")), throttle.REFUSED
    return go_on(begun, goal)


def page(goal: str | None, email: str = "", error: str | None = None) -> str:
    """The sign-in page."""
    own = house().settings.oidc
    provider = own.name if own else None
    return render_template("login/index.html", goal=goal, email=email, error=error, provider=provider)


def go_on(begun: Begun | Half, goal: str | None) -> ResponseReturnValue:
    """Go on to the goal, or to the second step; a new session either way."""
    if isinstance(begun, Half):
        session.clear()
        session[HALF] = {"key": begun.key, "goal": goal}
        return redirect("/login/code", 303)
    let_in(*begun)
    return redirect(goal or landing.address(), 303)


def let_in(row: SignIn, key: str) -> None:
    """Give this browser a session of its own: nothing that was in the cookie before stays."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(row, key))


@pages.post("/logout")
@guard.open_to_all("leaving must always work, also with a sign-in that has just ended")
def leave() -> ResponseReturnValue:
    """Sign out, on the server first; to the sign-in page, or to where somebody else is to sign in (`next`)."""
    if current_user.is_authenticated:
        sign_in.end(current_user.sign_in, browser(), guard.now())
    session.clear()
    flash(_("You are signed out."), "done")
    return redirect(ways_back.safe(request.form.get("next")) or "/login", 303)


def browser() -> Browser:
    """The browser that asks."""
    return Browser(request.user_agent.string, request.remote_addr)

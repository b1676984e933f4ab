"""The question "is it you?" before what can't be taken back, and how it goes on afterwards, with nothing lost.

A GET that needs a fresh proof (`guard.proved`) shows the question at its own address; proved, one comes back to it.
A POST that does is kept in the question's form and carried on by a 307, which has the browser send it again.
"""

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from webapp.actions.house import house
from webapp.actions.signing_in import factor, identities, proof
from webapp.pages import guard, landing, throttle
from webapp.pages.fragments import is_fragment
from webapp.pages.signing_in import ways_back
from webapp.pages.throttle import limiter

pages = Blueprint("prove", __name__)

GOAL, CARRIED, ANSWER = "prove-goal", "prove-carried", "prove-answer"
OURS = (GOAL, CARRIED, ANSWER, "csrf_token")
"""The fields of the question itself; all others belong to what is carried."""


def init(app: Flask) -> None:
    """Ask wherever a proof is too old."""
    app.register_error_handler(guard.NotProved, ask)


def ask(_old: guard.NotProved) -> Response:
    """The question, in place of what was asked for."""
    carried = request.method == "POST"
    return question(request.full_path.rstrip("?"), carried, 401 if carried else 200)


def question(goal: str, carried: bool, status: int, error: str | None = None) -> Response:
    """The page, or the dialog's inside; `goal` is where it goes on, by sending this form there if `carried`."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS] if carried else []
    back = ways_back.page_before() or landing.address()
    shown = {"goal": goal, "carried": carried, "kept": kept, "error": error, "back": back}
    answer = make_response(
        render_template("login/prove.html", with_code=with_code(), provider=provider(), **shown), status
    )
    if is_fragment():
        answer.headers.update({"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"})
    return answer


@pages.post("/prove")
@guard.signed_in
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.failed)
@limiter.limit(throttle.PER_PERSON_AND_ADDRESS, key_func=throttle.signed_in_person, deduct_when=throttle.failed)
def answer() -> ResponseReturnValue:
    """Take the password; then go on to what was asked for."""
    goal = ways_back.safe(request.form.get(GOAL)) or landing.address()
    carried = bool(request.form.get(CARRIED)) and wants_proof(goal)
    if not proof.prove(current_user.sign_in, request.form.get(ANSWER, ""), request.remote_addr, guard.now()):
        return question(goal, carried, throttle.MISTAKEN, wrong())
    return redirect(goal, 307 if carried else 303)


def with_code() -> bool:
    """Whether a code of the second factor is proof, too."""
    return factor.is_on(current_user.sign_in.user_id)


def provider() -> str | None:
    """The sign-on provider, where this person can prove it there."""
    own = house().settings.oidc
    return own.name if own and identities.of(current_user.sign_in.user_id, house()) else None


def wrong() -> str:
    """What is said of an answer that proves nothing."""
    return str(_("This is neither your password nor a good code.") if with_code() else _("This is not your password."))


def wants_proof(goal: str) -> bool:
    """Whether a form sent to `goal` would be one that asks for a proof: nothing else is carried on."""
    try:
        endpoint, _args = current_app.create_url_adapter(request).match(goal.partition("?")[0], method="POST")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return hasattr(current_app.view_functions[str(endpoint)], guard.PROVED)

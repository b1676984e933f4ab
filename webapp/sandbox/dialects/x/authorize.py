"""X's consent screen: PKCE and a state are demanded, nothing can be unticked, and the browser says who it is."""

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.sandbox import consent, here
from webapp.sandbox.consent import Group, Screen
from webapp.sandbox.dialects import asked
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.x import FACTS
from webapp.sandbox.wayback import SendBack, WayBack, WrongApp, is_registered
from webapp.sandbox.world import codes
from webapp.sandbox.world.grants import Consent

LONGEST_STATE = 500

bp = Blueprint("x_authorize", __name__, url_prefix="/x")


@dataclass(frozen=True)
class Asking:
    """A request for consent that is in order."""

    back: WayBack
    scopes: tuple[str, ...]
    challenge: str


@bp.get("/i/oauth2/authorize", endpoint="ask")
def ask() -> ResponseReturnValue:
    """Ask the person whose session this browser has; ask who it is when it has none."""
    wanted = _understood(request.args)
    person = consent.signed_in(FACTS)
    if person is None:
        return consent.ask_who(FACTS)
    accounts = consent.existing(FACTS, person.accounts, person)
    screen = Screen(
        network=FACTS,
        person=person,
        groups=[Group(heading=FACTS.accounts_word, at=FACTS.name, accounts=accounts)],
        permissions=[permission for permission in FACTS.permissions if permission.scope in wanted.scopes],
        origin=wanted.back.origin,
        boxes=False,
    )
    return consent.show(screen)


@bp.post("/i/oauth2/authorize", endpoint="answer")
def answer() -> ResponseReturnValue:
    """Back to the app, with a code for everything it asked for or with a no."""
    wanted = _understood(request.args)
    person = consent.who_answers(FACTS)
    if not consent.is_yes():
        raise SendBack(wanted.back, error="access_denied")
    accounts = tuple(account.id for account in consent.existing(FACTS, person.accounts, person))
    if not accounts:
        raise WrongApp("This account does not exist any more.")
    yes = Consent(person=person.id, accounts=accounts, scopes=wanted.scopes)
    code = codes.write(here.world(), FACTS, yes, wanted.back.redirect_uri, wanted.challenge)
    return consent.remember(FACTS, person, make_response(redirect(wanted.back.with_answer(code=code))))


def _understood(fields: MultiDict[str, str]) -> Asking:
    back = _way_back(fields)
    asked.response_type(back, fields)
    challenge = asked.challenge(back, fields)
    if challenge is None:
        raise SendBack(back, error="invalid_request", error_description="A code_challenge is required.")
    return Asking(back, asked.scopes(FACTS, back, fields.get("scope", "")), challenge)


def _way_back(fields: MultiDict[str, str]) -> WayBack:
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("No app with this client_id is registered here.")
    redirect_uri, state = fields.get("redirect_uri", ""), fields.get("state", "")
    if not is_registered(redirect_uri, FACTS.name) or redirect_uri.startswith("http://localhost"):
        raise WrongApp("Callback URL not approved for this client application (415).")
    if not 1 <= len(state) <= LONGEST_STATE:
        raise WrongApp(f"A state of 1 to {LONGEST_STATE} characters is required.")
    return WayBack(redirect_uri, state)

"""LinkedIn's consent screen: all that is asked for or nothing, and no screen at all for who has said yes before."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.sandbox import consent, here
from webapp.sandbox.consent import Group, Screen
from webapp.sandbox.dialects import asked
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.linkedin import FACTS
from webapp.sandbox.people import Person
from webapp.sandbox.wayback import SendBack, WayBack, WrongApp, is_registered
from webapp.sandbox.world import codes, grants
from webapp.sandbox.world.grants import Consent

CANCELLED = "The user cancelled the authorization"

bp = Blueprint("linkedin_authorize", __name__, url_prefix="/linkedin/oauth/v2")


@dataclass(frozen=True)
class Asking:
    """A request for consent that is in order."""

    back: WayBack
    scopes: tuple[str, ...]


@bp.get("/authorization", endpoint="ask")
def ask() -> ResponseReturnValue:
    """Ask who it is, and whether they allow it; whoever is signed in and allows just this already is not asked."""
    wanted = _understood(request.args)
    person = consent.signed_in(FACTS)
    if person is None:
        login = wanted.back.with_answer(error="user_cancelled_login", error_description=CANCELLED)
        return consent.ask_who(FACTS, cancel=login)
    if _has_said_yes(person, wanted):
        return _with_code(person, wanted)
    screen = Screen(
        network=FACTS,
        person=person,
        groups=[
            Group(
                heading=FACTS.accounts_word,
                at=FACTS.name,
                accounts=consent.existing(FACTS, person.accounts, person),
            )
        ],
        permissions=[permission for permission in FACTS.permissions if permission.scope in wanted.scopes],
        origin=wanted.back.origin,
        boxes=False,
    )
    return consent.show(screen)


@bp.post("/authorization", endpoint="answer")
def answer() -> ResponseReturnValue:
    """Back to the app, with a code for everything it asked for or with a no."""
    wanted = _understood(request.args)
    person = consent.who_answers(FACTS)
    if not consent.is_yes():
        raise SendBack(wanted.back, error="user_cancelled_authorize", error_description=CANCELLED)
    return _with_code(person, wanted)


def _with_code(person: Person, wanted: Asking) -> Response:
    accounts = tuple(account.id for account in consent.existing(FACTS, person.accounts, person))
    yes = Consent(person=person.id, accounts=accounts, scopes=wanted.scopes)
    code = codes.write(here.world(), FACTS, yes, wanted.back.redirect_uri, None)
    return consent.remember(FACTS, person, make_response(redirect(wanted.back.with_answer(code=code))))


def _has_said_yes(person: Person, wanted: Asking) -> bool:
    with here.world().held() as db:
        living = grants.living_of(db, FACTS, person.id)
    same = any(set(grant.consent.scopes) == set(wanted.scopes) for grant in living)
    return same and not consent.is_locked(FACTS, person)


def _understood(fields: MultiDict[str, str]) -> Asking:
    back = _way_back(fields)
    asked.response_type(back, fields)
    return Asking(back, asked.scopes(FACTS, back, fields.get("scope", "")))


def _way_back(fields: MultiDict[str, str]) -> WayBack:
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("The passed in client_id is invalid.")
    redirect_uri = fields.get("redirect_uri", "")
    if not is_registered(redirect_uri.partition("?")[0], FACTS.name) or "#" in redirect_uri:
        raise WrongApp("The redirect_uri does not match the registered value.")
    return WayBack(redirect_uri, fields.get("state"))

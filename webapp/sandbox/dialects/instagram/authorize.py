"""The consent screen of Instagram's own login: one professional account at a time."""

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import consent, here
from webapp.sandbox.consent import Group, Screen
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.instagram import FACTS
from webapp.sandbox.people import Person
from webapp.sandbox.wayback import SendBack, WayBack, WrongApp, is_registered
from webapp.sandbox.world import codes
from webapp.sandbox.world.grants import Consent

KNOWN = frozenset(
    {"client_id", "redirect_uri", "response_type", "scope", "state", "force_reauth", "enable_fb_login", "person"}
)
OWN = ("instagram_business_basic", "instagram_business_content_publish")
NOTHING_CHOSEN = (
    "Choose the professional account that Relink may look after. Whoever has none cannot allow this: "
    "a personal account first becomes a business or creator account, in Instagram's settings."
)

bp = Blueprint("instagram_authorize", __name__)


@bp.get("/instagram/oauth/authorize")
def ask() -> ResponseReturnValue:
    """Ask the person who is signed in here, or who it is."""
    back, scopes = _understand()
    person = consent.signed_in(FACTS, choose_again=request.args.get("force_reauth") == "true")
    if person is None:
        return consent.ask_who(FACTS)
    return _screen(person, back, scopes)


@bp.post("/instagram/oauth/authorize")
def answer() -> ResponseReturnValue:
    """The person has answered: back to the app, with a code or with their no. A yes names an account."""
    back, scopes = _understand()
    person = consent.who_answers(FACTS)
    if not consent.is_yes():
        raise SendBack(
            back,
            error="access_denied",
            error_reason="user_denied",
            error_description="The user denied your request.",
        )
    offered = [account.id for account in consent.existing(FACTS, person.accounts, person)]
    chosen = consent.ticked("account", offered)
    if not chosen:
        return _screen(person, back, scopes, NOTHING_CHOSEN), 400
    said = Consent(
        person=person.id,
        accounts=chosen,
        scopes=consent.ticked("permission", scopes),
        asked=scopes,
    )
    code = codes.write(here.world(), FACTS, said, back.redirect_uri, None)
    return consent.remember(FACTS, person, make_response(redirect(back.with_answer(code=code))))


def _screen(person: Person, back: WayBack, scopes: tuple[str, ...], *notes: str) -> Response:
    accounts = consent.existing(FACTS, person.accounts, person)
    return consent.show(
        Screen(
            network=FACTS,
            person=person,
            groups=[Group(heading="Which account?", at="instagram", accounts=accounts)],
            permissions=[permission for permission in FACTS.permissions if permission.scope in scopes],
            origin=back.origin,
            notes=notes,
            one_only=True,
        )
    )


def _understand() -> tuple[WayBack, tuple[str, ...]]:
    """Read the request. Raises WrongApp: nobody is sent back to an app that asks wrongly."""
    fields = request.args
    unknown = sorted(fields.keys() - KNOWN)
    if unknown:
        raise WrongApp(f"Invalid Request: unknown parameter {unknown[0]}.")
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("No app with this client_id is registered here: Invalid platform app.")
    if not is_registered(fields.get("redirect_uri", ""), "instagram"):
        raise WrongApp("This redirect_uri is not registered for the app: Invalid redirect_uri.")
    if fields.get("response_type") != "code":
        raise WrongApp("Only response_type=code is understood here.")
    scopes = tuple(dict.fromkeys(scope.strip() for scope in fields.get("scope", "").split(",") if scope.strip()))
    if not scopes or set(scopes) - set(OWN):
        raise WrongApp(f"Invalid scope: the permissions of this login are {', '.join(OWN)}.")
    return WayBack(fields["redirect_uri"], fields.get("state")), scopes

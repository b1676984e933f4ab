"""Facebook's dialog: the request for consent, read as strictly as the real one reads it, and the person's answer."""

from dataclasses import dataclass

from flask import Blueprint, g, make_response, redirect, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import consent, here
from webapp.sandbox.consent import Group, Screen
from webapp.sandbox.dialects.door import Failure
from webapp.sandbox.dialects.meta import calling
from webapp.sandbox.networks.facebook import FACTS
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.people import Account, Person, instagram_behind
from webapp.sandbox.wayback import SendBack, WayBack, WrongApp, is_registered
from webapp.sandbox.world import codes, faults, standing
from webapp.sandbox.world.faults import Trouble
from webapp.sandbox.world.grants import Consent

KNOWN = frozenset(
    {"client_id", "redirect_uri", "state", "response_type", "scope", "auth_type", "auth_nonce", "display", "person"}
)
AUTH_TYPES = {
    "rerequest": "Relink asks once more for what you declined.",
    "reauthorize": "Relink asks you to renew its access to your data.",
    "reauthenticate": "Relink asks you to prove that it is you: pretend that you typed your password.",
}
ALWAYS = "public_profile"
BUSINESS = "business_management"
INSTAGRAM = "instagram_basic"

bp = Blueprint("facebook_dialog", __name__, url_prefix="/facebook/<graph:version>")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A request for consent that is in order."""

    back: WayBack
    scopes: tuple[str, ...]
    auth_types: tuple[str, ...]


@bp.get("/dialog/oauth")
def ask(version: str) -> ResponseReturnValue:
    """Ask the person who is signed in here, or who it is."""
    wanted = _understand(version)
    person = consent.signed_in(FACTS)
    if person is None:
        return consent.ask_who(FACTS)
    return consent.show(
        Screen(
            network=FACTS,
            person=person,
            groups=_groups(wanted, person),
            permissions=[
                row for row in FACTS.permissions if row.scope in _asked(wanted, person) and row.scope != ALWAYS
            ],
            origin=wanted.back.origin,
            notes=_notes(wanted, person),
        )
    )


@bp.post("/dialog/oauth")
def answer(version: str) -> ResponseReturnValue:
    """The person has answered: back to the app, with a code or with their no."""
    wanted = _understand(version)
    person = consent.who_answers(FACTS)
    if not consent.is_yes():
        raise SendBack(
            wanted.back,
            error="access_denied",
            error_code="200",
            error_description="Permissions error",
            error_reason="user_denied",
        )
    offered = [account.id for group in _groups(wanted, person) for account in group.accounts]
    asked = _asked(wanted, person)
    said = Consent(
        person=person.id,
        accounts=consent.ticked("account", offered),
        scopes=(*(scope for scope in consent.ticked("permission", asked) if scope != ALWAYS), ALWAYS),
        asked=asked,
    )
    code = codes.write(here.world(), FACTS, said, wanted.back.redirect_uri, None)
    return consent.remember(FACTS, person, make_response(redirect(wanted.back.with_answer(code=code))))


def _understand(version: str) -> Asking:
    """Read the request. Raises WrongApp: Facebook sends nobody back to an app that asks wrongly."""
    fields = request.args
    g.params = fields.to_dict()
    try:
        calling.check_manner(version, KNOWN)
    except Failure as failure:
        raise WrongApp(failure.message or str(failure.words.get("message"))) from failure
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("Invalid App ID: no app with this client_id is registered here.")
    redirect_uri = fields.get("redirect_uri", "")
    if not is_registered(redirect_uri, "facebook", "instagram"):
        raise WrongApp("URL blocked: this redirect_uri is not one of the app's Valid OAuth Redirect URIs.")
    if fields.get("response_type", "code") != "code":
        raise WrongApp("Only response_type=code is understood here.")
    return Asking(
        back=WayBack(redirect_uri, fields.get("state")),
        scopes=_scopes(fields.get("scope", "")),
        auth_types=_auth_types(),
    )


def _scopes(asked: str) -> tuple[str, ...]:
    scopes = tuple(dict.fromkeys(scope.strip() for scope in asked.split(",") if scope.strip()))
    unknown = [scope for scope in scopes if scope not in FACTS.scopes]
    if unknown:
        raise WrongApp(f"Invalid Scopes: {unknown[0]}.")
    return tuple(dict.fromkeys((*scopes, ALWAYS)))


def _auth_types() -> tuple[str, ...]:
    words = tuple(word for word in request.args.get("auth_type", "").split(",") if word)
    unknown = [word for word in words if word not in AUTH_TYPES]
    if unknown:
        raise WrongApp(f"There is no auth_type called {unknown[0]}.")
    if "reauthenticate" in words and not request.args.get("auth_nonce"):
        raise WrongApp("auth_type=reauthenticate needs an auth_nonce.")
    return words


def _asked(wanted: Asking, person: Person) -> tuple[str, ...]:
    """What is on the screen: a permission that was declined once is only there again after `rerequest`."""
    if "rerequest" in wanted.auth_types:
        return wanted.scopes
    with here.world().held() as db:
        declined = standing.of(db, FACTS, person.id).declined
    return tuple(scope for scope in wanted.scopes if scope not in declined)


def _notes(wanted: Asking, person: Person) -> list[str]:
    """What the app asks for besides; that it asks once more is only said where something was declined."""
    with here.world().held() as db:
        declined = standing.of(db, FACTS, person.id).declined
    again = any(scope in declined for scope in wanted.scopes)
    return [AUTH_TYPES[word] for word in wanted.auth_types if again or word != "rerequest"]


def _groups(wanted: Asking, person: Person) -> list[Group]:
    business = [page for business in person.businesses for page in business.pages] if BUSINESS in wanted.scopes else []
    pages = _manageable(person, [*person.accounts, *business])
    groups = [Group(heading="Pages", at="facebook", accounts=pages)]
    if INSTAGRAM in wanted.scopes:
        behind = [account for page in pages if (account := instagram_behind(page.id)) is not None]
        groups.append(Group(heading="Instagram accounts", at="instagram", accounts=_manageable(person, behind)))
    return groups


def _manageable(person: Person, accounts: list[Account]) -> list[Account]:
    """The ones that exist and on which the person still has a role: a new yes does not bring a role back."""
    there = consent.existing(FACTS, accounts, person)
    with here.world().held() as db:
        return [
            account
            for account in there
            if not faults.has(db, FACTS.name, Trouble.DROP_PERMISSION, account.id, person.id)
        ]

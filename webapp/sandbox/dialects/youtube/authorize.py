"""Google's consent screen: which channel, which permissions one by one, and whether it is shown at all."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.sandbox import consent, here
from webapp.sandbox.consent import Group, Screen
from webapp.sandbox.dialects import asked
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.youtube import BASIC_SCOPES, FACTS
from webapp.sandbox.people import Person
from webapp.sandbox.wayback import SendBack, WayBack, WrongApp, is_registered
from webapp.sandbox.world import codes, grants
from webapp.sandbox.world.grants import Consent, Grant

KNOWN = frozenset(
    {
        *("access_type", "client_id", "code_challenge", "code_challenge_method", "enable_granular_consent"),
        *("include_granted_scopes", "login_hint", "nonce", "prompt", "redirect_uri", "response_type", "scope", "state"),
        "person",  # only here: whom the page of choice was left for
    }
)
PROMPTS = frozenset({"none", "consent", "select_account"})

bp = Blueprint("youtube_authorize", __name__, url_prefix="/youtube/o/oauth2/v2")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A request for consent that is in order."""

    back: WayBack
    scopes: tuple[str, ...]
    challenge: str | None
    offline: bool
    prompt: frozenset[str]
    adds: bool

    @property
    def asked_one_by_one(self) -> list[str]:
        """The permissions that a person may untick."""
        return [scope for scope in self.scopes if scope not in BASIC_SCOPES]


@bp.get("/auth", endpoint="ask")
def ask() -> ResponseReturnValue:
    """Ask who it is and what they allow; nobody is asked who has allowed it, unless the app insists."""
    wanted = _understood(request.args)
    person = consent.signed_in(FACTS, choose_again="select_account" in wanted.prompt)
    before = [] if person is None else _living(person)
    if person is not None and "consent" not in wanted.prompt and _covered(person, wanted, before):
        accounts = before[-1].consent.accounts
        return _with_code(person, wanted, accounts, wanted.scopes, before)
    if "none" in wanted.prompt:
        error = "login_required" if person is None else "interaction_required"
        raise SendBack(wanted.back, error=error)
    return consent.ask_who(FACTS) if person is None else _screen(person, wanted)


@bp.post("/auth", endpoint="answer")
def answer() -> ResponseReturnValue:
    """Back to the app, with a code for one channel and what was ticked, or with a no."""
    wanted = _understood(request.args)
    person = consent.who_answers(FACTS)
    offered = [account.id for account in consent.existing(FACTS, person.accounts, person)]
    ticked = consent.ticked("permission", wanted.asked_one_by_one)
    scopes = tuple(scope for scope in wanted.scopes if scope in BASIC_SCOPES or scope in ticked)
    if not consent.is_yes() or not scopes:
        raise SendBack(wanted.back, error="access_denied")
    chosen = consent.ticked("account", offered)[:1] or tuple(offered[:1])
    return _with_code(person, wanted, chosen, scopes, _living(person))


def _screen(person: Person, wanted: Asking) -> Response:
    notes = ["Relink will also know who you are."] if set(wanted.scopes) & BASIC_SCOPES else []
    accounts = consent.existing(FACTS, person.accounts, person)
    screen = Screen(
        network=FACTS,
        person=person,
        groups=[Group(heading=FACTS.accounts_word, at=FACTS.name, accounts=accounts)],
        permissions=[one for one in FACTS.permissions if one.scope in wanted.asked_one_by_one],
        origin=wanted.back.origin,
        notes=notes,
        one_only=True,
    )
    return consent.show(screen)


def _with_code(
    person: Person, wanted: Asking, accounts: tuple[str, ...], scopes: tuple[str, ...], before: list[Grant]
) -> Response:
    """A refresh token comes with the first yes, and later only when the app insisted on being answered again."""
    refreshes = wanted.offline and (not before or "consent" in wanted.prompt)
    if wanted.adds:
        earlier = (scope for grant in before for scope in grant.consent.scopes)
        scopes = tuple(dict.fromkeys((*scopes, *earlier)))
    yes = Consent(person=person.id, accounts=accounts, scopes=scopes)
    code = codes.write(here.world(), FACTS, yes, wanted.back.redirect_uri, wanted.challenge, refreshes=refreshes)
    return consent.remember(FACTS, person, make_response(redirect(wanted.back.with_answer(code=code))))


def _covered(person: Person, wanted: Asking, before: list[Grant]) -> bool:
    given = {scope for grant in before for scope in grant.consent.scopes}
    return bool(before) and set(wanted.scopes) <= given and not consent.is_locked(FACTS, person)


def _living(person: Person) -> list[Grant]:
    with here.world().held() as db:
        return grants.living_of(db, FACTS, person.id)


def _understood(fields: MultiDict[str, str]) -> Asking:
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("Error 401: invalid_client. The OAuth client was not found.")
    if not is_registered(fields.get("redirect_uri", ""), FACTS.name):
        raise WrongApp("Error 400: redirect_uri_mismatch.")
    if unknown := set(fields) - KNOWN:
        raise WrongApp(f"Error 400: invalid_request. Parameter not allowed for this message type: {min(unknown)}.")
    back = WayBack(fields["redirect_uri"], fields.get("state"))
    asked.response_type(back, fields)
    prompt = frozenset(fields.get("prompt", "").split())
    if prompt - PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise WrongApp("Error 400: invalid_request. Invalid parameter value for prompt.")
    return Asking(
        back=back,
        scopes=asked.scopes(FACTS, back, fields.get("scope", "")),
        challenge=asked.challenge(back, fields),
        offline=_one_of(fields, "access_type", "online", "offline"),
        prompt=prompt,
        adds=_one_of(fields, "include_granted_scopes", "false", "true"),
    )


def _one_of(fields: MultiDict[str, str], name: str, no: str, yes: str) -> bool:
    value = fields.get(name, no)
    if value not in {no, yes}:
        raise WrongApp(f"Error 400: invalid_request. Invalid parameter value for {name}.")
    return value == yes

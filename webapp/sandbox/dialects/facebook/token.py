"""Facebook's token address, and the one that says what a token is worth."""

from typing import Any

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects import client, door
from webapp.sandbox.dialects.door import Failure
from webapp.sandbox.dialects.meta import calling, facts, saying
from webapp.sandbox.dialects.meta.calling import APP_TOKEN, Call, graph_call
from webapp.sandbox.dialects.meta.saying import SPEECHES, error, wrong
from webapp.sandbox.networks.facebook import FACTS
from webapp.sandbox.networks.facts import CLIENT_ID, Network
from webapp.sandbox.world import codes, graph, keys
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Consent, Terms
from webapp.sandbox.world.graph import Denied
from webapp.sandbox.world.keys import Given, Key
from webapp.sandbox.world.refusals import CodeTrouble, TokenRefused
from webapp.sandbox.world.store import World

KNOWN = frozenset({"client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"})
CODE_ROWS = {
    CodeTrouble.UNKNOWN: "100",
    CodeTrouble.USED: "100/36009",
    CodeTrouble.EXPIRED: "100/36007",
    CodeTrouble.OTHER_REDIRECT: "100/36008",
    CodeTrouble.WRONG_VERIFIER: "100",
}
SPEECH = SPEECHES["facebook"]

bp = Blueprint("facebook_token", __name__, url_prefix="/facebook/<graph:version>")
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.route("/oauth/access_token", methods=["GET", "POST"])
@door.through(SPEECH, Place.TOKEN)
def access_token(version: str) -> ResponseReturnValue:
    """A token for a code, a long one for a short one, or the app's own."""
    calling.check_manner(version, KNOWN)
    _check_client()
    match g.params.get("grant_type", "authorization_code"):
        case "authorization_code":
            answer = _answer(_exchange())
        case "fb_exchange_token":
            answer = _answer(_lengthen())
        case "client_credentials":
            answer = {"access_token": APP_TOKEN, "token_type": "bearer"}
        case _:
            raise wrong("Unsupported grant_type.")
    return jsonify(door.with_changes(FACTS, answer))


@bp.get("/debug_token")
@graph_call("facebook", Place.READ, "input_token", for_app=True)
def debug_token(call: Call) -> ResponseReturnValue:
    """What a token is worth. It sees dead tokens, but not that a role on a Page was lost."""
    with here.world().held() as db:
        key = keys.find(db, FACTS, call.param("input_token"))
        no = None if key is None else graph.why_dead(here.world(), db, key, Place.READ)
    if key is None:
        return jsonify(data={"is_valid": False, "scopes": [], "error": _told(error("190"))})
    failure = _ordered(key) or (None if no is None else saying.as_failure(Denied(no)))
    told = {} if failure is None else {"error": _told(failure)}
    return jsonify(data={**_described(key), "is_valid": failure is None, **told})


def _check_client() -> None:
    if g.params.get("client_id") != CLIENT_ID:
        raise error("101")
    if not client.is_ours(CLIENT_ID, g.params.get("client_secret", "")):
        raise error("101", "Error validating client secret.")


def _exchange() -> Given:
    code = _param("code")
    door.suffer(SPEECH, Place.TOKEN, *codes.identities(here.world(), FACTS, code))
    try:
        return codes.redeem(here.world(), FACTS, code, _param("redirect_uri"), None, _open)
    except TokenRefused as refusal:
        raise error(CODE_ROWS[refusal.code or CodeTrouble.UNKNOWN]) from refusal


def _open(world: World, network: Network, consent: Consent, terms: Terms) -> Given:
    return keys.open_short(world, network, consent, terms, facts.SHORT_LIVES["facebook"])


def _lengthen() -> Given:
    """Only the person's own token can be exchanged, and only while it lives."""
    key = graph.enter(here.world(), FACTS, _param("fb_exchange_token"), Place.TOKEN)
    door.suffer(SPEECH, Place.TOKEN, *key.grant.identities)
    if key.page is not None:
        raise wrong("A Page access token can't be exchanged.")
    return keys.lengthen(here.world(), key, facts.LONG_LIVES)


def _answer(given: Given) -> dict[str, Any]:
    seconds = round((given.ends - here.world().clock()).total_seconds())
    return {"access_token": given.token, "token_type": "bearer", "expires_in": seconds}


def _param(name: str) -> str:
    value: str = g.params.get(name, "")
    if not value:
        raise wrong(f"The parameter {name} is required.")
    return value


def _ordered(key: Key) -> Failure | None:
    """An ordered error about the person: one about tokens shows in the answer, any other one is the answer."""
    try:
        door.suffer(SPEECH, Place.READ, *dict.fromkeys((key.person, *key.grant.identities)))
    except Failure as failure:
        if saying.body_of(failure)["code"] not in {102, 190}:
            raise
        return failure
    return None


def _told(failure: Failure) -> dict[str, Any]:
    body = saying.body_of(failure)
    told = {"code": body["code"], "message": body["message"]}
    return told | ({"subcode": body["error_subcode"]} if "error_subcode" in body else {})


def _described(key: Key) -> dict[str, Any]:
    now = graph.stands(here.world(), key)
    described: dict[str, Any] = {
        "app_id": CLIENT_ID,
        "application": "Relink",
        "type": "USER" if key.page is None else "PAGE",
        "expires_at": 0 if key.ends == keys.NEVER else int(key.ends.timestamp()),
        "data_access_expires_at": int(graph.data_ends(key, now) or 0),
        "issued_at": int(key.made_at.timestamp()),
        "scopes": list(now.scopes),
        "granular_scopes": [_granular(scope, now.accounts) for scope in now.scopes],
        "user_id": key.person,
    }
    return described | ({} if key.page is None else {"profile_id": key.page})


def _granular(scope: str, accounts: tuple[str, ...]) -> dict[str, Any]:
    """A permission and for what it was given: those about Pages and Instagram accounts name them."""
    if not scope.startswith(("pages_", "instagram_")):
        return {"scope": scope}
    about_instagram = scope.startswith("instagram_")
    return {"scope": scope, "target_ids": [one for one in accounts if _is_instagram(one) == about_instagram]}


def _is_instagram(account_id: str) -> bool:
    return people.account("instagram", account_id) is not None

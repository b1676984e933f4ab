"""Where Instagram exchanges a code. This host words its errors in a way of its own."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import client, door
from webapp.sandbox.dialects.door import Failure, Speech
from webapp.sandbox.dialects.meta import facts, saying
from webapp.sandbox.networks.facts import CLIENT_ID, ErrorRow, Network
from webapp.sandbox.networks.instagram import FACTS
from webapp.sandbox.world import codes, faults, keys, settings
from webapp.sandbox.world.faults import Place, Trouble
from webapp.sandbox.world.grants import Consent, Terms
from webapp.sandbox.world.keys import Given
from webapp.sandbox.world.refusals import TokenRefused
from webapp.sandbox.world.store import World

GONE = Trouble.DELETE_ACCOUNT
FIELDS = ("client_id", "client_secret", "grant_type", "redirect_uri", "code")

bp = Blueprint("instagram_code", __name__)


def _say(failure: Failure) -> Response:
    told = saying.body_of(failure)
    response = jsonify(error_type=told["type"], code=failure.status, error_message=told["message"])
    response.status_code = failure.status
    return response


SPEECH = Speech(network=FACTS, say=_say, too_many="4")
SPEECH.teach(bp)


@bp.post("/instagram/oauth/access_token")
@door.through(SPEECH, Place.TOKEN)
def access_token() -> ResponseReturnValue:
    """A short token for a code, with the account it is for."""
    given = _exchange(_form())
    consent = given.grant.consent
    answer = {"access_token": given.token, "user_id": int(consent.accounts[0]), "permissions": list(consent.scopes)}
    changed = door.with_changes(FACTS, answer)
    if not settings.get(here.world(), FACTS.name, "answer_wrapped", False):
        return jsonify(changed)
    texts = {"user_id": consent.accounts[0], "permissions": ",".join(consent.scopes)}
    return jsonify(data=[changed | {name: text for name, text in texts.items() if name in changed}])


def _form() -> dict[str, str]:
    """Every field, and no other."""
    form = request.form.to_dict()
    unknown = sorted(form.keys() - set(FIELDS))
    missing = [name for name in FIELDS if not form.get(name)]
    if unknown or missing:
        raise _wrong(f"Unknown parameter {unknown[0]}" if unknown else f"Missing required field {missing[0]}")
    if form["grant_type"] != "authorization_code":
        raise _wrong("Invalid grant_type")
    if form["client_id"] != CLIENT_ID:
        raise _wrong("Invalid platform app")
    if not client.is_ours(CLIENT_ID, form["client_secret"]):
        raise _wrong("Error validating client secret.")
    return form


def _exchange(form: dict[str, str]) -> Given:
    door.suffer(SPEECH, Place.TOKEN, *codes.identities(here.world(), FACTS, form["code"]))
    try:
        return codes.redeem(here.world(), FACTS, form["code"], form["redirect_uri"], None, _open)
    except TokenRefused as refusal:
        raise _wrong("Matching code was not found or was already used") from refusal


def _open(world: World, network: Network, consent: Consent, terms: Terms) -> Given:
    """One account a consent. Raises a failure when it is none any more."""
    with world.held() as db:
        living = [one for one in consent.accounts if not faults.has(db, FACTS.name, GONE, one, consent.person)]
    if not living:
        raise _wrong("This person has no professional account.")
    one = Consent(person=consent.person, accounts=tuple(living[:1]), scopes=consent.scopes, asked=consent.asked)
    return keys.open_short(world, network, one, terms, facts.SHORT_LIVES["instagram"])


def _wrong(message: str) -> Failure:
    return Failure(ErrorRow(400, {"type": "OAuthException", "code": 400}), message)

"""X's token address: HTTP Basic, codes of thirty seconds, and refresh tokens that work once."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import client, exchange
from webapp.sandbox.dialects.door import suffer, suffer_for, through, with_changes
from webapp.sandbox.dialects.x.speech import SPEECH, add_rate
from webapp.sandbox.networks.x import FACTS
from webapp.sandbox.world import access, codes, tokens
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import TokenRefused
from webapp.sandbox.world.tokens import Issued

CODE_REFUSED = "Value passed for the authorization code was invalid."

bp = Blueprint("x_token", __name__, url_prefix="/x/2/oauth2")
SPEECH.teach(bp)


@bp.after_request
def tell_limit(response: Response) -> Response:
    """Whoever asks too often is told here as well until when."""
    return add_rate(response) if response.status_code == 429 else response


@bp.post("/token", endpoint="token")
@through(SPEECH, Place.TOKEN)
def token() -> ResponseReturnValue:
    """Tokens for a code or for a refresh token."""
    _check_client()
    issued = exchange.issued(SPEECH, _exchanged, _refreshed)
    return jsonify(with_changes(FACTS, _answer(issued)))


@bp.post("/revoke", endpoint="revoke")
@through(SPEECH, Place.REVOKE)
def revoke() -> ResponseReturnValue:
    """Kill the grant of a token."""
    _check_client()
    sent = _field("token")
    suffer_for(SPEECH, Place.REVOKE, sent)
    tokens.revoke(here.world(), FACTS, sent)
    return jsonify(revoked=True)


def _exchanged() -> Issued:
    code = _field("code")
    suffer(SPEECH, Place.TOKEN, *codes.identities(here.world(), FACTS, code))
    try:
        return codes.exchange(here.world(), FACTS, code, _field("redirect_uri"), _field("code_verifier"))
    except TokenRefused as refusal:
        raise SPEECH.failure("invalid_request", CODE_REFUSED) from refusal


def _refreshed() -> Issued:
    sent = _field("refresh_token")
    grant = suffer_for(SPEECH, Place.TOKEN, sent)
    if grant is not None:
        _check_still_there(grant)
    try:
        return tokens.refresh(here.world(), FACTS, sent)
    except TokenRefused as refusal:
        raise SPEECH.failure("invalid_request") from refusal


def _check_still_there(grant: Grant) -> None:
    """At X person and account are the same: a deleted one says no more than a removed consent does."""
    with here.world().held() as db:
        gone = any(access.is_deleted(db, grant, account) for account in grant.consent.accounts)
    if gone:
        raise SPEECH.failure("invalid_request")


def _answer(issued: Issued) -> dict[str, Any]:
    answer = {
        "token_type": "bearer",
        "expires_in": issued.expires_in,
        "access_token": issued.access_token,
        "scope": " ".join(issued.grant.consent.scopes),
    }
    return answer if issued.refresh_token is None else answer | {"refresh_token": issued.refresh_token}


def _field(name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise SPEECH.failure("invalid_request", f"Missing required parameter [{name}].")
    return value


def _check_client() -> None:
    """The app is a confidential one: its id belongs into the header, together with its secret, and nowhere else."""
    sent = client.from_basic()
    if sent is None:
        raise SPEECH.failure("unauthorized_client")
    if not client.is_ours(*sent):
        raise SPEECH.failure("invalid_client")
    if "client_id" in request.form:
        raise SPEECH.failure("invalid_request", "A confidential client sends no client_id in the body.")

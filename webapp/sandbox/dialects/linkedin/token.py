"""LinkedIn's token addresses: the secret in the form, refresh tokens for partners only, and looking into a token."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import client, exchange
from webapp.sandbox.dialects.door import suffer, suffer_for, through, with_changes
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.linkedin import FACTS
from webapp.sandbox.world import codes, tokens
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.refusals import Reason, TokenRefused
from webapp.sandbox.world.tokens import Issued, Known

bp = Blueprint("linkedin_token", __name__, url_prefix="/linkedin/oauth/v2")
SPEECH.teach(bp)


@bp.post("/accessToken", endpoint="token")
@through(SPEECH, Place.TOKEN)
def token() -> ResponseReturnValue:
    """Tokens for a code or, for partners, for a refresh token."""
    _check_client()
    issued = exchange.issued(SPEECH, _exchanged, _refreshed)
    return jsonify(with_changes(FACTS, _answer(issued)))


@bp.post("/introspectToken", endpoint="introspect")
@through(SPEECH, Place.INTROSPECT)
def introspect() -> ResponseReturnValue:
    """What LinkedIn knows about a token."""
    _check_client()
    sent = _field("token")
    suffer_for(SPEECH, Place.INTROSPECT, sent)
    known = tokens.look_up(here.world(), FACTS, sent)
    return jsonify({"active": False} if known is None else _told(known))


@bp.post("/revoke", endpoint="revoke")
@through(SPEECH, Place.REVOKE)
def revoke() -> ResponseReturnValue:
    """Kill the grant of a token."""
    _check_client()
    sent = _field("token")
    suffer_for(SPEECH, Place.REVOKE, sent)
    tokens.revoke(here.world(), FACTS, sent)
    return Response("", content_type="application/json")


def _exchanged() -> Issued:
    code = _field("code")
    suffer(SPEECH, Place.TOKEN, *codes.identities(here.world(), FACTS, code))
    try:
        return codes.exchange(here.world(), FACTS, code, _field("redirect_uri"), None)
    except TokenRefused as refusal:
        raise SPEECH.failure("invalid_request") from refusal


def _refreshed() -> Issued:
    sent = _field("refresh_token")
    suffer_for(SPEECH, Place.TOKEN, sent)
    try:
        return tokens.refresh(here.world(), FACTS, sent)
    except TokenRefused as refusal:
        raise SPEECH.failure("invalid_request") from refusal


def _answer(issued: Issued) -> dict[str, Any]:
    optional = {
        "refresh_token": issued.refresh_token,
        "refresh_token_expires_in": issued.refresh_token_expires_in,
    }
    return {
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "scope": ",".join(issued.grant.consent.scopes),
        "token_type": "Bearer",
    } | {name: value for name, value in optional.items() if value is not None}


def _told(known: Known) -> dict[str, Any]:
    dead = {Reason.EXPIRED: "expired"}.get(known.dead, "revoked") if known.dead is not None else None
    return {
        "active": dead is None,
        "client_id": CLIENT_ID,
        "status": dead or "active",
        "scope": ",".join(known.grant.consent.scopes),
        "auth_type": "3L",
        "authorized_at": int(known.grant.consented_at.timestamp()),
        "created_at": int(known.created_at.timestamp()),
        "expires_at": int(known.expires_at.timestamp()),
    }


def _field(name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise SPEECH.failure("invalid_request", f'A required parameter "{name}" is missing')
    return value


def _check_client() -> None:
    sent = client.from_form()
    if sent is None or not client.is_ours(*sent):
        raise SPEECH.failure("invalid_client")

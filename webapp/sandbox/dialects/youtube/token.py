"""Google's token addresses: the secret in the form, refresh tokens that keep, and a revocation that takes all."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import client, exchange
from webapp.sandbox.dialects.door import suffer, suffer_for, through, with_changes
from webapp.sandbox.dialects.youtube import identity
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.youtube import FACTS
from webapp.sandbox.world import codes, tokens
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.refusals import CodeTrouble, Reason, TokenRefused
from webapp.sandbox.world.tokens import Issued

bp = Blueprint("youtube_token", __name__, url_prefix="/youtube")
SPEECH.teach(bp)


@bp.post("/token", endpoint="token")
@through(SPEECH, Place.TOKEN)
def token() -> ResponseReturnValue:
    """Tokens for a code or for a refresh token."""
    sent = client.from_form()
    if sent is None or not client.is_ours(*sent):
        raise SPEECH.failure("invalid_client")
    issued = exchange.issued(SPEECH, _exchanged, _refreshed)
    return jsonify(with_changes(FACTS, _answer(issued)))


@bp.post("/revoke", endpoint="revoke")
@through(SPEECH, Place.REVOKE)
def revoke() -> ResponseReturnValue:
    """Kill every grant that the person of a token has given the app."""
    sent = request.values.get("token", "")
    suffer_for(SPEECH, Place.REVOKE, sent)
    known = tokens.look_up(here.world(), FACTS, sent)
    if known is None or known.dead in {Reason.EXPIRED, Reason.ACCESS_REMOVED}:
        raise SPEECH.failure("invalid_token")
    tokens.revoke(here.world(), FACTS, sent, everything=True)
    return jsonify({})


@bp.get("/tokeninfo", endpoint="tokeninfo")
@through(SPEECH, Place.INTROSPECT)
def tokeninfo() -> ResponseReturnValue:
    """What Google knows about an access token."""
    sent = request.args.get("access_token", "")
    suffer_for(SPEECH, Place.INTROSPECT, sent)
    known = tokens.look_up(here.world(), FACTS, sent)
    if known is None or known.dead is not None or known.kind != "access":
        raise SPEECH.failure("invalid_token", "Invalid Value")
    left = int((known.expires_at - here.world().clock()).total_seconds())
    about = identity.told(known.grant)
    return jsonify(
        {
            "azp": CLIENT_ID,
            "aud": CLIENT_ID,
            "scope": " ".join(known.grant.consent.scopes),
            "exp": str(int(known.expires_at.timestamp())),
            "expires_in": str(left),
            "access_type": "offline" if known.grant.terms.refreshes else "online",
        }
        | {name: str(value).lower() if value is True else value for name, value in about.items() if name in TOLD}
    )


TOLD = ("sub", "email", "email_verified")


def _exchanged() -> Issued:
    code = _field("code")
    suffer(SPEECH, Place.TOKEN, *codes.identities(here.world(), FACTS, code))
    verifier = request.form.get("code_verifier")
    try:
        return codes.exchange(here.world(), FACTS, code, _field("redirect_uri"), verifier)
    except TokenRefused as refusal:
        if refusal.code is CodeTrouble.OTHER_REDIRECT:
            raise SPEECH.failure("redirect_uri_mismatch") from refusal
        says = "Invalid code verifier." if refusal.code is CodeTrouble.WRONG_VERIFIER else "Malformed auth code."
        raise SPEECH.failure("invalid_grant", says) from refusal


def _refreshed() -> Issued:
    sent = _field("refresh_token")
    suffer_for(SPEECH, Place.TOKEN, sent)
    try:
        return tokens.refresh(here.world(), FACTS, sent)
    except TokenRefused as refusal:
        raise SPEECH.failure("invalid_grant") from refusal


def _answer(issued: Issued) -> dict[str, Any]:
    optional = {
        "refresh_token": issued.refresh_token,
        "refresh_token_expires_in": issued.refresh_token_expires_in,
        "id_token": identity.id_token(issued.grant) if "openid" in issued.grant.consent.scopes else None,
    }
    return {
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "scope": " ".join(issued.grant.consent.scopes),
        "token_type": "Bearer",
    } | {name: value for name, value in optional.items() if value is not None}


def _field(name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise SPEECH.failure("invalid_request", f"Missing required parameter: {name}")
    return value

"""The token address and the revocation address."""

import base64
import binascii
import hmac

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects.common.answers import token_answer
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET, ClientAuth, Network, Pkce
from webapp.sandbox.weather import weathered
from webapp.sandbox.world import codes, faults, tokens
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.refusals import TokenRefused
from webapp.sandbox.world.tokens import Issued

bp = Blueprint("token", __name__)


class AskedWrongly(Exception):
    """The call itself is wrong: an OAuth error code, what is wrong, and the status."""

    def __init__(self, error: str, says: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.says, self.status = error, says, status


@bp.post("/<network:network>/oauth/token", endpoint="token")
@weathered(Place.TOKEN)
def token(network: Network) -> ResponseReturnValue:
    """Tokens for a code or for a refresh token."""
    _check_client(network)
    match request.form.get("grant_type"):
        case "authorization_code":
            issued = _exchange(network)
        case "refresh_token":
            issued = tokens.refresh(here.world(), network, _field("refresh_token"))
        case _:
            raise AskedWrongly("unsupported_grant_type", "Only authorization_code and refresh_token are understood.")
    return jsonify(_changed(network, issued))


@bp.post("/<network:network>/oauth/revoke", endpoint="revoke")
@weathered(Place.REVOKE)
def revoke(network: Network) -> ResponseReturnValue:
    """Kill the grant of a token. Whoever holds the token may; credentials that are sent must be right, though."""
    if "Authorization" in request.headers or "client_secret" in request.form:
        _check_client(network)
    tokens.revoke(here.world(), network, _field("token"))
    return jsonify({})


@bp.errorhandler(TokenRefused)
def token_refused(refusal: TokenRefused) -> ResponseReturnValue:
    """The code or the refresh token is no good."""
    reason = {} if refusal.reason is None else {"error_reason": refusal.reason}
    return jsonify(error="invalid_grant", error_description=refusal.says, **reason), 400


@bp.errorhandler(AskedWrongly)
def asked_wrongly(mistake: AskedWrongly) -> ResponseReturnValue:
    """The app made a mistake."""
    response = jsonify(error=mistake.error, error_description=mistake.says)
    if mistake.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Pretend network"'
    return response, mistake.status


def _exchange(network: Network) -> Issued:
    verifier = None if network.pkce is Pkce.IGNORED else request.form.get("code_verifier")
    return codes.exchange(here.world(), network, _field("code"), _field("redirect_uri"), verifier)


def _changed(network: Network, issued: Issued) -> dict[str, object]:
    answer = token_answer(issued)
    for fault in faults.token_answer_changes(here.world(), network.name):
        answer |= fault.details["set"]
        answer = {name: value for name, value in answer.items() if name not in fault.details["drop"]}
    return answer


def _field(name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise AskedWrongly("invalid_request", f"The field {name} is missing.")
    return value


def _check_client(network: Network) -> None:
    client_id, secret = _basic() if network.client_auth is ClientAuth.BASIC else _in_form()
    known = client_id == CLIENT_ID and hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode())
    if not known:
        raise AskedWrongly("invalid_client", "The app did not prove who it is in the way this network wants.", 401)


def _basic() -> tuple[str, str]:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    try:
        client_id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (client_id, secret) if scheme.lower() == "basic" else ("", "")


def _in_form() -> tuple[str, str]:
    if "Authorization" in request.headers:
        return "", ""
    return request.form.get("client_id", ""), request.form.get("client_secret", "")

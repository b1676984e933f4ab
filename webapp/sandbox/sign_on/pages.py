"""The provider's addresses."""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, redirect, render_template, request
from flask import url_for as at
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.sign_on import mishaps
from webapp.sandbox.world import signing
from webapp.sandbox.world.secrets import new_secret

bp = Blueprint("sign_on", __name__, url_prefix="/oidc")
CLIENT, SECRET = "relink-demo", "sandbox-secret"
CALLBACK = "/login/sso/callback"
PEOPLE = {
    "ada": "Ada Lovelace",
    "bob": "Bob Baumann",
    "dora": "Dora Dietz",
    "eve": "Eve Evans",
    "root": "Root Reinhardt",
    "nora": "Nora Newcomer",
}
CODE_SECONDS = 60
LIVES = 300


@dataclass(frozen=True)
class Code:
    """What a code stands for."""

    person: str
    nonce: str | None
    challenge: str
    redirect_uri: str
    ends: float


def book() -> dict[str, Any]:
    """What this provider remembers, as long as it runs: its codes, and what goes wrong."""
    kept: dict[str, Any] = current_app.extensions.setdefault("sign_on", {"codes": {}, "mishap": ""})
    return kept


@bp.before_request
def mishap() -> ResponseReturnValue | None:
    """Be down, slow or senseless where that is ordered; people and whoever orders are served all the same."""
    kind = book()["mishap"]
    if request.endpoint in ("sign_on.order", "sign_on.authorize"):
        return None
    if kind == "slow":
        here.wait(mishaps.SLOW_SECONDS)
    if kind in mishaps.PLACES:
        return "<!doctype html><title>Maintenance</title>", mishaps.PLACES[kind]
    return None


@bp.post("/mishap", endpoint="order")
def order() -> ResponseReturnValue:
    """Let something go wrong from now on, or nothing any more."""
    kind = request.form.get("kind", "")
    if kind not in mishaps.KINDS:
        abort(400)
    book()["mishap"] = kind
    return "", 204


@bp.get("/.well-known/openid-configuration", endpoint="configuration")
def configuration() -> ResponseReturnValue:
    """Where everything is."""
    return jsonify(
        issuer=issuer(),
        authorization_endpoint=at(".authorize", _external=True),
        token_endpoint=at(".token", _external=True),
        jwks_uri=at(".keys", _external=True),
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
    )


@bp.get("/jwks", endpoint="keys")
def keys() -> ResponseReturnValue:
    """The public keys."""
    return jsonify(signing.public_keys(here.world()))


@bp.get("/authorize", endpoint="authorize")
def authorize() -> ResponseReturnValue:
    """Ask who it is, or send them back with a code."""
    asked = request.args
    where = asked.get("redirect_uri", "")
    if asked.get("client_id") != CLIENT or not where.endswith(CALLBACK) or not where.startswith("http://127.0.0.1:"):
        return render_template("wrong_app.html", says="Nobody knows who asks."), 400
    if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
        return back(where, error="invalid_request")
    person = asked.get("person")
    if person == "cancel":
        return back(where, error="access_denied")
    if person not in PEOPLE:
        links = [(name, with_person(key), f"{key}@example.test") for key, name in PEOPLE.items()]
        return render_template("sign_on.html", people=links, cancel=with_person("cancel"))
    code = new_secret("code")
    ends = time.monotonic() + CODE_SECONDS
    book()["codes"][code] = Code(person, asked.get("nonce"), asked.get("code_challenge", ""), where, ends)
    return back(where, code=code)


def with_person(key: str) -> str:
    """This same question, answered."""
    return f"{request.path}?{urlencode(request.args.to_dict() | {'person': key})}"


def back(where: str, **answer: str) -> Response:
    """Send the person back."""
    said = answer | {"state": request.args.get("state", ""), "iss": issuer()}
    kind = book()["mishap"]
    if kind == "other_iss":
        said["iss"] = "https://another.example"
    if kind == "no_iss":
        del said["iss"]
    return make_response(redirect(f"{where}?{urlencode(said)}", 303))


@bp.post("/token", endpoint="token")
def token() -> ResponseReturnValue:
    """Trade a code, once."""
    who, form, kind = request.authorization, request.form, book()["mishap"]
    if who is None or (who.username, who.password) != (CLIENT, SECRET):
        return jsonify(error="invalid_client"), 401
    code: Code | None = book()["codes"].pop(form.get("code", ""), None)
    if kind == "refused" or code is None or not is_right(code, form.get("redirect_uri"), form.get("code_verifier", "")):
        return jsonify(error="invalid_grant"), 400
    said = {"access_token": new_secret("access"), "token_type": "Bearer", "expires_in": LIVES}
    if kind != "no_token":
        said["id_token"] = mishaps.token(kind, claims(code))
    return jsonify(said)


def is_right(code: Code, redirect_uri: str | None, verifier: str) -> bool:
    """Whether whoever trades the code is who began the way."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return code.redirect_uri == redirect_uri and code.challenge == challenge and time.monotonic() < code.ends


def claims(code: Code) -> dict[str, Any]:
    """What the id_token says."""
    now = int(here.world().clock().timestamp())
    about = {"iss": issuer(), "aud": CLIENT, "iat": now, "exp": now + LIVES, "auth_time": now, "nonce": code.nonce}
    told = {"sub": f"person-{code.person}", "name": PEOPLE[code.person], "email": f"{code.person}@example.test"}
    return about | told | {"email_verified": True}


def issuer() -> str:
    """The provider's name for itself."""
    return f"{request.host_url}oidc"

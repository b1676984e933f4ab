"""What Meta tells an app by itself: deauthorization, data deletion, permissions, and the question that comes before."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from webapp.sandbox import hooks
from webapp.sandbox.hooks import Hook
from webapp.sandbox.networks.facts import CLIENT_SECRET
from webapp.sandbox.world.store import World

LIVES = timedelta(hours=1)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DELETION = "data-deletion"
VERIFY_TOKEN = "relink-verify"  # noqa: S105 - it guards nothing
OTHER_SECRET = "some-other-secret"  # noqa: S105 - what wrong signatures are made with


class Wish(hooks.Wish, Protocol):
    """What is ordered about a hook of Meta."""

    @property
    def algorithm(self) -> str | None:
        """What the payload calls its algorithm, if not HMAC-SHA256."""

    @property
    def permission(self) -> str | None:
        """The permission a `permissions` hook is about; None: the whole connection."""

    @property
    def verb(self) -> str | None:
        """What happened to it."""

    @property
    def verify_token(self) -> str | None:
        """The word that the app expects in the question."""


def signed_request(world: World, kind: str, to: str, wish: Wish) -> Hook:
    """A deauthorization or a request for data deletion: a form with a signed payload."""
    issued = int(world.clock().timestamp()) if wish.issued is None else wish.issued
    payload = {
        "algorithm": wish.algorithm or "HMAC-SHA256",
        "expires": issued + int(LIVES.total_seconds()),
        "issued_at": issued,
        "user_id": wish.subject,
    }
    ballast = {"ballast": "x" * wish.pad} if wish.pad else {}
    told = _b64url(json.dumps(payload | ballast).encode())
    mark = _b64url(_mac(told.encode(), wish))
    if wish.signature == "tampered":
        told = _b64url(json.dumps(payload | {"user_id": "somebody-else"}).encode())
    request = told if wish.signature == "missing" else f"{mark}.{told}"
    body = urlencode({"signed_request": request}).encode()
    judge = _is_receipt if kind == DELETION else None
    return Hook(kind=kind, method="POST", address=to, headers={"Content-Type": FORM}, body=body, judge=judge)


def permissions(world: World, kind: str, to: str, wish: Wish) -> Hook:
    """A webhook of the object `permissions`: one permission granted or revoked, or the whole app disconnected."""
    issued = int(world.clock().timestamp()) if wish.issued is None else wish.issued
    field, verb = (wish.permission, "revoked") if wish.permission else ("connected", "disconnected")
    change = {"field": field, "value": {"verb": wish.verb or verb}}
    entry = {"id": wish.subject, "uid": wish.subject, "time": issued, "changes": [change]}
    told: dict[str, Any] = {"object": "permissions", "entry": [entry]}
    body = json.dumps(told | ({"ballast": "x" * wish.pad} if wish.pad else {})).encode()
    marked = {} if wish.signature == "missing" else {"X-Hub-Signature-256": f"sha256={_mac(body, wish).hex()}"}
    if wish.signature == "tampered":
        body = body.replace(b'"permissions"', b'"permission"', 1)
    return Hook(kind=kind, method="POST", address=to, headers={"Content-Type": JSON, **marked}, body=body)


def verify(world: World, kind: str, to: str, wish: Wish) -> Hook:
    """The question whether the app expects webhooks at all: it proves it by repeating the challenge."""
    del world
    question = {
        "hub.mode": "subscribe",
        "hub.challenge": str(secrets.randbelow(10**10)),
        "hub.verify_token": wish.verify_token or VERIFY_TOKEN,
    }
    challenge = question["hub.challenge"]
    return Hook(kind=kind, method="GET", address=f"{to}?{urlencode(question)}", judge=lambda said: said == challenge)


KINDS = {"deauthorize": signed_request, DELETION: signed_request, "permissions": permissions, "verify": verify}


def _is_receipt(said: str) -> bool:
    """Whether an answer gives the person a code, and a page that says how their request stands."""
    try:
        told = json.loads(said)
        url, code = told["url"], told["confirmation_code"]
    except (ValueError, TypeError, KeyError):
        return False
    return isinstance(url, str) and url.startswith(("http://", "https://")) and isinstance(code, str) and bool(code)


def _mac(message: bytes, wish: Wish) -> bytes:
    secret = OTHER_SECRET if wish.signature == "wrong" else CLIENT_SECRET
    return hmac.digest(secret.encode(), message, hashlib.sha256)


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

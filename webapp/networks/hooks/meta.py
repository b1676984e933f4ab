"""Facebook and Instagram: signed requests (somebody removed the app) and webhooks of the object `permissions`.

Both are HMAC-SHA256 with the app's secret: over the encoded payload, and over the raw body.
What they say: docs/pretend-networks/facebook-instagram.md.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from webapp.networks.hooks import Hint, hint, moment

MARK = "x-hub-signature-256"
ALGORITHM = "HMAC-SHA256"


def read(body: bytes, headers: Mapping[str, str], secret: str) -> tuple[Hint, ...] | None:
    """The people a message is about; None unless its signature is right."""
    mark = headers.get(MARK)
    return signed_request(body, secret) if mark is None else _permissions(body, mark, secret)


def answers_challenge(question: Mapping[str, str], verify_token: str) -> str | None:
    """What to answer to "do you expect webhooks?"; None unless the question knows our word."""
    known = hmac.compare_digest(question.get("hub.verify_token", "").encode(), verify_token.encode())
    challenge = question.get("hub.challenge", "")
    return challenge if known and question.get("hub.mode") == "subscribe" and challenge else None


def signed_request(body: bytes, secret: str) -> tuple[Hint, ...] | None:
    """Whom a signed request is about; None unless its signature is right. What they ask for, only the address tells."""
    try:
        request = parse_qs(body.decode("ascii"), max_num_fields=10).get("signed_request", [""])[0]
        mark, _, told = request.partition(".")
        right = hmac.digest(secret.encode(), told.encode(), hashlib.sha256)
        if not hmac.compare_digest(_b64url(mark), right):
            return None
        payload = json.loads(_b64url(told))
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict) or payload.get("algorithm") != ALGORITHM:
        return None
    return hint(payload.get("user_id"), moment(payload.get("issued_at")))


def _permissions(body: bytes, mark: str, secret: str) -> tuple[Hint, ...] | None:
    right = "sha256=" + hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    if not hmac.compare_digest(mark.encode(), right.encode()):
        return None
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("object") != "permissions" or not isinstance(told.get("entry"), list):
        return ()
    return tuple(found for entry in told["entry"] for found in _entry(entry))


def _entry(entry: Any) -> tuple[Hint, ...]:
    return hint(entry.get("uid") or entry.get("id"), moment(entry.get("time"))) if isinstance(entry, dict) else ()


def _b64url(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)

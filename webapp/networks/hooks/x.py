"""X: the question whether we listen (CRC), and `user_event.revoke`. Signed with the consumer secret.

What it says of itself: docs/pretend-networks/x-linkedin-youtube.md.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from webapp.networks.hooks import Hint, hint

MARK = "x-twitter-webhooks-signature"
CRC_TOKEN = re.compile(r"[A-Za-z0-9_=-]{1,200}")
"""What may be asked to be signed. Questions and messages are signed with one key in one way, and anybody can ask: a
question that could be a message's body would be a way to have forged ones signed by us."""


def read(body: bytes, headers: Mapping[str, str], secret: str) -> tuple[Hint, ...] | None:
    """The person a message is about; None unless its signature is right."""
    if not hmac.compare_digest(headers.get(MARK, "").encode(), signature(body, secret).encode()):
        return None
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    about = _at(told, "user_event", "revoke")
    return hint(_at(about, "source", "user_id"), _moment(_at(about, "date_time")))


def answer_to_crc(token: str, secret: str) -> str | None:
    """The `response_token` for a `crc_token`; None for what X would not ask."""
    return signature(token.encode(), secret) if CRC_TOKEN.fullmatch(token) else None


def signature(text: bytes, secret: str) -> str:
    """As X writes it."""
    return "sha256=" + base64.b64encode(hmac.digest(secret.encode(), text, hashlib.sha256)).decode()


def _at(told: Any, *names: str) -> Any:
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def _moment(text: Any) -> datetime | None:
    try:
        said = datetime.fromisoformat(text) if isinstance(text, str) else None
        return said.astimezone(UTC) if said is not None and said.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None

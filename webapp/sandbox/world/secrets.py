"""Codes and tokens: how they are made, what is kept of them, and how they are hidden from every log."""

import hashlib
import re
import secrets
from typing import Literal

from webapp.sandbox.networks.facts import CLIENT_SECRET

Kind = Literal["code", "access", "refresh", "upload"]

# Every code and token starts alike, so that it is recognised wherever it turns up.
SECRET = re.compile(rf"pretend_(?:code|access|refresh|upload)_[A-Za-z0-9_-]+|{CLIENT_SECRET}")


def new_secret(kind: Kind, chance: int = 32) -> str:
    """A fresh code or token that nobody can guess; `chance` is in bytes."""
    return f"pretend_{kind}_{secrets.token_urlsafe(chance)}"


def digest(secret: str) -> str:
    """What is kept of a secret: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def fingerprint(secret: str) -> str:
    """What a log may show of a secret, e.g. `sha256:1a2b3c4d`; equal secrets have equal fingerprints."""
    return f"sha256:{digest(secret)[:8]}"


def without_secrets(text: str) -> str:
    """`text` with every secret of these networks in it replaced by its fingerprint."""
    return SECRET.sub(lambda match: fingerprint(match.group()), text)

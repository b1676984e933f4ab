"""Google: security event tokens, JWTs signed with keys that Google publishes (developers.google.com, "RISC").

Their issuer is Google, their audience our client id, and they have no end that counts (`exp` is not looked at). Most
are about a person; `token-revoked` is about one refresh token, named by its start or by what two rounds of SHA-512
leave of it.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from webapp.networks import plain
from webapp.networks.answers import json_object
from webapp.networks.hooks import TOKEN, TOKEN_START, Hint, hint, moment
from webapp.networks.wire import FAULTS, Asking

CONFIGURATION = "/.well-known/risc-configuration"
AUTH_PATHS = ("/o/oauth2/v2/auth",)
"""What stands after Google's origin in the address of a consent."""
ISSUERS = ("https://accounts.google.com/", "https://accounts.google.com")
EVENTS = "https://schemas.openid.net/secevent/"
ABOUT_A_PERSON = frozenset(
    EVENTS + kind
    for kind in (
        "oauth/event-type/tokens-revoked",
        "risc/event-type/sessions-revoked",
        "risc/event-type/account-disabled",
        "risc/event-type/account-purged",
        "risc/event-type/account-credential-change-required",
    )
)
ABOUT_A_TOKEN = EVENTS + "oauth/event-type/token-revoked"
START = 16
"""Characters by which Google names a token where it says `prefix`."""
URL_SAFE = str.maketrans("-_", "+/")
KEEP, ASK_AGAIN = timedelta(hours=1), timedelta(minutes=1)


class KeysAway(Exception):
    """Google's keys can't be had now: whether a message is theirs is not known."""


class Keys:
    """Google's public keys, kept for an hour; for an unknown one they are asked for again, but once a minute at most:
    anybody can send a message that names one."""

    def __init__(self, auth_url: str) -> None:
        origin = auth_url
        for path in AUTH_PATHS:
            origin = origin.removesuffix(path)
        self._origin = origin
        self._keys: KeySet | None = None
        self._asked_at: datetime | None = None

    def having(self, key_id: str, now: datetime) -> KeySet:
        """The keys, fresh if `key_id` is not among those at hand. Raises KeysAway when there are none at all."""
        age = now - self._asked_at if self._asked_at is not None else None
        known = self._keys is not None and any(key.kid == key_id for key in self._keys.keys)
        if age is None or age >= (KEEP if known else ASK_AGAIN):
            self._asked_at = now
            self._keys = self._fetched() or self._keys
        if self._keys is None:
            raise KeysAway
        return self._keys

    def _fetched(self) -> KeySet | None:
        address = (_document(self._origin + CONFIGURATION) or {}).get("jwks_uri")
        if not isinstance(address, str) or not address.startswith(("https://", f"{self._origin}/")):
            return None
        try:
            return KeySet.import_key_set(_document(address))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            return None


def read(body: bytes, keys: Keys, client_id: str, now: datetime) -> tuple[Hint, ...] | None:
    """Whom or what a message is about; None unless it is Google's and meant for us. Raises KeysAway."""
    claims = _claims(body, keys, now)
    if claims is None or claims.get("iss") not in ISSUERS:
        return None
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        return None
    events, at = claims.get("events"), moment(claims.get("iat"))
    if not isinstance(events, dict):
        return ()
    told = [about for kind, about in events.items() if kind in ABOUT_A_PERSON]
    people = tuple(found for about in told for found in hint(_person(about), at))
    return people + _revoked(events.get(ABOUT_A_TOKEN), at)


def names_of(refresh: str) -> Mapping[str, str]:
    """What Google calls a refresh token: by kind of hint."""
    twice = hashlib.sha512(hashlib.sha512(refresh.encode()).digest()).hexdigest()
    return {TOKEN: twice, TOKEN_START: refresh[:START]}


def _claims(body: bytes, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """What a token says, if one of Google's keys signed it by RS256."""
    try:
        text = body.decode("ascii").strip()
        key_id = jws.extract_compact(text.encode()).headers().get("kid")
        if not isinstance(key_id, str):
            return None
        return jwt.decode(text, keys.having(key_id, now), algorithms=["RS256"]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None


def _person(about: Any) -> Any:
    subject = about.get("subject") if isinstance(about, dict) else None
    return subject.get("sub") if isinstance(subject, dict) and subject.get("iss") in ISSUERS else None


def _revoked(about: Any, at: datetime | None) -> tuple[Hint, ...]:
    """The hint of a `token-revoked`; nothing for a token of another kind, or one named in a way nobody knows."""
    subject = about.get("subject") if isinstance(about, dict) else None
    if not isinstance(subject, dict) or subject.get("token_type") != "refresh_token" or at is None:
        return ()
    named, way = plain.secret(subject.get("token")), subject.get("token_identifier_alg")
    if named and way == "hash_SHA512_double" and (digest := _digest(named)) is not None:
        return (Hint(digest.hex(), at, TOKEN),)
    return (Hint(named, at, TOKEN_START),) if named and way == "prefix" and len(named) == START else ()


def _digest(text: str) -> bytes | None:
    """The 64 bytes of a SHA-512, written as base64 of either alphabet (Google's documents don't say which)."""
    try:
        raw = base64.b64decode(text.rstrip("=").translate(URL_SAFE) + "==", validate=True)
    except ValueError:
        return None
    return raw if len(raw) == hashlib.sha512().digest_size else None


def _document(url: str) -> dict[str, Any] | None:
    """A JSON object that is there for everybody."""
    try:
        with Asking() as session:
            answer = session.get(url, headers={"Accept": "application/json"})
    except FAULTS:
        return None
    return json_object(answer) if answer.status_code == 200 else None

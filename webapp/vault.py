"""Tokens at rest: sealed with AES-256-GCM, bound to their row, under keys that rotate.

A sealed text is `v1.<key id>.<base64url of nonce and ciphertext>`. The key id is no secret: it says which of our keys
opens the text, so that a missing key can be named. The row's name is authenticated beside the text (`aad`): a
ciphertext copied into another row does not open there.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = "v1"


class BadKey(ValueError):
    """A key that `generate_key` can't have made, or no set of keys. Never says what the key is."""


class Sealed(Exception):
    """A sealed text stays shut. Neither the text nor a key is ever part of the message."""


class UnknownKey(Sealed):
    """The text is sealed under a key that is not among ours; `key_id` names it."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(f"sealed under key {key_id}, which is not among TOKEN_KEYS")


class Tampered(Sealed):
    """The text was changed, cut, or belongs to another row."""

    def __init__(self) -> None:
        super().__init__("the sealed text was changed, or belongs to another row")


class Vault:
    """Seals under the newest key and opens under any of `keys`, which are given newest first. Raises BadKey."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise BadKey("there is no key")
        self._ciphers = {key_id(key): AESGCM(_decoded(key)) for key in keys}
        if len(self._ciphers) < len(keys):
            raise BadKey("one key stands there twice")
        self._newest = key_id(keys[0])

    def __repr__(self) -> str:
        return f"<Vault under key {self._newest}, {len(self._ciphers)} in all>"

    def seal(self, plaintext: str, aad: str) -> str:
        """Seal `plaintext` for the one place that `aad` names, such as "grant:42:access"."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._newest]
        # surrogatepass: a stray half of an emoji must not end in an error that carries the whole token
        ciphertext = cipher.encrypt(nonce, plaintext.encode("utf-8", "surrogatepass"), _bound(self._newest, aad))
        return f"{VERSION}.{self._newest}.{_text(nonce + ciphertext)}"

    def open(self, sealed: str, aad: str) -> str:
        """The plaintext that was sealed for `aad`. Raises UnknownKey or Tampered."""
        sealed_under, box = _parts(sealed)
        cipher = self._ciphers.get(sealed_under)
        if cipher is None:
            raise UnknownKey(sealed_under)
        try:
            plaintext = cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound(sealed_under, aad))
        except (InvalidTag, ValueError):
            raise Tampered from None
        return plaintext.decode("utf-8", "surrogatepass")

    def needs_rotation(self, sealed: str) -> bool:
        """Whether `sealed` is not under the newest key and should be sealed anew. Raises Tampered on nonsense."""
        return _parts(sealed)[0] != self._newest


def generate_key() -> str:
    """A new key for TOKEN_KEYS: 32 random bytes as base64url, 43 characters."""
    return _text(secrets.token_bytes(KEY_BYTES))


def key_id(key: str) -> str:
    """The public name of a key: eight hexadecimal characters of its SHA-256. Raises BadKey."""
    return hashlib.sha256(_decoded(key)).hexdigest()[:8]


def _decoded(key: str) -> bytes:
    raw = _bytes(key)
    if raw is None or len(raw) != KEY_BYTES:
        raise BadKey("a key is 32 random bytes written as base64url")
    return raw


def _parts(sealed: str) -> tuple[str, bytes]:
    version, _, rest = sealed.partition(".")
    sealed_under, _, text = rest.partition(".")
    box = _bytes(text)
    if version != VERSION or not _is_key_id(sealed_under) or box is None or len(box) <= NONCE_BYTES:
        raise Tampered
    return sealed_under, box


def _is_key_id(text: str) -> bool:
    """Whether `text` may be repeated in a message: anything longer could be part of a token stored in the clear."""
    return len(text) == 8 and set(text) <= set("0123456789abcdef")


def _bound(sealed_under: str, aad: str) -> bytes:
    return f"{VERSION}.{sealed_under}.{aad}".encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes | None:
    """The bytes that exactly this text stands for, else None: no stray characters, no second spelling."""
    try:
        raw = base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if _text(raw) == text.rstrip("=") else None

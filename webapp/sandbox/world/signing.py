"""The key with which a network signs what others must be able to check. It outlives a reset."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from webapp.sandbox.world import settings
from webapp.sandbox.world.store import World

SHELF = "(signing)"
"""Under this name the key stands among the settings: no network is called so, and none is reset so."""
BITS = 2048


def public_keys(world: World) -> dict[str, Any]:
    """The key as a JSON Web Key Set."""
    numbers = _key(world).public_key().public_numbers()
    key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": key_id(world)}
    return {"keys": [key | {"n": _number(numbers.n), "e": _number(numbers.e)}]}


def key_id(world: World) -> str:
    """The name of the key."""
    return hashlib.sha256(_number(_key(world).public_key().public_numbers().n).encode()).hexdigest()[:40]


def signed(world: World, claims: Mapping[str, Any], **header: Any) -> str:
    """Claims as a JSON Web Token, signed by RS256. `header` changes what its header says, not how it is signed."""
    told = {"alg": "RS256", "kid": key_id(world), "typ": "JWT"} | header
    text = f"{_part(told)}.{_part(claims)}"
    return f"{text}.{_b64url(_key(world).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def signed_by_a_stranger(world: World, claims: Mapping[str, Any]) -> str:
    """The same claims under the same key's name, but signed with a key that nobody knows."""
    text = f"{_part({'alg': 'RS256', 'kid': key_id(world), 'typ': 'JWT'})}.{_part(claims)}"
    other = _read(_fresh("a stranger's"))
    return f"{text}.{_b64url(other.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def unsigned(claims: Mapping[str, Any]) -> str:
    """The claims with nothing that proves them."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _key(world: World) -> rsa.RSAPrivateKey:
    with world.held() as db:
        kept = settings.get(world, SHELF, "key", None)
        if kept is None:
            kept = _fresh("the network's")
            settings.put(db, SHELF, "key", kept)
    return _read(kept)


@cache
def _fresh(whose: str) -> str:
    """A new key; making one takes long, so a process makes one only once for whomever it is."""
    del whose
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


@cache
def _read(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise AssertionError("an RSA key was kept here")
    return key


def _part(said: Mapping[str, Any]) -> str:
    return _b64url(json.dumps(said, separators=(",", ":")).encode())


def _number(number: int) -> str:
    return _b64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

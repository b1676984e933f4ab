"""Passwords: argon2id, and the same work whether or not there is somebody to compare with."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256
"""Characters; a longer one would only make the server work."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that `stored` was made from. Without `stored` it takes as long, and is wrong."""
    try:
        _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def _nobodys() -> str:
    """A hash to compare with where there is none."""
    return _hash_for_nobody(_hasher)


@cache
def _hash_for_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody's password")

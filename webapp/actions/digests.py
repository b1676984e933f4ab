"""What is kept of a random key that opens something: enough to know it again, nothing to open anything with."""

from hashlib import sha256


def digest(key: str) -> str:
    """The SHA-256 of a key, in hexadecimal. Only for keys that nobody can guess; whatever is typed takes argon2.

    A stranger's key may hold half characters; it is no key then, and no fault either.
    """
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

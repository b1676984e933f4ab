"""Passwords: argon2id, the same work whether or not there is somebody to compare with, and none that is easily guessed.

How easily is told offline by zxcvbn, whose lists hold leaked and common passwords, names and English words.
"""

import re
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST = 12
LONGEST = 256
"""Characters; a longer one would only make the server work."""
LOOKED_AT = 72
"""How many characters are judged: zxcvbn takes seconds for more, and what is good until there is good."""
GOOD = 3
"""Of zxcvbn's 0 to 4: "safely unguessable", a hundred million guesses or more."""
GERMAN = (
    "passwort", "hallo", "sommer", "winter", "herbst", "fruehling", "frühling", "schatz", "geheim", "willkommen",
    "deutschland", "berlin", "hamburg", "muenchen", "münchen", "koeln", "köln", "bremen", "sonne", "liebe", "firma",
    "start", "test", "januar", "februar", "maerz", "märz", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "dezember", "montag", "freitag", "qwertz", "qwertzuiop", "qwertzuiopü", "asdfghjkl", "yxcvbnm",
)  # fmt: skip
"""What German passwords begin with and zxcvbn does not know."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def mistake(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password somebody chooses, in the reader's language; None where nothing is.

    `about` are words that others know of this person, such as mail address and name. No rules about signs: they only
    make people write it down.
    """
    if len(password) < SHORTEST:
        return str(_("Use at least %(number)s characters.", number=SHORTEST))
    if len(password) > LONGEST:
        return str(_("Use at most %(number)s characters.", number=LONGEST))
    known = _words(about)
    if _is_good(password, known):
        return None
    if _is_good(password, []):
        return str(
            _("Your name and your e-mail address are easy to guess. A few words that don’t belong together are good.")
        )
    return str(_("This is too easy to guess. A few words that don’t belong together are good."))


def _is_good(password: str, known: list[str]) -> bool:
    """Whether it stays hard to guess for somebody who knows these words, also when they are left out."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 12 MB of lists, which a worker never asks

    seen = password[:LOOKED_AT]
    bare = re.sub("|".join(map(re.escape, known)), "", seen, flags=re.IGNORECASE) if known else seen
    return bool(bare) and all(zxcvbn(one, user_inputs=[*known, *GERMAN])["score"] >= GOOD for one in {seen, bare})


def _words(about: Iterable[str]) -> list[str]:
    """The single words of what is known, the longest first."""
    found = {word for text in about for word in re.findall(r"\w{3,}", text.casefold())}
    return sorted(found, key=len, reverse=True)


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

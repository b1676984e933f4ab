"""What a network sends is a stranger's text: cut to size and freed of what no database, page or log should meet."""

import re
import unicodedata
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

LONGEST_NAME = 200
LONGEST_ID = 200
LONGEST_TEXT = 70_000
LONGEST_ADDRESS = 2000
LONGEST_SECRET = 16_384
DIRECTION_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the text around a name as well; a name that is written from right to left needs none of them."""


def name(value: Any) -> str:
    """A name that is fit to be shown: one line, no control characters, no half characters; "" for anything else."""
    if not isinstance(value, str):
        return ""
    shown = "".join(" " if character.isspace() else character for character in value if _is_shown(character))
    return " ".join(shown.split())[:LONGEST_NAME].rstrip()


def text(value: Any) -> str:
    """What a post says: lines stay lines, everything else as for a name; cut to `LONGEST_TEXT`."""
    if not isinstance(value, str):
        return ""
    lines = "".join(sign for sign in value[:LONGEST_TEXT] if sign in "\n\t" or (_is_shown(sign) and sign != "\r"))
    return lines.strip()


def identity(value: Any) -> str:
    """An id: a number or a short word without spaces; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value)
    return text if 0 < len(text) <= LONGEST_ID and text.isprintable() and " " not in text else ""


def secret(value: Any) -> str | None:
    """A token that can travel in a header; None for anything else, the blank one included."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_SECRET:
        return None
    return value if value.isascii() and value.isprintable() and " " not in value else None


def address(value: Any) -> str | None:
    """An address: https, or http to this machine; None for anything else."""
    if not isinstance(value, str) or not re.fullmatch(rf"[\x21-\x7e]{{1,{LONGEST_ADDRESS}}}", value):
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    return value if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)) else None


def picture(value: Any) -> str | None:
    """The address of a picture that may be fetched; `pictures.fetch` looks closer."""
    return address(value)


def word(value: Any) -> str:
    """An error code in one word, safe to log; "unknown" for anything else."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", value) else "unknown"


def is_loopback(host: str) -> bool:
    """Whether a host is one's own machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_shown(character: str) -> bool:
    if character in DIRECTION_OVERRIDES:
        return False
    # Cs: half a character. Cc: control characters, but a line break becomes a space above.
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cs")

"""How long a post is for X: weighted, addresses all alike, an emoji counting as one, after Unicode's NFC."""

import re
import unicodedata

from webapp.sandbox.networks.x import URL_WEIGHS

LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Characters that count one; all others count two."""
ENDINGS = "com|net|org|info|io|eu|de|at|ch|test"
URL = re.compile(rf"https?://[^\s<>\"]+|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:{ENDINGS})\b(?:/[^\s<>\"]*)?", re.IGNORECASE)

_PICTURE = "[\u231a-\u231b\u23e9-\u23f3\u25aa-\u25fe\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff]"
_MODIFIERS = "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}{_MODIFIERS}(?:\u200d{_PICTURE}{_MODIFIERS})*"
)
EMOJI_WEIGHS = 2


def weighted(text: str) -> int:
    """The weighted length of a post."""
    text = unicodedata.normalize("NFC", text)
    text, addresses = URL.subn("", text)
    text, emoji = EMOJI.subn("", text)
    return addresses * URL_WEIGHS + emoji * EMOJI_WEIGHS + sum(_weight(ord(character)) for character in text)


def has_address(text: str) -> bool:
    """Whether a post leads somewhere, which makes it dearer."""
    return URL.search(text) is not None


def _weight(point: int) -> int:
    return 1 if any(first <= point <= last for first, last in LIGHT) else 2

r"""LinkedIn's little text: in the words of a post some characters mean something, and a \ before them takes it away."""

import re

RESERVED = frozenset("|{}@[]()<>#\\*_~")
ELEMENT = re.compile(r"@\[((?:\\.|[^\\\]])*)\]\(urn:li:(?:person|organization):\d+\)|\{hashtag\|\\#\|(\w+)\}")
"""A mention, or a hashtag."""


def plain(text: str) -> str:
    """What people will read. Raises ValueError when a character that means something stands there without a meaning."""
    read, at = [], 0
    while at < len(text):
        element = ELEMENT.match(text, at)
        if element is not None:
            read.append(f"#{element[2]}" if element[1] is None else plain(element[1]))
            at = element.end()
        elif text[at] == "\\" and text[at + 1 : at + 2] in RESERVED and at + 1 < len(text):
            read.append(text[at + 1])
            at += 2
        elif text[at] in RESERVED:
            raise ValueError(f"commentary: the character {text[at]} must be escaped")
        else:
            read.append(text[at])
            at += 1
    return "".join(read)

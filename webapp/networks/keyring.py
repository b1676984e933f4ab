"""What a consent of Facebook's is kept as: the person's token, and the own token of each Page that it brought.

The person's ends after 60 days. The Pages' have no end of their own, and so carry them through the 90 days of the data
access; they can be fetched with the person's alone. All of it is one secret to whoever keeps it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.networks import plain


@dataclass(frozen=True)
class Keyring:
    """The tokens of one consent. `whose` is the person's id, "" if it is not known; `pages` are by what they open."""

    person: str = field(repr=False)
    whose: str = ""
    pages: Mapping[str, str] = field(repr=False, default_factory=dict)

    def written(self) -> str:
        """As one line of text."""
        return json.dumps({"person": self.person, "whose": self.whose, "pages": dict(self.pages)})

    @classmethod
    def read(cls, text: str) -> "Keyring":
        """What was written; or a person's bare token."""
        if not text.startswith("{"):
            return cls(text)
        said: dict[str, Any] = json.loads(text)
        return cls(said["person"], said["whose"], said["pages"])


def key(value: Any) -> str | None:
    """A token as Facebook's answers have it; None for anything else, also what would be mistaken for a keyring."""
    found = plain.secret(value)
    return None if found is None or found.startswith("{") else found

"""In which one way a hook is to be wrong, for networks that sign the whole of what they tell."""

from collections.abc import Set as AbstractSet
from typing import Protocol

from webapp.sandbox import hooks
from webapp.sandbox.hooks import CannotTell

MOST = 64 * 1024
"""Bytes that an app must take."""
SIGNATURES = {"wrong": "signature", "tampered": "signature", "missing": "unsigned"}


class Wish(hooks.Wish, Protocol):
    """What is ordered about a hook that is signed as a whole. Its `signature` says what is wrong in a second way."""

    @property
    def wrong(self) -> str | None:
        """What is wrong with it."""

    @property
    def reason(self) -> str | None:
        """Why it happened, where the network says that."""

    @property
    def token(self) -> str | None:
        """The token it is about."""


def wrong(wish: Wish, known: AbstractSet[str]) -> str | None:
    """The one thing that is wrong. Raises CannotTell when this network can't be wrong like that."""
    amiss = wish.wrong or SIGNATURES.get(wish.signature)
    if amiss is not None and amiss not in known:
        raise CannotTell("wrong", f"can be: {', '.join(sorted(known))}")
    return amiss


def padding(wish: Wish, amiss: str | None) -> dict[str, str]:
    """Ballast, as much as was ordered, and more than anybody must take for what is oversized."""
    size = MOST if amiss == "oversized" else wish.pad
    return {"ballast": "x" * size} if size else {}

"""What networks tell us by themselves: is a message really theirs, and about whom is it? Pure functions of raw bytes.

A message is a hint, never a verdict: whoever is named is asked about at the network, and that answer counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webapp.domain.rules import Network
from webapp.networks import plain

LATEST = datetime(2200, 1, 1, tzinfo=UTC)


PERSON, TOKEN, TOKEN_START = "person", "token", "token-start"


@dataclass(frozen=True)
class Hint:
    """Something happened to what `subject` allowed us, `at` (UTC).

    It is the person's id (at Instagram the account's); or, as `kind` says, what the network calls one refresh token.
    """

    subject: str
    at: datetime
    kind: str = PERSON


Reader = Callable[[bytes, Mapping[str, str], str], tuple[Hint, ...] | None]
"""Raw body, headers (their names in lower case) and secret to hints; None: the message is not theirs.

Never raises for what a message holds."""


def hint(subject: Any, at: datetime | None) -> tuple[Hint, ...]:
    """A hint from what a signed message names; nothing where it names nobody or no time."""
    who = plain.identity(subject)
    return (Hint(who, at),) if who and at is not None else ()


def moment(seconds: Any) -> datetime | None:
    """A moment of Unix time in seconds; None for anything else."""
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < LATEST.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def names_of_token(network: Network, refresh: str) -> Mapping[str, str]:
    """What a network calls a refresh token by where it tells of a single one, by kind; nothing where it never does."""
    from webapp.networks.hooks import google  # noqa: PLC0415 - it needs what stands above

    return google.names_of(refresh) if network is Network.YOUTUBE else {}


def readers() -> dict[Network, Reader]:
    """How to read each network's messages, for those that send any."""
    from webapp.networks.hooks import meta, x  # noqa: PLC0415 - they need what stands above

    return {Network.FACEBOOK: meta.read, Network.INSTAGRAM: meta.read, Network.X: x.read}

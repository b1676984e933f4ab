"""What publishing takes and how it can end. Five outcomes, since no network has a key against doing it twice.

To the three of every call (`room.py`) come `Rejected` (this post, not the account) and `Unknown`: the post may be out
there, and only asking the network, or a person, can tell. A room never repeats a publication by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Protocol

from webapp.networks.room import Outcome, Token


@dataclass(frozen=True)
class Media:
    """One image or video. `url` is where a network may fetch it; `open` gives its bytes, `size` their number.

    `kind` is the media type ("image/jpeg", "video/mp4"); `alt` the description for those who can't see it.
    """

    url: str
    open: Callable[[], IO[bytes]] = field(repr=False)
    size: int
    kind: str
    alt: str = ""

    @property
    def is_video(self) -> bool:
        """Whether it moves."""
        return self.kind.startswith("video/")


@dataclass(frozen=True)
class Piece:
    """What is to be published: `title` and `description` of a link or video; at most one video, or some images."""

    text: str = ""
    link: str = ""
    title: str = ""
    description: str = ""
    media: tuple[Media, ...] = ()

    @property
    def text_and_link(self) -> str:
        """The text with the link after it, where it doesn't stand in it already."""
        return self.text if self.link in self.text else f"{self.text} {self.link}".strip()


@dataclass(frozen=True)
class Published:
    """It is out: the network's id for it, and where people see it (None where the network names no address)."""

    id: str
    url: str | None = None


@dataclass(frozen=True)
class Rejected:
    """The network refuses this post for what is in it; the account is fine.

    `code` is one word, safe to log; `said` the network's own sentence, cleaned, to be shown to the author.
    `duplicate_of`: the network says the same was published already (its id, or "" where it names none); after an
    unknown outcome that is evidence that the first attempt went through.
    """

    code: str
    said: str = ""
    duplicate_of: str | None = None


@dataclass(frozen=True)
class Unknown:
    """The call was made and its answer never came. `trace` is what `look_up` needs, {} where nothing can be asked.

    The trace is JSON, is stored with the attempt, and may carry secrets: it is kept sealed.
    """

    trace: Mapping[str, str] = field(default_factory=dict, repr=False)
    detail: str = ""


PublishOutcome = Outcome[Published] | Rejected | Unknown


Keep = Callable[[Mapping[str, str]], None]
"""Takes a trace before the call that counts is made, so that it survives the worker that makes the call."""


def keep_nothing(trace: Mapping[str, str]) -> None:
    """For callers that don't outlive the call themselves."""
    del trace


class Publisher(Protocol):
    """The part of a room that publishes."""

    tells_afterwards: bool
    """Whether `look_up` can ever tell what became of an attempt; where not, a person is asked at once."""

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        """Publish once. `Unavailable` promises that nothing was published."""

    def look_up(
        self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime
    ) -> Outcome[Published | None] | Unknown:
        """What became of an attempt whose answer never came: `Ok(None)` when it certainly did not go through.

        `Unknown` where the network can't tell (yet).
        """


@dataclass(frozen=True)
class Found:
    """A post as the network lists it: its id there, when it appeared (UTC), what it says, where people see it."""

    id: str
    at: datetime
    text: str = ""
    url: str | None = None


class Historian(Protocol):
    """The part of a room that tells what was published on an account, by whomever. Not every room has it."""

    tells_history: bool
    """Whether `posts_since` can be asked at all."""

    def posts_since(self, token: Token, external_id: str, since: datetime, now: datetime) -> Outcome[list[Found]]:
        """The account's own posts that appeared at or after `since`, each once; of very many, the newest.

        What makes no sense, or claims to come from the future, is left out.
        """


__all__ = [
    "Found",
    "Historian",
    "Keep",
    "Media",
    "Piece",
    "PublishOutcome",
    "Published",
    "Publisher",
    "Rejected",
    "Unknown",
    "keep_nothing",
]

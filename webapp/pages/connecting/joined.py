"""What was connected, or came back, as one message: names, history, posts."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.domain.rules import RULES, Network
from webapp.pages.accounts.rows import clean

NAMED = 5
"""Of many accounts at most so many are named."""


def has_dates(network: Network) -> bool:
    """Whether a new sign-in there sets a new date; YouTube knows none."""
    return RULES[network].reauthorize_after is not None


def sentence(story: Mapping[str, Any], network: Network) -> str:
    """What was connected or came back there, each with what became of its history, and the posts."""
    sentences = [*_fates(story["accounts"], dated=has_dates(network)), *_posts(story.get("posts", {}))]
    if story.get("skipped"):
        sentences.append(_("Left out, since you may not reconnect them: %(names)s.", names=named(story["skipped"])))
    if story.get("left_out"):
        sentences.append(left_out(story["left_out"]))
    return " ".join(sentences)


def left_out(names: Sequence[str]) -> str:
    """These are connected by the same login, and what was allowed at this sign-in does not include them."""
    return str(
        ngettext(
            "This sign-in did not include %(names)s: unless it is reconnected with everything ticked, it will be "
            "disconnected.",
            "This sign-in did not include %(names)s: unless they are reconnected with everything ticked, they will be "
            "disconnected.",
            len(names),
            names=named(names),
        )
    )


def _fates(accounts: Sequence[Mapping[str, Any]], *, dated: bool) -> Iterator[str]:
    """One sentence for each fate: with its history, without it, new here, and connected all along."""
    came_back = {
        history: [one["name"] for one in accounts if one["history"] == history] for history in ("kept", "gone")
    }
    if came_back["kept"]:
        yield with_history(came_back["kept"])
    if came_back["gone"]:
        yield starting_empty(came_back["gone"])
    if new := [one["name"] for one in accounts if one["new"]]:
        told = ngettext(
            "%(names)s is connected.", "%(num)s accounts are connected: %(names)s.", len(new), names=named(new)
        )
        yield str(told)
    if stayed := [one["name"] for one in accounts if not one["new"] and not one["history"]]:
        yield staying(stayed) if dated else staying_undated(stayed)


def with_history(names: Sequence[str]) -> str:
    """These were disconnected and came back whole."""
    return str(
        ngettext(
            "%(names)s is connected again. Its history is back.",
            "%(num)s accounts are reconnected, with their history: %(names)s.",
            len(names),
            names=named(names),
        )
    )


def starting_empty(names: Sequence[str]) -> str:
    """These came back too late for their history."""
    return str(
        ngettext(
            "%(names)s is connected again. Its history could no longer come back; it starts empty.",
            "%(num)s accounts are reconnected without their history, for which it was too late: %(names)s.",
            len(names),
            names=named(names),
        )
    )


def staying(names: Sequence[str]) -> str:
    """These were connected all along; the same sign-in is a new one for them, too."""
    return str(
        ngettext(
            "%(names)s stays connected, with a new date.",
            "%(num)s accounts stay connected, with new dates: %(names)s.",
            len(names),
            names=named(names),
        )
    )


def staying_undated(names: Sequence[str]) -> str:
    """The same at a network that sets no date."""
    return str(
        ngettext(
            "%(names)s stays connected; Relink’s access was renewed.",
            "%(num)s accounts stay connected; Relink’s access was renewed: %(names)s.",
            len(names),
            names=named(names),
        )
    )


def _posts(numbers: Mapping[str, int]) -> list[str]:
    scheduled, parked = numbers.get("scheduled", 0), numbers.get("parked", 0)
    said = []
    if scheduled:
        said.append(
            ngettext(
                "%(num)s scheduled post is scheduled again.", "%(num)s scheduled posts are scheduled again.", scheduled
            )
        )
    if parked:
        said.append(
            ngettext(
                "%(num)s post whose time has passed waits for your word on the Publishing page.",
                "%(num)s posts whose time has passed wait for your word on the Publishing page.",
                parked,
            )
        )
    return said


def named(names: Sequence[str]) -> str:
    """A few names, safe to stand in a sentence; of many, the first ones and a number."""
    shown = ", ".join(isolated(name) for name in names[:NAMED])
    more = len(names) - NAMED
    return (
        shown if more <= 0 else ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=shown)
    )


def isolated(name: str) -> str:
    """A name from outside for the middle of a sentence: one written from right to left turns nothing around it."""
    shown = clean(name)
    turns = any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown)
    return f"\u2068{shown}\u2069" if turns else shown

"""What was connected, or came back, as one message: names, history, posts."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.pages.rows import clean

NAMED = 5
"""Of many accounts at most so many are named."""


def sentence(story: Mapping[str, Any]) -> str:
    """What was connected or came back, with its posts."""
    accounts = story["accounts"]
    sentences = [_joined(accounts), *_history(accounts), *_posts(story.get("posts", {}))]
    if story.get("skipped"):
        sentences.append(_("Left out, since you may not reconnect them: %(names)s.", names=named(story["skipped"])))
    return " ".join(sentences)


def _joined(accounts: Sequence[Mapping[str, Any]]) -> str:
    names = named([account["name"] for account in accounts])
    if len(accounts) == 1 and accounts[0]["history"]:
        return str(_("%(name)s is connected again.", name=names))
    if len(accounts) == 1 and accounts[0]["new"]:
        return str(_("%(name)s is connected.", name=names))
    if len(accounts) == 1:
        return str(_("%(name)s stays connected, with a new date.", name=names))
    told = ngettext("%(num)s account is connected:", "%(num)s accounts are connected:", len(accounts))
    return f"{told} {names}."


def _history(accounts: Sequence[Mapping[str, Any]]) -> list[str]:
    gone = [account["name"] for account in accounts if account["history"] == "gone"]
    kept = [account["name"] for account in accounts if account["history"] == "kept"]
    said = []
    if kept:
        said.append(_("Its history is back.") if len(accounts) == 1 else _("Their history is back."))
    if gone and len(accounts) == 1:
        said = [_("Its history could no longer come back; it starts empty.")]
    elif gone:
        said.append(_("Starting empty, since the time for their history was over: %(names)s.", names=named(gone)))
    return said


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

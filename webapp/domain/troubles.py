"""What is wrong with a consent although nobody is to blame: each kind of look at it keeps a trouble of its own.

A check that works says nothing of a renewal that does not: they may go to other addresses of the network, with another
token, another limit or another bill. So a kind's trouble ends when that very kind works, and its backoff counts its own
failures. One word is shown for all of them: the worst. All moments are aware datetimes in UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What is done with a consent, and may go wrong by itself."""

    OPENING = "opening"
    """Opening the tokens that are kept, with which every call begins."""
    PERMISSIONS = "permissions"
    """Comparing what the person allows with what is needed; only the answer to a renewal lists it."""
    RENEWAL = "renewal"
    CHECK = "check"
    PUBLISHING = "publishing"
    HISTORY = "history"
    """Asking for what was published without us."""


CALLS = (Kind.RENEWAL, Kind.CHECK, Kind.PUBLISHING, Kind.HISTORY)
"""Those that ask the network."""


class Word(StrEnum):
    """What is wrong, the worst first: the one that says least of when it will be over, and asks most of somebody."""

    UNREADABLE = "unreadable"
    PERMISSION_MISSING = "permission_missing"
    OUR_CONFIGURATION = "our_configuration"
    UNAVAILABLE = "unavailable"
    RATE_LIMITED = "rate_limited"


ALARMING = frozenset({Word.UNREADABLE, Word.PERMISSION_MISSING, Word.OUR_CONFIGURATION})
"""Those that don't pass by themselves."""
MENDED_BY_A_YES = frozenset({Word.UNREADABLE, Word.PERMISSION_MISSING})
"""Those that end when the person says yes again. Our configuration is mended by whoever runs Relink."""
FORGOTTEN_AFTER = timedelta(days=1)
"""So long after it should have been tried again a trouble is none any more: nobody tries it again. A post that waited
too long waits for a person, and what a person looked at by hand has no clock. Whatever has one is tried long before."""


@dataclass(frozen=True)
class Met:
    """A kind's trouble: `failures` in a row since it worked last, and the worst word among them, `since` when.

    `until`: when it is tried again, as last said; None where no call is put off by it.
    """

    word: Word
    failures: int
    since: datetime
    until: datetime | None = None


Troubles = Mapping[Kind, Met]
"""Each kind that does not work; a kind that is missing does."""


class Shown(NamedTuple):
    """The worst word, and until when it lasts at least; None and None when all is well."""

    word: Word | None = None
    until: datetime | None = None


def note(troubles: Troubles, kind: Kind, word: Word, now: datetime, until: datetime | None = None) -> Troubles:
    """The kind does not work: counted, and the worse word stays until it works. Others keep theirs.

    A network that is away tells nothing of whether it would still refuse us, so it can't hide that it does.
    """
    others = dict(_without(troubles, kind, now))
    before = lasting(troubles, now).get(kind)
    if before is None:
        return others | {kind: Met(word, 1, now, until)}
    if worst((word, before.word)) is not before.word:
        before = replace(before, word=word, since=now)
    return others | {kind: replace(before, failures=before.failures + 1, until=until)}


def works(troubles: Troubles, kind: Kind, now: datetime) -> Troubles:
    """The kind works: its own trouble is over, and nobody else's."""
    return _without(troubles, kind, now)


def lasting(troubles: Troubles, now: datetime) -> Troubles:
    """Without what nobody tries again any more."""
    return {kind: met for kind, met in troubles.items() if met.until is None or now <= met.until + FORGOTTEN_AFTER}


def shown(troubles: Troubles) -> Shown:
    """The one word for all of them; of several troubles with that word the one that lasts longest."""
    if not troubles:
        return Shown()
    word = worst(words(troubles))
    untils = [met.until for met in troubles.values() if met.word is word]
    ends = [until for until in untils if until is not None]
    return Shown(word, max(ends) if len(ends) == len(untils) else None)


def failures(troubles: Troubles, kind: Kind) -> int:
    """How often in a row that kind did not work."""
    return troubles[kind].failures if kind in troubles else 0


def words(troubles: Troubles) -> frozenset[Word]:
    """All that is wrong, hidden behind worse or not."""
    return frozenset(met.word for met in troubles.values())


def worst(some: Iterable[Word]) -> Word:
    """The worst of some words; there must be one."""
    return min(some, key=list(Word).index)


def written(troubles: Troubles) -> dict[str, Any]:
    """As plain values, to be stored."""
    return {
        kind.value: {
            "word": met.word.value,
            "failures": met.failures,
            "since": met.since.isoformat(),
            "until": met.until.isoformat() if met.until is not None else None,
        }
        for kind, met in troubles.items()
    }


def read(stored: Mapping[str, Any]) -> Troubles:
    """What was stored. What makes no sense is left out: one odd row must not keep a worker from all the others."""
    found: dict[Kind, Met] = {}
    for kind in Kind:
        try:
            one = stored[kind]
            until = _moment(one["until"]) if one["until"] is not None else None
            found[kind] = Met(Word(one["word"]), int(one["failures"]), _moment(one["since"]), until)
        except (KeyError, TypeError, ValueError):
            continue
    return found


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def _without(troubles: Troubles, kind: Kind, now: datetime) -> Troubles:
    """What is left when that kind has been tried. A call shows as well that the tokens could be opened: whichever kind
    it was, for there is one pair of them, and nothing is asked without it."""
    over = {kind, Kind.OPENING} if kind in CALLS else {kind}
    return {other: met for other, met in lasting(troubles, now).items() if other not in over}

"""What is wrong at the pretend networks right now: bad weather for a whole network, or trouble for one subject.

A fault may be limited to some `times` it strikes, to one `place` (token, revoke or api, and of that read, publish or
introspect) and, for a lost permission, to one person. Limited faults wear off; the others stay until they are ended.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webapp.sandbox.world.store import World


class Weather(StrEnum):
    """Faults of a whole network, felt by every call an app makes (the consent screen stays up for people)."""

    DOWN = "down"
    SLOW = "slow"
    RATE_LIMIT = "rate-limit"
    GARBAGE = "garbage"
    TOKEN_ANSWER = "token-answer"  # noqa: S105 - the name of a fault


class Trouble(StrEnum):
    """Faults of one person or account."""

    LOCK = "lock"
    REVOKE = "revoke"
    DELETE_ACCOUNT = "delete-account"
    DROP_PERMISSION = "drop-permission"


class Mishap(StrEnum):
    """What can be ordered to meet single calls, for everybody or about one person or account."""

    ERROR = "error"
    LOST_ANSWER = "lose-answer"


class Place(StrEnum):
    """Where an app's call arrives. READ, PUBLISH and INTROSPECT are parts of API."""

    TOKEN = "token"  # noqa: S105 - the name of an address
    REVOKE = "revoke"
    API = "api"
    READ = "read"
    PUBLISH = "publish"
    INTROSPECT = "introspect"

    @property
    def whole(self) -> "Place":
        """The place that this one is a part of."""
        return Place.API if self in {Place.READ, Place.PUBLISH, Place.INTROSPECT} else self


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong. `times` is how often it still strikes (None: until ended)."""

    network: str
    kind: str
    subject: str | None = None
    person: str | None = None
    place: str | None = None
    times: int | None = None
    details: dict[str, Any]
    id: int | None = None
    """Its number once it is in force."""


def begin(db: sqlite3.Connection, fault: Fault) -> None:
    """Put a fault in force, in place of an older one of the same kind about the same."""
    about = (fault.network, fault.kind, fault.subject, fault.person, fault.place)
    db.execute(
        "delete from faults where network = ? and kind = ? and subject is ? and person is ? and place is ?", about
    )
    db.execute(
        "insert into faults (network, kind, subject, person, place, times, details) values (?, ?, ?, ?, ?, ?, ?)",
        (*about, fault.times, json.dumps(fault.details)),
    )


def end(db: sqlite3.Connection, network: str, kind: str, subject: str | None = None) -> None:
    """End the faults of that kind; with a subject, only the subject's."""
    db.execute(
        "delete from faults where network = ? and kind = ? and (? is null or subject = ?)",
        (network, kind, subject, subject),
    )


def end_for(db: sqlite3.Connection, network: str, kind: Trouble, *, subject: str, person: str) -> None:
    """End the faults of that kind that this person has with this subject."""
    db.execute(
        "delete from faults where network = ? and kind = ? and subject = ? and (person is null or person = ?)",
        (network, kind, subject, person),
    )


def weather(world: World, network: str, place: Place) -> list[Fault]:
    """What a call arriving now at that place meets: delays first, then at most one fault that answers in its stead."""
    with world.held() as db:
        delays = struck(db, network, Weather.SLOW, place=place)
        for kind in (Weather.DOWN, Weather.RATE_LIMIT, Weather.GARBAGE):
            answering = struck(db, network, kind, place=place)
            if answering:
                return [*delays, answering[0]]
    return delays


def token_answer_changes(world: World, network: str) -> list[Fault]:
    """The faults that change a successful token answer given now. Each has then struck once."""
    with world.held() as db:
        return struck(db, network, Weather.TOKEN_ANSWER, place=Place.TOKEN)


def mishap(world: World, network: str, kind: Mishap, place: Place, subjects: Sequence[str]) -> dict[str, Any] | None:
    """The details of the mishap that meets a call now: for everybody, else about a subject. It has then struck."""
    with world.held() as db:
        for subject in (None, *subjects):
            for fault in _striking(db, network, kind, place=place, subject=subject):
                _wear_off(db, fault)
                return fault.details
    return None


def strikes(
    db: sqlite3.Connection, network: str, kind: Trouble, subjects: Sequence[str], *, person: str, place: Place
) -> bool:
    """Whether one of the subjects has that trouble now. Limited faults have then struck once."""
    return any(struck(db, network, kind, subject=subject, person=person, place=place) for subject in subjects)


def has(db: sqlite3.Connection, network: str, kind: Trouble, subject: str, person: str) -> bool:
    """Whether the subject has that trouble for good; this only looks, nothing wears off."""
    return any(
        fault.times is None and fault.subject == subject and fault.person in {None, person}
        for fault in _rows(db, network, kind)
    )


def in_force(world: World, network: str) -> list[Fault]:
    """Everything that is wrong at the network now, oldest first."""
    with world.held() as db:
        rows = db.execute("select * from faults where network = ? order by id", (network,)).fetchall()
    return [_fault(row) for row in rows]


def struck(
    db: sqlite3.Connection,
    network: str,
    kind: str,
    *,
    place: Place | None = None,
    subject: str | None = None,
    person: str | None = None,
) -> list[Fault]:
    """The faults that strike now. Limited ones have then struck once more."""
    struck_now = _striking(db, network, kind, place=place, subject=subject, person=person)
    for fault in struck_now:
        _wear_off(db, fault)
    return struck_now


def _striking(
    db: sqlite3.Connection,
    network: str,
    kind: str,
    *,
    place: Place | None,
    subject: str | None,
    person: str | None = None,
) -> list[Fault]:
    places = {None} if place is None else {None, place, place.whole}
    return [
        fault
        for fault in _rows(db, network, kind)
        if fault.subject == subject and fault.person in {None, person} and fault.place in places
    ]


def _wear_off(db: sqlite3.Connection, fault: Fault) -> None:
    if fault.times is None:
        return
    db.execute("update faults set times = times - 1 where id = ?", (fault.id,))
    db.execute("delete from faults where id = ? and times <= 0", (fault.id,))


def _rows(db: sqlite3.Connection, network: str, kind: str) -> list[Fault]:
    rows = db.execute("select * from faults where network = ? and kind = ? order by id", (network, kind))
    return [_fault(row) for row in rows]


def _fault(row: sqlite3.Row) -> Fault:
    return Fault(
        id=row["id"],
        network=row["network"],
        kind=row["kind"],
        subject=row["subject"],
        person=row["person"],
        place=row["place"],
        times=row["times"],
        details=json.loads(row["details"]),
    )

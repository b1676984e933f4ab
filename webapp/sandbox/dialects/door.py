"""The door of a dialect: what a call meets before anybody looks at what it asks for, in the network's own words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.networks.facts import ErrorRow, Network
from webapp.sandbox.world import faults, tokens
from webapp.sandbox.world.faults import Fault, Mishap, Place, Weather
from webapp.sandbox.world.grants import Grant

GARBAGE = {
    "html": ("<!doctype html><title>Maintenance</title><h1>We'll be right back</h1>", "text/html; charset=utf-8"),
    "empty": ("", "application/json"),
    "broken-json": ('{"access_token": "', "application/json"),
    "no-token": ("{}", "application/json"),
}
"""Answers with status 200 that are of no use to anybody, and their content types."""

View = Callable[..., ResponseReturnValue]
NAMES = ("code", "reason", "serviceErrorCode", "error")
"""The fields of an order that name an error, the most telling first."""


class Failure(Exception):
    """A call fails: the status, and what goes into the body of the answer. `retry_after` is in seconds."""

    def __init__(self, row: ErrorRow, message: str | None = None, retry_after: int | str | None = None) -> None:
        super().__init__(message or str(dict(row.words)))
        self.status, self.words = row.status, row.words
        self.message, self.retry_after = message, retry_after


@dataclass(frozen=True, kw_only=True)
class Speech:
    """How a network words its failures. `too_many` is its name for being asked too often."""

    network: Network
    say: Callable[[Failure], Response]
    too_many: str

    def failure(self, name: str, message: str | None = None, retry_after: int | str | None = None) -> Failure:
        """The failure of that name in the network's table."""
        return Failure(self.network.errors[name], message, retry_after)

    def teach(self, blueprint: Blueprint) -> None:
        """Let the views of a blueprint raise failures."""
        blueprint.register_error_handler(Failure, self.say)


def through(speech: Speech, place: Place) -> Callable[[View], View]:
    """Let a view be called only when neither the network's weather nor an order about everybody answers instead."""

    def decorate(view: View) -> View:
        @wraps(view)
        def felt(**rest: Any) -> ResponseReturnValue:
            answer = _storm(speech, place)
            if answer is not None:
                return answer
            suffer(speech, place)
            return view(**rest)

        return felt

    return decorate


def suffer(speech: Speech, place: Place, *subjects: str) -> None:
    """Raise the failure that was ordered for a call about these people and accounts, if one was."""
    details = faults.mishap(here.world(), speech.network.name, Mishap.ERROR, place, subjects)
    if details is not None:
        raise Failure(_row(speech.network, details), details.get("message"), details.get("retry_after", 60))


def suffer_as(speech: Speech, place: Place, grant: Grant) -> None:
    """The same for whoever gave a consent, and for the account that is all there is to it."""
    suffer(speech, place, *grant.identities)


def suffer_for(speech: Speech, place: Place, token: str) -> Grant | None:
    """The same for whoever's consent a token belongs to, which is given back, if there is one."""
    grant = tokens.owner(here.world(), speech.network, token)
    if grant is not None:
        suffer_as(speech, place, grant)
    return grant


def lose_answer(network: Network, subjects: Sequence[str], place: Place = Place.PUBLISH) -> None:
    """Close the connection if it was ordered that nobody may hear of what has been done."""
    if faults.mishap(here.world(), network.name, Mishap.LOST_ANSWER, place, subjects) is not None:
        here.hang_up()


def with_changes(network: Network, answer: Mapping[str, Any]) -> dict[str, Any]:
    """A good token answer, as it is after what was ordered to be added to it and left out of it."""
    changed = dict(answer)
    for fault in faults.token_answer_changes(here.world(), network.name):
        changed |= fault.details["set"]
        changed = {name: value for name, value in changed.items() if name not in fault.details["drop"]}
    return changed


def _row(network: Network, details: Mapping[str, Any]) -> ErrorRow:
    known = next((network.errors[name] for name in _names(details) if name in network.errors), None)
    if known is None:
        said = {name: details[name] for name in (*NAMES, "subcode", "transient") if name in details}
        return ErrorRow(details.get("status", 400), said)
    transient = {"transient": details["transient"]} if "transient" in details else {}
    return ErrorRow(details.get("status", known.status), {**known.words, **transient})


def _names(details: Mapping[str, Any]) -> list[str]:
    """The names by which the error may stand in the network's table; a subcode is nothing without its code."""
    if "subcode" in details:
        return [f"{details.get('code')}/{details['subcode']}"]
    return [str(details[name]) for name in NAMES if name in details]


def _storm(speech: Speech, place: Place) -> Response | None:
    for fault in faults.weather(here.world(), speech.network.name, place):
        if fault.kind == Weather.SLOW:
            here.wait(fault.details["seconds"])
        else:
            return _weather(speech, fault)
    return None


def _weather(speech: Speech, fault: Fault) -> Response:
    if fault.kind == Weather.GARBAGE:
        body, kind = GARBAGE[fault.details["body"]]
        return Response(body, content_type=kind)
    if fault.kind == Weather.DOWN:
        return speech.say(Failure(ErrorRow(fault.details["status"]), "Try again later."))
    return speech.say(speech.failure(speech.too_many, retry_after=fault.details["retry_after"]))

"""How the faults of a whole network feel to a call: waiting, 503, 429, or an answer that makes no sense."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import faults
from webapp.sandbox.world.faults import Fault, Place, Weather

GARBAGE = {
    "html": ("<!doctype html><title>Maintenance</title><h1>We'll be right back</h1>", "text/html; charset=utf-8"),
    "empty": ("", "application/json"),
    "broken-json": ('{"access_token": "', "application/json"),
    "no-token": ("{}", "application/json"),
}
"""Answers with status 200 that are of no use to anybody, and their content types."""

View = Callable[..., ResponseReturnValue]


def weathered(place: Place) -> Callable[[View], View]:
    """Give a view its network by name, unless the network's weather answers in its stead."""

    def decorate(view: View) -> View:
        @wraps(view)
        def felt(network: str, **rest: Any) -> ResponseReturnValue:
            facts = NETWORKS[network]
            answer = _storm(facts, place)
            return view(facts, **rest) if answer is None else answer

        return felt

    return decorate


def _storm(network: Network, place: Place) -> Response | None:
    for fault in faults.weather(here.world(), network.name, place):
        if fault.kind == Weather.SLOW:
            here.wait(fault.details["seconds"])
        else:
            return _answer(network, fault)
    return None


def _answer(network: Network, fault: Fault) -> Response:
    """None of these carries an OAuth `error`: that is how networks are, and why clients must look twice."""
    if fault.kind == Weather.GARBAGE:
        body, kind = GARBAGE[fault.details["body"]]
        return Response(body, content_type=kind)
    if fault.kind == Weather.DOWN:
        response = jsonify(message=f"{network.display_name} is down. Try again later.")
        response.status_code = fault.details["status"]
        return response
    response = jsonify(message="Too many requests")
    response.status_code = 429
    if fault.details["retry_after"] is not None:
        response.headers["Retry-After"] = str(fault.details["retry_after"])
    return response

"""The Graph's addresses: every one starts with a version, and a wrong one is answered in the Graph's own words."""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from webapp.sandbox.dialects.door import Failure
from webapp.sandbox.dialects.meta.saying import SPEECHES, error
from webapp.sandbox.networks.facts import ErrorRow
from webapp.sandbox.networks.graph_errors import ERRORS

OTHERS = ("oauth/", "pictures/", "posts/")
"""What is below a network's name without belonging to the Graph."""


class GraphVersion(BaseConverter):
    """Matches a version of the Graph, alive or not, and nothing else."""

    regex = r"v[0-9]{1,2}\.[0-9]"


def install(app: Flask) -> None:
    """Teach an app the versions, before its blueprints, and what to say where nothing is."""
    app.url_map.converters["graph"] = GraphVersion
    app.register_error_handler(404, _unknown)
    app.register_error_handler(405, _unsupported)


def _unknown(fault: HTTPException) -> ResponseReturnValue:
    """A path that nobody knows; the ones without a version are among them."""
    speech = SPEECHES.get(request.path.split("/")[1])
    if request.url_rule is not None or speech is None:
        return fault
    path = request.path.removeprefix(f"/{speech.network.name}")
    return speech.say(Failure(ErrorRow(404, ERRORS["2500"].words), f"Unknown path components: {path}"))


def _unsupported(fault: HTTPException) -> ResponseReturnValue:
    """The path is there, but not for this."""
    network, _, rest = request.path[1:].partition("/")
    speech = SPEECHES.get(network)
    if speech is None or rest.startswith(OTHERS):
        return fault
    return speech.say(error("100/33", f"Unsupported {request.method.lower()} request."))

"""What the running app holds, for its views: the world, and how to wait."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast

from flask import current_app, request

from webapp.sandbox.world.store import World


def world() -> World:
    """The world of the app that answers the current request."""
    return cast(World, current_app.config["WORLD"])


def at_new_browsers(network: str) -> str | None:
    """Whom a network takes a browser for that it has never seen; None: it asks, as the real ones do."""
    return cast("Mapping[str, str]", current_app.config["SIGNED_IN"]).get(network)


def wait(seconds: float) -> None:
    """Let the caller wait, as a slow network does."""
    cast("Callable[[float], None]", current_app.config["SLEEP"])(seconds)


def hang_up() -> None:
    """Close the caller's connection without an answer. Raises ConnectionResetError where there is no real one."""
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    if connection is None:
        raise ConnectionResetError("the answer got lost")
    with suppress(OSError):  # the caller has hung up first
        connection.shutdown(socket.SHUT_RDWR)

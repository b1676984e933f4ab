"""What the running app holds, for its views: the world, and how to wait."""

from collections.abc import Callable
from typing import cast

from flask import current_app

from webapp.sandbox.world.store import World


def world() -> World:
    """The world of the app that answers the current request."""
    return cast(World, current_app.config["WORLD"])


def wait(seconds: float) -> None:
    """Let the caller wait, as a slow network does."""
    cast("Callable[[float], None]", current_app.config["SLEEP"])(seconds)

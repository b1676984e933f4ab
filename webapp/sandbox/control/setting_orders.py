"""Orders about how the app is set up at a network: a partner or not, being tested or not, limited or not."""

import json
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from webapp.sandbox.control.order import BadOrder, Order, Word

PERHAPS = TypeAdapter(bool)
SECONDS = TypeAdapter(int | None)
VERSIONS = TypeAdapter(list[Word])
STATES = TypeAdapter(dict[Word, Word] | None)
ROLES = TypeAdapter(dict[Word, Word])
TASKS = TypeAdapter(dict[Word, dict[Word, list[Word]]])
NUMBERS = TypeAdapter(dict[Word, int])
CONTAINERS = TypeAdapter(dict[Word, Literal["IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED"]])
GRAPH: dict[str, TypeAdapter[Any]] = {"demand_proof": PERHAPS, "quota": NUMBERS, "containers": CONTAINERS}
SETTINGS: dict[str, dict[str, TypeAdapter[Any]]] = {
    "facebook": {**GRAPH, "tasks": TASKS},
    "instagram": {**GRAPH, "answer_wrapped": PERHAPS},
    "x": {"limited": PERHAPS},
    "linkedin": {"partner": PERHAPS, "development": PERHAPS, "ended_versions": VERSIONS, "roles": ROLES},
    "youtube": {"testing": PERHAPS, "limited": PERHAPS, "time_limited": SECONDS, "video_status": STATES},
}
"""What can be set at which network, and of what kind it is."""


class Set(Order):
    """Set the app up differently, until the network is reset."""

    do: Literal["set"]
    name: Word
    value: Any = None


def checked(network: str, order: Set) -> Any:
    """The value in its own kind. Raises BadOrder."""
    kind = SETTINGS.get(network, {}).get(order.name)
    if kind is None:
        raise BadOrder("name", f"there is no such setting at {network}")
    try:
        return kind.validate_python(_said(order.value))
    except ValidationError as mistakes:
        raise BadOrder("value", mistakes.errors()[0]["msg"]) from mistakes


def _said(value: Any) -> Any:
    """A form can only send text: what is JSON is meant as such."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value

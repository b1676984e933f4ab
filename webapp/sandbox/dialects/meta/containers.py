"""Containers: media on their way to Instagram, between the two steps of publishing."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from webapp.sandbox import here
from webapp.sandbox.people import Account
from webapp.sandbox.world import settings, uploads
from webapp.sandbox.world.uploads import Upload

FIRST = 17_000_000_000
"""Containers have numbers from here on."""
KINDS = frozenset({"IMAGE", "VIDEO", "REELS", "STORIES", "CAROUSEL"})
MOST_CHILDREN = 10
VIDEO_TAKES = timedelta(seconds=30)
LIVES = timedelta(days=1)


class State(StrEnum):
    """How far a container is."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    PUBLISHED = "PUBLISHED"


SAYS = {
    State.IN_PROGRESS: "The media is still being processed.",
    State.FINISHED: "The media has been uploaded and it is ready to be published.",
    State.ERROR: "The media could not be processed.",
    State.EXPIRED: "The container was not published within 24 hours.",
    State.PUBLISHED: "The media was published.",
}


def create(network: str, person: str, account: Account, kind: str, media: dict[str, Any]) -> str:
    """Make one; returns its id."""
    details = {"kind": kind, "media": media, "at": here.world().clock().timestamp()}
    made = uploads.begin(here.world(), network, person=person, owner=account.id, total=None, details=details)
    return str(FIRST + made.id)


def find(network: str, container_id: str) -> Upload | None:
    """The container of that id."""
    if not re.fullmatch(r"[0-9]{11,15}", container_id):
        return None
    found = uploads.find(here.world(), network, int(container_id) - FIRST)
    return found if found is not None and "media" in found.details else None


def state(network: str, container: Upload) -> State:
    """How far it is: by the clock, or as the setting `containers` says for its account: {account: state}."""
    if "published" in container.details:
        return State.PUBLISHED
    ordered: dict[str, str] = settings.get(here.world(), network, "containers", {})
    if container.owner in ordered:
        return State(ordered[container.owner])
    age = here.world().clock() - datetime.fromtimestamp(container.details["at"], UTC)
    if age >= LIVES:
        return State.EXPIRED
    is_video = "video_url" in container.details["media"]
    return State.IN_PROGRESS if is_video and age < VIDEO_TAKES else State.FINISHED


def published(network: str, container: Upload, number: int) -> None:
    """Remember the post it became."""
    uploads.note(here.world(), network, container, published=number)

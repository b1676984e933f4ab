"""What the tests of the composer share: somebody at its form, and what stands in it."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.world import World
from webapp.models import Event, Post, db
from webapp.models.event import Verb

HX = {"HX-Request": "true"}
DAY = timedelta(days=1)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


class Writer:
    """Somebody in front of the composer; what they type is sent with what the page carries."""

    def __init__(self, world: World, who: int) -> None:
        self.browser = world.browser(who)
        self.page = self.browser.get("/publishing/posts/new").text

    def sends(self, headers: dict[str, str] | None = None, **typed: Any) -> Any:
        carried = {name: field(self.page, name) for name in ("composition", "version", "key")}
        answer = self.browser.post("/publishing/write", data=carried | typed, headers=headers or {})
        if answer.status_code in (200, 409, 422) and 'name="version"' in answer.text:
            self.page = answer.text
        return answer


def posts(world: World) -> list[Post]:
    with world.app.app_context():
        return list(db.session.scalars(select(Post).order_by(Post.id)))


def local(world: World, later: timedelta) -> str:
    """A time in the reader's zone (Berlin is everybody's unless chosen otherwise)."""
    return (world.now + later).astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")


def denials(world: World) -> list[tuple[str | None, dict[str, Any]]]:
    """What the log says of those who may not."""
    with world.app.app_context():
        lines = db.session.scalars(select(Event).where(Event.verb == Verb.ACCESS_DENIED).order_by(Event.id))
        return [(line.reason, line.details) for line in lines]

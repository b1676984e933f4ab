"""What the tests of fetching others' posts share: a room that lists what it is told to, and accounts that are due."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tests.actions.publishing.sending import connected
from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing import history_fetch
from webapp.domain.rules import Network
from webapp.models import Account, Post, db
from webapp.networks.publishing import Found
from webapp.networks.room import Ok

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Telling:
    """A room that lists what it is told to, and remembers since when it was asked. The rest is a real room's."""

    def __init__(self, room: Any) -> None:
        self._room = room
        self.answer: Any = Ok([])
        self.asked: list[tuple[str, datetime]] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room, name)

    def posts_since(self, token: Any, external_id: str, since: datetime, now: datetime) -> Any:
        self.asked.append((external_id, since))
        self.meanwhile()
        return self.answer


def telling(house: House, network: Network = Network.FACEBOOK) -> tuple[House, Telling]:
    room: Any = Telling(house.rooms[network])
    return replace(house, rooms={**house.rooms, network: room}), room


def due(world: World, network: Network = Network.FACEBOOK, **facts: Any) -> int:
    """A connected account whose time has come."""
    page = connected(world, network, **facts)
    wake(world, page, world.now)
    return page


def wake(world: World, page: int, at: datetime | None) -> None:
    with world.open():
        db.session.execute(update(Account).where(Account.id == page).values(history_at=at))


def fetches(world: World, house: House, later: timedelta = timedelta()) -> int:
    with world.app.app_context():
        return history_fetch.due(house, world.now + later)


def posts(world: World, page: int) -> list[Post]:
    with world.app.app_context():
        return list(db.session.scalars(select(Post).where(Post.account_id == page).order_by(Post.id)))


def a_post(world: World, number: str = "61_1", text: str = "By hand", ago: timedelta = DAY) -> Found:
    return Found(number, world.now - ago, text, f"https://example.test/{number}")

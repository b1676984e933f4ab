"""What the tests of publishing share: a connected account with posts, and rooms that answer as they are told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing import publish
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Post, PostStep, db
from webapp.networks.publishing import Keep, Piece, Published, PublishOutcome, keep_nothing
from webapp.networks.room import Ok, Token

MINUTE = timedelta(minutes=1)


class Told:
    """A room that publishes as it is told, and remembers what was handed to it. The rest is a real room's."""

    def __init__(self, room: Any, *, tells_afterwards: bool = False) -> None:
        self._room = room
        self.tells_afterwards = tells_afterwards
        self.published: list[tuple[str, Piece]] = []
        self.asked: list[dict[str, str]] = []
        self.answers: Iterator[PublishOutcome | Callable[..., PublishOutcome]] = iter(())
        self.found: Any = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room, name)

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        with self._lock:
            self.published.append((external_id, piece))
            number = len(self.published)
            answer = next(self.answers, Ok(Published(f"remote-{number}", f"https://example.test/{number}")))
        return answer(keep) if callable(answer) else answer

    def look_up(self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime) -> Any:
        self.asked.append(dict(trace))
        return self.found


def told(house: House, network: Network = Network.FACEBOOK, **how: bool) -> tuple[House, Told]:
    """A house with one network's room that does as it is told."""
    room = Told(house.rooms[network], **how)
    return replace(house, rooms={**house.rooms, network: room}), room


def connected(world: World, network: Network = Network.FACEBOOK, name: str = "Example GmbH", **facts: Any) -> int:
    """An account with a consent that publishes."""
    with world.open():
        grant = world.grant(network, f"person of {name}", access=f"access of {name}", **facts)
        return world.account(name, network, grant=grant)


def scheduled(world: World, account_id: int, number: int = 1, due_in: timedelta = MINUTE) -> list[int]:
    """Posts that are due in a while."""
    with world.open():
        return world.posts(account_id, PostState.SCHEDULED, number, due_at=world.now + due_in)


def publishes(world: World, house: House, later: timedelta = 2 * MINUTE) -> int:
    """The worker publishes what is due, some minutes after the beginning."""
    with world.app.app_context():
        return publish.due(house, world.now + later)


def post(world: World, post_id: int) -> Post:
    with world.app.app_context():
        return db.session.get_one(Post, post_id)


def steps(world: World, post_id: int) -> list[str]:
    with world.app.app_context():
        return [str(one) for one in db.session.scalars(select(PostStep.what).filter_by(post_id=post_id).order_by("id"))]


def account_of(world: World, account_id: int) -> Account:
    with world.app.app_context():
        return db.session.get_one(Account, account_id)

"""Somebody without a seat who has a link, at a browser, on their way to a network and back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.travels import Traveller, grants
from tests.world import World
from webapp.actions.connecting import by_link, connect, links
from webapp.actions.connecting.flows import Asker
from webapp.actions.connecting.links import Sent
from webapp.actions.log import Actor
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person
from webapp.domain.rules import Network
from webapp.models import Membership, ReauthorizationLink, User, Workspace, db


@dataclass
class Visitor(Traveller):
    """A traveller by a link; `user_id` is its creator's."""

    key: str = ""

    def asker(self) -> Asker:
        return by_link.asker(links.find(self.key), self.browser, "198.51.100.7")

    def set_out(self, network: Network, account_id: int | None = None, now: datetime | None = None) -> str:
        """Press the link's one button."""
        with self.world.open():
            return connect.begin_by_link(self.house, links.find(self.key), self.asker(), now or self.world.now)

    def link(self) -> ReauthorizationLink:
        """The link as it is stored now; detached."""
        with self.world.open():
            found = links.find(self.key)
            db.session.expunge_all()
            return found


def another(visitor: Visitor, browser: str = "w" * 43) -> Visitor:
    """The same link in another browser."""
    return Visitor(visitor.world, visitor.house, visitor.sandbox, visitor.user_id, browser=browser, key=visitor.key)


def disconnected_page(world: World, **facts: Any) -> int:
    """A disconnected Page that the pretend Facebook knows; `facts` are those of `World.account`."""
    when, reason = world.now - timedelta(days=1), Reason.SECURITY
    with world.open():
        return world.account("Example GmbH", external_id="61001", disconnected_at=when, reason=reason, **facts)


def nothing_written(world: World, page: int) -> bool:
    """Whether the account is as it was, and no grant came of it."""
    return world.status(page).state is State.DISCONNECTED and not grants(world)


def make(world: World, account_id: int, by: int, sent: Sent | None = None, now: datetime | None = None) -> str:
    """Create a link; gives its key."""
    with world.open():
        path = links.create(home(world), account_id, person(world, by), acting(by), now or world.now, sent)
    return path.removeprefix(links.ADDRESS)


def take_back(world: World, account_id: int, link_id: int, by: int) -> bool:
    """Revoke a link."""
    with world.open():
        return links.revoke(home(world), account_id, link_id, person(world, by), acting(by), world.now)


def home(world: World) -> Workspace:
    return db.session.get_one(Workspace, world.example)


def person(world: World, user_id: int) -> Person:
    """Somebody in the example workspace, as the domain sees them; nobody there where they don't belong to it."""
    own = select(Membership).where(Membership.user_id == user_id, Membership.workspace_id == world.example)
    membership = db.session.scalar(own)
    return membership.person if membership else Person(user_id, active=False)


def acting(user_id: int) -> Actor:
    return Actor.of(db.session.get_one(User, user_id), "127.0.0.1")

"""Somebody at a browser, on their way to a network and back, for tests below the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from tests.world import World
from webapp.actions.connecting import connect, flows
from webapp.actions.connecting.callbacks import Callback
from webapp.actions.connecting.flows import Asker
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.domain.permissions import Person
from webapp.domain.rules import Network
from webapp.models import Account, Errand, Event, Flow, Grant, Membership, User, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox


@dataclass(frozen=True)
class Came:
    """How a flow came out."""

    id: int
    end: End | None
    story: dict[str, Any]
    found: list[str]
    finished: bool
    keeps_a_token: bool


@dataclass
class Traveller:
    """One person at one browser."""

    world: World
    house: House
    sandbox: RunningSandbox
    user_id: int
    browser: str | None = "b" * 43
    workspace_id: int | None = None

    @property
    def home(self) -> int:
        return self.workspace_id or self.world.example

    def asker(self) -> Asker:
        user = db.session.get_one(User, self.user_id)
        return Asker(self.user_id, Actor.of(user, "127.0.0.1"), self.browser)

    def person(self) -> Person:
        membership = db.session.scalars(
            select(Membership).where(Membership.user_id == self.user_id, Membership.workspace_id == self.home)
        ).one()
        return membership.person

    def set_out(self, network: Network, account_id: int | None = None, now: datetime | None = None) -> str:
        """Press Connect, or Reconnect on an account; gives the network's address."""
        moment = now or self.world.now
        with self.world.open():
            asker, person = self.asker(), self.person()
            if account_id is None:
                return connect.begin_connect(self.house, self.home, person, network, asker, moment)
            return connect.begin_reconnect(self.house, self.home, person, account_id, asker, moment)

    def come_back(self, address: str, now: datetime | None = None, path: Network | None = None) -> Came:
        """Open the callback's address, perhaps at another network's path."""
        network = path or Network(urlsplit(address).path.split("/")[2])
        said = parse_qs(urlsplit(address).query, keep_blank_values=True)
        with self.world.open():
            arrived = Callback.of(network, address, said)
            flow_id = connect.finish(self.house, arrived, self.asker(), now or self.world.now)
        return self.came(flow_id)

    def go(
        self,
        network: Network,
        person: str,
        account_id: int | None = None,
        *,
        assets: Sequence[str] | None = None,
        scopes: Sequence[str] | None = None,
        allow: bool = True,
        now: datetime | None = None,
    ) -> Came:
        """All the way there and back, signing in at the network as `person`."""
        url = self.set_out(network, account_id, now)
        back = self.sandbox.consent(url, person, assets=assets, scopes=scopes, allow=allow)
        return self.come_back(back, now)

    def choose(self, flow_id: int, *ticked: str, now: datetime | None = None) -> Came:
        """Tick accounts on the page of choice and press Connect."""
        with self.world.open():
            connect.choose(self.house, flow_id, set(ticked), self.asker(), now or self.world.now)
        return self.came(flow_id)

    def decline(self, flow_id: int) -> Came:
        """Press Cancel there."""
        with self.world.open():
            connect.decline(self.house, flow_id, self.asker(), self.world.now)
        return self.came(flow_id)

    def connects(self, network: Network, person: str, *ticked: str, now: datetime | None = None) -> Came:
        """The whole of it: there, back, and the choice."""
        return self.choose(self.go(network, person, now=now).id, *ticked, now=now)

    def came(self, flow_id: int) -> Came:
        with self.world.open():
            flow = db.session.get_one(Flow, flow_id)
            found = [profile.external_id for profile in flows.found(flow)]
            return Came(
                flow_id, flow.end, dict(flow.story), found, flow.finished_at is not None, flow.sealed_token is not None
            )


def account(world: World, external_id: str, workspace: int | None = None) -> Account:
    """The account of that id at its network, in the example workspace unless told otherwise; detached."""
    with world.open():
        found = db.session.scalars(
            select(Account).where(
                Account.external_id == external_id, Account.workspace_id == (workspace or world.example)
            )
        ).one()
        db.session.expunge_all()
        return found


def accounts(world: World) -> list[Account]:
    """Every account, by its id at the network; detached. Never call it inside `open()`: SQLite has one writer."""
    with world.open():
        found = db.session.scalars(select(Account).order_by(Account.external_id, Account.id)).all()
        db.session.expunge_all()
        return list(found)


def grants(world: World) -> list[Grant]:
    """Every grant, oldest first, detached."""
    with world.open():
        found = db.session.scalars(select(Grant).order_by(Grant.id)).all()
        db.session.expunge_all()
        return list(found)


def events(world: World) -> list[tuple[str, str | None]]:
    """The log's verbs and reasons, oldest first, without sign-ins."""
    with world.open():
        rows = db.session.execute(select(Event.verb, Event.reason).order_by(Event.id)).all()
        return [(verb.value, reason) for verb, reason in rows if not verb.value.startswith("sign")]


def errands(world: World) -> list[Errand]:
    """Every errand, oldest first, detached."""
    with world.open():
        found = db.session.scalars(select(Errand).order_by(Errand.id)).all()
        db.session.expunge_all()
        return list(found)


LATER = timedelta(minutes=1)

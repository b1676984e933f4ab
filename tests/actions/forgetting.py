"""Somebody asks to be forgotten, the worker does so, and what is left of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.travels import Traveller
from tests.world import World
from webapp.actions.consents import deletion, forget
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Base, Event, db
from webapp.networks.hooks import Hint
from webapp.sandbox.running import RunningSandbox

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ADA = "Ada Lovelace"


@pytest.fixture(name="ada")
def at_a_browser(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


def asks(
    world: World, house: House, subject: str = "ada", later: timedelta = HOUR, network: Network = Network.FACEBOOK
) -> str:
    """The person asks the network, some time later, to have us forget them; gives the code."""
    with world.open():
        return deletion.ask(house, network, Hint(subject, world.now + later), world.now + later)


def runs(world: World, later: timedelta = HOUR, going: Callable[[], bool] = lambda: True) -> int:
    with world.open():
        return forget.due(house_of(world), world.now + later, going)


def house_of(world: World) -> House:
    """The app's parts, with or without pretend networks."""
    parts: House = world.app.extensions["relink"]
    return parts


def is_done(world: World, code: str) -> bool:
    with world.open():
        return deletion.standing(code).done_at is not None


def everything(world: World) -> str:
    """All that stands in all tables, but for the people who sign in here."""
    with world.open():
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("user_account", "event")]
        rows = [repr(db.session.execute(table.select()).all()) for table in tables]
        mine = select(Event.details, Event.before, Event.after, Event.account_name)
        return " ".join([*rows, repr(db.session.execute(mine).all())])

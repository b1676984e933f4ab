"""What the tests of connecting share."""

import pytest

from tests.travels import Traveller, accounts, grants
from tests.world import World
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def ada(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


@pytest.fixture
def bob(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.bob)


@pytest.fixture
def olga(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.olga)


def nothing_happened(world: World) -> bool:
    return not grants(world) and not accounts(world)


def callback_of(ada: Traveller, network: Network = Network.X, person: str = "acme") -> str:
    return ada.sandbox.consent(ada.set_out(network), person)

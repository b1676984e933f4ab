from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.networks.at_x import AtX, room_at
from tests.networks.hostile import Hostile, hostile_server
from tests.pretend import rooms_at, sandbox, standing_sandbox  # noqa: F401 - fixtures
from webapp.domain.rules import Network
from webapp.networks.room import Room, Token
from webapp.networks.x import MANNER
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(params=list(Network))
def network(request: pytest.FixtureRequest) -> Network:
    """Each of the five."""
    return request.param


@pytest.fixture
def room(sandbox: RunningSandbox, network: Network) -> Room:  # noqa: F811
    """The network's room, at the pretend network."""
    return rooms_at(sandbox.url)[network]


@pytest.fixture(scope="session")
def standing_hostile() -> Iterator[Hostile]:
    with hostile_server() as server:
        yield server


@pytest.fixture
def hostile(standing_hostile: Hostile) -> Hostile:
    """A server that answers whatever the test tells it to."""
    standing_hostile.calls.clear()
    return standing_hostile


@pytest.fixture
def x(sandbox: RunningSandbox, now: datetime) -> AtX:  # noqa: F811
    """X's room at the pretend X, with Acme's consent."""
    naps: list[float] = []
    issued = sandbox.issue("x", "acme")
    token = Token(issued["access_token"], issued["refresh_token"], scopes=MANNER.scopes)
    return AtX(room_at(sandbox.url, naps), sandbox, now, token, naps)

"""The worker that gives consents back, and what the pretend network knows of it."""

from datetime import timedelta

from tests.world import World
from webapp.actions.consents import revoke
from webapp.actions.house import House
from webapp.sandbox.running import RunningSandbox

LONG = timedelta(hours=1)


def runs(world: World, house: House, later: timedelta = LONG) -> int:
    """The worker's errands, an hour later: no flow is under way any more."""
    with world.open():
        return revoke.due(house, world.now + later)


def died_why(sandbox: RunningSandbox, network: str) -> list[str | None]:
    return [grant["died_why"] for grant in sandbox.grants(network)]

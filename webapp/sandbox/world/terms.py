"""The terms on which consents are given now, as the app is set up at the network."""

from datetime import timedelta

from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import settings
from webapp.sandbox.world.grants import Terms
from webapp.sandbox.world.store import World

TESTING_LIVES = timedelta(days=7)
"""How long consents last for an app that is registered as being tested."""


def present(world: World, network: Network, *, refreshes: bool = True) -> Terms:
    """The terms of a consent given now; `refreshes` says whether its kind brings a refresh token at all."""
    partner = bool(settings.get(world, network.name, "partner", True))
    limited = settings.get(world, network.name, "time_limited", None)
    lives = None if limited is None else timedelta(seconds=limited)
    if settings.get(world, network.name, "testing", False):
        lives = TESTING_LIVES if lives is None else min(lives, TESTING_LIVES)
    return Terms(refreshes=refreshes and partner, lives=lives)

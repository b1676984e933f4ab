"""One room per network behind one protocol (`room.Room`). A room translates; it never decides, schedules or writes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from webapp.domain.rules import Network
from webapp.networks import facebook, instagram, linkedin, x, youtube
from webapp.networks.room import Room
from webapp.settings import NetworkSettings, Settings

BUILDERS: Mapping[Network, Callable[[NetworkSettings], Room]] = {
    Network.FACEBOOK: facebook.room,
    Network.INSTAGRAM: instagram.room,
    Network.X: x.room,
    Network.LINKEDIN: linkedin.room,
    Network.YOUTUBE: youtube.room,
}


def build(settings: Settings) -> Mapping[Network, Room]:
    """The rooms of the networks that are configured; the others are not offered."""
    return MappingProxyType(
        {
            network: BUILDERS[network](settings.networks[network.value])
            for network in Network
            if network.value in settings.networks
        }
    )

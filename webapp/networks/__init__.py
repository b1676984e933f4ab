"""One room per network behind one protocol (`room.Room`). A room translates; it never decides, schedules or writes."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from webapp.domain.rules import Network
from webapp.networks.room import Room
from webapp.settings import NetworkSettings, Settings

BUILDERS: Mapping[Network, Callable[[NetworkSettings], Room]] = {
    network: import_module(f"{__name__}.{network.value}").room for network in Network
}
"""How each room is built: `room` of the folder of the network's name. A network without a folder stops the start."""


def build(settings: Settings) -> Mapping[Network, Room]:
    """The rooms of the networks that are configured; the others are not offered."""
    return MappingProxyType(
        {
            network: BUILDERS[network](settings.networks[network.value])
            for network in Network
            if network.value in settings.networks
        }
    )

"""The parts an action needs besides the database, put together once by `create_app`."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from webapp.domain.rules import Network
from webapp.networks.provider import Provider
from webapp.networks.room import Room
from webapp.settings import Settings
from webapp.vault import Vault


@dataclass(frozen=True)
class House:
    """Settings, the vault of tokens, the rooms of the configured networks (others are not offered), the provider."""

    settings: Settings
    vault: Vault
    rooms: Mapping[Network, Room]
    provider: Provider | None = None


def house() -> House:
    """The parts of the running app."""
    parts: House = current_app.extensions["relink"]
    return parts

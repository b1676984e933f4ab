"""The parts an action needs besides the database, put together once by `create_app`."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from webapp.domain.rules import Network
from webapp.networks.room import Room
from webapp.settings import Settings
from webapp.vault import Vault


@dataclass(frozen=True)
class House:
    """Settings, the vault of tokens, and the rooms of the networks that are configured (others are not offered)."""

    settings: Settings
    vault: Vault
    rooms: Mapping[Network, Room]


def house() -> House:
    """The parts of the running app."""
    parts: House = current_app.extensions["relink"]
    return parts

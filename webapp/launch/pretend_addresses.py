"""Where the pretend networks take what the networks' own addresses take: the paths are the real ones."""

from urllib.parse import urlsplit

from webapp.domain.rules import Network
from webapp.networks import BUILDERS
from webapp.networks.base import BaseRoom
from webapp.settings import NetworkSettings


def addresses(network: str, sandbox_url: str) -> dict[str, str]:
    """The addresses of a network at the pretend networks' `sandbox_url`, by the end of their setting's name."""
    anybody = NetworkSettings.model_validate({"client_id": "anybody", "client_secret": "anybody"})
    room = BUILDERS[Network(network)](anybody)
    if not isinstance(room, BaseRoom):
        raise TypeError(f"the room of {network} has no addresses of its own")
    real = {
        "AUTH_URL": room.dance.auth_url,
        "TOKEN_URL": room.dance.token_url,
        "REVOKE_URL": room.dance.revoke_url,
        "API_URL": room.api_url,
    }
    return {name: f"{sandbox_url}/{network}{urlsplit(address).path}" for name, address in real.items()}

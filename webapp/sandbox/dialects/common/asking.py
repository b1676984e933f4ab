"""What an app asks for when it sends a person to the consent screen, read and found in order or not."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from webapp.sandbox.networks.facts import CLIENT_ID, Network, Pkce
from webapp.sandbox.wayback import SendBack, WayBack, WrongApp, is_registered

CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True)
class Asking:
    """A request for consent that is in order."""

    back: WayBack
    scopes: tuple[str, ...]
    challenge: str | None


def understand(network: Network, fields: MultiDict[str, str]) -> Asking:
    """Read a request for consent. Raises WrongApp or SendBack."""
    back = _way_back(network, fields)
    if fields.get("response_type") != "code":
        raise _refuse(back, "unsupported_response_type", "Only response_type=code is understood.")
    return Asking(back, _scopes(network, back, fields.get("scope", "")), _challenge(network, back, fields))


def _way_back(network: Network, fields: MultiDict[str, str]) -> WayBack:
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("No app with this client_id is registered here.")
    redirect_uri = fields.get("redirect_uri", "")
    if not is_registered(redirect_uri, network.name):
        raise WrongApp("This redirect_uri is not registered for the app.")
    return WayBack(redirect_uri, fields.get("state"))


def _refuse(back: WayBack, error: str, says: str) -> SendBack:
    return SendBack(back, error=error, error_description=says)


def _scopes(network: Network, back: WayBack, asked: str) -> tuple[str, ...]:
    spaced = asked.replace(",", " ") if network.separator == "," else asked
    scopes = tuple(dict.fromkeys(spaced.split()))
    unknown = [scope for scope in scopes if scope not in network.scopes]
    if unknown:
        raise _refuse(back, "invalid_scope", f"There is no permission called {unknown[0]}.")
    if not scopes:
        raise _refuse(back, "invalid_scope", "No permission was asked for.")
    return scopes


def _challenge(network: Network, back: WayBack, fields: MultiDict[str, str]) -> str | None:
    challenge = fields.get("code_challenge")
    if network.pkce is Pkce.IGNORED:
        return None
    if challenge is None:
        if network.pkce is Pkce.REQUIRED:
            raise _refuse(back, "invalid_request", "A code_challenge is required.")
        return None
    if fields.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
        raise _refuse(back, "invalid_request", "The code_challenge must be made by S256.")
    return challenge

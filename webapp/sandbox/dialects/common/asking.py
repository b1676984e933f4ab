"""What an app asks for when it sends a person to the consent screen, and the two ways of refusing to listen."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from webapp.sandbox.networks.facts import CLIENT_ID, Network, Pkce

CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class WrongApp(Exception):
    """Nobody knows who asks, so nobody may be sent back: the person reads an error page."""


class SendBack(Exception):
    """The app is known but asks wrongly: it gets the person back with an `error`."""

    def __init__(self, back: "WayBack", error: str, says: str) -> None:
        super().__init__(error)
        self.address = back.with_answer(error=error, error_description=says)


@dataclass(frozen=True)
class WayBack:
    """Where the person goes afterwards, and the state that travels along."""

    redirect_uri: str
    state: str | None

    def with_answer(self, **answer: str) -> str:
        """The address that carries an answer back to the app."""
        state = {} if self.state is None else {"state": self.state}
        return f"{self.redirect_uri}?{urlencode(answer | state)}"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the app."""
        return self.redirect_uri.partition("/oauth/")[0]


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
        raise SendBack(back, "unsupported_response_type", "Only response_type=code is understood.")
    return Asking(back, _scopes(network, back, fields.get("scope", "")), _challenge(network, back, fields))


def is_registered(network: Network, redirect_uri: str) -> bool:
    """Whether an address is one of those to which this network sends people back."""
    place = rf"http://(127\.0\.0\.1|localhost)(:[0-9]{{1,5}})?/oauth/{network.name}/callback"
    return re.fullmatch(place, redirect_uri) is not None


def _way_back(network: Network, fields: MultiDict[str, str]) -> WayBack:
    if fields.get("client_id") != CLIENT_ID:
        raise WrongApp("No app with this client_id is registered here.")
    redirect_uri = fields.get("redirect_uri", "")
    if not is_registered(network, redirect_uri):
        raise WrongApp("This redirect_uri is not registered for the app.")
    return WayBack(redirect_uri, fields.get("state"))


def _scopes(network: Network, back: WayBack, asked: str) -> tuple[str, ...]:
    spaced = asked.replace(",", " ") if network.separator == "," else asked
    scopes = tuple(dict.fromkeys(spaced.split()))
    unknown = [scope for scope in scopes if scope not in network.scopes]
    if unknown:
        raise SendBack(back, "invalid_scope", f"There is no permission called {unknown[0]}.")
    if not scopes:
        raise SendBack(back, "invalid_scope", "No permission was asked for.")
    return scopes


def _challenge(network: Network, back: WayBack, fields: MultiDict[str, str]) -> str | None:
    challenge = fields.get("code_challenge")
    if network.pkce is Pkce.IGNORED:
        return None
    if challenge is None:
        if network.pkce is Pkce.REQUIRED:
            raise SendBack(back, "invalid_request", "A code_challenge is required.")
        return None
    if fields.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
        raise SendBack(back, "invalid_request", "The code_challenge must be made by S256.")
    return challenge

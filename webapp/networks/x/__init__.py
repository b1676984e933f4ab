"""X: PKCE and HTTP Basic, tokens of two hours, and refresh tokens that may be used exactly once.

Asking X who somebody is costs money, so nobody is asked daily: a renewal that succeeds says the same, and is free.
Source of every fact: networks.md, section 3.
"""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.base import Manner
from webapp.networks.oauth import BASIC
from webapp.networks.x.posting import XRoom
from webapp.settings import NetworkSettings

MANNER = Manner(
    network=Network.X,
    scopes=("tweet.read", "users.read", "tweet.write", "media.write", "offline.access"),
    needed=frozenset({"tweet.read", "users.read", "tweet.write", "media.write", "offline.access"}),
    auth_url="https://x.com/i/oauth2/authorize",
    token_url="https://api.x.com/2/oauth2/token",  # noqa: S106 - an address
    revoke_url="https://api.x.com/2/oauth2/revoke",
    api_url="https://api.x.com/2",
    client_auth=BASIC,
    uses_pkce=True,
    issuers=("https://api.x.com", "https://twitter.com"),
    usual_life=timedelta(hours=2),
    renew_before=timedelta(minutes=10),
    refusing=frozenset({400, 401}),
    check_every=None,
)


def room(own: NetworkSettings) -> XRoom:
    """The room, as this installation is registered with the network."""
    return XRoom(MANNER, own)

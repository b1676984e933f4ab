"""YouTube: tokens of one hour, and a refresh token that stays the same and lives as long as it is used.

It only comes with a consent that is asked for in so many words (`prompt=consent`). Google states an end
(`refresh_token_expires_in`) where the person gave access for a limited time.
"""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.base import Manner
from webapp.networks.youtube.posting import YouTubeRoom
from webapp.settings import NetworkSettings

READ = "https://www.googleapis.com/auth/youtube.readonly"
UPLOAD = "https://www.googleapis.com/auth/youtube.upload"

MANNER = Manner(
    network=Network.YOUTUBE,
    scopes=("openid", "profile", READ, UPLOAD),
    needed=frozenset({READ, UPLOAD}),
    auth_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    revoke_url="https://oauth2.googleapis.com/revoke",
    api_url="https://www.googleapis.com",
    uses_pkce=True,
    ask={"access_type": "offline", "prompt": "consent select_account", "include_granted_scopes": "true"},
    usual_life=timedelta(hours=1),
    renew_before=timedelta(minutes=5),
    stated_ends=("refresh_token_expires_in",),
)


def room(own: NetworkSettings) -> YouTubeRoom:
    """The room, as this installation is registered with the network."""
    return YouTubeRoom(MANNER, own)

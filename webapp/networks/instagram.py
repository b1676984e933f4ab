"""Instagram, by its own login: a token of 60 days that is prolonged while it lives, once it is a day old."""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.common import CommonRoom, Manner
from webapp.settings import NetworkSettings

MANNER = Manner(
    network=Network.INSTAGRAM,
    scopes=("instagram_business_basic", "instagram_business_content_publish"),
    needed=frozenset({"instagram_business_basic", "instagram_business_content_publish"}),
    version="v26.0",
    auth_url="https://www.instagram.com/oauth/authorize",
    token_url="https://api.instagram.com/oauth/access_token",  # noqa: S106 - an address
    revoke_url="https://graph.instagram.com/{version}/me/permissions",
    api_url="https://graph.instagram.com/{version}",
    separator=",",
    usual_life=timedelta(days=60),
    renew_before=timedelta(days=30),
    youngest=timedelta(hours=24),
    stated_ends=("data_access_expires_in",),
)


def room(own: NetworkSettings) -> CommonRoom:
    """The room, as this installation is registered with the network."""
    return CommonRoom(MANNER, own)

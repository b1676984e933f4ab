"""Instagram, professional accounts only: by its own login or by way of Facebook Login, as the operator registered.

By its own login one account a consent, which is the person as well; its token lives for 60 days and is prolonged while
it lives, once it is a day old. By way of Facebook all accounts behind a person's Pages, and Facebook's own clocks.
Source of every fact: networks.md, section 2.
"""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.base import Manner
from webapp.networks.facebook_login import manner
from webapp.networks.instagram.by_facebook import ByFacebookRoom
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.settings import NetworkSettings

OWN_LOGIN = Manner(
    network=Network.INSTAGRAM,
    scopes=("instagram_business_basic", "instagram_business_content_publish"),
    needed=frozenset({"instagram_business_basic", "instagram_business_content_publish"}),
    version="v26.0",
    auth_url="https://www.instagram.com/oauth/authorize",
    token_url="https://api.instagram.com/oauth/access_token",  # noqa: S106 - an address
    revoke_url="https://graph.instagram.com/{version}/me/permissions",  # there is none: see OwnLoginRoom.revoke
    api_url="https://graph.instagram.com/{version}",
    separator=",",
    ask_again={"force_reauth": "true"},  # asks who it is: the browser may be signed in with another account
    usual_life=timedelta(days=60),
    renew_before=timedelta(days=30),
    youngest=timedelta(hours=25),  # a day, and an hour for clocks that differ
    access_end_is_final=False,
)

BY_FACEBOOK = manner(
    Network.INSTAGRAM, "instagram_basic", "instagram_content_publish", "pages_show_list", "pages_read_engagement"
)


def room(own: NetworkSettings) -> OwnLoginRoom | ByFacebookRoom:
    """The room, as this installation is registered with the network."""
    return ByFacebookRoom(BY_FACEBOOK, own) if own.login == "facebook" else OwnLoginRoom(OWN_LOGIN, own)

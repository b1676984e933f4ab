"""Facebook Pages: many per person, no refresh token, and a data access that ends 90 days after the person's yes."""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.common import CommonRoom, Manner
from webapp.settings import NetworkSettings

MANNER = Manner(
    network=Network.FACEBOOK,
    scopes=("pages_show_list", "pages_read_engagement", "pages_manage_posts"),
    needed=frozenset({"pages_show_list", "pages_read_engagement", "pages_manage_posts"}),
    version="v26.0",
    auth_url="https://www.facebook.com/{version}/dialog/oauth",
    token_url="https://graph.facebook.com/{version}/oauth/access_token",  # noqa: S106 - an address
    revoke_url="https://graph.facebook.com/{version}/me/permissions",
    api_url="https://graph.facebook.com/{version}",
    separator=",",
    ask={"auth_type": "rerequest"},  # asks once more for what was declined before
    ask_again={"auth_type": "reauthorize"},  # renews the 90 days
    usual_life=timedelta(days=60),
    stated_ends=("data_access_expires_in",),
    access_end_is_final=False,  # a Page's own token, taken with the long one, has no end
)


def room(own: NetworkSettings) -> CommonRoom:
    """The room, as this installation is registered with the network."""
    return CommonRoom(MANNER, own)

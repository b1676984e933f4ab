"""Facebook Pages: many per person, no refresh token, a token that ends after 60 days and a data access after 90.

Source of every fact: networks.md, section 1.
"""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.base import Manner
from webapp.networks.facebook.posting import FacebookRoom
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
    ask_again={"auth_type": "rerequest,reauthorize"},  # renews the 90 days as well
    access_end_is_final=False,  # the Pages' own tokens, taken with the long one, have no end
    usual_life=timedelta(days=60),
)


def room(own: NetworkSettings) -> FacebookRoom:
    """The room, as this installation is registered with the network."""
    return FacebookRoom(MANNER, own)

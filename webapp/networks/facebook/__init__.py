"""Facebook Pages: many per person, no refresh token, a token that ends after 60 days and a data access after 90.

Source of every fact: networks.md, section 1.
"""

from webapp.domain.rules import Network
from webapp.networks.facebook.posting import FacebookRoom
from webapp.networks.facebook_login import manner
from webapp.settings import NetworkSettings

MANNER = manner(Network.FACEBOOK, "pages_show_list", "pages_read_engagement", "pages_manage_posts")


def room(own: NetworkSettings) -> FacebookRoom:
    """The room, as this installation is registered with the network."""
    return FacebookRoom(MANNER, own)

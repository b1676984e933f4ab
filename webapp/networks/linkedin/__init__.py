"""LinkedIn: one member and many organizations, and a year that counts from the consent whatever is renewed.

Asking for another set of scopes ends a member's earlier tokens, so there is one set and it never varies. Refresh tokens
are for approved partners; without one the end of the access token (60 days) is the person's to move.
Source of every fact: networks.md, section 4.
"""

from datetime import timedelta

from webapp.domain.rules import Network
from webapp.networks.base import Manner
from webapp.networks.linkedin.posting import LinkedInRoom
from webapp.settings import NetworkSettings

MANNER = Manner(
    network=Network.LINKEDIN,
    scopes=(
        "openid",
        "profile",
        "w_member_social",
        "r_organization_social",
        "w_organization_social",
        "rw_organization_admin",
    ),
    needed=frozenset({"w_member_social", "w_organization_social", "rw_organization_admin"}),
    auth_url="https://www.linkedin.com/oauth/v2/authorization",
    token_url="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
    revoke_url="https://www.linkedin.com/oauth/v2/revoke",
    api_url="https://api.linkedin.com",
    version="202609",
    usual_life=timedelta(days=60),
    renew_before=timedelta(days=10),
    stated_ends=("refresh_token_expires_in",),
)


def room(own: NetworkSettings) -> LinkedInRoom:
    """The room, as this installation is registered with the network."""
    return LinkedInRoom(MANNER, own)

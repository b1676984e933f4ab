"""LinkedIn: one member and many organizations, and a year that counts from the consent whatever is refreshed."""

from datetime import timedelta

from webapp.sandbox.networks.facts import CountedFrom, Network, Permission, Refresh
from webapp.sandbox.networks.linkedin_errors import ERRORS

FACTS = Network(
    name="linkedin",
    display_name="LinkedIn",
    monogram="Li",
    accounts_word="Profile and organizations",
    permissions=(
        Permission("openid", "Know that it is you"),
        Permission("profile", "See your name and picture"),
        Permission("email", "See your e-mail address"),
        Permission("w_member_social", "Post as you"),
        Permission("r_organization_social", "Read what your organizations posted"),
        Permission("w_organization_social", "Post for your organizations"),
        Permission("rw_organization_admin", "See the organizations that you administer"),
    ),
    lists_with=frozenset({"profile", "rw_organization_admin"}),
    publishes_with=frozenset({"w_member_social", "w_organization_social"}),
    separator=" ",
    code_lives=timedelta(minutes=30),
    access_lives=timedelta(days=60),
    refresh=Refresh(lives=timedelta(days=365), counted_from=CountedFrom.CONSENT, stated=True, repeated=True),
    token_bytes=360,
    one_scope_set=True,
    errors=ERRORS,
)

VERSION_ENDS_ON = 16
"""The day of the month on which a version ends, a year after the month that it is named after."""
PROTOCOL = "2.0.0"

USUAL_ROLE = "ADMINISTRATOR"
PUBLISHING_ROLES = frozenset(
    {"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"}
)

LISTS_ORGANIZATIONS_WITH = frozenset({"rw_organization_admin"})
SEES_MEMBER_WITH = frozenset({"profile"})
READS_POSTS_WITH = frozenset({"r_organization_social"})
SEES_IMAGES_WITH = frozenset({"r_organization_social", "w_organization_social", "w_member_social"})
PUBLISHES_WITH = {"profile": frozenset({"w_member_social"}), "organization": frozenset({"w_organization_social"})}
"""The permissions to post, by the kind of author."""

LOGO = "L"
"""What the names of organizations' logos begin with, before the organization's own number."""
LONGEST = 3000
"""Characters of a post."""
DEVELOPMENT_LIMITS = {"app": 500, "member": 100}
"""Calls a day, until midnight UTC, for an app in the development tier."""

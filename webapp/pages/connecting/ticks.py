"""The ticks on the networks' consent screens: what each is called there, and what doesn't work without it.

By the permission's name on the wire, as networks.md has them. tests/pages/connecting/test_ticks.py holds every room to
this table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext


@dataclass(frozen=True)
class Tick:
    """`asks` completes "Relink may …"; `without` is a whole sentence. Both are in the reader's language once shown."""

    asks: Any
    without: Any


SEE_PAGES = Tick(
    _l("see the list of your Pages"), _l("Without it Relink can’t see which accounts there are to connect.")
)
READ_PAGES = Tick(
    _l("read what is on your Pages"), _l("Without it Relink can’t read a Page’s name, picture and posts.")
)
SEE_PROFESSIONAL = Tick(
    _l("see your professional account"), _l("Without it Relink can’t see which account there is to connect.")
)
PUBLISH_PROFESSIONAL = Tick(
    _l("publish on your professional account"), _l("Without it nothing can be published on this account.")
)

TICKS = {
    "pages_show_list": SEE_PAGES,
    "pages_read_engagement": READ_PAGES,
    "pages_manage_posts": Tick(
        _l("publish posts on your Pages"), _l("Without it nothing can be published on your Pages.")
    ),
    "pages_manage_metadata": Tick(
        _l("manage settings of your Pages"), _l("Without it Relink isn’t told when something changes on a Page.")
    ),
    "business_management": Tick(
        _l("manage your business portfolio"), _l("Without it Relink can’t see Pages that belong to a business.")
    ),
    "instagram_basic": SEE_PROFESSIONAL,
    "instagram_content_publish": PUBLISH_PROFESSIONAL,
    "instagram_business_basic": SEE_PROFESSIONAL,
    "instagram_business_content_publish": PUBLISH_PROFESSIONAL,
    "tweet.read": Tick(_l("see your posts"), _l("Without it Relink can’t see whether a post was published.")),
    "users.read": Tick(_l("see your profile"), _l("Without it Relink can’t see which account it is.")),
    "tweet.write": Tick(_l("post for you"), _l("Without it nothing can be published for you.")),
    "media.write": Tick(
        _l("upload pictures and videos for you"), _l("Without it no pictures and videos can be published.")
    ),
    "offline.access": Tick(
        _l("stay connected while you are away"), _l("Without it the connection would end after two hours.")
    ),
    "w_member_social": Tick(_l("post as you"), _l("Without it nothing can be published on your profile.")),
    "w_organization_social": Tick(
        _l("post for your organizations"), _l("Without it nothing can be published on your organizations’ pages.")
    ),
    "r_organization_social": Tick(
        _l("see the posts of your organizations"), _l("Without it Relink can’t see whether a post was published.")
    ),
    "rw_organization_admin": Tick(
        _l("see the organizations that you administer"),
        _l("Without it Relink can’t see which pages there are to connect."),
    ),
    "https://www.googleapis.com/auth/youtube.readonly": Tick(
        _l("see your channel"), _l("Without it Relink can’t see which channels there are to connect.")
    ),
    "https://www.googleapis.com/auth/youtube.upload": Tick(
        _l("upload videos to your channel"), _l("Without it no video can be published.")
    ),
}


def missing(scopes: Sequence[str]) -> tuple[str, ...]:
    """A line for each tick that was left out, in the network's order; of those we don't know, how many there are."""
    known = [TICKS[scope] for scope in scopes if scope in TICKS]
    lines = [_("“%(words)s”", words=tick.asks) + f". {tick.without}" for tick in known]
    others = len(scopes) - len(known)
    if others:
        lines.append(ngettext("%(num)s more", "%(num)s more", others))
    return tuple(lines)

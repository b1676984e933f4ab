"""What somebody tried and may not do: the act by the address it was asked for at, and why not, about a third person."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.domain.permissions import Denial
from webapp.domain.rules import Network
from webapp.pages.activity.telling.told import Told
from webapp.pages.formats import network_name

DENIED: dict[str, Any] = {
    Denial.NOT_ACTIVE: _l("their access to this workspace has ended"),
    Denial.NO_SOCIAL_PERMISSION: _l("they have no social permission for that"),
    Denial.VIEW_ONLY: _l("their permission is “view only”"),
    Denial.DRAFT_ONLY: _l("their permission is “draft only”"),
    Denial.NOT_ALL_ACCOUNTS: _l("that needs the permission “all accounts”"),
    Denial.NO_RIGHTS_ON_ACCOUNT: _l("they have no rights on this account"),
    Denial.NOT_FIRST_CONNECTOR: _l("somebody else connected it first"),
    Denial.NOT_YOURS: _l("it is somebody else’s account"),
    Denial.NOT_SUPER_ADMIN: _l("only a super admin may"),
}
"""Why not, to follow a colon."""

AT = r"/settings/social/accounts/\d+"
ACTS = (
    ("", rf"{AT}/disconnect", _l("%(who)s tried to disconnect %(account)s")),
    ("", rf"{AT}/remove", _l("%(who)s tried to remove %(account)s")),
    ("", rf"{AT}/reconnect", _l("%(who)s tried to reconnect %(account)s")),
    ("", rf"{AT}/check", _l("%(who)s tried to have %(account)s checked")),
    ("", rf"{AT}/link(/.*)?", _l("%(who)s tried to make a link for %(account)s")),
    ("", rf"{AT}/people(/.*)?", _l("%(who)s tried to change who may use %(account)s")),
    ("POST", rf"{AT}(/.*)?", _l("%(who)s tried to change %(account)s")),
    ("", rf"{AT}(/.*)?", _l("%(who)s tried to look at %(account)s")),
    ("", r"/settings/social/connect/\w+(/.*)?", _l("%(who)s tried to connect an account at %(network)s")),
    ("POST", r"/settings/social/notifications(/.*)?", _l("%(who)s tried to change who is notified and when")),
    ("", r"/settings/social/handover(/.*)?", _l("%(who)s tried to hand accounts over")),
    ("", r"/settings/people(/.*)?", _l("%(who)s tried to see or change who belongs to the workspace")),
    ("POST", r"/settings/social/permissions(/.*)?", _l("%(who)s tried to change who may do what")),
    ("", r"/settings/social/permissions(/.*)?", _l("%(who)s tried to see who may do what")),
    ("", r"/settings/social/notifications(/.*)?", _l("%(who)s tried to see who is notified and when")),
    ("", r"/settings/social/activity(\.csv|/.*)?", _l("%(who)s tried to read this log")),
    ("", r"/settings/social/accounts", _l("%(who)s tried to see the accounts")),
    ("", r"/publishing/(write|posts/new)(/.*)?", _l("%(who)s tried to write a post")),
    ("POST", r"/publishing(/.*)?", _l("%(who)s tried to change a post")),
    ("", r"/publishing(/.*)?", _l("%(who)s tried to see the posts")),
    ("", r"/notices(/.*)?", _l("%(who)s tried to see notifications")),
    ("GET", r".*", _l("%(who)s tried to open a page that is closed to them")),
    ("", r".*", _l("%(who)s tried something they may not do")),
)
"""Method ("": any), address, and what was tried there; the first that fits counts."""


def denied(told: Told) -> str:
    """What was tried, and why it was refused."""
    why = DENIED.get(told.line.reason or "")
    lead = _("%(tried)s and was refused: %(why)s.") if why else _("%(tried)s and was refused.")
    return told.fill(lead, tried=_tried(told), why=str(why or ""))


def _tried(told: Told) -> str:
    """The act in words. Lines from before accounts were kept with them say "an account"."""
    method, path = told.said("method"), told.said("path")
    fits = (words for wanted, pattern, words in ACTS if wanted in ("", method) and re.fullmatch(pattern, path))
    act = next(fits, ACTS[-1][-1])
    return told.fill(str(act), **({} if told.line.network else _network_in(path)))


def _network_in(path: str) -> dict[str, str]:
    words = path.split("/")
    named = next((word for word in words if word in set(Network)), None)
    return {"network": network_name(named)} if named else {}

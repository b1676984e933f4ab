"""Connecting and reconnecting that came to nothing: who set out for what, and why nothing was changed."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp.models.flow import End
from webapp.pages.activity.telling.denied import DENIED
from webapp.pages.activity.telling.told import Told

WHY: dict[str, Any] = {
    End.CANCELLED: _l("they cancelled at the network"),
    End.DECLINED: _l("they chose none of the accounts found"),
    End.NETWORK_ERROR: _l("the network sent them back with an error"),
    End.CODE_REFUSED: _l("the network did not accept its own answer"),
    End.UNAVAILABLE: _l("the network could not be asked just then"),
    End.SCOPES_MISSING: _l("a permission was left out at the network"),
    End.NOTHING_FOUND: _l("the network showed no account that can be connected"),
    End.WRONG_ACCOUNT: _l("another account came back"),
    End.NOT_ALLOWED: _l("they may no longer do that"),
    End.ACCOUNT_REMOVED: _l("the account had been removed meanwhile"),
    End.OVERTAKEN: _l("somebody else changed the same accounts at the same moment"),
    End.EXPIRED: _l("it took too long"),
    "link_closed": _l("the link no longer worked"),
    "UnknownState": _l("the answer belonged to nothing that was begun here"),
    "ExpiredState": _l("they came back from the network too late"),
    "OtherPerson": _l("the answer belonged to somebody else’s attempt"),
    "OtherBrowser": _l("it was begun in another browser"),
    "OtherNetwork": _l("another network answered than the one asked"),
}
"""How a way to a network and back ended (`End`, or the name of a `callbacks.FlowRefused`), to follow a colon."""


def refused(told: Told) -> str:
    """One sentence for what was tried and why it came to nothing."""
    if told.line.account_name is not None:
        lead = _("%(who)s could not reconnect %(account)s: %(why)s. Nothing was changed.")
    elif told.line.network is not None:
        lead = _("%(who)s could not connect an account at %(network)s: %(why)s. Nothing was changed.")
    else:
        lead = _("%(who)s could not connect an account: %(why)s. Nothing was changed.")
    return told.fill(lead, why=_why(told))


def _why(told: Told) -> str:
    reason = told.line.reason or ""
    if reason == End.WRONG_ACCOUNT and told.said("came"):
        sentence = _("%(network)s signed them in as %(came)s instead")
        return told.fill(sentence, came=told.mark(told.said("came")))
    if reason == End.NOT_ALLOWED and told.said("hindrance"):
        return told.fill(_("their role at %(network)s doesn’t allow publishing"))
    if reason == End.NOT_ALLOWED and told.said("denial") in DENIED:
        return str(DENIED[told.said("denial")])
    missing = told.line.details.get("missing")
    if reason == End.SCOPES_MISSING and isinstance(missing, list) and len(missing) > 1:
        return str(ngettext("a permission was left out", "%(num)s permissions were left out", len(missing)))
    return str(WHY[reason] if reason in WHY else _("it was refused"))

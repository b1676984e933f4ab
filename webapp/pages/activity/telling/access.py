"""What became of the access that a person gave at a network: renewed, in trouble, given back."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.actions.consents.revoke import NOT_CONFIGURED
from webapp.domain.troubles import Word
from webapp.pages.activity.telling.accounts import moment_of
from webapp.pages.activity.telling.told import Told, joined
from webapp.pages.formats import date

TROUBLES: Mapping[str, Any] = {
    Word.UNREADABLE: _l("the sign-in that Relink keeps can’t be opened. Whoever runs Relink has to mend it"),
    Word.PERMISSION_MISSING: _l("a permission was taken back at %(network)s"),
    Word.OUR_CONFIGURATION: _l("%(network)s refuses Relink itself. Whoever runs Relink has to mend it"),
    Word.RATE_LIMITED: _l("%(network)s asks Relink to slow down"),
    Word.UNAVAILABLE: _l("%(network)s can’t be reached"),
}
"""What is wrong with a sign-in at a network, in words that follow a colon."""


def renewed(told: Told) -> str:
    """Renewed by itself: an account's date came nearer, or a trouble is over."""
    if told.line.account_name is None:
        return told.fill(_("What %(subject)s allowed Relink at %(network)s works again."))
    ends = moment_of(str(told.line.after.get("network_ends_at", "")))
    if ends is None:
        return told.fill(_("The access to %(account)s was renewed by itself."))
    sentence = _("The access to %(account)s was renewed by itself. %(network)s lets it last until %(date)s.")
    return told.fill(sentence, date=date(ends))


def renewal_failed(told: Told) -> str:
    """What is wrong, and that the accounts stay connected."""
    trouble = TROUBLES.get(told.line.reason or "")
    stays = _("Connected accounts stay connected.")
    if told.line.account_name is not None and trouble is None:
        return told.fill(_("The access to %(account)s could not be renewed by itself."))
    if trouble is None:
        return joined([told.fill(_("What %(subject)s allowed Relink at %(network)s could not be renewed.")), stays])
    why = told.fill(str(trouble))
    sentence = _("There is a problem with what %(subject)s allowed Relink at %(network)s: %(why)s.")
    return joined([told.fill(sentence, why=why), stays])


def revoked(told: Told) -> str:
    """Nobody needs it here any more, and the network knows."""
    return told.fill(_("Relink gave back the access that %(subject)s had allowed at %(network)s."))


def revocation_failed(told: Told) -> str:
    """It can only be ended over there."""
    sentence = _("Relink could not give back the access that %(subject)s had allowed at %(network)s.")
    if told.line.reason == NOT_CONFIGURED:
        mend = _("%(network)s is no longer set up here. Whoever runs Relink can try again.")
    else:
        mend = _("It can be removed at %(network)s itself.")
    return joined([told.fill(sentence), told.fill(mend)])

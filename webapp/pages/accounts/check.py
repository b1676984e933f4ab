""" "Check now": ask the network whether one account still works, and say what it says."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import words
from webapp.actions import load
from webapp.actions.consents import check
from webapp.actions.consents.check import Checked, NotConnected
from webapp.actions.house import house
from webapp.actions.refusals import NetworkUnavailable, NotOffered, NotThere
from webapp.domain import permissions
from webapp.domain.troubles import Word
from webapp.networks.room import Why
from webapp.pages import formats, guard
from webapp.pages.accounts import rows, swaps, tab
from webapp.pages.accounts.accounts import ONE
from webapp.pages.fragments import is_fragment
from webapp.pages.throttle import limiter

pages = Blueprint("check", __name__)
OFTEN_ENOUGH = "30 per minute"
A_DAY = timedelta(days=1)


@pages.post(f"{ONE}/check")
@guard.needs(permissions.may_see)
@limiter.limit(OFTEN_ENOUGH)
def check_now(account_id: int) -> ResponseReturnValue:
    """Ask the network, and show the account as it is then."""
    here = guard.here()
    workspace_id, now = here.workspace.id, here.now
    try:
        checked = check.now_by_hand(house(), workspace_id, account_id, here.person, here.actor, now)
    except NotThere:
        return swaps.gone(account_id)
    except NotConnected:
        return said(workspace_id, account_id, _("It is disconnected; there is nothing to check."), "info")
    except NotOffered:
        return said(workspace_id, account_id, _("This network is not set up here any more."), "problem")
    except NetworkUnavailable as no:
        return said(workspace_id, account_id, away(workspace_id, account_id, no), "problem")
    if checked.reason is None:
        return said(workspace_id, account_id, found(checked), "done")
    return said(workspace_id, account_id, found(checked), "problem", in_row=_("Checked just now."))


def said(workspace_id: int, account_id: int, text: str, kind: str, in_row: str | None = None) -> ResponseReturnValue:
    """The row as it is now, with what was found; or the page with the same.

    `in_row`: less than `text`, where the row says the rest by itself: its state, since when and why.
    """
    if is_fragment():
        account = load.account(workspace_id, account_id)
        told = f"{rows.name_shown(account)}: {text}"
        return swaps.swapped(account_id, account, told, in_row=in_row or text, kind=kind)
    name = rows.name_shown(load.account(workspace_id, account_id))
    flash(f"{name}: {text}", kind)
    return redirect(tab.ADDRESS, 303)


def found(checked: Checked) -> str:
    """What the network said."""
    if checked.reason is None:
        return str(_("Checked just now: it works."))
    return str(
        _("Checked just now. It was disconnected: %(reason)s.", reason=words.reason(checked.reason, checked.network))
    )


def away(workspace_id: int, account_id: int, no: NetworkUnavailable) -> str:
    """The network could not be asked; the account stays as it is."""
    network = words.network(load.account(workspace_id, account_id).network)
    if no.why == Word.UNREADABLE:
        return str(_("Relink can’t read its own key to this account any more. Reconnect it to give Relink a new one."))
    stays = _("The account stays connected; we’ll try again soon.")
    if no.retry_at is not None:
        stays = again(no.retry_at)
    what = {
        Why.RATE_LIMITED.value: _("%(network)s asks Relink to slow down.", network=network),
        Why.OUR_CONFIGURATION.value: _(
            "%(network)s refuses Relink itself; whoever runs Relink has been told.", network=network
        ),
    }.get(no.why, _("%(network)s can’t be reached right now.", network=network))
    return f"{what} {stays}"


def again(at: datetime) -> str:
    """When Relink asks the network again: the time of day, or day and time where it is no time today."""
    if at - guard.now() < A_DAY:
        return str(_("The account stays connected; we’ll try again at %(time)s.", time=formats.clock_time(at)))
    return str(_("The account stays connected; we’ll try again on %(time)s.", time=formats.moment(at)))

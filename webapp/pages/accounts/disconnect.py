"""Disconnecting and removing one account: GET asks, with the true numbers; POST does it."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import jobs
from webapp.actions import load
from webapp.actions.accounts import disconnect, remove
from webapp.actions.accounts.disconnect import Disconnected
from webapp.actions.publishing import posts
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain import permissions
from webapp.models import Account
from webapp.pages import formats, guard
from webapp.pages.accounts import rows, swaps, tab
from webapp.pages.accounts.accounts import ONE
from webapp.pages.fragments import is_fragment

pages = Blueprint("disconnect", __name__)


@pages.get(f"{ONE}/disconnect")
@guard.needs(permissions.may_see)
@guard.proved
def ask_to_disconnect(account_id: int) -> ResponseReturnValue:
    """What a disconnect would do, counted now, and until when it can be undone."""
    try:
        account = loaded(account_id)
    except NotThere:
        return swaps.gone(account_id)
    numbers = disconnect.impact(account, guard.here().now)
    return render_template("accounts/disconnect.html", row=tab.row_of(account), impact=numbers, back=tab.ADDRESS)


@pages.post(f"{ONE}/disconnect")
@guard.needs(permissions.may_see)
@guard.proved
def do_disconnect(account_id: int) -> ResponseReturnValue:
    """Disconnect, and say what was done and how it can be undone."""
    here = guard.here()
    try:
        done = disconnect.disconnect(here.workspace, account_id, here.person, here.actor, here.now)
    except NotThere:
        return swaps.gone(account_id)
    jobs.ring("revoke")
    name, said = rows.name_shown(done.account), what_was_done(done)
    was = _("%(name)s is disconnected.", name=name)
    if done.already:
        was = _("%(name)s is already disconnected.", name=name)
    told = f"{was} {said}".strip()
    kind = "info" if done.already else "done"
    if is_fragment():
        return swaps.swapped(account_id, done.account, told, in_row=said, kind=kind)
    flash(told, kind)
    return redirect(tab.ADDRESS, 303)


@pages.get(f"{ONE}/remove")
@guard.needs(permissions.may_see)
@guard.proved
def ask_to_remove(account_id: int) -> ResponseReturnValue:
    """What a removal would take away for good."""
    try:
        account = loaded(account_id)
    except NotThere:
        return swaps.gone(account_id)
    numbers = posts.counts(account.id)
    return render_template(
        "accounts/remove.html", row=tab.row_of(account), posts=sum(numbers.values()), numbers=numbers, back=tab.ADDRESS
    )


@pages.post(f"{ONE}/remove")
@guard.needs(permissions.may_see)
@guard.proved
def do_remove(account_id: int) -> ResponseReturnValue:
    """Remove for good; afterwards only the log knows of it."""
    here = guard.here()
    try:
        name = remove.remove(here.workspace, account_id, here.person, here.actor, here.now)
    except NotThere:
        return swaps.gone(account_id)
    jobs.ring("revoke")
    said = _("%(name)s was removed with its history. Only the activity log still knows of it.", name=rows.clean(name))
    if is_fragment():
        return swaps.swapped(account_id, None, said)
    flash(said, "done")
    return redirect(tab.ADDRESS, 303)


def loaded(account_id: int) -> Account:
    """The account asked about. Raises NotThere, or NotAllowed: who may not do it is not asked, either."""
    here = guard.here()
    account = load.account(here.workspace.id, account_id)
    denial = permissions.may_disconnect(here.person, account.holding)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
    return account


def what_was_done(done: Disconnected) -> str:
    """What became of the posts, and the way back: until when a reconnect brings everything back."""
    until, sentences = done.kept_until, []
    if done.cancelled:
        sentences.append(
            ngettext("%(num)s scheduled post cancelled.", "%(num)s scheduled posts cancelled.", done.cancelled)
        )
    if done.on_their_way:
        sentences.append(
            ngettext(
                "%(num)s post was just being handed to the network and may still appear there.",
                "%(num)s posts were just being handed to the network and may still appear there.",
                done.on_their_way,
            )
        )
    if until is not None and until >= guard.now():
        sentences.append(_("Reconnect until %(date)s and everything comes back.", date=formats.date(until)))
    return " ".join(sentences)

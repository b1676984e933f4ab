"""Asking those who may for what one may not do oneself: one click, once a day. Also offered beside every "no"."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import jobs
from webapp.actions import load
from webapp.actions.refusals import NotThere
from webapp.actions.team import asking, people
from webapp.actions.team.asking import NobodyToAsk, NotNeeded
from webapp.domain import permissions
from webapp.domain.permissions import Act
from webapp.models import Account
from webapp.pages import guard, throttle
from webapp.pages.accounts import swaps, tab
from webapp.pages.accounts.accounts import ONE
from webapp.pages.fragments import is_fragment
from webapp.pages.team import ask_words
from webapp.pages.throttle import limiter

pages = Blueprint("asking", __name__)
pages.add_app_template_filter(ask_words.were_asked)
pages.add_app_template_global(ask_words.ask_for)
MOST = "60 per hour"
WHAT = {
    "connect.begin": Act.CONNECT,
    "connect.ask_to_reconnect": Act.RECONNECT,
    "connect.reconnect": Act.RECONNECT,
    "links.index": Act.RECONNECT,
    "links.create": Act.RECONNECT,
    "disconnect.ask_to_disconnect": Act.DISCONNECT,
    "disconnect.do_disconnect": Act.DISCONNECT,
    "disconnect.ask_to_remove": Act.REMOVE,
    "disconnect.do_remove": Act.REMOVE,
}
"""What somebody wanted who was refused at these endpoints."""
AT = {Act.CONNECT: f"{tab.ADDRESS}/ask", Act.SEE: "/settings/social/ask"}
"""Where one asks for what is about no account."""
ABOUT_ONE = frozenset(Act) - AT.keys()


@dataclass(frozen=True)
class Offer:
    """What a refusal offers: to ask those who may (at `address`), or what the reader reads who has done so today."""

    address: str
    words: str
    asked: str | None


@pages.post(AT[Act.CONNECT])
@guard.needs(permissions.may_see)
@limiter.limit(MOST, key_func=throttle.signed_in_person)
def to_connect() -> ResponseReturnValue:
    """Ask for a new account."""
    said, done = ask(Act.CONNECT, None)
    flash(said, "done" if done else "info")
    return redirect(tab.ADDRESS, 303)


@pages.post(AT[Act.SEE])
@guard.needs(permissions.may_ask_to_see)
@limiter.limit(MOST, key_func=throttle.signed_in_person)
def to_see() -> ResponseReturnValue:
    """Ask for the permission to see the accounts."""
    said, done = ask(Act.SEE, None)
    flash(said, "done" if done else "info")
    return redirect("/", 303)


@pages.post(f"{ONE}/ask")
@guard.needs(permissions.may_see)
@limiter.limit(MOST, key_func=throttle.signed_in_person)
def about(account_id: int) -> ResponseReturnValue:
    """Ask for `act` on this account."""
    wanted = request.values.get("act", "")
    if wanted not in ABOUT_ONE:
        abort(400)
    try:
        said, done = ask(Act(wanted), account_id)
    except NotThere:
        return swaps.gone(account_id)
    if is_fragment():
        return swaps.swapped(account_id, load.account(guard.here().workspace.id, account_id), said)
    flash(said, "done" if done else "info")
    return redirect(tab.ADDRESS, 303)


def ask(act: Act, account_id: int | None) -> tuple[str, bool]:
    """Ask; gives what to say, and whether somebody was asked. Raises NotThere."""
    here = guard.here()
    try:
        asked = asking.ask(here.workspace, act, account_id, here.person, here.actor, here.now)
    except NotNeeded:
        return _("You see the accounts by now.") if act is Act.SEE else _("You may do this yourself."), False
    except NobodyToAsk:
        return _("There is nobody in this workspace who may do this."), False
    jobs.ring("deliver")
    return ask_words.were_asked(asked, act), True


@pages.app_context_processor
def beside_refusals() -> dict[str, Callable[[int], Offer | None]]:
    """What the pages of refusals ask for."""
    return {"offer_of_help": offer_of_help}


def offer_of_help(status: int) -> Offer | None:
    """What to offer beside the answer to this request; None where asking others would not help."""
    act = WHAT.get(request.endpoint or "")
    if status != 403 or act is None or "here" not in g:
        return None
    try:
        return offer(act, (request.view_args or {}).get("account_id"))
    except NotThere:
        return None


def offer(act: Act, account_id: int | None) -> Offer | None:
    """The offer to ask for this. None for who may do it, or may not ask, or has nobody to ask. Raises NotThere."""
    here = guard.here()
    account = load.account(here.workspace.id, account_id) if account_id is not None else None
    holding = account.holding if account else None
    may_ask = here.workspace.has_social and permissions.may_ask(act, here.person, holding) is None
    if not may_ask or permissions.needs_nobody(act, here.person, holding) or not somebody(act, account):
        return None
    done = asking.today(here.workspace.id, here.person.id, here.now).get((account_id, act))
    address = f"{tab.ADDRESS}/{account_id}/ask?act={act}" if account else AT[act]
    return Offer(address, ask_words.ask_for(act), ask_words.were_asked(done, act) if done else None)


def somebody(act: Act, account: Account | None) -> bool:
    """Whether there is anybody to ask."""
    known = people.tied_to(guard.here().workspace.id, [account] if account else [])
    return bool(asking.whom(act, account, known))

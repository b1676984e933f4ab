"""Sending somebody without a seat a link that reconnects one account: made, copied or mailed, listed, taken back."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import jobs, words
from webapp.actions.connecting import links
from webapp.actions.connecting.links import Sent, TooManyLinks
from webapp.actions.house import house
from webapp.actions.notices import outbox
from webapp.actions.refusals import NotOffered
from webapp.actions.team.first_admin import NotSensible, checked_email
from webapp.domain import permissions
from webapp.models import Account, ReauthorizationLink
from webapp.pages import guard, throttle
from webapp.pages.accounts import rows
from webapp.pages.accounts.accounts import ONE
from webapp.pages.throttle import limiter

pages = Blueprint("links", __name__)
MAKING = "30 per hour"
MAIL, COPY = "mail", "copy"


@dataclass(frozen=True)
class Line:
    """One link as the list shows it. `undelivered` is what a mail server said that would not take its mail."""

    id: int
    creator: str
    mailed_to: str | None
    created_at: datetime
    state: str
    at: datetime
    undelivered: str | None


@dataclass(frozen=True)
class Form:
    """What was filled in, and what is wrong with it."""

    address: str = ""
    language: str = ""
    error: str | None = None


@pages.get(f"{ONE}/link")
@guard.needs(permissions.may_see)
def index(account_id: int) -> ResponseReturnValue:
    """What such a link does, the two ways to give it to somebody, and those there are."""
    return shown(asked_about(account_id), Form())


@pages.post(f"{ONE}/link")
@guard.needs(permissions.may_see)
@limiter.limit(MAKING, key_func=throttle.signed_in_person)
def create(account_id: int) -> ResponseReturnValue:
    """Make one: to be copied, and then it is shown this once; or mailed."""
    here, mailed = guard.here(), request.form.get("way") == MAIL
    form, account = filled_in(), asked_about(account_id)
    try:
        sent = Sent(checked_email(form.address), form.language or words.language()) if mailed else None
        path = links.create(here.workspace, account_id, here.person, here.actor, here.now, sent)
    except NotSensible:
        wrong = _("That is no e-mail address.")
        return shown(account, Form(form.address, form.language, error=wrong)), throttle.MISTAKEN
    except TooManyLinks as no:
        return shown(account, form), no.status
    if sent is None:
        return shown(account, Form(), new=house().settings.public_url + path)
    jobs.ring("deliver")
    flash(_("The link is on its way to %(address)s.", address=sent.address), "done")
    return redirect(url_for(".index", account_id=account_id), 303)


@pages.post(f"{ONE}/link/<number:link_id>/revoke")
@guard.needs(permissions.may_see)
def revoke(account_id: int, link_id: int) -> ResponseReturnValue:
    """Take one back."""
    here = guard.here()
    if links.revoke(here.workspace, account_id, link_id, here.person, here.actor, here.now):
        flash(_("The link was taken back. Nobody can use it any more."), "done")
    else:
        flash(_("That link was over already."), "info")
    return redirect(url_for(".index", account_id=account_id), 303)


def asked_about(account_id: int) -> Account:
    """The account, for which this person may create links. Raises NotThere, NotAllowed, NotOffered."""
    here = guard.here()
    account = links.shareable(here.workspace.id, account_id, here.person)
    if account.network not in house().rooms:
        raise NotOffered
    return account


def filled_in() -> Form:
    """The form as it was sent; a language that we don't have is the sender's own."""
    language = request.form.get("language", "")
    return Form(request.form.get("address", "").strip()[:320], language if language in words.LANGUAGES else "")


def shown(account: Account, form: Form, new: str | None = None) -> str:
    """The page; `new` is the address of a link that was just made."""
    made = links.of_account(account.id)
    undelivered = outbox.undeliverable([links.mail_key(link) for link in made if link.mailed_to])
    now = guard.now()
    lines = [line(link, now, undelivered.get(links.mail_key(link))) for link in made]
    return render_template(
        "links/index.html",
        account=account,
        name=rows.name_shown(account),
        form=form,
        languages=list(words.LANGUAGES.items()),
        language=form.language or words.language(),
        lines=lines,
        full=full() if sum(one.state == "open" for one in lines) >= links.MOST_OPEN else None,
        new=new,
    )


def full() -> str:
    """Why no more can be made."""
    return str(_("%(num)s links are open, and more can’t be. Take one back to make another.", num=links.MOST_OPEN))


def line(link: ReauthorizationLink, now: datetime, undelivered: str | None) -> Line:
    """What there is to say of one link."""
    if link.used_at is not None:
        state, at = "used", link.used_at
    elif link.revoked_at is not None:
        state, at = "revoked", link.revoked_at
    else:
        state, at = ("open" if links.is_open(link, now) else "expired"), link.expires_at
    creator = rows.clean(link.created_by.name)
    return Line(link.id, creator, link.mailed_to, link.created_at, state, at, undelivered)

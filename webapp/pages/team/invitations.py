"""Inviting people: the form for one or many, sending again, taking back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import jobs, words
from webapp.actions.house import house
from webapp.actions.refusals import NotThere
from webapp.actions.team import invitations
from webapp.actions.team.invitations import Guest, Offer, Outcome, Result
from webapp.domain import permissions
from webapp.domain.levels import Level
from webapp.pages import guard, throttle
from webapp.pages.accounts.rows import clean
from webapp.pages.connecting.joined import isolated, named
from webapp.pages.fragments import is_fragment
from webapp.pages.signing_in.profile import LONGEST_NAME
from webapp.pages.team import people, team
from webapp.pages.team.team import ADDRESS

pages = Blueprint("invitations", __name__)

FORM = f"{ADDRESS}/invite"
ONE = f"{ADDRESS}/invitations/<number:invitation_id>"
MOST_AT_ONCE = 50
LONGEST_TEXT = 20_000
BETWEEN = re.compile(r"[,;\r\n]+")


@dataclass(frozen=True)
class Problem:
    """An address that was not invited: why, and the invitation to send again, where there is one."""

    address: str
    why: str
    resend: int | None = None


@pages.get(FORM)
@guard.needs(permissions.may_administer, on_any_plan=True)
def form() -> str:
    """Whom to invite, and what they may do."""
    return page("", Level.ALL, words.language(), [])


@pages.post(FORM)
@guard.needs(permissions.may_administer, on_any_plan=True)
@guard.proved
def invite() -> ResponseReturnValue:
    """Invite each one; those that could not be stay in the form, each with the reason."""
    here, level, locale = guard.here(), request.form.get("level", ""), request.form.get("locale", "")
    text = request.form.get("addresses", "").replace("\0", "")[:LONGEST_TEXT]
    guests = list(dict.fromkeys(guests_in(text)))
    wanted = Level(level) if level in set(Level) else Level.NONE
    locale = locale if locale in words.LANGUAGES else words.language()
    if wrong := unfit(guests):
        return page(text, wanted, locale, [Problem("", wrong)]), throttle.MISTAKEN
    offer = Offer(wanted, locale, here.user.timezone)
    results = invitations.invite(here.workspace, guests, offer, here.actor, here.now)
    jobs.ring("deliver")
    done = [result.guest.address for result in results if result.outcome is Outcome.INVITED]
    if done:
        flash(what_was_sent(done), "done")
    if len(done) == len(results):
        return redirect(ADDRESS, 303)
    left = [result for result in results if result.outcome is not Outcome.INVITED]
    typed = "\n".join(f"{one.guest.name} {one.guest.address}".strip() for one in left)
    return page(typed, wanted, locale, [problem(one) for one in left]), throttle.MISTAKEN


@pages.post(f"{ONE}/resend")
@guard.needs(permissions.may_administer, on_any_plan=True)
def resend(invitation_id: int) -> ResponseReturnValue:
    """Send it again; the link in the earlier mail is void from now on."""
    here = guard.here()
    try:
        invitation, sent = invitations.resend(here.workspace, invitation_id, here.actor, here.now)
    except NotThere:
        return no_longer_open(invitation_id)
    jobs.ring("deliver")
    row = team.waiting_of([invitation])[0]
    if not sent:
        return people.answered(
            row, _("It was sent a moment ago. Please wait a minute before you send it again."), "info"
        )
    return people.answered(
        row, _("The invitation to %(address)s was sent again. The link in the earlier mail is void.", address=row.email)
    )


@pages.post(f"{ONE}/revoke")
@guard.needs(permissions.may_administer, on_any_plan=True)
def revoke(invitation_id: int) -> ResponseReturnValue:
    """Take it back: its link opens nothing any more."""
    here = guard.here()
    try:
        taken = invitations.revoke(here.workspace.id, invitation_id, here.actor, here.now)
    except NotThere:
        return no_longer_open(invitation_id)
    said = _("The invitation to %(address)s is revoked. Its link opens nothing any more.", address=clean(taken.address))
    return people.gone(f"invitation-{invitation_id}", said)


def no_longer_open(invitation_id: int) -> ResponseReturnValue:
    """Accepted or revoked meanwhile, or never there: a row that is still shown goes. Raises NotThere for a page."""
    if not is_fragment():
        raise NotThere
    said = _("This invitation is not open any more: it was accepted or revoked meanwhile. Nothing was changed.")
    return people.gone(f"invitation-{invitation_id}", said, "info", 404)


def guests_in(text: str) -> Iterator[Guest]:
    """The people in what was typed: lines, commas and semicolons part them, and a name may go before an address."""
    for part in BETWEEN.split(text):
        name: list[str] = []
        for word in part.split():
            if "@" in word:
                yield Guest(word.strip("<>()\"'")[:320], name_from(name))
                name = []
            else:
                name.append(word)
        if name:
            yield Guest(" ".join(name)[:320])


def name_from(parts: Sequence[str]) -> str:
    """A name as it was typed before an address."""
    name = clean(" ".join(parts).strip("\"'"))
    return name if name.isprintable() and len(name) <= LONGEST_NAME else ""


def unfit(guests: Sequence[Guest]) -> str:
    """What is wrong with all of it; "" where nothing is."""
    if not guests:
        return str(_("Enter at least one e-mail address."))
    if len(guests) > MOST_AT_ONCE:
        return str(_("That is too many at once: invite at most %(number)s people, then go on.", number=MOST_AT_ONCE))
    return ""


def what_was_sent(done: Sequence[str]) -> str:
    """Who is invited now."""
    return str(
        ngettext(
            "%(address)s is invited. The invitation is on its way.",
            "%(num)s people are invited: %(names)s. The invitations are on their way.",
            len(done),
            address=isolated(done[0]),
            names=named(done),
        )
    )


def problem(result: Result) -> Problem:
    """Why an address was not invited, and what helps."""
    sentences = {
        Outcome.NO_ADDRESS: _("This is no e-mail address."),
        Outcome.MEMBER: _("Is a member of this workspace already."),
        Outcome.DEACTIVATED: _(
            "Was a member of this workspace and is deactivated: reactivate them in the list of people."
        ),
        Outcome.ALREADY: _("Is invited already."),
    }
    again = result.id if result.outcome is Outcome.ALREADY else None
    return Problem(clean(result.guest.address), sentences[result.outcome], again)


def page(text: str, level: Level, locale: str, problems: Sequence[Problem]) -> str:
    """The form with what was typed and what is wrong with it."""
    return render_template(
        "people/invite.html",
        text=text,
        level=level,
        levels=tuple(reversed(Level)),
        locale=locale,
        languages=list(words.LANGUAGES.items()),
        problems=problems,
        days=invitations.LIFE.days,
        mails_wait=house().settings.smtp_url is None,
    )

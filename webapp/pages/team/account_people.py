"""Who may use one account: everyone whose permission covers it, or chosen people; what it takes away is said first."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.actions import load
from webapp.actions.accounts import account_people
from webapp.actions.accounts.account_people import Chosen
from webapp.actions.refusals import NotThere, Overtaken
from webapp.actions.team import impacts, staff
from webapp.actions.team.staff import Member
from webapp.domain import permissions
from webapp.models import Account, db
from webapp.pages import guard
from webapp.pages.accounts import rows, tab
from webapp.pages.accounts.accounts import ONE
from webapp.pages.fragments import is_fragment
from webapp.pages.team import losses
from webapp.pages.team.chooser import chooser, number, numbers, searched

pages = Blueprint("account_people", __name__)
EVERYONE, CHOSEN = "everyone", "chosen"


@dataclass(frozen=True)
class Wanted:
    """What the form says: who may use it (None: everyone), and the people ticked, whichever way that stands."""

    who: Chosen
    ticked: frozenset[int]

    @classmethod
    def of_form(cls) -> "Wanted":
        """Read the form."""
        ticked = frozenset(numbers("person"))
        who = request.form.get("who", "")
        if who not in (EVERYONE, CHOSEN):
            abort(400)
        return cls(ticked if who == CHOSEN else None, ticked)


@pages.get(f"{ONE}/people")
@guard.needs(permissions.may_administer)
def index(account_id: int) -> ResponseReturnValue:
    """Who may use it now."""
    account = load.account(guard.here().workspace.id, account_id)
    who = account_people.chosen(account)
    return shown(account, Wanted(who, who or frozenset()), who)


@pages.post(f"{ONE}/people/find")
@guard.needs(permissions.may_administer)
def find(account_id: int) -> ResponseReturnValue:
    """The same form as it is filled in, with other people to choose from. Writes nothing."""
    account = load.account(guard.here().workspace.id, account_id)
    return shown(account, Wanted.of_form(), was())


@pages.post(f"{ONE}/people")
@guard.needs(permissions.may_administer)
@guard.proved
def save(account_id: int) -> ResponseReturnValue:
    """Take over the form, or ask first where it takes something from somebody."""
    here = guard.here()
    account = load.account(here.workspace.id, account_id)
    wanted, before = Wanted.of_form(), account_people.chosen(account)
    members = staff.everybody(here.workspace.id)
    if not (wanted.who or frozenset()) <= {member.id for member in members} | (before or frozenset()):
        raise NotThere
    try:
        if before not in (was(), wanted.who):
            raise Overtaken
        impact = impacts.of_account_people(account, wanted.who, members)
        if impact.losses and "sure" not in request.form:
            return question(account, wanted, losses.told(impact, {one.id: one.name for one in members}))
        changed = account_people.change(here.workspace.id, account_id, was(), wanted.who, here.actor, here.now)
    except Overtaken:
        db.session.rollback()
        return overtaken(account_id)
    flash(_("Saved.") if changed else _("Nothing was changed."), "done" if changed else "info")
    return redirect(f"{tab.ADDRESS}/{account_id}/people", 303)


def was() -> Chosen:
    """Who might use it when the form was made."""
    seen = request.form.get("was", "")
    return None if seen == EVERYONE else frozenset(number(word) for word in seen.split(",") if word)


def written(who: Chosen) -> str:
    """The same as the form carries it."""
    return EVERYONE if who is None else ",".join(map(str, sorted(who)))


def candidates(members: list[Member], ticked: frozenset[int]) -> list[Member]:
    """Whom to choose from: whose social permission could use it at all; super admins always may."""
    return [
        member
        for member in members
        if member.id in ticked or (permissions.may_see(member.person) is None and not member.person.super_admin)
    ]


def shown(account: Account, wanted: Wanted, seen: Chosen, status: int = 200) -> ResponseReturnValue:
    """The form; for a search by htmx the people alone."""
    members = staff.everybody(guard.here().workspace.id)
    page = render_template(
        "account_people/people.html" if is_fragment() else "account_people/index.html",
        account=account,
        name=rows.name_shown(account),
        everyone=wanted.who is None,
        was=written(seen),
        chooser=chooser(candidates(members, wanted.ticked), wanted.ticked, searched()),
    )
    return page, status


def question(account: Account, wanted: Wanted, told: losses.Reckoning) -> str:
    """What it would take away, counted now."""
    return render_template(
        "account_people/ask.html",
        account=account,
        name=rows.name_shown(account),
        everyone=wanted.who is None,
        ticked=sorted(wanted.ticked),
        was=request.form.get("was", ""),
        told=told,
    )


def overtaken(account_id: int) -> ResponseReturnValue:
    """Somebody else was quicker: nothing was changed, and the form shows what is so now."""
    account = load.account(guard.here().workspace.id, account_id)
    flash(_("Somebody else changed this meanwhile. Nothing was changed by you; this is how it is now."), "problem")
    who = account_people.chosen(account)
    return shown(account, Wanted(who, who or frozenset()), who, 409)

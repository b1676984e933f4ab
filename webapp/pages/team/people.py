"""Settings > Workspace > People: who is here, who is invited, and ending or giving back somebody's access."""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.actions.team import seats, staff
from webapp.actions.team.seats import Hindered
from webapp.domain import permissions
from webapp.domain import seats as rules
from webapp.domain.seats import Obstacle
from webapp.models import db
from webapp.pages import errors, guard, landing
from webapp.pages.connecting.joined import isolated
from webapp.pages.errors import Words
from webapp.pages.fragments import is_fragment
from webapp.pages.team import team
from webapp.pages.team.team import ADDRESS, Asked

pages = Blueprint("people", __name__)

ONE = f"{ADDRESS}/<number:person_id>"


@pages.get(ADDRESS)
@guard.needs(permissions.may_administer, on_any_plan=True)
def index() -> ResponseReturnValue:
    """The whole page or, for a changed filter, the list alone under its own clean address."""
    found = team.show(Asked.of(request.args))
    if not is_fragment():
        return render_template("people/index.html", team=found)
    answer = make_response(render_template("people/list.html", team=found))
    answer.headers["HX-Replace-Url"] = found.asked.address
    return answer


@pages.get(f"{ONE}/deactivate")
@guard.needs(permissions.may_administer, on_any_plan=True)
@guard.proved
def ask_to_deactivate(person_id: int) -> ResponseReturnValue:
    """What this person holds, counted now, and the way to hand it over first."""
    return question(person_id, rules.why_not_deactivate, "people/deactivate.html")


@pages.post(f"{ONE}/deactivate")
@guard.needs(permissions.may_administer, on_any_plan=True)
@guard.proved
def deactivate(person_id: int) -> ResponseReturnValue:
    """End their access to this workspace at once."""
    here = guard.here()
    try:
        done = seats.deactivate(here.workspace.id, person_id, here.actor, here.now)
    except Hindered as no:
        return hindered(no)
    who = row_of(person_id)
    name = isolated(who.name)
    if not done:
        return answered(who, _("%(name)s has no access already.", name=name), "info")
    return answered(who, _("%(name)s has no access to this workspace any more.", name=name))


@pages.post(f"{ONE}/reactivate")
@guard.needs(permissions.may_administer, on_any_plan=True)
@guard.proved
def reactivate(person_id: int) -> ResponseReturnValue:
    """Give them their access back, with the permission they had."""
    here = guard.here()
    done = seats.reactivate(here.workspace.id, person_id, here.actor, here.now)
    who = row_of(person_id)
    if not done:
        return answered(who, _("%(name)s has access already.", name=isolated(who.name)), "info")
    return answered(who, _("%(name)s has access again, as before.", name=isolated(who.name)))


@pages.get(f"{ONE}/remove")
@guard.needs(permissions.may_administer, on_any_plan=True)
@guard.proved
def ask_to_remove(person_id: int) -> ResponseReturnValue:
    """What a removal means."""
    return question(person_id, rules.why_not_remove, "people/remove.html")


@pages.post(f"{ONE}/remove")
@guard.needs(permissions.may_administer, on_any_plan=True)
@guard.proved
def remove(person_id: int) -> ResponseReturnValue:
    """Take somebody deactivated out of the workspace."""
    here = guard.here()
    try:
        who = seats.remove(here.workspace.id, person_id, here.actor, here.now)
    except Hindered as no:
        return hindered(no)
    return gone(f"member-{person_id}", _("%(name)s was removed from this workspace.", name=isolated(who.name)))


def question(
    person_id: int, why_not: Callable[[int, permissions.Person], Obstacle | None], template: str
) -> ResponseReturnValue:
    """What it would mean for this person, or why it can't be. Raises NotThere."""
    here = guard.here()
    who = seats.member(here.workspace.id, person_id)
    if (obstacle := why_not(here.user.id, who.person)) is not None:
        return hindered(Hindered(obstacle, who))
    held = seats.holdings(here.workspace.id, person_id)
    return render_template(template, who=row_of(person_id), held=held, back=ADDRESS)


def row_of(person_id: int) -> team.Row:
    """One person as the list shows them. Raises NotThere."""
    return team.rows_of([seats.member(guard.here().workspace.id, person_id)])[0]


def answered(row: team.Row | team.Waiting, said: str, kind: str = "done") -> ResponseReturnValue:
    """The row as it is now, and what was done; a page goes back to the list."""
    if not is_fragment():
        flash(said, kind)
        return redirect(ADDRESS, 303)
    there = f"#{'invitation' if isinstance(row, team.Waiting) else 'member'}-{row.id}"
    page = render_template("people/row.html", row=row, said=said, kind=kind)
    return page, 200, {"HX-Retarget": there, "HX-Reswap": "outerHTML"}


def gone(row_id: str, said: str, kind: str = "done", status: int = 200) -> ResponseReturnValue:
    """A line in the place of a row that is no more."""
    if not is_fragment():
        flash(said, kind)
        return redirect(ADDRESS, 303)
    page = render_template("people/row.html", row=None, said=said, kind=kind)
    return page, status, {"HX-Retarget": f"#{row_id}", "HX-Reswap": "outerHTML"}


def hindered(no: Hindered) -> ResponseReturnValue:
    """Why it can't be done like this, and who can or what comes first."""
    db.session.rollback()
    title, unchanged = _("You can’t do this"), errors.unchanged()
    if no.obstacle is Obstacle.STILL_ACTIVE:
        lead = _("%(name)s still has access. Deactivate first, then remove.", name=isolated(no.member.name))
        return errors.answer(no.status, Words(title, lead, unchanged))
    return errors.answer(no.status, Words(title, oneself(), unchanged))


def oneself() -> str:
    """Nobody ends their own access; who else can."""
    here = guard.here()
    others = [
        isolated(one.name)
        for one in staff.everybody(here.workspace.id)
        if one.id != here.user.id and permissions.may_administer(one.person) is None
    ]
    if not others:
        return str(
            _("Nobody can end their own access, and you are the only super admin. Make somebody else one first.")
        )
    named = ", ".join(others[: landing.NAMED_ADMINS])
    return str(_("Nobody can end their own access. Another super admin can: %(names)s.", names=named))

"""Changing what people may do, one row or many: what only adds is done at once, what takes away asks first."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.actions.refusals import Overtaken
from webapp.actions.team import impacts, permit, staff
from webapp.actions.team.permit import Wish
from webapp.actions.team.staff import Member
from webapp.domain import permissions
from webapp.domain.levels import Level
from webapp.models import db
from webapp.pages import formats, guard
from webapp.pages.connecting.joined import isolated
from webapp.pages.fragments import is_fragment
from webapp.pages.numbers import row_number
from webapp.pages.team import losses, roster
from webapp.pages.team.roster import ADDRESS, Asked

pages = Blueprint("permit", __name__)


@pages.post(f"{ADDRESS}/<number:person_id>")
@guard.needs(permissions.may_administer)
@guard.proved
def change_one(person_id: int) -> ResponseReturnValue:
    """Give one person another permission."""
    wish = Wish(person_id, level(request.form.get("was", "")), level(request.form.get("level", "")))
    return carried_out([wish], Place(Asked.of_view(request.form.get("view", "")), person_id))


@pages.post(ADDRESS)
@guard.needs(permissions.may_administer)
@guard.proved
def change_many() -> ResponseReturnValue:
    """Give all who are ticked the same permission; all of them or, when one has changed meanwhile, none."""
    place = Place(Asked.of_view(request.form.get("view", "")))
    seen = dict(pair.split(":", 1) for pair in request.form.getlist("was") if ":" in pair)
    ticked = list(dict.fromkeys(request.form.getlist("person")))
    if not ticked:
        return answered(place, _("Nobody is ticked. Nothing was changed."), "info")
    to = level(request.form.get("level", ""))
    if not all(row_number(one) is not None and one in seen for one in ticked):
        abort(400)
    return carried_out([Wish(int(one), level(seen[one]), to) for one in ticked], place)


@dataclass(frozen=True)
class Place:
    """Where on the tab the change was asked for: in one person's row, or (None) above the list."""

    asked: Asked
    person_id: int | None = None

    @property
    def address(self) -> str:
        """Where the form goes that asked."""
        return ADDRESS if self.person_id is None else f"{ADDRESS}/{self.person_id}"


def level(word: str) -> Level:
    """A permission's word. Anything else is no form of ours: 400."""
    if word not in set(Level):
        abort(400)
    return Level(word)


def carried_out(wishes: Sequence[Wish], place: Place) -> ResponseReturnValue:
    """Do it, or ask first where it takes away; what somebody else changed meanwhile is shown as it is now."""
    here = guard.here()
    members = staff.everybody(here.workspace.id)
    try:
        wanted = permit.still_open(wishes, members)
        permit.check_one_stays(wanted, members)
        if any(wish.takes_away for wish in wanted) and "sure" not in request.form:
            return question(wanted, members, place)
        done = permit.change(here.workspace.id, wishes, here.actor, here.now)
    except Overtaken:
        db.session.rollback()
        return overtaken(wishes, place)
    if any(wish.user_id == here.user.id and wish.takes_away for wish in wanted):
        return start_anew(wishes)
    return answered(place, what_was_done(done, wishes), "done" if done else "info")


def question(wanted: Sequence[Wish], members: Sequence[Member], place: Place) -> ResponseReturnValue:
    """What it would take away, counted now, as a dialog or a page."""
    here = guard.here()
    impact = impacts.of_levels(here.workspace.id, {wish.user_id: wish.to for wish in wanted}, members)
    names = {member.id: member.name for member in members}
    page = render_template(
        "permissions/ask.html",
        place=place,
        wanted=wanted,
        name=names[wanted[0].user_id],
        reckoning_told=losses.told(impact, names),
        own=any(wish.user_id == here.user.id for wish in wanted),
    )
    answer = make_response(page)
    answer.headers.update({"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"})
    return answer


def what_was_done(done: Sequence[Member], wishes: Sequence[Wish]) -> str:
    """Who may what now."""
    words = formats.level_words(wishes[0].to)
    if not done:
        return str(_("Nothing was changed: that is so already."))
    if len(done) == 1:
        return str(_("%(name)s: “%(permission)s” from now on.", name=isolated(done[0].name), permission=words))
    return str(
        ngettext(
            "%(num)s person: “%(permission)s” from now on.",
            "%(num)s people: “%(permission)s” from now on.",
            len(done),
            permission=words,
        )
    )


def overtaken(wishes: Sequence[Wish], place: Place) -> ResponseReturnValue:
    """Somebody else was quicker: nothing was changed, and the rows show what is so now."""
    now = {member.id: member for member in staff.everybody(guard.here().workspace.id)}
    other = [now[wish.user_id] for wish in wishes if now[wish.user_id].level is not wish.was]
    first = next((one for one in other if one.person.active), None)
    if first is None:
        said = _("Somebody else changed this meanwhile. Nothing was changed by you; this is how it is now.")
    else:
        said = _(
            "Somebody else changed this meanwhile: %(name)s has “%(permission)s” now. Nothing was changed by you.",
            name=isolated(first.name),
            permission=formats.level_words(first.level),
        )
    return answered(place, said, "problem", 409)


def answered(place: Place, said: str, kind: str, status: int = 200) -> ResponseReturnValue:
    """The row or the list as it is now, with what is to be said; without JavaScript the page, which says it."""
    if not is_fragment():
        flash(said, kind)
        return redirect(f"{place.asked.address}{f'#person-{place.person_id}' if place.person_id else ''}", 303)
    if place.person_id is None:
        page = render_template("permissions/list.html", roster=roster.show(place.asked), said=said, kind=kind)
        return page, status, {"HX-Retarget": "#people", "HX-Reswap": "innerHTML"}
    member = staff.everybody(guard.here().workspace.id, only=[place.person_id])[0]
    row = roster.rows_of([member])[0]
    page = render_template(
        "permissions/row.html", row=row, view=place.asked.view, levels=roster.LEVELS, said=said, kind=kind
    )
    return page, status, {"HX-Retarget": f"#person-{place.person_id}", "HX-Reswap": "outerHTML"}


def start_anew(wishes: Sequence[Wish]) -> ResponseReturnValue:
    """Whoever took something from themselves sees another page than before, or none of these."""
    flash(_("Your own permission was changed."), "done")
    address = "/settings/profile" if wishes[0].to is Level.NONE else ADDRESS
    return ("", 200, {"HX-Redirect": address}) if is_fragment() else redirect(address, 303)

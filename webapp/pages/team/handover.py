"""Handing accounts over: what somebody holds (or nobody does), who may have it instead, and what that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import jobs
from webapp.actions.accounts import handover
from webapp.actions.refusals import NotThere, Overtaken
from webapp.actions.team import asking, impacts, staff
from webapp.actions.team.staff import Member
from webapp.domain import holders, permissions
from webapp.domain.impact import Impact
from webapp.domain.permissions import Act, Denial
from webapp.models import Account, db
from webapp.pages import guard
from webapp.pages.accounts.rows import name_shown
from webapp.pages.connecting.joined import isolated, named
from webapp.pages.fragments import is_fragment
from webapp.pages.team import ask_words, losses
from webapp.pages.team.chooser import chooser, number, numbers, searched

pages = Blueprint("handover", __name__)
pages.add_app_template_filter(name_shown, "account_name")
ADDRESS = "/settings/social/handover"


@dataclass(frozen=True)
class Handing:
    """What is being handed over: a person's accounts, one account, or all that nobody holds; and who is there."""

    giver: Member | None
    account_id: int | None
    accounts: Sequence[Account]
    members: Sequence[Member]

    @classmethod
    def asked(cls) -> "Handing":
        """As address or form say. Raises NotThere for a person or an account of another workspace."""
        workspace_id = guard.here().workspace.id
        members = staff.everybody(workspace_id)
        if (giver_id := request.values.get("from")) is not None:
            giver = member_of(members, number(giver_id))
            return cls(giver, None, handover.held_by(workspace_id, giver.id), members)
        if (account_id := request.values.get("only")) is not None:
            found, people = handover.chosen(workspace_id, [number(account_id)]), staff.persons(members)
            unheld = [account for account in found if not holders.is_held(account.holding, people)]
            return cls(None, found[0].id, unheld, members)
        return cls(None, None, handover.held_by_nobody(workspace_id), members)

    @property
    def address(self) -> str:
        """Where this stands."""
        arguments = {"from": self.giver.id if self.giver else None, "only": self.account_id}
        kept = {name: value for name, value in arguments.items() if value is not None}
        return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS

    @property
    def receivers(self) -> list[Member]:
        """Who may have them."""
        return [
            member
            for member in self.members
            if holders.may_be_handed(member.person) is None and member is not self.giver
        ]


@pages.get(ADDRESS)
@guard.needs(permissions.may_administer)
def index() -> ResponseReturnValue:
    """What there is to hand over, and to whom it may go."""
    handing = Handing.asked()
    return shown(handing, {account.id for account in handing.accounts}, None)


@pages.get(f"{ADDRESS}/own")
@guard.needs(permissions.may_see)
def own() -> str:
    """What the reader holds, each with a button that asks the super admins to hand it over."""
    here = guard.here()
    requests = asking.today(here.workspace.id, here.person.id, here.now)
    return render_template(
        "handover/own.html",
        accounts=handover.held_by(here.workspace.id, here.user.id),
        asked={
            account_id: ask_words.were_asked(done, act)
            for (account_id, act), done in requests.items()
            if act is Act.HAND_OVER
        },
        ask=ask_words.ask_for(Act.HAND_OVER),
        may_hand_over=permissions.may_administer(here.person) is None,
        own_id=here.user.id,
    )


@pages.post(f"{ADDRESS}/find")
@guard.needs(permissions.may_administer)
def find() -> ResponseReturnValue:
    """The same form as it is filled in, with other people to choose from. Writes nothing."""
    return shown(Handing.asked(), set(numbers("account")), chosen_receiver())


@pages.post(ADDRESS)
@guard.needs(permissions.may_administer)
@guard.proved
def save() -> ResponseReturnValue:
    """Hand over, or ask first where it takes something from somebody or opens an account to the receiver."""
    handing, receiver_id, ticked = Handing.asked(), chosen_receiver(), numbers("account")
    accounts = handover.chosen(guard.here().workspace.id, ticked)
    if receiver_id is None or not accounts:
        said = _("Choose who is to have them.") if accounts else _("Tick at least one account.")
        return refused(handing, set(ticked), receiver_id, said, 422)
    receiver = member_of(handing.members, receiver_id)
    if (denial := holders.may_be_handed(receiver.person)) is not None:
        return refused(handing, set(ticked), None, why_not(receiver, denial), 409)
    giver_id = handing.giver.id if handing.giver else None
    planned = handover.moves(accounts, giver_id, receiver_id, handing.members)
    lacking = handover.without_rights([move.account for move in planned], receiver)
    lost = impacts.of_handover([(move.account, move.then) for move in planned], handing.members)
    if (lost or lacking) and "sure" not in request.form:
        told = losses.told(Impact(lost), {one.id: one.name for one in handing.members})
        return question(handing, planned, receiver, lacking, told)
    return carried_out(handing, ticked, receiver)


def carried_out(handing: Handing, ticked: Sequence[int], receiver: Member) -> ResponseReturnValue:
    """Do it; what somebody else changed meanwhile is shown as it is now."""
    here = guard.here()
    seen = seen_by_form()
    if not set(ticked) <= seen.keys():
        raise NotThere
    try:
        done = handover.hand_over(
            here.workspace,
            {one: seen[one] for one in ticked},
            handing.giver.id if handing.giver else None,
            receiver.id,
            add_rights="sure" in request.form,
            actor=here.actor,
            now=here.now,
        )
    except Overtaken:
        db.session.rollback()
        said = _("Somebody else changed this meanwhile. Nothing was changed by you; this is how it is now.")
        return refused(Handing.asked(), set(ticked), receiver.id, said, 409)
    jobs.ring("sweep")
    jobs.ring("deliver")
    flash(what_was_done(done, receiver), "done" if done else "info")
    return redirect(handing.address if handing.giver else "/settings/social/accounts", 303)


def what_was_done(done: Sequence[Account], receiver: Member) -> str:
    """Who holds what now."""
    if not done:
        return str(_("Nothing was changed: that is so already."))
    return str(
        ngettext(
            "%(names)s is now held by %(name)s.",
            "%(num)s accounts are now held by %(name)s: %(names)s.",
            len(done),
            names=named([name_shown(account) for account in done]),
            name=isolated(receiver.name),
        )
    )


def why_not(receiver: Member, denial: Denial) -> str:
    """Why somebody can't be handed accounts."""
    name = isolated(receiver.name)
    if denial is Denial.NOT_ACTIVE:
        return str(_("%(name)s was deactivated and can’t hold accounts. Nothing was changed.", name=name))
    return str(_("To hold accounts %(name)s needs “own accounts” or “all accounts”. Nothing was changed.", name=name))


def member_of(members: Sequence[Member], user_id: int) -> Member:
    """Somebody of this workspace. Raises NotThere."""
    found = next((member for member in members if member.id == user_id), None)
    if found is None:
        raise NotThere
    return found


def chosen_receiver() -> int | None:
    """Whom the form names."""
    word = request.form.get("to", "")
    return number(word) if word else None


def seen_by_form() -> dict[int, tuple[int | None, int | None]]:
    """Who had connected each account first and last when the form was made: "5:1:2", nobody as an empty place."""
    seen = {}
    for word in request.form.getlist("seen"):
        parts = word.split(":")
        if len(parts) == 3:
            account, first, last = (number(part) if part else None for part in parts)
            if account is not None:
                seen[account] = (first, last)
    return seen


def refused(handing: Handing, ticked: set[int], receiver_id: int | None, said: str, status: int) -> ResponseReturnValue:
    """The form again, with what is wrong."""
    flash(said, "problem")
    return shown(handing, ticked, receiver_id, status)


def shown(handing: Handing, ticked: set[int], receiver_id: int | None, status: int = 200) -> ResponseReturnValue:
    """The form; for a search by htmx the people alone."""
    page = render_template(
        "handover/people.html" if is_fragment() else "handover/index.html",
        handing=handing,
        ticked=ticked,
        chooser=chooser(handing.receivers, {receiver_id} if receiver_id else set(), searched()),
    )
    return page, status


def question(
    handing: Handing,
    planned: Sequence[handover.Move],
    receiver: Member,
    lacking: Sequence[Account],
    told: losses.Reckoning,
) -> str:
    """What goes over, to whom, what it takes from somebody, and which accounts it opens to the receiver."""
    return render_template(
        "handover/ask.html",
        handing=handing,
        accounts=[move.account for move in planned],
        names=named([name_shown(move.account) for move in planned]),
        seen=request.form.getlist("seen"),
        receiver=receiver,
        lacking=named([name_shown(account) for account in lacking]) if lacking else "",
        lacking_number=len(lacking),
        told=told,
    )

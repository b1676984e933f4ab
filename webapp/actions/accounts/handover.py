"""Handing accounts over to somebody else: a person's, some or all of them, or one that nobody holds any more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import selectinload

from webapp.actions.accounts import account_people
from webapp.actions.log import Actor, record
from webapp.actions.notices import personal
from webapp.actions.refusals import NotAllowed, NotThere, Overtaken
from webapp.actions.team import staff, super_admins
from webapp.actions.team.staff import Member
from webapp.domain import holders
from webapp.domain.permissions import Holding, Social
from webapp.domain.purposes import Purpose
from webapp.models import Account, Membership, User, Workspace, db
from webapp.models.event import Verb

NAMED = 5
"""The mail to the receiver names so many accounts."""


@dataclass(frozen=True)
class Move:
    """One account that goes over: as it is, and who is tied to it afterwards."""

    account: Account
    then: Holding


def held_by(workspace_id: int, user_id: int) -> Sequence[Account]:
    """The accounts that a person connected first or authorized last, by name; those of this workspace only."""
    return _accounts(workspace_id, or_(Account.first_connected_by_id == user_id, Account.connected_by_id == user_id))


def held_by_nobody(workspace_id: int) -> Sequence[Account]:
    """The accounts for which nobody stands any more, by name."""
    return _accounts(workspace_id, unheld(workspace_id))


def number_held_by_nobody(workspace_id: int) -> int:
    """How many accounts nobody stands for."""
    query = select(func.count()).select_from(Account).where(Account.workspace_id == workspace_id, unheld(workspace_id))
    return db.session.scalar(query) or 0


def unheld(workspace_id: int) -> ColumnElement[bool]:
    """Whether nobody stands for an account of this workspace: `holders.is_held` in SQL."""
    able = or_(Membership.super_admin, Membership.social != Social.NONE)
    holder = (
        exists()
        .where(Membership.workspace_id == workspace_id, Membership.active, able)
        .where(User.id == Membership.user_id, User.active)
        .where(User.id.in_((Account.first_connected_by_id, Account.connected_by_id)))
        .correlate(Account)
    )
    return ~holder


def chosen(workspace_id: int, account_ids: Collection[int]) -> Sequence[Account]:
    """These accounts, by name. Raises NotThere when one doesn't exist or is another workspace's."""
    found = _accounts(workspace_id, Account.id.in_(list(account_ids)))
    if len(found) != len(set(account_ids)):
        raise NotThere
    return found


def _accounts(workspace_id: int, which: ColumnElement[bool], *, to_change: bool = False) -> Sequence[Account]:
    query = (
        select(Account)
        .where(Account.workspace_id == workspace_id, which)
        .options(selectinload(Account.access))
        .order_by(Account.sought, Account.id)
    )
    if to_change:  # in one order, so that two handovers can't wait for each other
        query = query.order_by(None).order_by(Account.id)
        query = query.with_for_update(of=Account).execution_options(populate_existing=True)
    return db.session.scalars(query).all()


def moves(accounts: Sequence[Account], giver: int | None, receiver: int, members: Sequence[Member]) -> list[Move]:
    """What a handover changes: the receiver stands where the giver stood, or (None) whoever no longer holds it."""
    people = staff.persons(members)
    found = []
    for account in accounts:
        holding = account.holding
        givers = {giver} if giver is not None else holders.absent(holding, people)
        then = holders.handed_over(holding, givers, receiver)
        if then != holding:
            found.append(Move(account, then))
    return found


def without_rights(accounts: Sequence[Account], receiver: Member) -> list[Account]:
    """Those of the accounts that are for chosen people, of whom the receiver is none."""
    return [account for account in accounts if holders.lacks_rights(receiver.person, account.holding)]


def hand_over(
    workspace: Workspace,
    seen: Mapping[int, tuple[int | None, int | None]],
    giver: int | None,
    receiver_id: int,
    *,
    add_rights: bool,
    actor: Actor,
    now: datetime,
) -> list[Account]:
    """Hand accounts over, in one transaction: all of them or none; gives those that changed hands.

    `seen` has for each account who had connected it first and last when it was looked at; `giver` None stands for
    whoever no longer holds it. Raises NotThere, Overtaken when it is no longer as seen, and NotAllowed when the actor
    no longer may, or the receiver may not hold them (`add_rights` first adds them to the chosen people).
    """
    super_admins.turn(workspace.id)
    members = staff.everybody(workspace.id)
    super_admins.check_still_one(members, actor.id)
    receiver = next((member for member in members if member.id == receiver_id), None)
    if receiver is None:
        raise NotThere
    accounts = _accounts(workspace.id, Account.id.in_(list(seen)), to_change=True)
    if len(accounts) != len(seen):
        raise NotThere
    planned = moves(accounts, giver, receiver_id, members)
    check_as_seen([move.account for move in planned], seen)
    names = {member.id: member.name for member in members}
    for move in planned:
        admit(move, receiver, add_rights=add_rights)
        write(move, names, receiver, actor, now)
    if planned:
        tell(workspace, receiver, [move.account for move in planned], actor, now)
    db.session.commit()
    return [move.account for move in planned]


def check_as_seen(accounts: Sequence[Account], seen: Mapping[int, tuple[int | None, int | None]]) -> None:
    """That the same people are tied to each account as were when it was looked at. Raises Overtaken."""
    if any((account.first_connected_by_id, account.connected_by_id) != seen[account.id] for account in accounts):
        raise Overtaken


def admit(move: Move, receiver: Member, *, add_rights: bool) -> None:
    """Make sure that the receiver may hold it. Raises NotAllowed."""
    if add_rights and holders.lacks_rights(receiver.person, move.then):
        account_people.add(move.account.id, [receiver.id])
        return
    denial = holders.refusal_to_hold(receiver.person, move.then)
    if denial is not None:
        raise NotAllowed(denial)


def write(move: Move, names: Mapping[int, str], receiver: Member, actor: Actor, now: datetime) -> None:
    """Write one account's new holder, guarded by its version, and the log."""
    account = move.account
    before = tied(account, names)
    account.first_connected_by_id, account.connected_by_id = move.then.first_connector, move.then.last_connector
    if account.wake_at is not None:
        account.wake_at = now  # the next sweep warns the receiver where the others have been warned already
    record(
        Verb.HANDED_OVER,
        actor=actor,
        now=now,
        workspace_id=account.workspace_id,
        account=account,
        before=before,
        after=tied(account, names),
        details={"person_id": receiver.id, "person": receiver.name},
    )


def tied(account: Account, names: Mapping[int, str]) -> dict[str, str]:
    """Who is tied to an account, by name, as the log keeps it; nobody is left out."""
    who = {"first_connected_by": account.first_connected_by_id, "connected_by": account.connected_by_id}
    return {what: names.get(user_id, "?") for what, user_id in who.items() if user_id is not None}


def tell(workspace: Workspace, receiver: Member, accounts: Sequence[Account], actor: Actor, now: datetime) -> None:
    """Owe the receiver a mail and a notice, unless they did it themselves."""
    if actor.id == receiver.id:
        return
    names = ", ".join(account.name for account in accounts[:NAMED])
    personal.tell(
        Purpose.HANDED_OVER,
        f"handed_over:{receiver.id}:{accounts[0].id}:{accounts[0].version}",
        db.session.get_one(User, receiver.id),
        path="/settings/social/accounts",
        now=now,
        workspace_id=workspace.id,
        in_mail={"who": actor.name, "accounts": names if len(accounts) <= NAMED else f"{names} …"},
        in_app={"who": actor.name, "number": len(accounts)},
        account_id=accounts[0].id if len(accounts) == 1 else None,
    )

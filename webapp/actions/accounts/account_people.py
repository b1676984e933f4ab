"""Who may use one account: everyone whose permission covers it, or chosen people only. Super admins always may."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from webapp.actions import load
from webapp.actions.log import Actor, record
from webapp.actions.refusals import NotThere, Overtaken
from webapp.actions.team import staff, super_admins
from webapp.models import Account, AccountAccess, db
from webapp.models.event import Verb

Chosen = frozenset[int] | None
"""Ids of the people who are chosen; None is everyone."""


def chosen(account: Account) -> Chosen:
    """Who may use it now."""
    return frozenset(row.user_id for row in account.access) if account.restricted else None


def change(workspace_id: int, account_id: int, was: Chosen, to: Chosen, actor: Actor, now: datetime) -> bool:
    """Let only the people `to` use an account (None: everyone); gives whether anything changed.

    Raises NotThere for an account or a person of another workspace, Overtaken when `was`, what the wisher saw, is no
    longer so, and NotAllowed when the actor no longer may; then nothing is changed.
    """
    super_admins.turn(workspace_id)
    account = load.account(workspace_id, account_id, to_change=True)
    members = staff.everybody(workspace_id)
    super_admins.check_still_one(members, actor.id)
    names = {member.id: member.name for member in members}
    before = chosen(account)
    if before == to:
        return False
    if before != was:
        raise Overtaken
    if not (to or frozenset()) <= (names.keys() | (before or frozenset())):
        raise NotThere
    write(account, before or frozenset(), to)
    record(
        Verb.ACCOUNT_PEOPLE_CHANGED,
        actor=actor,
        now=now,
        workspace_id=workspace_id,
        account=account,
        before=facts(before, names),
        after=facts(to, names),
    )
    db.session.commit()
    return True


def write(account: Account, before: frozenset[int], to: Chosen) -> None:
    """Write the choice into the open transaction; the account's version guards the whole."""
    account.restricted = to is not None
    db.session.flush()
    gone, new = before - (to or frozenset()), (to or frozenset()) - before
    mine = AccountAccess.account_id == account.id
    if gone:
        db.session.execute(delete(AccountAccess).where(mine, AccountAccess.user_id.in_(gone)))
    add(account.id, new)


def add(account_id: int, people: Iterable[int]) -> None:
    """Add chosen people to an account, in the open transaction."""
    rows = [{"account_id": account_id, "user_id": user_id} for user_id in sorted(people)]
    if rows:
        db.session.execute(insert(AccountAccess), rows)


def facts(who: Chosen, names: dict[int, str]) -> dict[str, Any]:
    """The choice as the log keeps it, by name: the log outlives the people it tells of."""
    if who is None:
        return {"everyone": True}
    return {"everyone": False, "people": sorted(names[one] for one in who if one in names)}

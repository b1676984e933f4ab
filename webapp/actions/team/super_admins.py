"""A workspace never loses its last super admin, not even when two of them act at the same moment.

Whoever takes that right away (a demotion, a deactivation) first takes the `turn`, then reads, then writes: one after
the other, each sees what the one before has done.
"""

from collections.abc import Iterable

from sqlalchemy import select

from webapp.actions.refusals import NotAllowed, Refusal
from webapp.actions.team.staff import Member
from webapp.domain import permissions
from webapp.models import Workspace, db


class LastSuperAdmin(Refusal):
    """It would leave the workspace without anybody who may administer it."""

    status = 409


def turn(workspace_id: int) -> None:
    """Wait until nobody else changes who may what in this workspace; held until the transaction ends.

    On SQLite whoever writes has it anyway (BEGIN IMMEDIATE).
    """
    db.session.execute(
        select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True)
    ).scalar_one()


def check_still_one(members: Iterable[Member], actor_id: int | None) -> None:
    """That the actor is one of the workspace's super admins now. Raises NotAllowed; None (the operator) always may."""
    if actor_id is None:
        return
    own = next((member for member in members if member.id == actor_id), None)
    denial = permissions.Denial.NOT_ACTIVE if own is None else permissions.may_administer(own.person)
    if denial is not None:
        raise NotAllowed(denial)


def check_one_stays(members: Iterable[Member], besides: Iterable[int]) -> None:
    """That somebody who may administer is left when those with these ids no longer may. Raises LastSuperAdmin."""
    without = set(besides)
    if not any(permissions.may_administer(one.person) is None for one in members if one.id not in without):
        raise LastSuperAdmin

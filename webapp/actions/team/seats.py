"""Ending somebody's access to a workspace, giving it back, and taking them out of it for good.

Their other workspaces, and their name in the log, stay as they are.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from webapp.actions.accounts import handover
from webapp.actions.log import Actor, record
from webapp.actions.refusals import NotThere, Refusal
from webapp.actions.team import staff, super_admins
from webapp.actions.team.staff import Member
from webapp.domain import seats
from webapp.domain.posts import PostState
from webapp.domain.seats import Obstacle
from webapp.models import Account, AccountAccess, Invitation, Membership, Notice, Post, db
from webapp.models.event import Verb
from webapp.models.invitation import is_open


class Hindered(Refusal):
    """It can't be done like this; `obstacle` says why, `member` about whom. Nothing was changed."""

    status = 409

    def __init__(self, obstacle: Obstacle, member: Member) -> None:
        super().__init__(obstacle.value)
        self.obstacle, self.member = obstacle, member


@dataclass(frozen=True)
class Holdings:
    """What somebody holds in one workspace, counted: accounts they connected first or last, posts they wrote that are
    scheduled or drafts, notices they have not read, and open invitations they sent."""

    accounts: int = 0
    scheduled: int = 0
    drafts: int = 0
    notices: int = 0
    invitations: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing of all that."""
        return not any(vars(self).values())


def member(workspace_id: int, user_id: int) -> Member:
    """One person of a workspace, active or not. Raises NotThere for anybody else."""
    found = staff.everybody(workspace_id, only=[user_id])
    if not found:
        raise NotThere
    return found[0]


def holdings(workspace_id: int, user_id: int) -> Holdings:
    """What somebody holds there, counted now."""
    own_posts = (
        select(Post.state, func.count())
        .where(Post.workspace_id == workspace_id, Post.author_id == user_id)
        .where(Post.state.in_((PostState.SCHEDULED, PostState.DRAFT)))
        .group_by(Post.state)
    )
    posts = {state: number for state, number in db.session.execute(own_posts)}  # noqa: C416 - rows aren't pairs to mypy
    unread = (Notice.workspace_id == workspace_id, Notice.user_id == user_id, Notice.read_at.is_(None))
    sent = (Invitation.workspace_id == workspace_id, Invitation.invited_by_id == user_id, is_open())
    return Holdings(
        accounts=len(handover.held_by(workspace_id, user_id)),
        scheduled=posts.get(PostState.SCHEDULED, 0),
        drafts=posts.get(PostState.DRAFT, 0),
        notices=db.session.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0,
        invitations=db.session.scalar(select(func.count()).select_from(Invitation).where(*sent)) or 0,
    )


def deactivate(workspace_id: int, user_id: int, actor: Actor, now: datetime) -> bool:
    """End somebody's access to this workspace at once; False where it had ended already. Commits.

    Raises NotThere, NotAllowed when the actor no longer may, Hindered, LastSuperAdmin.
    """
    members, who = in_turn(workspace_id, user_id, actor)
    check(seats.why_not_deactivate(actor.id, who.person), who)
    if not who.person.active:
        db.session.rollback()
        return False
    super_admins.check_one_stays(members, [user_id])
    _set_active(workspace_id, user_id, False)
    held = vars(holdings(workspace_id, user_id))
    details = {name: number for name, number in held.items() if number}
    _note(Verb.MEMBER_DEACTIVATED, workspace_id, who, actor, now, active=False, details=details)
    db.session.commit()
    return True


def reactivate(workspace_id: int, user_id: int, actor: Actor, now: datetime) -> bool:
    """Give somebody their access back, as it was; False where they have it. Commits. Raises NotThere, NotAllowed."""
    _, who = in_turn(workspace_id, user_id, actor)
    if who.person.active:
        db.session.rollback()
        return False
    _set_active(workspace_id, user_id, True)
    _note(Verb.MEMBER_REACTIVATED, workspace_id, who, actor, now, active=True)
    db.session.commit()
    return True


def remove(workspace_id: int, user_id: int, actor: Actor, now: datetime) -> Member:
    """Take somebody deactivated out of the workspace, with the accounts they were chosen for. Commits.

    Gives them as they were. Raises NotThere, NotAllowed, Hindered.
    """
    _, who = in_turn(workspace_id, user_id, actor)
    check(seats.why_not_remove(actor.id, who.person), who)
    here = select(Account.id).where(Account.workspace_id == workspace_id)
    chosen = delete(AccountAccess).where(AccountAccess.user_id == user_id, AccountAccess.account_id.in_(here))
    own = delete(Membership).where(Membership.workspace_id == workspace_id, Membership.user_id == user_id)
    for statement in (chosen, own):
        db.session.execute(statement.execution_options(synchronize_session=False))
    record(
        Verb.MEMBER_REMOVED,
        actor=actor,
        now=now,
        workspace_id=workspace_id,
        before={"permission": who.level.value},
        details=about(who),
    )
    db.session.commit()
    return who


def in_turn(workspace_id: int, user_id: int, actor: Actor) -> tuple[list[Member], Member]:
    """Everybody, and this person, as they are now that nobody else can change it. Raises NotThere, NotAllowed."""
    super_admins.turn(workspace_id)
    members = staff.everybody(workspace_id)
    super_admins.check_still_one(members, actor.id)
    who = next((one for one in members if one.id == user_id), None)
    if who is None:
        raise NotThere
    return members, who


def check(obstacle: Obstacle | None, who: Member) -> None:
    """Raises Hindered where something stands against it."""
    if obstacle is not None:
        raise Hindered(obstacle, who)


def about(who: Member) -> dict[str, object]:
    """How the log names somebody who may be gone when it is read."""
    return {"person_id": who.id, "person": who.name}


def _set_active(workspace_id: int, user_id: int, active: bool) -> None:
    db.session.execute(
        update(Membership)
        .where(Membership.workspace_id == workspace_id, Membership.user_id == user_id)
        .values(active=active)
        .execution_options(synchronize_session=False)
    )


def _note(
    verb: Verb,
    workspace_id: int,
    who: Member,
    actor: Actor,
    now: datetime,
    *,
    active: bool,
    details: dict[str, int] | None = None,
) -> None:
    record(
        verb,
        actor=actor,
        now=now,
        workspace_id=workspace_id,
        before={"active": not active},
        after={"active": active},
        details=about(who) | (details or {}),
    )

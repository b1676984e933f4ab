"""Changing what people may do in a workspace: one of them, or many at once, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from webapp.actions.log import Actor, record
from webapp.actions.refusals import NotThere, Overtaken
from webapp.actions.team import staff, super_admins
from webapp.actions.team.staff import Member
from webapp.domain.levels import Level, at_level, is_below
from webapp.models import Membership, db
from webapp.models.counted import changed
from webapp.models.event import Verb


@dataclass(frozen=True)
class Wish:
    """Somebody's new level, and the one that whoever wishes it saw."""

    user_id: int
    was: Level
    to: Level

    @property
    def takes_away(self) -> bool:
        """Whether the person may do less afterwards."""
        return is_below(self.to, self.was)


def change(workspace_id: int, wishes: Sequence[Wish], actor: Actor, now: datetime) -> list[Member]:
    """Give each person their new level, in one transaction; gives those who changed, as they were before.

    Who stands there already is left alone. Raises NotThere for somebody of another workspace, Overtaken when somebody
    else changed one of them meanwhile, LastSuperAdmin when nobody would be left to administer, and NotAllowed when the
    actor no longer may; then nothing is changed.
    """
    super_admins.turn(workspace_id)
    members = staff.everybody(workspace_id)
    super_admins.check_still_one(members, actor.id)
    open_wishes = still_open(wishes, members)
    check_one_stays(open_wishes, members)
    known = {member.id: member for member in members}
    done = [known[wish.user_id] for wish in open_wishes]
    for wish, member in zip(open_wishes, done, strict=True):
        write(workspace_id, wish, member)
        record(
            Verb.PERMISSIONS_CHANGED,
            actor=actor,
            now=now,
            workspace_id=workspace_id,
            before={"permission": wish.was.value},
            after={"permission": wish.to.value},
            details={"person_id": member.id, "person": member.name},
        )
    db.session.commit()
    return done


def still_open(wishes: Sequence[Wish], members: Sequence[Member]) -> list[Wish]:
    """The wishes that are not fulfilled yet. Raises NotThere, or Overtaken when what was seen is no longer so."""
    known = {member.id: member for member in members}
    if any(wish.user_id not in known for wish in wishes):
        raise NotThere
    for wish in wishes:
        member = known[wish.user_id]
        if not member.person.active or member.level not in (wish.was, wish.to):
            raise Overtaken
    return [wish for wish in wishes if known[wish.user_id].level is not wish.to]


def check_one_stays(wishes: Sequence[Wish], members: Sequence[Member]) -> None:
    """That these wishes leave a super admin. Raises LastSuperAdmin."""
    demoted = [wish.user_id for wish in wishes if wish.was is Level.SUPER_ADMIN]
    if demoted and not any(wish.to is Level.SUPER_ADMIN for wish in wishes):
        super_admins.check_one_stays(members, demoted)


def write(workspace_id: int, wish: Wish, member: Member) -> None:
    """Write one person's row if it is still what was seen. Raises Overtaken."""
    then = at_level(member.person, wish.to)
    expected = [Membership.super_admin.is_(member.person.super_admin), Membership.social == member.person.social]
    written = db.session.execute(
        update(Membership)
        .where(Membership.workspace_id == workspace_id, Membership.user_id == wish.user_id, Membership.active)
        .where(*expected)
        .values(super_admin=then.super_admin, social=then.social)
        .execution_options(synchronize_session=False)
    )
    if changed(written) != 1:
        raise Overtaken

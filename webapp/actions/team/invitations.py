"""Inviting people to a workspace by mail, sending it again, and taking it back.

The mail carries a random key that opens the door once, for seven days (`domain.purposes`); the row keeps its hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe

from sqlalchemy import delete, or_, select

from webapp.actions.digests import digest
from webapp.actions.log import Actor, record
from webapp.actions.notices import outbox
from webapp.actions.notices.outbox import Reader
from webapp.actions.refusals import NotThere
from webapp.actions.team import super_admins
from webapp.actions.team.first_admin import NotSensible, checked_email
from webapp.actions.team.staff import everybody
from webapp.domain.levels import Level, at_level, level_of
from webapp.domain.permissions import Person
from webapp.domain.purposes import LIFETIME, Purpose
from webapp.models import Invitation, Workspace, db
from webapp.models.counted import changed
from webapp.models.event import Verb
from webapp.models.invitation import is_open

LIFE = LIFETIME[Purpose.INVITATION]
KEPT = timedelta(days=30)
"""Afterwards an invitation that was accepted or revoked is forgotten: its row holds somebody's address."""
NOT_TWICE_WITHIN = timedelta(minutes=1)
"""Sending it again sooner than this is a second click."""


@dataclass(frozen=True)
class Guest:
    """Whom somebody wants to invite, as it was typed."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Offer:
    """What the invited may do, and the language (None: unknown) and time zone their mail is written in."""

    level: Level
    locale: str | None
    timezone: str


class Outcome(StrEnum):
    """What came of one address."""

    INVITED = "invited"
    NO_ADDRESS = "no_address"
    MEMBER = "member"
    DEACTIVATED = "deactivated"
    ALREADY = "already"
    """It has an open invitation, which may be sent again."""


@dataclass(frozen=True)
class Result:
    """One address and what came of it; `id` is its open invitation's, or the id of the person who is here already."""

    guest: Guest
    outcome: Outcome
    id: int | None = None


def level_offered(invitation: Invitation) -> Level:
    """What it lets somebody do."""
    return level_of(Person(0, invitation.social, invitation.super_admin))


def open_ones(workspace_id: int) -> Sequence[Invitation]:
    """The workspace's open invitations, expired ones too, by address."""
    query = select(Invitation).where(Invitation.workspace_id == workspace_id, is_open()).order_by(Invitation.address)
    return db.session.scalars(query).all()


def invite(workspace: Workspace, guests: Sequence[Guest], offer: Offer, actor: Actor, now: datetime) -> list[Result]:
    """Invite each one whom nothing stands against; says of each what came of it. Commits.

    Raises NotAllowed when the actor no longer may.
    """
    super_admins.turn(workspace.id)
    members = everybody(workspace.id)
    super_admins.check_still_one(members, actor.id)
    here = {member.email: member for member in members}
    waiting = {one.address: one.id for one in open_ones(workspace.id)}
    results = []
    for guest in guests:
        try:
            address = checked_email(guest.address)
        except NotSensible:
            results.append(Result(guest, Outcome.NO_ADDRESS))
            continue
        if member := here.get(address):
            outcome = Outcome.MEMBER if member.person.active else Outcome.DEACTIVATED
            results.append(Result(guest, outcome, member.id))
        elif address in waiting:
            results.append(Result(guest, Outcome.ALREADY, waiting[address]))
        else:
            waiting[address] = _invited(workspace, Guest(address, guest.name), offer, actor, now)
            results.append(Result(guest, Outcome.INVITED, waiting[address]))
    db.session.commit()
    return results


def _invited(workspace: Workspace, guest: Guest, offer: Offer, actor: Actor, now: datetime) -> int:
    key = token_urlsafe(32)
    person = at_level(Person(0), offer.level)
    invitation = Invitation(
        workspace_id=workspace.id,
        address=guest.address,
        name=guest.name,
        super_admin=person.super_admin,
        social=person.social,
        locale=offer.locale,
        timezone=offer.timezone,
        key_hash=digest(key),
        letter=1,
        invited_by_id=actor.id,
        created_at=now,
        written_at=now,
        expires_at=now + LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    _owe(invitation, key, workspace, actor, now)
    after = {"permission": offer.level.value}
    _note(Verb.MEMBER_INVITED, invitation, actor, now, after=after)
    return invitation.id


def _owe(invitation: Invitation, key: str, workspace: Workspace, actor: Actor, now: datetime) -> None:
    """Owe the mail that carries the key."""
    reader = Reader(invitation.address, invitation.name or invitation.address, invitation.locale, invitation.timezone)
    outbox.owe(
        Purpose.INVITATION,
        invitation.mail_key,
        reader,
        path=f"/invitations/{key}",
        now=now,
        workspace_id=workspace.id,
        facts={"who": actor.name},
        expires_at=invitation.expires_at,
    )


def resend(workspace: Workspace, invitation_id: int, actor: Actor, now: datetime) -> tuple[Invitation, bool]:
    """Send it again with a new key for another seven days; the old key opens nothing from now on. Commits.

    False where that was done a moment ago. Raises NotThere for one that is not open here, NotAllowed.
    """
    invitation = _open_one(workspace.id, invitation_id, actor)
    if now - invitation.written_at < NOT_TWICE_WITHIN:
        db.session.rollback()
        return db.session.get_one(Invitation, invitation_id), False
    key = token_urlsafe(32)
    outbox.withdraw([invitation.mail_key], now)
    invitation.key_hash, invitation.letter = digest(key), invitation.letter + 1
    invitation.written_at, invitation.expires_at = now, now + LIFE
    db.session.flush()
    _owe(invitation, key, workspace, actor, now)
    _note(Verb.INVITATION_RESENT, invitation, actor, now, after={"permission": level_offered(invitation).value})
    db.session.commit()
    return invitation, True


def revoke(workspace_id: int, invitation_id: int, actor: Actor, now: datetime) -> Invitation:
    """Take it back: its key opens nothing any more, and a mail that waits is not sent. Commits.

    Raises NotThere for one that is not open here, NotAllowed.
    """
    invitation = _open_one(workspace_id, invitation_id, actor)
    outbox.withdraw([invitation.mail_key], now)
    invitation.revoked_at = now
    _note(Verb.INVITATION_REVOKED, invitation, actor, now, before={"permission": level_offered(invitation).value})
    db.session.commit()
    return invitation


def _open_one(workspace_id: int, invitation_id: int, actor: Actor) -> Invitation:
    """An open invitation of this workspace, locked until the transaction ends. Raises NotThere, NotAllowed."""
    super_admins.turn(workspace_id)
    super_admins.check_still_one(everybody(workspace_id, only=[actor.id] if actor.id else []), actor.id)
    query = (
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.workspace_id == workspace_id, is_open())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotThere
    return found


def _note(
    verb: Verb,
    invitation: Invitation,
    actor: Actor,
    now: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    record(
        verb,
        actor=actor,
        now=now,
        workspace_id=invitation.workspace_id,
        before=before,
        after=after,
        details={"person": invitation.address, "invitation_id": invitation.id},
    )


def forget(now: datetime) -> int:
    """Delete what was accepted or revoked long ago; gives the number. Commits."""
    over = or_(Invitation.accepted_at <= now - KEPT, Invitation.revoked_at <= now - KEPT)
    gone = db.session.execute(delete(Invitation).where(over).execution_options(synchronize_session=False))
    db.session.commit()
    return changed(gone)

"""Accepting an invitation: somebody new makes their account with it, somebody known goes through with their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from webapp.actions.digests import digest
from webapp.actions.log import Actor, record
from webapp.actions.refusals import Overtaken, Refusal
from webapp.actions.signing_in import passwords, sign_in
from webapp.actions.signing_in.sign_in import Begun, Browser
from webapp.actions.signing_in.two_steps import Half
from webapp.actions.team.invitations import level_offered
from webapp.models import Invitation, Membership, SignIn, User, db
from webapp.models.counted import changed
from webapp.models.event import Verb
from webapp.models.invitation import is_open

SECOND_CLICK = timedelta(minutes=1)
"""Sent again within this by whoever was just let in, the form of a used invitation still leads in."""


class Shut(StrEnum):
    """Why an invitation opens nothing. Only somebody who has had its key learns which."""

    UNKNOWN = "unknown"
    """Nobody was given this key, or a newer mail has made it void."""
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"


class DoorShut(Refusal):
    """The invitation opens nothing; `why` says why, `invitation` is there unless unknown. Nothing was changed."""

    def __init__(self, why: Shut, invitation: Invitation | None = None) -> None:
        super().__init__(why.value)
        self.why, self.invitation = why, invitation
        self.status = 404 if why is Shut.UNKNOWN else 410


class HasAccount(Refusal):
    """Somebody with this address has an account already: they accept with it."""

    status = 409


class OtherPerson(Refusal):
    """It was sent to another address than that of whoever is signed in."""

    status = 403


@dataclass(frozen=True)
class Door:
    """A good invitation, and whether somebody with its address has an account already."""

    invitation: Invitation
    has_account: bool


@dataclass(frozen=True)
class Newcomer:
    """What somebody new says of themselves, checked."""

    name: str
    password: str


def look(key: str, now: datetime) -> Door:
    """The door that a key opens; reads only. Raises DoorShut."""
    found = db.session.scalar(
        select(Invitation)
        .where(Invitation.key_hash == digest(key))
        .options(joinedload(Invitation.workspace), joinedload(Invitation.invited_by))
    )
    if found is None:
        raise DoorShut(Shut.UNKNOWN)
    if found.accepted_at is not None:
        raise DoorShut(Shut.USED, found)
    if found.revoked_at is not None:
        raise DoorShut(Shut.REVOKED, found)
    if found.expires_at <= now:
        raise DoorShut(Shut.EXPIRED, found)
    return Door(found, db.session.scalar(select(User.id).where(User.email == found.address)) is not None)


def join_as_new(key: str, newcomer: Newcomer, browser: Browser, now: datetime) -> tuple[SignIn, str]:
    """Make the account, the membership and the first sign-in; gives the sign-in and its key. Commits.

    Raises DoorShut, HasAccount, and Overtaken when the same address came in through another door at this moment.
    """
    if look(key, now).has_account:
        raise HasAccount
    db.session.rollback()  # hashing takes long on purpose: nobody shall wait for it with the database in hand
    made = passwords.hashed(newcomer.password)
    invitation = claim(key, now)
    speaks = {"locale": invitation.locale, "timezone": invitation.timezone}
    user = User.new(invitation.address, newcomer.name, made, now, **speaks)
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Overtaken from None
    _give_seat(invitation, user, browser.ip, now)
    begun = sign_in.open_for(user, invitation.workspace_id, browser, now)
    db.session.commit()
    return begun


def join_again(used: Invitation, password: str, browser: Browser, now: datetime) -> Begun | Half | None:
    """Sign in whoever sends the form again that has just let them in, by the password they chose. Commits.

    A double click: the second request knows nothing of the first one's cookie. None for everybody else.
    """
    if used.accepted_at is None or now - used.accepted_at > SECOND_CLICK or not password:
        return None
    return sign_in.begin(used.address, password, browser, now)


def join_as_known(key: str, row: SignIn, ip: str | None, now: datetime) -> Invitation:
    """Let whoever is signed in through, and have this browser look at the workspace. Commits.

    Raises DoorShut, OtherPerson.
    """
    if look(key, now).invitation.address != row.user.email:
        raise OtherPerson
    invitation = claim(key, now)
    _give_seat(invitation, row.user, ip, now)
    row.workspace_id = invitation.workspace_id
    db.session.commit()
    return invitation


def claim(key: str, now: datetime) -> Invitation:
    """Use the invitation up, in the open transaction: of two at the same moment one gets it. Raises DoorShut."""
    claimed = db.session.execute(
        update(Invitation)
        .where(Invitation.key_hash == digest(key), is_open(), Invitation.expires_at > now)
        .values(accepted_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed(claimed) != 1:
        db.session.rollback()
        look(key, now)
        raise DoorShut(Shut.UNKNOWN)
    query = select(Invitation).where(Invitation.key_hash == digest(key))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _give_seat(invitation: Invitation, user: User, ip: str | None, now: datetime) -> None:
    """Make them a member. Who is one already, by another way, stays what they are. Raises DoorShut."""
    own = (Membership.workspace_id == invitation.workspace_id, Membership.user_id == user.id)
    there = db.session.scalar(select(Membership).where(*own))
    if there is not None and not there.active:
        db.session.rollback()
        raise DoorShut(Shut.REVOKED, None)
    if there is None:
        db.session.add(
            Membership(
                workspace_id=invitation.workspace_id,
                user_id=user.id,
                super_admin=invitation.super_admin,
                social=invitation.social,
            )
        )
    level = level_offered(invitation).value
    record(
        Verb.MEMBER_JOINED,
        actor=Actor.of(user, ip),
        now=now,
        workspace_id=invitation.workspace_id,
        after={"permission": level},
        details={"email": user.email, "invitation_id": invitation.id},
    )

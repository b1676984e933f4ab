"""Who at the sign-on provider is who here."""

import logging
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from webapp.actions.house import House
from webapp.actions.log import Actor, record
from webapp.actions.signing_in import passwords
from webapp.actions.signing_in.homes import home
from webapp.actions.signing_in.no_entry import No, NoEntry
from webapp.domain.permissions import Social
from webapp.models import Identity, Membership, User, Workspace, db
from webapp.models.event import Verb
from webapp.networks.provider import Who

log = logging.getLogger(__name__)


def owner(who: Who, now: datetime) -> User | None:
    """Whom of ours a provider's person is linked to; notes into the open transaction that they came."""
    found = db.session.scalar(select(Identity).where(Identity.issuer == who.issuer, Identity.subject == who.subject))
    if found is None:
        return None
    found.used_at = now
    return found.user


def of(user_id: int, house: House) -> Identity | None:
    """Whom somebody of ours is linked to at the provider that is set now."""
    own = house.settings.oidc
    if own is None:
        return None
    names = (own.issuer.rstrip("/"), own.issuer.rstrip("/") + "/")
    return db.session.scalar(select(Identity).where(Identity.user_id == user_id, Identity.issuer.in_(names)))


def link(user: User, who: Who, ip: str | None, now: datetime, workspace_id: int | None) -> None:
    """Link somebody, into the open transaction. Raises NoEntry unless the verified mail address is theirs.

    Linking the same two again changes nothing.
    """
    if who.email is None:
        raise NoEntry(No.NO_MAIL)
    if who.email != user.email:
        raise NoEntry(No.OTHER_MAIL)
    either = or_(Identity.subject == who.subject, Identity.user_id == user.id)
    standing = db.session.scalars(select(Identity).where(Identity.issuer == who.issuer, either)).all()
    if any(one.user_id != user.id or one.subject != who.subject for one in standing):
        raise NoEntry(No.TAKEN)
    if standing:
        return
    made = Identity(user_id=user.id, issuer=who.issuer, subject=who.subject, email=who.email, linked_at=now)
    db.session.add(made)
    record(Verb.IDENTITY_LINKED, actor=Actor.of(user, ip), now=now, workspace_id=workspace_id or home(user.id))
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NoEntry(No.TAKEN) from None


def unlink(user: User, house: House, ip: str | None, now: datetime, workspace_id: int | None) -> bool:
    """Forget whom somebody is at the provider; False where they are not linked. Commits."""
    found = of(user.id, house)
    if found is None:
        return False
    db.session.delete(found)
    record(Verb.IDENTITY_UNLINKED, actor=Actor.of(user, ip), now=now, workspace_id=workspace_id)
    db.session.commit()
    return True


def newcomer(who: Who, house: House, ip: str | None, now: datetime) -> User | None:
    """Make somebody whom only the provider knows a member who may look; None where the operator wants none.

    Into the open transaction. They get a password that nobody knows; by "forgotten password" they may choose one.
    Raises NoEntry.
    """
    join = house.settings.oidc.join if house.settings.oidc else None
    if join is None or who.email is None:
        return None
    if db.session.get(Workspace, join) is None:
        log.error("OIDC_JOIN names workspace %s, and there is none", join)
        return None
    user = _made(who, who.email, now)
    db.session.add(Membership(workspace_id=join, user_id=user.id, social=Social.VIEW))
    details = {"email": who.email, "single_sign_on": True}
    record(Verb.USER_CREATED, actor=Actor.of(user, ip), now=now, workspace_id=join, details=details)
    link(user, who, ip, now, join)
    return user


def _made(who: Who, email: str, now: datetime) -> User:
    """A row for somebody new. Raises NoEntry."""
    user = User.new(email, who.name or email.partition("@")[0], passwords.hashed(token_urlsafe(32)), now)
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError:  # the same person, a moment earlier in another window
        db.session.rollback()
        raise NoEntry(No.OVER) from None
    return user

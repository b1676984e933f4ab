"""A forgotten password: a link by mail, good for one hour and once, that leads to a new one.

Whoever asks gets the same answer and causes the same writing, whether or not an address belongs to somebody.
"""

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from webapp.actions.digests import digest
from webapp.actions.log import Actor, record
from webapp.actions.notices import outbox
from webapp.actions.notices.outbox import Reader
from webapp.actions.signing_in import passwords, two_steps
from webapp.actions.signing_in.homes import home
from webapp.domain.purposes import LIFETIME, Purpose
from webapp.models import PasswordReset, User, db
from webapp.models.counted import changed
from webapp.models.event import Verb

LASTS = LIFETIME[Purpose.PASSWORD_RESET]
MOST = 5
"""Links that one person is sent within LASTS, from wherever they are asked for: more would be somebody else's fun."""


def ask(email: str, ip: str | None, now: datetime) -> None:
    """Owe somebody a link to a new password, if there is such a person. Commits."""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None or not user.active:
        actor, workspace_id = Actor(None, "unknown", ip), None
        _as_if(now)
    else:
        actor, workspace_id = Actor.of(user, ip), home(user.id)
        if _lately(user.id, now) < MOST:
            _owe(user, now)
    record(Verb.PASSWORD_RESET_ASKED, actor=actor, now=now, workspace_id=workspace_id)
    db.session.commit()


def _as_if(now: datetime) -> None:
    """Do what an answer to somebody known takes, and take it back: the clock shall not tell who is known."""
    _lately(0, now)
    with db.session.begin_nested() as kept:
        key = token_urlsafe(32)
        reader = Reader("nobody@example.invalid", "Nobody")
        outbox.owe(Purpose.PASSWORD_RESET, _mail(0) + key, reader, path=f"/forgot/{key}", now=now)
        kept.rollback()


def _lately(user_id: int, now: datetime) -> int:
    query = select(func.count()).where(PasswordReset.user_id == user_id, PasswordReset.created_at > now - LASTS)
    return db.session.scalar(query) or 0


def _owe(user: User, now: datetime) -> None:
    key = token_urlsafe(32)
    reset = PasswordReset(key_hash=digest(key), user_id=user.id, created_at=now, expires_at=now + LASTS)
    db.session.add(reset)
    db.session.flush()
    outbox.owe(Purpose.PASSWORD_RESET, _mail(reset.id), Reader.of(user), path=f"/forgot/{key}", now=now)


def _mail(reset_id: int) -> str:
    return f"password_reset:{reset_id}"


def find(key: str, now: datetime) -> User | None:
    """Whose new password a link leads to; None where it is used, too old, made up, or somebody's who is disabled."""
    query = select(PasswordReset).where(PasswordReset.key_hash == digest(key)).options(joinedload(PasswordReset.user))
    reset = db.session.scalar(query)
    if reset is None or reset.used_at is not None or reset.expires_at <= now or not reset.user.active:
        return None
    return reset.user


def choose(key: str, new: str, ip: str | None, now: datetime) -> bool:
    """Write a new password that has been checked, end every sign-in, tell the person; False for a dead link. Commits.

    Of two at once with the same link only one is taken.
    """
    user = find(key, now)
    if user is None:
        return False
    user_id = user.id
    db.session.rollback()  # hashing takes long on purpose: nobody shall wait for it with the database in hand
    made = passwords.hashed(new)
    if not _claim(key, now):
        db.session.rollback()
        return False
    user = db.session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    user.password_hash, user.password_changed_at = made, now
    close_all(user_id, now)
    details = {"by_mail": True, "sign_ins_ended": two_steps.end_all(user_id, now)}
    record(Verb.PASSWORD_CHANGED, actor=Actor.of(user, ip), now=now, workspace_id=home(user.id), details=details)
    tell(user, now)
    db.session.commit()
    return True


def _claim(key: str, now: datetime) -> bool:
    open_still = (PasswordReset.used_at.is_(None), PasswordReset.expires_at > now)
    claimed = db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.key_hash == digest(key), *open_still)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return changed(claimed) == 1


def close_all(user_id: int, now: datetime) -> None:
    """Whatever was mailed to this person leads nowhere any more; into the open transaction."""
    closed = db.session.scalars(
        update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
        .returning(PasswordReset.id)
        .execution_options(synchronize_session=False)
    ).all()
    outbox.withdraw([_mail(number) for number in closed], now)


def tell(user: User, now: datetime) -> None:
    """Owe somebody the mail that says their password was changed, into the open transaction."""
    key = f"password_changed:{user.id}:{now.isoformat()}"
    outbox.owe(Purpose.PASSWORD_CHANGED, key, Reader.of(user), path="/login", now=now)

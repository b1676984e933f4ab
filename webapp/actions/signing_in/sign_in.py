"""Signing in and out. A sign-in is a row; the browser's cookie carries a random key, the row only its hash.

So ending it on the server ends it: at sign-out, when the password changes, when the person is disabled, and by time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from webapp.actions.digests import digest
from webapp.actions.log import Actor, record
from webapp.actions.signing_in import factor, passwords, two_steps
from webapp.actions.signing_in.factor import Checked
from webapp.actions.signing_in.homes import home
from webapp.actions.signing_in.two_steps import Half
from webapp.models import HalfSignIn, Membership, PasswordReset, SignIn, SignOn, User, db
from webapp.models.base import set_reading_only
from webapp.models.counted import changed
from webapp.models.event import Verb

SEEN_EVERY = timedelta(minutes=5)
"""How exact `seen_at` is: a row written at every request would make readers wait for writers."""
LONGEST_AGENT = 300


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in from."""

    agent: str
    ip: str | None


Begun = tuple[SignIn, str]
"""A sign-in and its key."""


def begin(email: str, password: str, browser: Browser, now: datetime) -> Begun | Half | None:
    """Sign somebody in, or half in where a code is owed; None for any kind of no, which is always the same no."""
    user = checked(email, password, browser, now)
    if user is None:
        return None
    begun = half_or_whole(user, browser, now)
    db.session.commit()
    return begun


def checked(email: str, password: str, browser: Browser, now: datetime) -> User | None:
    """Whose the two are; None, and logged, for any kind of no."""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    stored = user.password_hash if user else None
    db.session.rollback()  # comparing takes long on purpose: nobody shall wait for it with the database in hand
    right = passwords.is_right(stored, password)
    if user is None or not right or not user.active:
        _refuse(user, browser, now)
        return None
    return user


def half_or_whole(user: User, browser: Browser, now: datetime) -> Begun | Half:
    """What the first proof is worth: a sign-in, or half of one with a second factor; into the open transaction."""
    if factor.is_on(user.id):
        return two_steps.start(user.id, now)
    return open_for(user, home(user.id), browser, now)


def complete(key: str, code: str, browser: Browser, now: datetime) -> Begun | Checked | None:
    """The second step: a sign-in, or what was wrong with the code; None where the first step is over. Commits."""
    half = two_steps.find(key, now)
    if half is None or not two_steps.count_try(half.id):
        return None
    half_id, user = half.id, half.user
    checked = factor.take(user, code, browser.ip, now)
    if checked is not Checked.RIGHT:
        details = {"second_factor": True}
        actor = Actor.of(user, browser.ip)
        record(Verb.SIGN_IN_REFUSED, actor=actor, now=now, workspace_id=home(user.id), details=details)
        db.session.commit()
        return checked
    if not two_steps.close(half_id, now):
        db.session.rollback()
        return None
    begun = open_for(user, home(user.id), browser, now)
    db.session.commit()
    return begun


def open_for(user: User, workspace_id: int | None, browser: Browser, now: datetime) -> tuple[SignIn, str]:
    """A sign-in for somebody who has just proved who they are, and its key; into the open transaction."""
    key = token_urlsafe(32)
    sign_in = SignIn(
        key_hash=digest(key),
        user_id=user.id,
        workspace_id=workspace_id,
        created_at=now,
        seen_at=now,
        proved_at=now,
        user_agent=browser.agent[:LONGEST_AGENT],
    )
    db.session.add(sign_in)
    _note(Verb.SIGNED_IN, user, browser, now, workspace_id)
    return sign_in, key


def _refuse(user: User | None, browser: Browser, now: datetime) -> None:
    """Log a refused sign-in. What was typed is not kept: some type their password into the wrong field."""
    if user is not None:
        _note(Verb.SIGN_IN_REFUSED, user, browser, now, home(user.id))
    else:
        record(Verb.SIGN_IN_REFUSED, actor=Actor(None, "unknown", browser.ip), now=now, workspace_id=None)
    db.session.commit()


def _note(verb: Verb, user: User, browser: Browser, now: datetime, workspace_id: int | None) -> None:
    record(verb, actor=Actor.of(user, browser.ip), now=now, workspace_id=workspace_id)


def find(key: str, now: datetime, idle: timedelta, lifetime: timedelta) -> SignIn | None:
    """The living sign-in that a key belongs to: not ended, not idle, not too old, and of somebody not disabled."""
    row = db.session.scalar(select(SignIn).where(SignIn.key_hash == digest(key)).options(joinedload(SignIn.user)))
    if row is None or row.ended_at is not None or not row.user.active:
        return None
    if now - row.seen_at >= idle or now - row.created_at >= lifetime:
        return None
    return row


def seen(row: SignIn, now: datetime, *, then_reading: bool) -> None:
    """Note that a sign-in is in use, in a transaction of its own, begun before anything else of the request."""
    if now - row.seen_at < SEEN_EVERY:
        return
    row_id, before = row.id, row.seen_at
    db.session.rollback()
    set_reading_only(False)
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == row_id, SignIn.seen_at == before)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    set_reading_only(then_reading)


def switch(row: SignIn, workspace_id: int) -> bool:
    """Have this browser look at another workspace of its person's; False where they are no member there. Commits."""
    member = select(Membership.id).where(
        Membership.user_id == row.user_id, Membership.workspace_id == workspace_id, Membership.active
    )
    if db.session.scalar(member) is None:
        return False
    row.workspace_id = workspace_id
    db.session.commit()
    return True


def end(row: SignIn, browser: Browser, now: datetime) -> None:
    """Sign out: from now on the key opens nothing."""
    row.ended_at = now
    _note(Verb.SIGNED_OUT, row.user, browser, now, row.workspace_id)
    db.session.commit()


def living(user_id: int, now: datetime, idle: timedelta, lifetime: timedelta) -> list[SignIn]:
    """Where somebody is signed in, the latest used first."""
    rows = db.session.scalars(
        select(SignIn)
        .where(
            SignIn.user_id == user_id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - idle,
            SignIn.created_at > now - lifetime,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return list(rows)


def leave_others(row: SignIn, browser: Browser, now: datetime) -> int:
    """Sign somebody out everywhere but here; gives how many sign-ins that ended."""
    ended = end_others(row, now)
    if ended:
        actor = Actor.of(row.user, browser.ip)
        details = {"other_sign_ins_ended": ended}
        record(Verb.SIGNED_OUT, actor=actor, now=now, workspace_id=row.workspace_id, details=details)
    db.session.commit()
    return ended


def end_one(row: SignIn, other_id: int, browser: Browser, now: datetime) -> bool:
    """Sign somebody out in one other browser; False where that is no open sign-in of theirs. Commits."""
    ended = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == other_id, SignIn.user_id == row.user_id, SignIn.id != row.id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    )
    if ended is not None:
        _note(Verb.SIGN_IN_ENDED, row.user, browser, now, row.workspace_id)
    db.session.commit()
    return ended is not None


def end_others(row: SignIn, now: datetime) -> int:
    """End every other sign-in of the same person into the open transaction; gives how many were still open."""
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == row.user_id, SignIn.id != row.id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def forget(begun_by: datetime) -> int:
    """Delete what was begun by then on the way in, all of which is over; gives the number. Commits."""
    total = 0
    for table in (SignIn, HalfSignIn, PasswordReset, SignOn):
        old = delete(table).where(table.created_at <= begun_by).execution_options(synchronize_session=False)
        total += changed(db.session.execute(old))
    db.session.commit()
    return total

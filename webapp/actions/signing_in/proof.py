"""Asking again who somebody is: what can't be taken back wants a proof that is fresh."""

from datetime import datetime, timedelta

from sqlalchemy import update

from webapp.actions.log import Actor, record
from webapp.actions.signing_in import factor, passwords
from webapp.models import SignIn, db
from webapp.models.event import Verb

LASTS = timedelta(minutes=15)
"""How long a proof is good for, wherever one is asked for."""


def is_fresh(row: SignIn, now: datetime) -> bool:
    """Whether somebody proved in this browser lately who they are."""
    return now - row.proved_at < LASTS


def prove(row: SignIn, answer: str, ip: str | None, now: datetime) -> bool:
    """Take a password, or a code of the second factor, as proof; False, and logged, where it is wrong. Commits."""
    row_id, user, stored = row.id, row.user, row.user.password_hash
    db.session.rollback()  # comparing takes long on purpose: nobody shall wait for it with the database in hand
    if passwords.is_right(stored, answer) or factor.proves(user, answer, ip, now):
        note(row_id, now)
        db.session.commit()
        return True
    details = {"asked_again": True}
    actor, workspace_id = Actor.of(user, ip), row.workspace_id
    record(Verb.SIGN_IN_REFUSED, actor=actor, now=now, workspace_id=workspace_id, details=details)
    db.session.commit()
    return False


def note(row_id: int, now: datetime) -> None:
    """Write into the open transaction that a living sign-in was proved anew."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == row_id, SignIn.ended_at.is_(None))
        .values(proved_at=now)
        .execution_options(synchronize_session=False)
    )

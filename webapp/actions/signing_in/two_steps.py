"""Signing in by two steps: after the password, a short while in which the code of the second factor is owed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from webapp.actions.digests import digest
from webapp.models import HalfSignIn, SignIn, db
from webapp.models.counted import changed

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
"""Codes that may be tried before the password is asked for again."""


@dataclass(frozen=True)
class Half:
    """The first step is done; `key` is for this browser's session."""

    key: str


def start(user_id: int, now: datetime) -> Half:
    """Remember into the open transaction that somebody gave the right password."""
    key = token_urlsafe(32)
    db.session.add(HalfSignIn(key_hash=digest(key), user_id=user_id, created_at=now, tries=0))
    return Half(key)


def find(key: str, now: datetime) -> HalfSignIn | None:
    """The first step that a browser's key belongs to; None where it is too old, over, or somebody's who is disabled."""
    query = select(HalfSignIn).where(HalfSignIn.key_hash == digest(key)).options(joinedload(HalfSignIn.user))
    half = db.session.scalar(query)
    if half is None or half.ended_at is not None or half.tries >= MOST_TRIES or not half.user.active:
        return None
    return half if now - half.created_at < LASTS else None


def count_try(half_id: int) -> bool:
    """Count a try before it is made, so that many at once are not more than one after the other. Commits."""
    counted = db.session.execute(
        update(HalfSignIn)
        .where(HalfSignIn.id == half_id, HalfSignIn.tries < MOST_TRIES, HalfSignIn.ended_at.is_(None))
        .values(tries=HalfSignIn.tries + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return changed(counted) == 1


def close(half_id: int, now: datetime) -> bool:
    """End it into the open transaction, because it became a sign-in; False where somebody else has done so."""
    closed = db.session.execute(
        update(HalfSignIn)
        .where(HalfSignIn.id == half_id, HalfSignIn.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return changed(closed) == 1


def end_all(user_id: int, now: datetime) -> int:
    """End every sign-in of a person, whole and half, into the open transaction; gives how many whole ones were open."""
    halves, wholes = (
        db.session.execute(
            update(table)
            .where(table.user_id == user_id, table.ended_at.is_(None))
            .values(ended_at=now)
            .execution_options(synchronize_session=False)
        )
        for table in (HalfSignIn, SignIn)
    )
    halves.close()
    return changed(wholes)

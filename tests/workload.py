"""What real workers find to do, and what they have done."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests.world import World
from webapp.domain.posts import PostState
from webapp.models import Account, Event, Notice, Post, db
from webapp.models.event import Verb

DAY = timedelta(days=1)


def only_on(world: World, dialect: str, why: str) -> None:
    with world.app.app_context():
        if db.engine.dialect.name != dialect:
            pytest.skip(why)


def multiply(world: World, account_id: int, copies: int) -> None:
    """Many more accounts like one, with a scheduled post each, written in two statements."""
    columns = [column.name for column in Account.__table__.c if column.name not in ("id", "external_id", "sought")]
    names = ", ".join(columns)
    series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies})"
    with world.open():
        db.session.execute(
            text(
                f"INSERT INTO account (external_id, sought, {names}) "
                f"{series} SELECT 'copy-{account_id}-' || i, 'copy', {names} FROM n, account WHERE id = {account_id}"
            )
        )
        db.session.execute(
            text(
                "INSERT INTO post "
                "(workspace_id, account_id, text, state, origin, attempts, said, due_at, moment, created_at) "
                "SELECT workspace_id, id, 'Hello', 'scheduled', '', 0, '', wake_at, wake_at, created_at FROM account"
            )
        )


def count(world: World, query: object) -> int:
    with world.app.app_context():
        return db.session.scalar(query)


def lapsed(world: World) -> int:
    return count(world, select(func.count()).where(Event.verb == Verb.DISCONNECTED))


def sent(world: World) -> int:
    return count(world, select(func.count()).where(Notice.sent_at.is_not(None)))


def whole(world: World) -> bool:
    """Whether each account is either done in full, posts, log and notice included, or not at all."""
    done = Account.__table__.c.disconnected_at.is_not(None)
    over = (PostState.CANCELLED, PostState.PARKED)  # their posts are due at the very moment of the lapse
    cancelled = select(Post.account_id).where(Post.state.in_(over))
    logged = select(Event.account_id).where(Event.verb == Verb.DISCONNECTED)
    told = select(Notice.account_id)
    with world.app.app_context():
        accounts = set(db.session.scalars(select(Account.id).where(done)))
        warned = set(
            db.session.scalars(
                select(Account.id).where(Account.wake_at == Account.lapses_at, Account.wake_at > world.now)
            )
        )
        return accounts == set(db.session.scalars(cancelled)) == set(db.session.scalars(logged)) and warned == set(
            db.session.scalars(told)
        )


def owe_mails(world: World, number: int) -> None:
    """Mails to Root about so many accounts."""
    with world.open():
        first = world.account("Soon", by=world.root, expires_in=5 * DAY)
    multiply(world, first, number - 1)

"""A sweep, and what came of it."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select, text

from tests.world import World
from webapp.actions.notices.sweep import Swept, sweep
from webapp.domain.notices import Kind
from webapp.models import Account, Event, Notice, db
from webapp.models.event import Verb

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
QUARTER = 90 * DAY


def swept(world: World, now: datetime | None = None) -> Swept:
    with world.app.app_context():
        return sweep(now or world.now)


def told(world: World, kind: Kind = Kind.AHEAD) -> Counter[tuple[int, int, int]]:
    """Who was told how often, as (account, step, person)."""
    with world.app.app_context():
        return Counter(
            (row.account_id, row.step, row.user_id)
            for row in db.session.scalars(select(Notice).where(Notice.kind == kind))
        )


def events(world: World, *verbs: Verb) -> list[Event]:
    with world.app.app_context():
        return list(db.session.scalars(select(Event).where(Event.verb.in_(verbs)).order_by(Event.id)))


def account(world: World, account_id: int) -> Account:
    with world.app.app_context():
        return db.session.get_one(Account, account_id)


def everything(world: World) -> list[object]:
    """The whole state that a sweep may touch, to compare."""
    with world.app.app_context():
        return [
            db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all()
            for table in ("account", "post", "notice", "event", "network_grant")
        ]

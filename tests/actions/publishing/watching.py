"""What the tests of publishing look at, and change behind the worker's back."""

from datetime import timedelta

from sqlalchemy import select, update

from tests.world import World
from webapp.models import OutboxMail, Post, db

HOUR = timedelta(hours=1)


def mails(world: World) -> list[OutboxMail]:
    with world.app.app_context():
        return list(db.session.scalars(select(OutboxMail)))


def change(world: World, post_id: int, **values: object) -> None:
    with world.open():
        db.session.execute(update(Post).where(Post.id == post_id).values(**values))

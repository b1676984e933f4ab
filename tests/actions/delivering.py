"""A mail server, notices that are owed, and a delivery."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.mail_server import MailServer, mail_server
from tests.world import World
from webapp.actions.house import House
from webapp.actions.notices.deliver import Fate, deliver
from webapp.actions.notices.sweep import sweep
from webapp.models import Notice, User, db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ADA, ROOT = "ada@example.test", "root@example.test"


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """A mail server that the app knows."""
    with mail_server() as running, MailsGoTo(app, running.url):
        yield running


class MailsGoTo:
    """The app's mail server is another one inside the `with` block."""

    def __init__(self, app: Flask, url: str | None) -> None:
        self.app, self.url, self.house = app, url, app.extensions["relink"]

    def __enter__(self) -> None:
        settings = self.house.settings.model_copy(update={"smtp_url": self.url})
        self.app.extensions["relink"] = House(settings, self.house.vault, self.house.rooms)

    def __exit__(self, *_: object) -> None:
        self.app.extensions["relink"] = self.house


def delivered(world: World, now: datetime | None = None) -> Counter[Fate]:
    with world.app.app_context():
        return deliver(now or world.now)


def warned(world: World, **facts: object) -> int:
    """An account that expires in five days, and the notices about it."""
    with world.open():
        account_id = world.account(**{"expires_in": 5 * DAY} | facts)
    with world.app.app_context():
        sweep(world.now)
    return account_id


def notices(world: World) -> dict[str, Notice]:
    with world.app.app_context():
        return {email: row for row, email in db.session.execute(select(Notice, User.email).join(User)).all()}


def change(world: World, statement: object) -> None:
    with world.open():
        db.session.execute(statement)

"""Between two tests: no row is left, numbers start anew, and the log is as closed as before."""

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from tests.conftest import empty
from tests.provisions import emptying
from tests.world import World
from webapp.actions.log import WORKER, record
from webapp.models import Base, Event, db
from webapp.models.event import Verb


def fill(world: World) -> list[int]:
    """An account and a line in the log beside the people; gives numbers out of several tables."""
    with world.open():
        record(Verb.CHECKED, actor=WORKER, now=world.now, workspace_id=world.example)
        return [world.example, world.root, world.mallory, world.account()]


@pytest.mark.parametrize("pages", [emptying.PAGES_OF_NO_MATTER, -1], ids=["little", "much"])
def test_nothing_is_left_and_the_next_rows_are_numbered_as_the_first(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr(emptying, "PAGES_OF_NO_MATTER", pages)
    first = fill(world)
    for _ in range(2):
        empty(app)
        with world.open():
            counted = {name: select(func.count()).select_from(table) for name, table in Base.metadata.tables.items()}
            left = {name: found for name, query in counted.items() if (found := db.session.scalar(query))}
        assert not left
        assert fill(World.begin(app, world.now)) == first
        with app.app_context(), db.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(delete(Event))

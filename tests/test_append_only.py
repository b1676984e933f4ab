"""The database itself refuses to change or delete a line of the log; removing its workspace is the one way out."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.world import World
from webapp.actions.log import WORKER, Actor, record
from webapp.models import Base, db, migrate
from webapp.models.event import Verb

ATTACKS = {
    "change": "UPDATE event SET actor_name = 'somebody else'",
    "change one": "UPDATE event SET reason = 'x' WHERE id = (SELECT min(id) FROM event)",
    "change none in effect": "UPDATE event SET verb = verb",
    "give to a workspace that is no more": "UPDATE event SET workspace_id = 987654",
    "delete": "DELETE FROM event",
    "delete one": "DELETE FROM event WHERE id = (SELECT max(id) FROM event)",
    "delete the operator's": "DELETE FROM event WHERE workspace_id IS NULL",
}
ONLY_POSTGRESQL = {
    "truncate": "TRUNCATE event",
    "truncate with others": "TRUNCATE event, pulse CASCADE",
    "insert over": "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (id) DO UPDATE SET reason = 'x'",
}
ONLY_SQLITE = {
    "replace": "REPLACE INTO event SELECT * FROM event",
    "insert or replace": "INSERT OR REPLACE INTO event SELECT * FROM event ORDER BY id DESC LIMIT 1",
    "update or replace": "UPDATE OR REPLACE event SET id = (SELECT max(id) FROM event)",
}


@pytest.fixture
def log(world: World) -> World:
    """Lines of a person, of the worker, and one that belongs to no workspace."""
    with world.open():
        for actor, workspace in ((Actor(world.ada, "Ada"), world.example), (WORKER, world.elsewhere), (WORKER, None)):
            record(Verb.CHECKED, actor=actor, now=world.now, workspace_id=workspace)
    return world


def everything(world: World) -> list[object]:
    with world.open():
        return list(db.session.execute(text("SELECT * FROM event ORDER BY id")).all())


def attack(world: World, statement: str) -> None:
    before = everything(world)
    assert len(before) == 3
    with world.app.app_context(), db.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="the log is append-only"):
            connection.execute(text(statement))
        connection.rollback()
    assert everything(world) == before


@pytest.mark.parametrize("statement", ATTACKS.values(), ids=ATTACKS)
def test_nothing_changes_or_deletes_a_line(log: World, statement: str) -> None:
    attack(log, statement)


def test_neither_do_the_ways_that_only_one_of_the_databases_has(log: World) -> None:
    with log.app.app_context():
        on_postgresql = db.engine.dialect.name == "postgresql"
    for statement in (ONLY_POSTGRESQL if on_postgresql else ONLY_SQLITE).values():
        attack(log, statement)


def test_lines_are_added_all_the_same(log: World) -> None:
    with log.open():
        record(Verb.CHECKED, actor=WORKER, now=log.now, workspace_id=log.example)
    assert len(everything(log)) == 4


def test_lines_of_a_workspace_that_is_no_more_may_go_and_no_others(log: World) -> None:
    with log.open():
        db.session.execute(text("DELETE FROM workspace WHERE id = :id"), {"id": log.example})
        db.session.execute(text("DELETE FROM event WHERE workspace_id = :id"), {"id": log.example})
    assert [line.workspace_id for line in everything(log)] == [log.elsewhere, None]
    with log.app.app_context(), pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("DELETE FROM event"))


def test_the_guard_can_be_taken_back_and_put_again_and_the_tables_are_as_the_models_say(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    migrate.upgrade(url)
    for _ in range(2):
        command.downgrade(migrate.alembic_config(url), "0009")
        command.upgrade(migrate.alembic_config(url), "head")
    engine = create_engine(url)
    assert triggers(engine) == {"event_no_update", "event_no_delete", "event_no_replace"}
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    about_the_log = [one for one in differences if "event" in str(one)]
    assert about_the_log == []


def triggers(engine: Engine) -> set[str]:
    """The names of the triggers that an SQLite database has."""
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())

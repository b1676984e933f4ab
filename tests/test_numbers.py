"""No row is given the number of one that was deleted, and building SQLite's tables anew for it lost nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from tests.conftest import empty
from tests.world import World
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Base, Grant, Post, db, migrate
from webapp.models.base import UTCDateTime

ROWS = (1, 2, 5)
"""Numbers with a gap: they must stay what they are."""
NUMBERED = [table for table in Base.metadata.sorted_tables if table.autoincrement_column is not None]


def test_a_new_post_never_has_the_number_of_a_deleted_one(world: World) -> None:
    with world.open():
        account = world.account()
        first, last = world.posts(account, PostState.DRAFT, 2)
    with world.open():
        db.session.delete(db.session.get_one(Post, last))
    with world.open():
        (new,) = world.posts(account, PostState.DRAFT, 1)
        assert new not in (first, last)


@pytest.mark.parametrize("table", NUMBERED, ids=[table.name for table in NUMBERED])
def test_every_numbered_table_counts_on_but_the_log_whose_lines_stay(world: World, table: sa.Table) -> None:
    with world.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL never gives a number twice")
        sql = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name})
    assert ("AUTOINCREMENT" in sql) is (table.name != "event"), "a batch that builds it anew must say so: table_kwargs"
    assert table.dialect_options["sqlite"]["autoincrement"] is (table.name != "event"), "new tables are made by it"


def test_nothing_is_lost_and_nothing_else_is_changed_either_way(world: World, database_url: str) -> None:
    with world.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("there is nothing to be done")
    empty(world.app)
    fill(world)
    config = migrate.alembic_config(database_url)
    go(world, command.downgrade, config, "0017")
    go(world, command.upgrade, config, "0018")
    at_first, rows = schema(world), everything(world)
    assert all(len(found) == len(ROWS) for found in rows.values()), "a row in every table, or it proves nothing"
    for there, way in (("0017", command.downgrade), ("0018", command.upgrade)):
        go(world, way, config, there)
        assert everything(world) == rows
        assert ("AUTOINCREMENT" in str(schema(world))) is (there == "0018")
        assert told(schema(world)) == told(at_first)
    assert schema(world) == at_first
    go(world, command.upgrade, config, "head")
    with world.app.app_context(), db.engine.begin() as connection:
        for table in ("post", "workspace"):
            connection.execute(text(f"DELETE FROM {table} WHERE id = 5"))
        assert connection.execute(text("SELECT name FROM sqlite_master WHERE name LIKE 'anew%'")).all() == []
        gone = connection.execute(text("SELECT count(*) FROM account WHERE workspace_id = 5")).scalar_one()
        assert gone == 0, "the foreign keys work on"
    with world.open():
        assert world.workspace("New") > max(ROWS), "the numbers go on where they were"
    with world.app.app_context(), pytest.raises(sa.exc.IntegrityError, match="append-only"):
        db.session.execute(text("UPDATE event SET verb = 'x'"))


@pytest.mark.parametrize("some_are_left", [True, False])
def test_a_table_that_is_built_anew_goes_on_counting(world: World, database_url: str, some_are_left: bool) -> None:
    """Migration 19 builds the consents anew; the last of them, to which sealed tokens were bound, had been deleted."""
    with world.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL never gives a number twice")
    config = migrate.alembic_config(database_url)
    with world.open():
        kept = [world.grant(Network.X, "first")] if some_are_left else []
        last = world.grant(Network.X, "last")
        db.session.execute(sa.delete(Grant).where(Grant.id.not_in(kept)))
    for way, there in ((command.downgrade, "0018"), (command.upgrade, "head")):
        go(world, way, config, there)
    with world.open():
        assert world.grant(Network.X, "new") > last


def go(world: World, way: Callable[[Config, str], None], config: Config, there: str) -> None:
    """Migrate, with no connection left that knows the tables as they were."""
    with world.app.app_context():
        db.engine.dispose()
    way(config, there)


def fill(world: World) -> None:
    """A few rows in every table, whatever it is for."""
    with world.app.app_context(), db.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(table.insert(), [row_of(table, number) for number in ROWS])


def row_of(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: value_of(column, number) for column in table.columns}


def value_of(column: sa.Column[Any], number: int) -> Any:
    """Something that the column takes, and that tells one row from another."""
    if column.foreign_keys or isinstance(column.type, sa.Integer):
        return number
    if isinstance(column.type, sa.Enum):
        return column.type.enum_class(column.type.enums[0]) if column.type.enum_class else column.type.enums[0]
    if isinstance(column.type, UTCDateTime):
        return datetime(2026, 11, number, 12, 30, 1, 123456, tzinfo=UTC)
    if isinstance(column.type, sa.Boolean):
        return number % 2 == 1
    if isinstance(column.type, sa.LargeBinary):
        return bytes([0, number, 255])
    return {"number": number} if isinstance(column.type, sa.JSON) else f"ü'{number}"


def everything(world: World) -> dict[str, list[Any]]:
    with world.app.app_context():
        found = {
            table.name: list(map(tuple, db.session.execute(text(f"SELECT * FROM {table.name} ORDER BY 1, 2"))))
            for table in Base.metadata.sorted_tables
        }
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        db.session.rollback()
        return found


def schema(world: World) -> dict[str, str]:
    """The words of everything there is, in one order."""
    with world.app.app_context():
        own = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
        found = {name: " ".join(sql.replace('"', "").split()) for name, sql in db.session.execute(text(own))}
        db.session.rollback()
        return found


def told(words: dict[str, str]) -> dict[str, list[str]]:
    """The parts of the words, without the one that is changed."""
    return {
        name: sorted(
            part.strip(" ,()")
            for part in sql.replace(f" CONSTRAINT pk_{name} PRIMARY KEY AUTOINCREMENT", "")
            .replace(f"CONSTRAINT pk_{name} PRIMARY KEY (id)", "")
            .split(",")
            if part.strip(" ,()")
        )
        for name, sql in words.items()
    }

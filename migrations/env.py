"""How Alembic reaches the database: by the address that `webapp.models.migrate` gives it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection, Engine, create_engine, event, pool

from webapp.models import Base
from webapp.models import base as types
from webapp.models.base import prepare_engine

config = context.config


def plain_type(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own types by name, and words as plain strings: the vocabulary may grow without a migration."""
    if kind != "type":
        return False
    if isinstance(item, types.UTCDateTime):
        return "types.UTCDateTime()"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return {id(types.Id): "types.Id", id(types.Json): "types.Json"}.get(id(item)) or by_shape(item)


def by_shape(item: Any) -> str | Literal[False]:
    """SQLAlchemy copies types; recognize the copies."""
    if isinstance(item, sa.BigInteger) and item._variant_mapping:
        return "types.Id"
    if isinstance(item, sa.JSON) and item._variant_mapping:
        return "types.Json"
    return False


def let_tables_be_built_anew(engine: Engine) -> None:
    """Rest SQLite's foreign keys. There, to change a column is to copy the table and to drop the old one; and dropping
    deletes its rows first, with all that other tables do about it ("SET NULL", "CASCADE"). So its own manual says it.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def rest(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")  # before the transaction; inside one it does nothing


def nothing_hangs_in_the_air(connection: Connection) -> None:
    """Raise RuntimeError, which takes everything back, where a row names one of another table that is not there."""
    if connection.dialect.name == "sqlite" and (loose := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"rows without what they belong to: {sorted({(row[0], row[2]) for row in loose})}")


def numbers_given(connection: Connection) -> dict[str, int]:
    """The last number that each of SQLite's tables has given, whether or not its row is still there."""
    if connection.dialect.name != "sqlite" or not sa.inspect(connection).has_table("sqlite_sequence"):
        return {}
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all()
    return {row.name: row.seq for row in rows}


def go_on_counting(connection: Connection, before: dict[str, int]) -> None:
    """A table that was built anew counts from the rows that are left, and would give the number of a deleted one again
    (docs/decisions/0029)."""
    now, tables = numbers_given(connection), sa.inspect(connection).get_table_names() if before else ()
    for name in before.keys() & set(tables):
        if before[name] > now.get(name, 0):
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, before[name]))


def run() -> None:
    """Run the migrations, each database in one transaction, on a lock that keeps two starters apart."""
    engine = create_engine(config.attributes["database_url"], poolclass=pool.NullPool)
    prepare_engine(engine)
    let_tables_be_built_anew(engine)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7321003)")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transactional_ddl=True,
            render_item=plain_type,
        )
        before, given = context.get_context().get_current_heads(), numbers_given(connection)
        context.run_migrations()
        if context.get_context().get_current_heads() != before:
            nothing_hangs_in_the_air(connection)
            go_on_counting(connection, given)
    engine.dispose()


run()

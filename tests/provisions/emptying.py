"""Emptying all tables between two tests, where the same thousands of times over is what counts.

On PostgreSQL TRUNCATE makes new files for every table and every index, and has every connection plan anew. Deleting is
several times cheaper, and as good while the tables are small: nobody vacuums during a run (`postgres.CARELESS`), so
that rows lie in the order in which they came, and PostgreSQL plans for ten pages where a table that was never analyzed
has fewer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, text

PAGES_OF_NO_MATTER = 8
SIZES = text(
    "SELECT max(pg_relation_size(oid)) / current_setting('block_size')::int FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
)
NUMBERS_ANEW = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
    " WHERE last_value IS NOT NULL"
)


def empty_postgres(connection: Connection, tables: Sequence[str]) -> None:
    """Delete every row of the tables and start all row numbers anew; the log's triggers rest meanwhile."""
    if may_let_triggers_rest(connection) and connection.scalar(SIZES) <= PAGES_OF_NO_MATTER:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in used(connection, tables):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(NUMBERS_ANEW)
        return
    connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
    connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
    connection.execute(text("ALTER TABLE event ENABLE TRIGGER USER"))


def empty_sqlite(connection: Connection, tables: Sequence[str]) -> None:
    """The same on SQLite, where a trigger must be made anew to rest; so they only do where the log holds anything."""
    full = used(connection, tables)
    with forgetful_log(connection) if "event" in full else nullcontext():
        for table in full:
            connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text("DELETE FROM sqlite_sequence"))


def used(connection: Connection, tables: Sequence[str]) -> Sequence[str]:
    """Those that have a row, in the same order."""
    one_each = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
    return connection.scalars(text(one_each)).all()


@contextmanager
def forgetful_log(connection: Connection) -> Iterator[None]:
    """Let SQLite's log be emptied, as only tests may: its triggers rest meanwhile."""
    kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in kept:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, sql in kept:
        connection.exec_driver_sql(sql)


def may_let_triggers_rest(connection: Connection) -> bool:
    """Of this transaction alone, which only a superuser may, as on the package's server; and nobody vacuums there."""
    asked = text("SELECT current_setting('is_superuser') = 'on' AND current_setting('autovacuum') = 'off'")
    return bool(connection.scalar(asked))

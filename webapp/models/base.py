"""The database handle, column types that both databases keep honestly, and how SQLite is opened.

SQLite drops time zones, so `UTCDateTime` takes and gives aware datetimes only. Writers on SQLite begin with
`BEGIN IMMEDIATE` (waiting for their turn instead of failing half-way); readers do not, see `reading_only`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, Enum, Integer, MetaData, String, Table, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_SECONDS = 15
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware (UTC) out, on every database. A naive datetime raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no time zone; SQLite stores UTC without saying so."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give UTC back, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
"""Row numbers: SQLite only counts up by itself in an INTEGER column."""

Json = JSON().with_variant(JSONB(), "postgresql")


def word(kind: type[StrEnum]) -> Enum:
    """A column that holds one word of `kind`, stored as its value, without a database type to migrate."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def only_where(condition: str) -> dict[str, Any]:
    """Make an index partial, on both databases: `Index(..., **only_where("wake_at IS NOT NULL"))`."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class Base(DeclarativeBase):
    """What every table shares. No number of a row is given twice, on SQLite only where it is told so: a form left open
    on a deleted post must not meet another one. Of the log, which only grows, nothing is deleted.
    """

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime, str: String, int: Id, dict[str, Any]: Json, list[Any]: Json},
    )

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if isinstance(table := getattr(cls, "__table__", None), Table):
            table.dialect_options["sqlite"]["autoincrement"] = table.name != "event"


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


@contextmanager
def reading_only() -> Iterator[None]:
    """Transactions begun inside don't queue for SQLite's one writer's place; they may still write in an emergency."""
    token = _reading_only.set(True)
    try:
        yield
    finally:
        _reading_only.reset(token)


def set_reading_only(value: bool) -> None:
    """The same, for a request: the web app says for each one whether its method is a safe one."""
    _reading_only.set(value)


def prepare_engine(engine: Engine) -> None:
    """Hang the SQLite manners onto an engine; PostgreSQL needs none."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def open_sqlite(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_sqlite(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if _reading_only.get() else "BEGIN IMMEDIATE")

"""How Alembic reaches the database: by the address that `webapp.models.migrate` gives it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import create_engine, pool

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


def run() -> None:
    """Run the migrations, each database in one transaction, on a lock that keeps two starters apart."""
    engine = create_engine(config.attributes["database_url"], poolclass=pool.NullPool)
    prepare_engine(engine)
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
        context.run_migrations()
    engine.dispose()


run()

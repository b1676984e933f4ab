"""Whether a refused request has left the database as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from tests.world import World
from webapp.models import Base, db


def everything(world: World, but: tuple[str, ...]) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table except those named."""
    with world.open():
        return {
            name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
            if name not in but
        }


@contextmanager
def untouched(world: World, but: tuple[str, ...] = ()) -> Iterator[None]:
    """Fails when any row differs at the end; `but` names tables that may (such as the log)."""
    before = everything(world, but)
    yield
    assert everything(world, but) == before

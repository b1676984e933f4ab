"""Many computed rows handed to one statement: they travel as one JSON document and are a table on the other side.

Ten thousand rows written one by one cost two to six times as much (docs/decisions), on both databases.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Subquery, Text, bindparam, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from webapp.models.base import Id, db


def listed(columns: Mapping[str, Any], rows: Sequence[Sequence[object]]) -> Subquery:
    """`rows` as a subquery with `columns` (name and type), in that order. Moments are aware; words go as they stand."""
    on_postgresql = db.engine.dialect.name == "postgresql"
    document = json.dumps(rows, default=_as_postgresql if on_postgresql else _as_sqlite, ensure_ascii=False)
    column = _unfold(bindparam("document", document, type_=Text(), unique=True), on_postgresql)
    picked = [column(place, kind).label(title) for place, (title, kind) in enumerate(columns.items())]
    return select(*picked).subquery("listed")


def among(ids: Iterable[int]) -> Select[tuple[int]]:
    """What `column.in_(…)` takes, for many row numbers: one parameter instead of thousands."""
    return select(listed({"id": Id}, [(number,) for number in ids]).c.id)


def _unfold(document: Any, on_postgresql: bool) -> Callable[[int, TypeEngine[Any]], ColumnElement[Any]]:
    """How one place of each row in the document is read."""
    if not on_postgresql:
        row = func.json_each(document).table_valued("value").c.value
        return lambda place, kind: type_coerce(func.json_extract(row, f"$[{place}]"), kind)
    row = func.jsonb_array_elements(cast(document, JSONB)).table_valued("value").c.value
    return lambda place, kind: row.op("->")(place) if isinstance(kind, JSON) else cast(row.op("->>")(place), kind)


def _as_postgresql(value: object) -> str:
    return _moment(value).isoformat()


def _as_sqlite(value: object) -> str:
    """As SQLAlchemy itself writes moments there, so that they compare and read alike."""
    return _moment(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"a {type(value).__name__} can't be listed; moments need a time zone")
    return value.astimezone(UTC)

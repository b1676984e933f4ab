"""The network's own books: every call it received, in order, and counts of what was done. Secrets never enter them."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webapp.sandbox.world.store import World

KEPT_CALLS = 50_000
COUNTED = ("token_exchanges", "refreshes", "reused_tokens", "reused_codes", "revocations", "posts")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call as it arrived, with secrets already replaced by their fingerprints."""

    method: str
    path: str
    query: dict[str, Any]
    form: dict[str, Any]
    json: Any
    headers: dict[str, str]


def received(world: World, network: str, call: Call) -> int:
    """Write down a call that has just arrived; returns its number in the book."""
    parts = (call.method, call.path, *(json.dumps(part) for part in (call.query, call.form, call.json, call.headers)))
    with world.held() as db:
        number = db.execute(
            "insert into calls (network, at, method, path, query, form, json, headers) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (network, world.clock().timestamp(), *parts),
        ).lastrowid
        db.execute("delete from calls where id <= ?", ((number or 0) - KEPT_CALLS,))
    return number or 0


def answered(world: World, number: int, status: int) -> None:
    """Add the status with which a call was answered."""
    with world.held() as db:
        db.execute("update calls set status = ? where id = ?", (status, number))


def calls(world: World, network: str | None = None, newest: int = KEPT_CALLS) -> list[dict[str, Any]]:
    """The newest calls in the order they arrived, at one network or at all. `status` is None while one is answered."""
    with world.held() as db:
        rows = db.execute(
            "select * from calls where ? is null or network = ? order by id desc limit ?", (network, network, newest)
        ).fetchall()
    return [_shown(row) for row in reversed(rows)]


def count(db: sqlite3.Connection, network: str, name: str, more: int = 1) -> None:
    """Count more of what `COUNTED` lists, or of what a dialect counts besides."""
    db.execute(
        "insert into counts values (?, ?, ?) on conflict (network, name) do update set n = n + excluded.n",
        (network, name, more),
    )


def counts(world: World, network: str) -> dict[str, int]:
    """How often each thing was done at the network since it was last reset."""
    with world.held() as db:
        rows = db.execute("select name, n from counts where network = ?", (network,)).fetchall()
    return dict.fromkeys(COUNTED, 0) | {row["name"]: row["n"] for row in rows}


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    parsed = {name: json.loads(row[name]) for name in ("query", "form", "json", "headers")}
    plain = {name: row[name] for name in ("network", "method", "path", "status")}
    return {"n": row["id"], "at": datetime.fromtimestamp(row["at"], UTC).isoformat(), **plain, **parsed}

"""What was published: reading it back, knowing it again, and taking it away."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webapp.sandbox.world.store import World


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post. `details` are what a dialect wants to remember of it."""

    number: int
    account: str
    person: str
    text: str
    at: datetime
    details: dict[str, Any]


def find(world: World, network: str, number: int) -> Post | None:
    """The post of that number, unless it was taken away."""
    with world.held() as db:
        row = db.execute(
            "select * from posts where network = ? and id = ? and not deleted", (network, number)
        ).fetchone()
    return None if row is None else _from_row(row)


def twin(world: World, network: str, account: str, text: str) -> Post | None:
    """The newest post of an account that says just the same; those ordered into the past don't count."""
    with world.held() as db:
        row = db.execute(
            """select * from posts where network = ? and account = ? and text = ? and not deleted
               and json_extract(details, '$.past') is null order by id desc limit 1""",
            (network, account, text),
        ).fetchone()
    return None if row is None else _from_row(row)


def of(world: World, network: str, account: str) -> list[Post]:
    """Everything that an account has published and nobody took away, the newest first."""
    with world.held() as db:
        rows = db.execute(
            "select * from posts where network = ? and account = ? and not deleted order by at desc, id desc",
            (network, account),
        ).fetchall()
    return [_from_row(row) for row in rows]


def count_since(world: World, network: str, account: str, moment: datetime) -> int:
    """How many posts an account has published since that moment, those that were taken away included."""
    with world.held() as db:
        row = db.execute(
            "select count(*) as n from posts where network = ? and account = ? and at > ?",
            (network, account, moment.timestamp()),
        ).fetchone()
    return int(row["n"])


def delete(world: World, network: str, number: int) -> None:
    """Take a post away."""
    with world.held() as db:
        db.execute("update posts set deleted = 1 where network = ? and id = ?", (network, number))


def _from_row(row: sqlite3.Row) -> Post:
    return Post(
        number=row["id"],
        account=row["account"],
        person=row["person"],
        text=row["text"],
        at=datetime.fromtimestamp(row["at"], UTC),
        details=json.loads(row["details"]),
    )

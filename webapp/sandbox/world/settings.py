"""How the app is set up at a network, as far as that differs from what is usual; forgotten by a reset."""

import json
import sqlite3
from typing import Any

from webapp.sandbox.world.store import World


def put(db: sqlite3.Connection, network: str, name: str, value: Any) -> None:
    """Remember a setting; `value` is anything that JSON can say."""
    db.execute("insert or replace into settings values (?, ?, ?)", (network, name, json.dumps(value)))


def get(world: World, network: str, name: str, usual: Any) -> Any:
    """The setting, or what is usual."""
    with world.held() as db:
        row = db.execute("select value from settings where network = ? and name = ?", (network, name)).fetchone()
    return usual if row is None else json.loads(row["value"])

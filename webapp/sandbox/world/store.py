"""The world's memory: one SQLite connection behind one lock. On disk it outlives the process; else it ends with it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

# Times are seconds since 1970 in UTC. Codes and tokens are kept as digests only, so that not even this file holds one.
SCHEMA = """
create table if not exists grants (
    id integer primary key, network text not null, person text not null, scopes text not null, accounts text not null,
    consented_at real not null, died_why text
);
create index if not exists grants_by_person on grants (network, person);
create table if not exists tokens (
    digest text primary key, grant_id integer not null references grants on delete cascade, kind text not null,
    expires_at real not null, spent integer not null default 0
);
create index if not exists tokens_by_grant on tokens (grant_id);
create table if not exists codes (
    digest text primary key, network text not null, redirect_uri text not null, challenge text, person text not null,
    scopes text not null, accounts text not null, expires_at real not null, burned integer not null default 0,
    grant_id integer
);
create table if not exists faults (
    id integer primary key autoincrement, network text not null, kind text not null, subject text, person text,
    place text, times integer, details text not null
);
create table if not exists calls (
    id integer primary key autoincrement, network text not null, at real not null, method text not null,
    path text not null, query text not null, form text not null, json text, headers text not null, status integer
);
create index if not exists calls_by_network on calls (network);
create table if not exists counts (
    network text not null, name text not null, n integer not null, primary key (network, name)
);
create table if not exists posts (
    id integer primary key autoincrement, network text not null, account text not null, person text not null,
    text text not null, at real not null
);
create table if not exists mails (
    id integer primary key autoincrement, received_at real not null, sender text not null, recipients text not null,
    raw blob not null
);
create table if not exists settings (
    network text not null, name text not null, value text not null, primary key (network, name)
);
create table if not exists spent (
    network text not null, bucket text not null, since real not null, n integer not null,
    primary key (network, bucket)
);
create table if not exists uploads (
    id integer primary key autoincrement, network text not null, person text not null, owner text not null,
    total integer, details text not null, finished_at real, digest text
);
create table if not exists upload_parts (
    upload_id integer not null references uploads on delete cascade, start integer not null, data blob not null,
    primary key (upload_id, start)
);
create table if not exists hooks (
    id integer primary key autoincrement, network text not null, at real not null, kind text not null,
    method text not null, address text not null, headers text not null, body blob not null, status integer
);
"""

# What later versions added to tables that a folder of an earlier one may hold already.
ADDED = {
    "grants": {"details": "text not null default '{}'", "asked": "text not null default '[]'"},
    "tokens": {"created_at": "real not null default 0", "page": "text", "short": "integer not null default 0"},
    "codes": {"details": "text not null default '{}'", "asked": "text not null default '[]'"},
    "posts": {"details": "text not null default '{}'", "deleted": "integer not null default 0"},
}


class World:
    """Everything the pretend networks remember. `clock` tells the present moment, aware, in UTC."""

    def __init__(self, state_dir: Path | None, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._lock = threading.RLock()
        self._db = _open(state_dir)

    @contextmanager
    def held(self) -> Iterator[sqlite3.Connection]:
        """The world, held still: everything done inside happens at once or, if an exception leaves it, not at all.

        May be entered again by the thread that holds it; the outermost one commits.
        """
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def close(self) -> None:
        """Let go of the file. Nothing may be asked of this world afterwards."""
        with self._lock:
            self._db.close()


def _open(state_dir: Path | None) -> sqlite3.Connection:
    if state_dir is not None:
        state_dir.mkdir(parents=True, exist_ok=True)
    name = ":memory:" if state_dir is None else str(state_dir / "sandbox.sqlite")
    db = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = off")  # a killed process loses nothing; a power cut may, and it is only pretend
    db.execute("pragma foreign_keys = on")
    db.executescript(SCHEMA)
    for table, columns in ADDED.items():
        present = {row["name"] for row in db.execute(f"pragma table_info({table})")}
        for column in columns.keys() - present:
            db.execute(f"alter table {table} add column {column} {columns[column]}")
    return db

"""Two workspaces with somebody of every kind in them, built once: who asks what, and what became of the database."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.world import World
from webapp.actions.house import house
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.models import Base, Event, db

HTMX = {"HX-Request": "true"}
EXAMPLE, ELSEWHERE = "example", "elsewhere"
HOMES = {"mallory": ELSEWHERE, "mia": ELSEWHERE}
"""Everybody else looks at the example workspace. Mia is a super admin there, too, and looks away."""
ROLES = (
    "anonymous", "mallory", "eve", "vera", "dora", "olga", "bob", "ada", "victor", "dick", "nora", "root", "dan", "mia"
)  # fmt: skip
SOCIAL = {"victor": Social.VIEW, "dick": Social.DRAFT, "nora": Social.NONE, "dan": Social.ALL}
ACCOUNTS = {
    "open": "Kestrel Page",
    "restricted": "Merlin Page",
    "olgas": "Osprey Page",
    "victors": "Falcon Page",
    "dicks": "Harrier Page",
    "noras": "Buzzard Page",
    "dans": "Goshawk Page",
    "theirs": "Zebrafinch Page",
}
CONNECTED_BY = {"open": "ada", "restricted": "ada", "theirs": "mallory"}
"""And each of the others by whom it is called after, who was demoted later (or has "own accounts": Olga)."""
WRITTEN = {
    "on_open": ("ada", ("open",), PostState.SCHEDULED),
    "on_restricted": ("ada", ("restricted",), PostState.SCHEDULED),
    "on_both": ("ada", ("open", "restricted"), PostState.DRAFT),
    "doras": ("dora", ("open",), PostState.DRAFT),
    "on_theirs": ("mallory", ("theirs",), PostState.SCHEDULED),
}
"""Who wrote it, for which accounts, and how it stands."""


@dataclass
class Stage:
    """Everybody's cookie, and every row's number by its name."""

    world: World
    kept: Path
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)

    def id(self, kind: str, name: str) -> int:
        """The number of a row that the stage has."""
        return self.ids[kind, name]

    def ask(self, role: str, method: str, address: str, data: Any = None, *, fragment: bool = False) -> TestResponse:
        """A request of a browser that remembers nothing but who is signed in."""
        headers = {"Cookie": self.cookies[role]} if role in self.cookies else {}
        browser = self.world.app.test_client(use_cookies=False)
        headers |= HTMX if fragment else {}
        return browser.open(address, method=method, data=data, headers=headers, buffered=True)

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table but the log."""
        names = [name for name in Base.metadata.tables if name != Event.__tablename__]
        with self.world.app.app_context(), closing(db.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            return {name: rows_of(cursor, name) for name in names}

    def log_after(self, event_id: int) -> list[tuple[str, int | None, str | None, int | None, dict[str, Any]]]:
        """What the log says since then: verb, workspace, reason, account, details."""
        wanted = (Event.verb, Event.workspace_id, Event.reason, Event.account_id, Event.details)
        with self.world.app.app_context():
            found = db.session.execute(select(*wanted).where(Event.id > event_id).order_by(Event.id))
            return [tuple(row) for row in found]  # type: ignore[misc]

    def last_event(self) -> int:
        """The number of the log's last line."""
        with self.world.app.app_context():
            return db.session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) or 0

    @property
    def is_postgres(self) -> bool:
        """Where nothing is put back."""
        with self.world.app.app_context():
            return db.engine.dialect.name == "postgresql"

    def changed(self) -> list[str]:
        """The tables in which any row differs from how the stage was built."""
        after = self.everything()
        return [name for name in after if after[name] != self.before[name]]

    def remember(self) -> None:
        """Keep all of it as it is now."""
        self.before = self.everything()
        shutil.copytree(self._files, self.kept / "media")
        if self.is_postgres:
            return
        with closing(sqlite3.connect(self._file)) as now, closing(sqlite3.connect(self.kept / "kept.sqlite")) as kept:
            now.backup(kept)

    def restore(self) -> None:
        """Make it again what it was, after something that was meant to change it; only on SQLite."""
        with closing(sqlite3.connect(self._file)) as now, closing(sqlite3.connect(self.kept / "kept.sqlite")) as kept:
            kept.backup(now)
        shutil.copytree(self.kept / "media", self._files, dirs_exist_ok=True)

    @property
    def _file(self) -> str:
        with self.world.app.app_context():
            return str(db.engine.url.database)

    @property
    def _files(self) -> Path:
        with self.world.app.app_context():
            return house().settings.data_dir / "media"


def rows_of(cursor: Any, table: str) -> list[str]:
    """The rows of one table, in an order that means nothing."""
    cursor.execute(f"SELECT * FROM {table}")
    return sorted(map(repr, cursor.fetchall()))

"""The ground that sweeps are measured on: a million accounts, some of them due, written by the database itself.

What is due comes in groups that fall due one after the other, so that our code and bare SQL take turns on the same
database, and each commits what it did.
"""

import argparse
import gc
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, bindparam, text

from tests.conftest import build_app
from tests.provisions.postgres import postgres_url
from webapp.models import Post, db
from webapp.models.base import UTCDateTime

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMINS = 5
MEMBERS = ADMINS + 1
ACCOUNTS_PER_WORKSPACE = 100
SERIES = "WITH RECURSIVE n(i) AS (SELECT CAST(:low AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :high)"
MOMENTS = ("now", "authorized", "lapses", "kept", "wake", "due")


@dataclass(frozen=True)
class Ground:
    """Where it is measured: `rounds` groups of `due` accounts each, of which group g is due at `moment(g)`.

    `ahead` is how long before the deadline a group is due: nothing for lapses, seven days for warnings.
    """

    app: Flask
    accounts: int
    due: int
    rounds: int
    now: datetime
    ahead: timedelta

    @property
    def workspaces(self) -> int:
        """How many workspaces the accounts are spread over."""
        return max(1, self.accounts // ACCOUNTS_PER_WORKSPACE)

    def moment(self, group: int) -> datetime:
        """When a group falls due."""
        return self.now + group * HOUR

    def lay(self) -> None:
        """Write everything."""
        with db.engine.begin() as connection:
            self._people(connection)
            for group in range(self.rounds):
                low = group * self.due + 1
                at = self.moment(group)
                self._accounts(connection, low, low + self.due - 1, at + self.ahead, at, granted=True)
            self._rest(connection, self.rounds * self.due + 1)
            self._posts(connection)
            self._count_on(connection)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def run(self, connection: Connection, sql: str, **values: object) -> int:
        """Run a statement whose moments are told from other values by their names; gives the number of rows."""
        typed = [bindparam(name, type_=UTCDateTime()) for name in MOMENTS if name in values]
        return connection.execute(text(sql).bindparams(*typed), values).rowcount

    def fill(
        self, connection: Connection, table: str, columns: str, low: int, high: int, row: str, **more: object
    ) -> None:
        """Insert the rows `low` to `high`; `row` is written in terms of i."""
        sql = f"INSERT INTO {table} ({columns}) {SERIES} SELECT {row} FROM n"
        self.run(connection, sql, low=low, high=high, **more)

    def _people(self, connection: Connection) -> None:
        people, json = self.workspaces * MEMBERS, "CAST('[7]' AS jsonb)" if on_postgresql() else "'[7]'"
        columns = "id, name, plan, notice_steps, tell_sudden, tell_done, tell_loss, created_at"
        row = f"i, 'Workspace ' || i, 'professional', {json}, false, false, false, :now"
        self.fill(connection, "workspace", columns, 1, self.workspaces, row, now=self.now)
        columns = "id, email, name, password_hash, locale, timezone, active, created_at, password_changed_at"
        row = "i, 'p' || i || '@example.test', 'Person ' || i, 'x', 'en', 'Europe/Berlin', true, :now, :now"
        self.fill(connection, "user_account", columns, 1, people, row, now=self.now)
        columns = "workspace_id, user_id, super_admin, social, active"
        row = f"(i - 1) / {MEMBERS} + 1, i, (i - 1) % {MEMBERS} < {ADMINS}, 'all', true"
        self.fill(connection, "membership", columns, 1, people, row)

    def _accounts(
        self, connection: Connection, low: int, high: int, lapses: datetime, wake: datetime, *, granted: bool = False
    ) -> None:
        """Facebook Pages, each with a consent of its own if `granted`, connected by the one plain member there."""
        home = f"(i - 1) % {self.workspaces} + 1"
        if granted:
            columns = "id, workspace_id, network, subject_id, bound_to, subject_name, granted_at, scopes, generation"
            columns += ", troubles"
            scopes, troubles = ("CAST('[]' AS jsonb)", "CAST('{}' AS jsonb)") if on_postgresql() else ("'[]'", "'{}'")
            row = f"i, {home}, 'facebook', 's' || i, '', 'Ada', :now, {scopes}, 0, {troubles}"
            self.fill(connection, "network_grant", columns, low, high, row, now=self.now)
        columns = (
            "id, workspace_id, network, external_id, kind, name, handle, sought, grant_id, first_connected_by_id, "
            "connected_by_id, restricted, created_at, authorized_at, active_at, lapses_at, lapses_as, kept_until, "
            "wake_at, version"
        )
        connector = f"((i - 1) % {self.workspaces} + 1) * {MEMBERS}"
        row = (
            f"i, {home}, 'facebook', 'e' || i, 'page', 'Example ' || i, '', 'example', {'i' if granted else 'NULL'}, "
            f"{connector}, {connector}, false, :authorized, :authorized, :authorized, :lapses, 'lapsed', :kept, "
            ":wake, 1"
        )
        moments = {"authorized": lapses - 90 * DAY, "lapses": lapses, "kept": lapses.replace(year=lapses.year + 1)}
        self.fill(connection, "account", columns, low, high, row, wake=wake, **moments)

    def _rest(self, connection: Connection, first: int) -> None:
        """Accounts with nothing due for weeks, in sixty groups."""
        size = max(1, (self.accounts - first) // 60 + 1)
        for number, low in enumerate(range(first, self.accounts + 1, size)):
            lapses = self.now + (20 + number) * DAY
            self._accounts(connection, low, min(self.accounts, low + size - 1), lapses, lapses - 7 * DAY)

    def _posts(self, connection: Connection) -> None:
        """Two scheduled posts for each account that will be due."""
        columns = "workspace_id, account_id, text, state, due_at, moment, created_at, origin, attempts, said"
        row = f"(i - 1) % {self.workspaces} + 1, i, 'Hello', 'scheduled', :due, :due, :now, '', 0, ''"
        for _ in range(2):
            high = self.rounds * self.due
            self.fill(connection, Post.__tablename__, columns, 1, high, row, due=self.now + 30 * DAY, now=self.now)

    def _count_on(self, connection: Connection) -> None:
        """PostgreSQL must be told which row numbers are taken."""
        if on_postgresql():
            for table in ("workspace", "user_account", "network_grant", "account"):
                number = f"pg_get_serial_sequence('{table}', 'id')"
                connection.execute(text(f"SELECT setval({number}, (SELECT max(id) FROM {table}))"))


def on_postgresql() -> bool:
    """Which of the two databases the running app is on."""
    return db.engine.dialect.name == "postgresql"


@contextmanager
def grounds(description: str | None, ahead: timedelta, rounds: int = 10) -> Iterator[list[Callable[[], Ground]]]:
    """What the command line asks for, each laid when called, inside an app context that stays open."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--accounts", type=int, default=1_000_000, help="(%(default)s)")
    parser.add_argument("--due", type=int, default=10_000, help="accounts due in each round (%(default)s)")
    parser.add_argument("--on", choices=("sqlite", "postgresql", "both"), default="both", help="(%(default)s)")
    asked = parser.parse_args()
    kinds = ("sqlite", "postgresql") if asked.on == "both" else (asked.on,)
    with tempfile.TemporaryDirectory() as folder:

        def lay(kind: str) -> Ground:
            url = postgres_url() if kind == "postgresql" else f"sqlite:///{folder}/benchmark.sqlite"
            app = build_app(url, Path(folder))
            app.app_context().push()
            ground = Ground(app, asked.accounts, asked.due, rounds, datetime.now(UTC), ahead)
            seconds = timed(ground.lay)
            gc.collect()
            gc.freeze()  # as the worker does
            print(f"\n{kind}: {asked.accounts:,} accounts laid in {seconds:.0f} s, {asked.due:,} due in each round")
            return ground

        yield [lambda kind=kind: lay(kind) for kind in kinds]  # type: ignore[misc]


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(what: str, ours: list[float], bare: list[float], wanted: float) -> None:
    """Print the best of both and their ratio: whatever else the machine does can only add to a time."""
    own, floor = min(ours), min(bare)
    print(f"  {what}: {own:.3f} s; bare SQL {floor:.3f} s; ratio {own / floor:.2f}, wanted at most {wanted:g}")


def peak_megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

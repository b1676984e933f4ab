"""How fast an account with ten thousand scheduled posts is disconnected, against one bare transaction that does it.

    python -m benchmarks.disconnecting [--posts N] [--rounds N] [--on sqlite|postgresql|both]

The bare one writes account, posts, consent and log in four statements. Both take turns on accounts that are alike.
"""

import argparse
import gc
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, bindparam, text

from benchmarks.ground import SERIES, compare, on_postgresql, timed
from benchmarks.sweep import iso
from tests.conftest import build_app, empty
from tests.provisions.postgres import postgres_url
from tests.world import World
from webapp.actions.accounts.disconnect import disconnect
from webapp.actions.log import Actor
from webapp.domain.permissions import Person
from webapp.domain.rules import Network
from webapp.models import Workspace, db
from webapp.models.base import UTCDateTime

DAY = timedelta(days=1)


def main() -> None:
    """Print one line a database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000, help="scheduled on each account (%(default)s)")
    parser.add_argument("--rounds", type=int, default=10, help="accounts for each of both (%(default)s)")
    parser.add_argument("--on", choices=("sqlite", "postgresql", "both"), default="both", help="(%(default)s)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("sqlite", "postgresql") if asked.on == "both" else (asked.on,):
            url = postgres_url() if kind == "postgresql" else f"sqlite:///{folder}/benchmark.sqlite"
            app = build_app(url, Path(folder))
            empty(app)
            world = World.begin(app, datetime.now(UTC))
            accounts = lay(world, 2 * asked.rounds, asked.posts)
            print(f"\n{kind}: {len(accounts)} accounts with {asked.posts:,} scheduled posts each")
            measure(world, accounts, asked.posts)


def lay(world: World, number: int, posts: int) -> list[int]:
    """Accounts, each on a consent of its own; their posts are due one a minute and wake the worker then."""
    with world.open():
        accounts = [
            world.account(f"Example {i}", Network.FACEBOOK, grant=world.grant(Network.FACEBOOK, f"s{i}"))
            for i in range(number)
        ]
    columns = (
        "workspace_id, account_id, author_id, text, state, due_at, wake_at, moment, created_at, origin, attempts, said"
    )
    row = ":workspace, :account, :author, 'Autumn is here', 'scheduled', :due, :due, :due, :now, '', 0, ''"
    with world.app.app_context(), db.engine.begin() as connection:
        for account in accounts:
            values = {"workspace": world.example, "account": account, "author": world.ada, "low": 1, "high": posts}
            sql = f"INSERT INTO post ({columns}) {SERIES} SELECT {row} FROM n"
            run(connection, sql, due=world.now + 30 * DAY, now=world.now, **values)
    with world.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return accounts


def measure(world: World, accounts: list[int], posts: int) -> None:
    """Ours and the bare one take turns; then both must have done the same."""
    gc.collect()
    gc.freeze()  # as a web process does
    times: dict[bool, list[float]] = {True: [], False: []}
    with world.app.app_context():
        for place, account in enumerate(accounts):
            ours = place % 2 == 0
            times[ours].append(timed(partial(by_us if ours else bare, world, account)))
        compare(f"a disconnect with {posts:,} scheduled posts", times[True], times[False], wanted=2)
        with db.engine.begin() as connection:
            for sql, number in (
                ("SELECT count(*) FROM event WHERE verb = 'disconnected'", len(accounts)),
                ("SELECT count(*) FROM post WHERE state = 'cancelled' AND wake_at IS NULL", len(accounts) * posts),
                ("SELECT count(*) FROM network_grant WHERE release_at IS NOT NULL", len(accounts)),
                ("SELECT count(*) FROM account WHERE reason = 'manual' AND grant_id IS NULL", len(accounts)),
            ):
                found = connection.exec_driver_sql(sql).scalar_one()
                assert found == number, f"{sql}: {found} instead of {number}"


def by_us(world: World, account: int) -> None:
    """As the page does it."""
    home = db.session.get_one(Workspace, world.example)
    disconnect(home, account, Person(world.ada, super_admin=True), Actor(world.ada, "Ada"), world.now)
    db.session.remove()


def bare(world: World, account: int) -> None:
    """The same by the database alone."""
    build, lock = ("jsonb_build_object", " FOR UPDATE") if on_postgresql() else ("json_object", "")
    facts = f"'authorized_at', {iso('authorized_at')}, 'active_at', {iso('active_at')}"
    values = {"id": account, "now": world.now}
    with db.engine.begin() as connection:
        grant = connection.execute(
            text(f"SELECT grant_id FROM account WHERE id = :id{lock}"), {"id": account}
        ).scalar_one()
        run(
            connection,
            "UPDATE account SET disconnected_at = :now, reason = 'manual', grant_id = NULL, lapses_at = NULL, "
            "lapses_as = NULL, kept_until = :kept, wake_at = :wake, version = version + 1 WHERE id = :id",
            **values,
            kept=world.now + 365 * DAY,
            wake=world.now + 358 * DAY,
        )
        cancel = "UPDATE post SET state = 'cancelled', cancelled_at = :now, wake_at = NULL"
        run(connection, f"{cancel} WHERE account_id = :id AND state = 'scheduled'", **values)
        release = "UPDATE network_grant SET release_at = :now, renew_at = NULL, check_at = NULL WHERE id = :grant"
        run(connection, release, now=world.now, grant=grant)
        run(
            connection,
            "INSERT INTO event (workspace_id, at, actor_id, actor_name, verb, reason, network, account_id, "
            "account_name, before, after, details) SELECT workspace_id, :now, first_connected_by_id, 'Ada', "
            f"'disconnected', 'manual', network, id, name, {build}({facts}), {build}({facts}), "
            f"{build}('scheduled_cancelled', 0) FROM account WHERE id = :id",
            **values,
        )


def run(connection: Connection, sql: str, **values: object) -> None:
    """A statement whose moments go in as the tables keep them."""
    moments = [bindparam(name, type_=UTCDateTime()) for name, value in values.items() if isinstance(value, datetime)]
    connection.execute(text(sql).bindparams(*moments), values)


if __name__ == "__main__":
    main()

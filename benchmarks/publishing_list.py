"""How fast the list of a million posts is: figures, for `python -m benchmarks.publishing_list`.

Whole requests of a signed-in person go through the app in this process, on both databases; what is told is the time on
the clock, the best of many, as other work on a machine only adds to it. One workspace holds all the posts, on a
thousand accounts, a tenth of them disconnected.
"""

import argparse
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from benchmarks.accounts_page import queries
from benchmarks.ground import SERIES, on_postgresql, timed
from tests.conftest import build_app, empty
from tests.provisions.postgres import postgres_url
from tests.world import World
from webapp.actions.publishing.post_list import Filter, page
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import db
from webapp.pages.publishing.post_asked import mark_of

ACCOUNTS = 1000
ROUNDS = 21
DAY = timedelta(days=1)
WANTED_MS = 50


def main() -> None:
    """Lay the posts on each database and print one line a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000, help="(%(default)s)")
    parser.add_argument("--on", choices=("sqlite", "postgresql", "both"), default="both", help="(%(default)s)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("sqlite", "postgresql") if asked.on == "both" else (asked.on,):
            url = postgres_url() if kind == "postgresql" else f"sqlite:///{folder}/benchmark.sqlite"
            app = build_app(url, Path(folder))
            empty(app)
            world = World.begin(app, datetime.now(UTC))
            print(f"\n{kind}: {asked.posts:,} posts laid in {timed(partial(lay, world, asked.posts)):.0f} s")
            measure(world)


def lay(world: World, posts: int) -> None:
    """Accounts of every network, and posts of every state, the newest last."""
    with world.open():
        networks, cut = list(Network), {"disconnected_at": world.now - DAY, "reason": Reason.SECURITY}
        for number in range(ACCOUNTS):
            facts = cut if number % 10 == 0 else {}
            world.account(f"Example {number}", networks[number % 5], expires_in=30 * DAY, **facts)  # type: ignore[arg-type]
    with world.app.app_context(), db.engine.begin() as connection:
        write(connection, world, posts)
        connection.execute(text("ANALYZE"))


def write(connection: Connection, world: World, posts: int) -> None:
    """Nine of ten posts are published; one in 50,000 says "rare"."""
    minutes = f"({posts} - i)"
    past = f"now() - {minutes} * interval '1 minute'" if on_postgresql() else None
    past = past or f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || {minutes} || ' minutes')"
    ahead = "now() + i * interval '1 minute'" if on_postgresql() else None
    ahead = ahead or "strftime('%Y-%m-%d %H:%M:%f000', 'now', '+' || i || ' minutes')"
    state = "CASE i % 20 WHEN 0 THEN 'scheduled' WHEN 1 THEN 'draft' ELSE 'published' END"
    moment = f"CASE i % 20 WHEN 0 THEN {ahead} ELSE {past} END"
    columns = (
        "workspace_id, account_id, author_id, text, state, due_at, published_at, moment, created_at, "
        "origin, attempts, said"
    )
    row = (
        f":workspace, :first + (i / 20) % {ACCOUNTS}, CASE i % 7 WHEN 0 THEN :ada ELSE :bob END, "
        f"'Autumn is here, and number ' || i || CASE i % 50000 WHEN 77 THEN ' is rare' ELSE ' is out' END, "
        f"{state}, {moment}, {moment}, {moment}, {moment}, '', 0, ''"
    )
    first = connection.execute(text("SELECT min(id) FROM account")).scalar_one()
    values = {"workspace": world.example, "first": first, "ada": world.ada, "bob": world.bob, "low": 1, "high": posts}
    connection.execute(text(f"INSERT INTO post ({columns}) {SERIES} SELECT {row} FROM n"), values)


def measure(world: World) -> None:
    """The pages that people open, each with its time."""
    browser = world.browser(world.ada)
    for name, address in questions(world).items():
        print(f"  {name}: {best_ms(browser, address):.0f} ms; wanted at most {WANTED_MS}")
    print(f"  {queries(world.app, browser, '/publishing')} statements for the first page")


def questions(world: World) -> Mapping[str, str]:
    """What is asked, by name."""
    with world.app.app_context():
        account = db.session.execute(text("SELECT min(id) + 501 FROM account")).scalar_one()
        deep = page(world.example, "published", Filter(), world.now - 200 * DAY).later
    first = "/publishing"
    return {
        "the first page": first,
        "scheduled": f"{first}?tab=scheduled",
        "drafts": f"{first}?tab=drafts",
        "a page in the middle": f"{first}?after={mark_of(deep)}" if deep else first,
        "one network": f"{first}?network=youtube",
        "one account": f"{first}?account={account}",
        "one author": f"{first}?author={world.ada}",
        "one author who wrote nothing": f"{first}?author={world.vera}",
        "a common word": f"{first}?q=autumn",
        "a rare word": f"{first}?q=rare",
        "a word nobody wrote": f"{first}?q=winter",
        "a rare word on one account": f"{first}?account={account}&q=rare",
    }


def best_ms(browser: FlaskClient, address: str) -> float:
    """Milliseconds that a request takes, at best."""
    browser.get(address)
    return min(timed(lambda: browser.get(address)) for _ in range(ROUNDS)) * 1000


if __name__ == "__main__":
    main()

"""How fast the Accounts tab is, and how it grows: figures and ratios, for `python -m benchmarks.accounts_page`.

Whole requests of a signed-in person go through the app in this process; processor time is counted, since other work on
the machine must not. The two floors: the same fifty rows written by a bare Jinja from memory (no Flask, no database, no
catalogue, dates written beforehand), and a signed-in Flask answer of two letters.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.conftest import build_app, empty
from tests.world import World
from webapp.domain import permissions
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import db
from webapp.pages import formats, guard
from webapp.pages.accounts import tab, written

ADDRESS = tab.ADDRESS
TEMPLATES = Path(__file__).parents[1] / "templates"
SIZES = (50, 500, 5000)
ROUNDS = 200
DAY = timedelta(days=1)
FRAGMENT = {"HX-Request": "true"}


def main() -> None:
    """Print the figures for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an SQLAlchemy address; an SQLite file of its own unless given")
    given = parser.parse_args().database
    folder = Path(tempfile.mkdtemp())
    app = build_app(given or f"sqlite:///{folder / 'benchmark.sqlite'}", folder)
    app.add_url_rule("/bare", "bare", guard.signed_in(lambda: "ok"))
    app.add_url_rule("/bare-member", "bare_member", guard.needs(permissions.may_see)(lambda: "ok"))
    for size in SIZES:
        measure(app, size)


def measure(app: Flask, size: int) -> None:
    """Fill the tables anew and print one line of figures a thing."""
    empty(app)
    world = World.begin(app, datetime.now(UTC))
    account_id = fill(world, size)
    browser = world.browser(world.ada)
    page = browser.get(ADDRESS)
    row = f"{ADDRESS}/{account_id}/row"
    floor = bare_rows(app, browser)
    print(f"{size} accounts on {dialect(app)}: {queries(app, browser)} statements, {len(page.data):,} bytes of HTML")
    warm, cold, bare, swap, answer, member = quickest(
        lambda: browser.get(ADDRESS),
        lambda: (written.forget(), browser.get(ADDRESS)),
        floor,
        lambda: browser.get(row, headers=FRAGMENT),
        lambda: browser.get("/bare"),
        lambda: browser.get("/bare-member"),
    )
    print(f"  page {said(warm)} ({said(cold)} while no row is remembered); bare Jinja {said(bare)}")
    print(f"  page : bare Jinja = {warm / bare:.2f} ({cold / bare:.2f} while no row is remembered); wanted at most 2.5")
    print(f"  row {said(swap)}; bare signed-in answer {said(answer)}, of a member {said(member)}")
    print(f"  row : bare answer = {swap / answer:.2f} ({swap / member:.2f} of a member's); wanted at most 2")


def fill(world: World, size: int) -> int:
    """Accounts of every network, one in five in need, six of each person's; gives the id of one that is not."""
    networks, reasons = list(Network), list(Reason)
    with world.open():
        grants = {network: world.grant(network) for network in networks}
        for number in range(size):
            kind: dict[str, Any] = {}
            if number % 10 == 0:
                kind = {"expires_in": (number % 7 + 1) * DAY}
            elif number % 10 == 1:
                kind = {"disconnected_at": world.now - (number % 50 + 1) * DAY, "reason": reasons[number % 7]}
            network = networks[number // 30 % 5]
            kind |= {"grant": grants[network], "subject": f"person {number // 6}"}
            account_id = world.account(f"Example Account {number}", network, **kind)
    return account_id


def bare_rows(app: Flask, browser: FlaskClient) -> Callable[[], str]:
    """What writes the rows of the first page with nothing but Jinja: the template is ours, all it needs is ready."""
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser._cookies.values())
    with app.test_request_context(ADDRESS, headers={"Cookie": cookies}):
        rows = tab.show(tab.Asked()).rows
        moments = [moment for row in rows for moment in (row.since, row.deadline, row.kept_until) if moment]
        date, full, iso = ({at: write(at) for at in moments} for write in (formats.date, formats.moment, formats.iso))
    bare = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    bare.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    bare.filters.update(date=date.__getitem__, moment=full.__getitem__, iso=iso.__getitem__)
    bare.filters.update(state_name=str.title, reason_words=lambda reason, _network: reason)
    bare.filters.update(bdi=formats.bdi, initials=formats.initials)
    bare.filters.update(monogram=formats.monogram, network_name=formats.network_name)
    page = bare.from_string(
        '{% import "accounts/_row.html" as r %}{% for row in rows %}{{ r.account(row) }}\n{% endfor %}'
    )
    return lambda: page.render(rows=rows)


def queries(app: Flask, browser: FlaskClient, address: str = ADDRESS) -> int:
    """How many statements a page takes, all included."""
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    browser.get(address)
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def quickest(*acts: Callable[[], object]) -> list[float]:
    """Processor seconds that each act takes: the lower quarter of many, since a machine only ever makes it slower.

    The acts take turns, so that a bad moment of the machine hits all of them alike.
    """
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for act, times in zip(acts, taken, strict=True):
            act()  # once for the caches of the processor, and of Python
            begun = time.process_time()
            act()
            times.append(time.process_time() - begun)
    return [sorted(times)[ROUNDS // 4] for times in taken]


def said(seconds: float) -> str:
    """A time as time and as rate."""
    return f"{seconds * 1000:.2f} ms ({1 / seconds:.0f}/s a process)"


def dialect(app: Flask) -> str:
    """The database's kind."""
    with app.app_context():
        return db.engine.dialect.name


if __name__ == "__main__":
    main()

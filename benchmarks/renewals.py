"""How fast access tokens are renewed at a network that takes 200 ms to answer, with tokens that are good once.

    python -m benchmarks.renewals [--grants N] [--seconds S] [--on sqlite|postgresql|both]

The wish: 100,000 renewals in an hour, each under 5 ms of our processor time beyond the call. The call alone is measured
the same way: the room's own `renew`, in as many threads, with no database around it.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import build_app
from tests.provisions.ports import free_port
from tests.provisions.postgres import postgres_url
from webapp.actions.consents import renew
from webapp.actions.crew import LONGEST_RUN_SECONDS, PLACES
from webapp.actions.house import house
from webapp.domain.rules import Network
from webapp.models import Grant, Workspace, db
from webapp.networks.room import Token
from webapp.schedule import SCHEDULE

WANTED_AN_HOUR = 100_000
WANTED_MS = 5.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grants", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=0.2, help="how long the network takes")
    parser.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    asked = parser.parse_args()
    for kind in ("sqlite", "postgresql") if asked.on == "both" else (asked.on,):
        with tempfile.TemporaryDirectory() as folder, slow_network(asked.seconds) as network:
            address = f"sqlite:///{folder}/relink.sqlite" if kind == "sqlite" else postgres_url()
            app = build_app(address, Path(folder), X_TOKEN_URL=network)
            with app.app_context():
                print(f"{kind}, {asked.grants:,} grants, {asked.seconds * 1000:.0f} ms a call, {PLACES} at once")
                measure(app, asked.grants, network)
                db.engine.dispose()


def measure(app: Flask, number: int, network: str) -> None:
    """Renew all, as the worker does, turn after turn; then the calls alone."""
    now = datetime.now(UTC)
    lay(app, number, now)
    seconds, cpu = timed(lambda: renewed(number, now))
    alone, cpu_alone = timed(lambda: calls_alone(number, now))
    ledger = requests.get(network, timeout=10).json()
    left = db.session.scalar(select(func.count()).where(Grant.renew_at <= now))
    renewals = next(entry for entry in SCHEDULE if entry.name == "renew")
    share = LONGEST_RUN_SECONDS / max(renewals.every.total_seconds(), LONGEST_RUN_SECONDS)
    an_hour = number / seconds * 3600 * share
    beyond = (cpu - cpu_alone) / number * 1000
    print(f"  {number / seconds:.0f} a second; the calls alone {number / alone:.0f} a second")
    print(f"  one worker, at work {share:.0%} of the time: {an_hour:,.0f} an hour (wanted {WANTED_AN_HOUR:,})")
    print(f"  processor time each: {cpu / number * 1000:.1f} ms, of it the call {cpu_alone / number * 1000:.1f} ms")
    print(f"  beyond the call {beyond:.1f} ms (wanted under {WANTED_MS:.0f})")
    print(
        f"  the network saw {ledger['busiest']} at once at most, {ledger['reused']} tokens used twice; {left} left due"
    )


def lay(app: Flask, number: int, now: datetime) -> None:
    """So many grants at X whose tokens end in a moment."""
    workspace = Workspace(name="Example AG", created_at=now)
    db.session.add(workspace)
    db.session.flush()
    vault = app.extensions["relink"].vault
    grants = [
        Grant(
            workspace_id=workspace.id,
            network=Network.X,
            subject_id=f"s{i}",
            subject_name="Ada",
            granted_at=now,
            scopes=[],
        )
        for i in range(number)
    ]
    db.session.add_all(grants)
    db.session.flush()
    for grant in grants:
        grant.access_token = vault.seal("a", grant.aad("access"))
        grant.refresh_token = vault.seal(f"r{grant.id}", grant.aad("refresh"))
        grant.access_expires_at, grant.renew_at = now + timedelta(minutes=5), now
    db.session.commit()


def renewed(number: int, now: datetime) -> None:
    """Turn after turn until all are done."""
    done = 0
    while done < number:
        done += renew.due(house(), now)


def calls_alone(number: int, now: datetime) -> None:
    """The same calls without us around them."""
    room = house().rooms[Network.X]
    with ThreadPoolExecutor(PLACES) as pool:
        list(pool.map(lambda i: room.renew(Token("a", f"alone{i}"), now), range(number)))


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's processor time."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


@contextmanager
def slow_network(seconds: float) -> Iterator[str]:
    """The token address of a network that takes its time."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.slow_network", str(port), str(seconds)]
    with subprocess.Popen(command) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            until_up(address)
            yield address
        finally:
            process.terminate()


def until_up(address: str) -> None:
    """Wait until somebody answers there."""
    for _ in range(200):
        try:
            requests.get(address, timeout=1)
            return
        except requests.RequestException:
            time.sleep(0.05)
    raise SystemExit("the slow network did not start")


if __name__ == "__main__":
    main()

"""How fast posts that are all due at one minute go out, at a network that takes 200 ms to answer.

    python -m benchmarks.publishing [--posts N] [--accounts N] [--seconds S] [--workers N] [--on sqlite|postgresql|both]

The wish: 10,000 posts on 1,000 accounts, all attempted within 5 minutes by two worker processes, none twice, each under
300 MB.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from flask import Flask
from sqlalchemy import func, select

from benchmarks.renewals import slow_network
from tests.conftest import build_app, environment
from tests.provisions.postgres import postgres_url
from webapp.actions.crew import PLACES
from webapp.actions.house import house
from webapp.actions.publishing import publish
from webapp.app import create_app
from webapp.domain.lifecycle import begin
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Grant, Post, Workspace, db
from webapp.settings import load

WANTED_SECONDS, WANTED_MB = 300, 300


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0.2, help="how long the network takes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work()
        return
    for kind in ("sqlite", "postgresql") if asked.on == "both" else (asked.on,):
        with tempfile.TemporaryDirectory() as folder, slow_network(asked.seconds) as network:
            address = f"sqlite:///{folder}/relink.sqlite" if kind == "sqlite" else postgres_url()
            app = build_app(address, Path(folder))
            with app.app_context():
                measure(app, asked, environment(address, Path(folder)) | {"X_API_URL": network})
                ledger = requests.get(network, timeout=10).json()
                states = db.session.execute(select(Post.state, func.count()).group_by(Post.state)).all()
                db.engine.dispose()
            taken, twice = ledger["posts"], ledger["repeated"]
            print(f"  the network took {taken:,}, {twice} of them twice, {ledger['busiest']} at once")
            print(f"  afterwards: {', '.join(f'{state} {number:,}' for state, number in states)}")


def measure(app: Flask, asked: argparse.Namespace, settings: dict[str, str]) -> None:
    """Lay the posts, and let the workers have them."""
    lay(app, asked.accounts, asked.posts)
    command = [sys.executable, "-m", "benchmarks.publishing", "--work"]
    kind = settings["DATABASE_URL"].partition(":")[0]
    print(f"{kind}, {asked.posts:,} posts on {asked.accounts:,} accounts, {asked.seconds * 1000:.0f} ms a call,")
    began = time.perf_counter()
    workers = [
        subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
        for _ in range(asked.workers)
    ]
    said = [worker.communicate()[0].strip() for worker in workers]
    took = time.perf_counter() - began
    print(f"  {asked.workers} workers with {PLACES} calls at once each: {took:.0f} s (wanted {WANTED_SECONDS})")
    print(f"  {asked.posts / took:.0f} a second; each worker: {'; '.join(said)} (wanted under {WANTED_MB} MB)")


def work() -> None:
    """What one worker process does: turn after turn until nothing is due."""
    app, done, cpu = create_app(load(os.environ)), 0, time.process_time()
    with app.app_context():
        while True:
            done += publish.due(house(), datetime.now(UTC))
            db.session.rollback()
            if not db.session.scalar(select(func.count()).where(Post.state == PostState.SCHEDULED)):
                break
        db.session.rollback()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = (time.process_time() - cpu) / max(1, done) * 1000
    print(f"{done:,} posts, {each:.1f} ms of its processor each, {peak} MB")


def lay(app: Flask, accounts: int, posts: int) -> None:
    """So many accounts at X, and posts on them that were due a moment ago."""
    now = datetime.now(UTC)
    workspace = Workspace(name="Example AG", created_at=now)
    db.session.add(workspace)
    db.session.flush()
    vault = app.extensions["relink"].vault
    for number in range(accounts):
        grant = Grant(
            workspace_id=workspace.id, network=Network.X, subject_id=f"s{number}", subject_name="Ada", granted_at=now
        )
        db.session.add(grant)
        db.session.flush()
        grant.access_token = vault.seal("a", grant.aad("access"))
        account = Account(
            workspace_id=workspace.id,
            network=Network.X,
            external_id=f"a{number}",
            name=f"Account {number}",
            grant_id=grant.id,
            created_at=now,
        )
        account.become(begin(now), workspace.steps, now)
        db.session.add(account)
        db.session.flush()
        due = now - timedelta(minutes=1)
        db.session.add_all(
            Post(
                workspace_id=workspace.id,
                account_id=account.id,
                text=f"Post {index} on account {number}",
                state=PostState.SCHEDULED,
                due_at=due,
                moment=due,
                created_at=now,
            )
            for index in range(posts // accounts)
        )
    db.session.commit()


if __name__ == "__main__":
    main()

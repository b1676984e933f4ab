"""Workers that are killed at any instant: `python -m tests.nursery`, told the moment and how long each child may live.

Starting Python takes a second; so one process holds the app, and each worker is a fork of it that publishes until it
is killed with -9. A line "<ISO moment> <seconds>" on standard input is answered with "killed" or "ended".
"""

import os
import signal
import sys
import time
from datetime import datetime

from webapp.actions.house import house
from webapp.actions.publishing import publish
from webapp.app import create_app
from webapp.models import db
from webapp.settings import load

PLACES = 2
"""Few calls at once, so that each death takes few posts along."""


def main() -> None:
    """Serve until standard input ends."""
    app = create_app(load(os.environ))
    for line in sys.stdin:
        moment, seconds = line.split()
        child = os.fork()
        if child == 0:
            work(app, datetime.fromisoformat(moment))
        print(outlived(child, float(seconds)), flush=True)


def work(app: object, now: datetime) -> None:
    """Publish what is due, then end."""
    with app.app_context():  # type: ignore[attr-defined]
        db.engine.dispose(close=False)
        publish.due(house(), now, places=PLACES)
    os._exit(0)


def outlived(child: int, seconds: float) -> str:
    """Let a child live so long, then kill it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return "ended"
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed"


if __name__ == "__main__":
    main()

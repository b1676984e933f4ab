"""How the web app and the worker are started, the same for the demo and for production."""

import subprocess
import sys

from webapp.embedded import STOP_SECONDS, Embedded, EmbeddedFailed
from webapp.launch.crew import Crew, Member
from webapp.launch.failure import LaunchFailed

APP = "webapp.app:create_app()"
# A worker may be in the middle of a call to a network: it gets the time to finish it.
WORKER_GRACE_SECONDS = 30.0
WEB_GRACE_SECONDS = 12.0


def start_web(crew: Crew, host: str, port: int, processes: int) -> Member:
    """Start gunicorn. No access log: addresses carry codes and one-time links, which belong in no log."""
    command = [
        *(sys.executable, "-m", "gunicorn", APP),
        *("--bind", f"{host}:{port}", "--workers", str(processes), "--worker-class", "gthread", "--threads", "4"),
        *("--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning"),
    ]
    return crew.add("web", command, grace=WEB_GRACE_SECONDS, rank=2)


def start_worker(crew: Crew) -> Member:
    """Start the RQ worker with its cron. Dying is survivable for it: whatever is due waits in the database."""
    command = [sys.executable, str(crew.cwd / "worker.py")]
    return crew.add("worker", command, restart=True, grace=WORKER_GRACE_SECONDS, rank=2)


def start_valkey(crew: Crew, valkey: Embedded) -> Member:
    """Start the embedded Valkey, which everyone else needs: it leaves last."""

    def start() -> "subprocess.Popen[bytes]":
        try:
            return valkey.run()
        except EmbeddedFailed as failed:
            raise LaunchFailed(str(failed)) from None

    return crew.keep("valkey", start, restart=True, grace=STOP_SECONDS, rank=0)

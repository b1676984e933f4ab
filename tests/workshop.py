"""Real worker processes on the test's own database, with a queue and a mail server of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import environment
from tests.forked_worker import ForkedWorker, Running
from tests.mail_server import MailServer, mail_server
from webapp.embedded import Embedded

TOP = Path(__file__).parents[1]
PATIENCE_SECONDS = 60.0


@dataclass
class Workshop:
    """Starts workers; `log` is what all of them said, `changes` are settings that replace the usual ones.

    Whatever is still running at the end is killed.
    """

    database_url: str
    folder: Path
    valkey: Embedded
    mail: MailServer
    changes: dict[str, str] = field(default_factory=dict)
    running: list[Running] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a worker gets to see."""
        own = environment(self.database_url, self.folder) | {"REDIS_URL": self.valkey.url, "SMTP_URL": self.mail.url}
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(TOP), **own, **self.changes}

    @property
    def log(self) -> str:
        """Everything that workers said."""
        path = self.folder / "worker.log"
        return path.read_text() if path.exists() else ""

    def start(self, *arguments: str) -> Running:
        """Start a worker; as a fork, which is much the same for a fraction of the time."""
        worker = ForkedWorker(arguments, self.environment, TOP, self.folder / "worker.log")
        self.running.append(worker)
        return worker

    def start_program(self, *arguments: str) -> Running:
        """Start a worker as an operator does."""
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, str(TOP / "worker.py"), *arguments],
                env=self.environment,
                cwd=TOP,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(worker)
        return worker

    def burst(self) -> None:
        """Have a worker do all that is due, and end."""
        assert self.start("--burst").wait(PATIENCE_SECONDS) == 0, self.log

    def kill(self, worker: Running) -> None:
        """Kill a worker and the job it runs, with -9, as when a machine loses its power."""
        for process in [*descendants(worker.pid), worker.pid]:
            kill(process)
        worker.wait()

    def stop(self, worker: Running) -> float:
        """Ask a worker to stop; gives how many seconds that took, and sees that it ended well."""
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE_SECONDS) == 0, self.log
        return time.monotonic() - began


@contextmanager
def workshop(database_url: str, folder: Path) -> Iterator[Workshop]:
    """A workshop with its queue and its mail server."""
    with mail_server() as mail, Embedded(folder / "valkey") as valkey:
        valkey.run()
        shop = Workshop(database_url, folder, valkey, mail)
        try:
            yield shop
        finally:
            for worker in shop.running:
                if worker.poll() is None:
                    shop.kill(worker)


def eventually(reached: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those they started."""
    children: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread may end while we look
            children += [int(child) for child in listing.read_text().split()]
    return children + [one for child in children for one in descendants(child)]


def kill(pid: int) -> None:
    """Kill one process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)

"""Many calls to networks side by side, and one hand that writes: the calls in threads, the database in the caller's.

Each network has places of its own, so that a slow one holds up nobody else. A task is claimed when there is a place
for it and not before: what is claimed is under way at once. An answer is written as soon as it is there, in a
transaction of its own, so that being stopped loses nothing that has returned.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from webapp.domain.rules import Network
from webapp.models import db

PLACES = 16
"""Calls under way at one network."""
LONGEST_RUN_SECONDS = 20.0
"""After this nothing more is claimed; the next run goes on. Calls under way are waited for."""
MOST_FAILURES = 3
"""Failed calls in a row after which a network is left alone until the next run."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


class Watch:
    """The present moment of a run that began at `now` and takes its time; moved by a clock that only goes forward."""

    def __init__(self, now: datetime) -> None:
        self._began, self._now = time.monotonic(), now

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    def present(self) -> datetime:
        """The moment it is now for this run; aware, in UTC."""
        return self._now + timedelta(seconds=self.elapsed())


@dataclass(frozen=True)
class Settled(Generic[Task]):
    """What an answer led to: perhaps one more call for the same task; `away` when the network could not be asked,
    `closed` when it is not to be asked any more in this run."""

    again: Task | None = None
    away: bool = False
    closed: bool = False


class Work(Protocol[Task, Answer]):
    """One kind of work. `claim` and `settle` use the database and commit; `call` runs in a thread and never does."""

    def claim(self, network: Network, places: int, now: datetime) -> list[Task]:
        """Take on at most so many due tasks; none when nothing is due."""

    def call(self, task: Task, now: datetime) -> Answer:
        """Ask the network."""

    def settle(self, task: Task, answer: Answer, now: datetime) -> Settled[Task]:
        """Write what the answer means."""


@dataclass
class Crew(Generic[Task, Answer]):
    """One run of some work at some networks."""

    work: Work[Task, Answer]
    watch: Watch
    going: Callable[[], bool] = lambda: True
    places: int = PLACES
    seconds: float = LONGEST_RUN_SECONDS
    done: int = 0
    _busy: dict[Future[Answer], tuple[Network, Task]] = field(default_factory=dict)
    _failed: Counter[Network] = field(default_factory=Counter)
    _open: set[Network] = field(default_factory=set)

    def run(self, networks: Iterable[Network]) -> int:
        """Work until nothing is due, time is up, or `going` says no; gives the number of answers written."""
        self._open = set(networks)
        with ThreadPoolExecutor(max(1, len(self._open) * self.places), thread_name_prefix="network") as pool:
            while True:
                self._take_on(pool)
                if not self._busy:
                    return self.done
                finished, _ = wait(self._busy, timeout=1, return_when=FIRST_COMPLETED)
                for future in finished:
                    self._write(pool, future)

    def _take_on(self, pool: ThreadPoolExecutor) -> None:
        for network in sorted(self._open):
            if self.watch.elapsed() > self.seconds or not self.going():
                self._open.clear()
                return
            free = self.places - sum(1 for busy, _ in self._busy.values() if busy is network)
            if free * 2 < self.places and self._busy:
                continue  # claiming few at a time costs the database more than it gains
            tasks = self.work.claim(network, free, self.watch.present())
            if not tasks:
                self._open.discard(network)
            for task in tasks:
                self._submit(pool, network, task)

    def _submit(self, pool: ThreadPoolExecutor, network: Network, task: Task) -> None:
        self._busy[pool.submit(self.work.call, task, self.watch.present())] = (network, task)

    def _write(self, pool: ThreadPoolExecutor, future: "Future[Answer]") -> None:
        network, task = self._busy.pop(future)
        try:
            settled = self.work.settle(task, future.result(), self.watch.present())
        except Exception:  # one task's fault must not cost the others their answers
            db.session.rollback()
            logger.exception(
                "an answer of %s could not be written; its claim runs out, then it is tried again", network
            )
            return
        self.done += 1
        self._failed[network] = self._failed[network] + 1 if settled.away else 0
        if settled.closed or self._failed[network] >= MOST_FAILURES:
            self._leave_alone(network)
        if settled.again is not None:
            self._submit(pool, network, settled.again)

    def _leave_alone(self, network: Network) -> None:
        if network in self._open:
            logger.warning("%s can't be asked now; what is due there waits for the next run", network)
            self._open.discard(network)

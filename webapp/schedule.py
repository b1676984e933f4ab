"""The cron: which job is due how often, and the thread in every worker that rings for it.

Each slot of time is one job with one name, so that several crons enqueue it once. That is courtesy only: a job run
twice does no harm. A queue that is away or was emptied is rung again at the next tick.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis.exceptions import RedisError
from rq import Queue

from webapp.jobs import bell

TICK_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A job of the cron, and how long its slots are."""

    name: str
    every: timedelta

    def slot(self, now: datetime) -> int:
        """The number of the slot that `now` lies in."""
        return int(now.timestamp() // self.every.total_seconds())

    def begins(self, slot: int) -> datetime:
        """When a slot begins."""
        return datetime.fromtimestamp(slot * self.every.total_seconds(), UTC)


SCHEDULE = (
    Entry("sweep", timedelta(seconds=15)),
    Entry("deliver", timedelta(seconds=15)),
    Entry("publish", timedelta(seconds=10)),
    Entry("renew", timedelta(seconds=30)),
    Entry("check", timedelta(seconds=60)),
    Entry("revoke", timedelta(seconds=30)),
    Entry("pictures", timedelta(seconds=30)),
    Entry("history", timedelta(seconds=60)),
    Entry("export", timedelta(seconds=30)),
    Entry("forget", timedelta(seconds=60)),
    Entry("tidy", timedelta(minutes=5)),
    Entry("orphans", timedelta(days=1)),
    Entry("warn", timedelta(days=1)),
)


class Cron(threading.Thread):
    """Rings for every job at every slot, until stopped. `quiet` is held while it does anything: nobody forks then."""

    def __init__(self, line: Queue, now: Callable[[], datetime], entries: tuple[Entry, ...] = SCHEDULE) -> None:
        super().__init__(name="cron", daemon=True)
        self.quiet = threading.Lock()
        self._line, self._now, self._entries = line, now, entries
        self._rung: dict[str, int] = {}
        self._away = False
        self._stopped = threading.Event()

    def run(self) -> None:
        """Tick until stopped."""
        while not self._stopped.is_set():
            with self.quiet:
                self.tick(self._now())
            self._stopped.wait(TICK_SECONDS)

    def stop(self) -> None:
        """Ring no more."""
        self._stopped.set()

    def tick(self, now: datetime) -> int:
        """Ring for what is due at `now` and was not rung for; gives how many jobs nobody else had enqueued."""
        try:
            enqueued = sum(self._ring(entry, entry.slot(now)) for entry in self._entries)
        except (RedisError, OSError) as fault:
            if not self._away:
                logger.error("the queue is away, the cron waits for it: %s", type(fault).__name__)
            self._away = True
            return 0
        if self._away:
            logger.warning("the queue is back")
        self._away = False
        return enqueued

    def _ring(self, entry: Entry, slot: int) -> bool:
        if self._rung.get(entry.name) == slot:
            return False
        begins = entry.begins(slot).isoformat()
        new = bell.enqueue(self._line, entry.name, f"cron-{entry.name}-{slot}", begins, within=entry.every)
        self._rung[entry.name] = slot
        return new

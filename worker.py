"""The worker: takes jobs from the queue and runs them, with the cron that puts them there. As many as wanted.

    python worker.py            works until SIGTERM or Ctrl+C, and ends within 30 seconds of it
    python worker.py --burst    does everything that is due now, and ends

Each job runs in a process of its own, which a hung one can't outlive. Whatever happens to the queue, to the database
or to this process, nothing is lost: what there is to do stands in the database, and is found again.
"""

import argparse
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import FrameType
from typing import Any
from uuid import uuid4

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from webapp import clock, jobs
from webapp.app import create_app
from webapp.embedded import Embedded
from webapp.jobs import bell
from webapp.jobs.turn import ask_to_stop
from webapp.models import db
from webapp.models.sealing import demand_keys
from webapp.schedule import SCHEDULE, Cron
from webapp.settings import Settings, SettingsError
from webapp.tether import die_with_parent

DRAIN_SECONDS = 25.0
"""What a job under way gets to come to its end once the worker is asked to stop; it needs a few at most."""
TTL_SECONDS = 60
"""How long this worker counts as alive without a sign; also how soon it notices a connection that leads nowhere."""
AGAIN_AFTER_SECONDS = 2.0

logger = logging.getLogger("relink.worker")


class UnknownJob(Exception):
    """The queue asks for something that is none of our jobs."""


class OurJob(Job):
    """A job out of the queue. Whoever can write there can have our jobs run, and nothing else."""

    @property
    def func(self) -> Callable[..., int]:
        """The job of that name. Raises UnknownJob."""
        path, _, name = str(self.func_name).rpartition(".")
        if path != bell.JOBS_PATH or name not in jobs.JOBS:
            raise UnknownJob(name[:40])
        return jobs.JOBS[name]

    def restore(self, raw_data: Any) -> None:
        """Read a job, leaving out what names further functions to call or addresses to tell."""
        told = (b"success_callback_name", b"failure_callback_name", b"stopped_callback_name", b"webhooks")
        super().restore({key: value for key, value in raw_data.items() if key not in told})


class OurWorker(Worker):
    """An RQ worker that forks between two ticks of the cron, lets a job come to its end, and takes no orders from the
    queue but jobs."""

    job_class = OurJob
    log_job_description = False
    max_connection_wait_time = 5.0

    def __init__(self, app: Flask, connection: "Redis", cron: Cron | None) -> None:
        super().__init__(
            [bell.queue_at(connection)], connection=connection, serializer=JSONSerializer, worker_ttl=TTL_SECONDS
        )
        self.app, self.cron = app, cron
        self.asked_to_stop = False

    def subscribe(self) -> None:
        """Take no commands: they could stop us or kill our jobs, and nobody needs them."""

    def unsubscribe(self) -> None:
        """Likewise."""

    def fork_work_horse(self, *args: Any, **kw: Any) -> None:
        """Start a job's process while the cron holds still, so that no lock of its is copied locked."""
        self.tie = die_with_parent()
        with self.cron.quiet if self.cron else threading.Lock():
            super().fork_work_horse(*args, **kw)

    def setup_work_horse_signals(self) -> None:
        """In a job's process: asked to stop, it finishes what it has begun; also when this worker dies."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, ask_to_stop)
        if self.tie is not None:
            self.tie()

    def perform_job(self, *args: Any, **kw: Any) -> bool:
        """Run a job inside the app, with database connections of its own."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            try:
                return super().perform_job(*args, **kw)
            finally:
                db.session.remove()
                db.engine.dispose()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Log why a job failed."""
        logger.error("job %s failed", job.description, exc_info=exc_info)

    def handle_job_failure(self, *args: Any, **kw: Any) -> None:
        """Keep in the queue that a job failed, but not why: faults may carry what nobody who reads it should know."""
        super().handle_job_failure(*args, **kw | {"exc_string": "see the log of the worker"})

    def handle_warm_shutdown_request(self) -> None:
        """Asked to stop: pass it on to the job under way, and end it if it takes too long."""
        self.asked_to_stop = True
        logger.info("stopping")
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGTERM)
        reaper = threading.Timer(DRAIN_SECONDS, self.kill_horse)
        reaper.daemon = True
        reaper.start()

    def set_shutdown_requested_date(self) -> None:
        """Nobody reads it, and the queue may be away."""

    def maintain_heartbeats(self, *args: Any, **kw: Any) -> None:
        """Tell the queue that the job is still under way; if it is away the job goes on all the same."""
        try:
            super().maintain_heartbeats(*args, **kw)
        except RedisError as fault:
            logger.warning("the queue is away while a job runs: %s", type(fault).__name__)


def main() -> int:
    """Work until asked to stop, or until nothing is left to do; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="worker.py", description="Runs Relink's jobs, and the cron that rings for them."
    )
    parser.add_argument("--burst", action="store_true", help="do everything that is due now, and end")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("rq.worker", "rq.job", "rq.queue"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, leave)
    try:
        app = create_app()
        with suppress(SQLAlchemyError):  # a database that is away is waited for, not a reason to give up
            demand_keys(app.extensions["relink"].settings)
    except SettingsError as wrong:
        logger.error("Relink can't start with these settings:\n%s", wrong)
        return 1
    gc.freeze()  # what the app is made of stays: no job need look through it for garbage, or copy it by doing so
    settings: Settings = app.extensions["relink"].settings
    if settings.smtp_url is None:
        logger.warning("SMTP_URL is not set: mails wait until it is")
    with queue_address(settings) as url:
        return burst(app, url) if asked.burst else work(app, url)


def leave(number: int, frame: FrameType | None) -> None:
    """Asked to stop before there was anything to bring to an end."""
    del number, frame
    raise SystemExit(0)


@contextmanager
def queue_address(settings: Settings) -> Iterator[str]:
    """REDIS_URL, else the Valkey of this machine's data folder: the one that runs there, or one of our own."""
    if settings.redis_url is not None:
        yield settings.redis_url
        return
    embedded = Embedded(settings.data_dir / "valkey")
    if bell.answers(bell.queue_at(bell.quick_connection(embedded.url))):
        yield embedded.url
        return
    logger.info("REDIS_URL is not set: starting a queue of our own")
    with embedded:
        embedded.run()
        yield embedded.url


def connection_to(url: str) -> "Redis":
    """A patient connection for the worker itself; RQ sets how long it waits for an answer."""
    return Redis.from_url(url, socket_connect_timeout=5, health_check_interval=30)


def work(app: Flask, url: str) -> int:
    """Work, and begin anew whenever the queue made that impossible, until asked to stop."""
    cron = Cron(bell.queue_at(bell.quick_connection(url)), clock.now)
    cron.start()
    logger.info("working")
    while True:
        worker = None
        try:
            worker = OurWorker(app, connection_to(url), cron)
            worker.work(logging_level=None)
            if worker.asked_to_stop:
                break
        except (RedisError, OSError) as fault:
            if worker is not None and worker.asked_to_stop:
                break
            logger.error("the queue is away, the worker waits for it: %s", type(fault).__name__)
        if not pause(AGAIN_AFTER_SECONDS):
            break
    cron.stop()
    logger.info("stopped")
    return 0


def pause(seconds: float) -> bool:
    """Wait; False when asked to stop meanwhile, by a handler of RQ's or ours."""
    try:
        time.sleep(seconds)
    except (StopRequested, SystemExit):
        return False
    return True


def burst(app: Flask, url: str) -> int:
    """Do what is due now, then end: 1 when some job failed or the queue is not there."""
    try:
        line = bell.queue_at(connection_to(url))
        for entry in SCHEDULE:
            bell.enqueue(line, entry.name, f"burst-{uuid4().hex}", clock.now().isoformat(), timedelta(hours=1))
        worker = OurWorker(app, line.connection, None)
        worker.work(burst=True, logging_level=None)
        worker.refresh()  # type: ignore[no-untyped-call]
    except (RedisError, OSError) as fault:
        logger.error("the queue is not there: %s", type(fault).__name__)
        return 1
    return 1 if worker.failed_job_count else 0


if __name__ == "__main__":
    sys.exit(main())

"""The queue, which is only a doorbell: what there is to do stands in the database, and is found without it too."""

import logging
from datetime import timedelta

from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from webapp import clock
from webapp.actions.house import house

QUEUE = "relink"
JOBS_PATH = "webapp.jobs"
JOB_SECONDS = 180
"""A job that takes longer is broken off; one that can't be, is killed a minute later."""
LONGER_SECONDS = {"publish": 30 * 60}
"""Those that wait for a large file to be sent: broken off in the middle, a post's fate would be unknown."""
FAILURES_KEPT = timedelta(days=1)
CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 1.0
"""Nobody waits longer for a doorbell."""

logger = logging.getLogger(__name__)


def ring(name: str) -> None:
    """Have the job done soon instead of at its next tick. Never raises: a queue that is away only means a little later.

    Call it after the commit. Many rings in one second are one.
    """
    line = queue()
    if line is None:
        return
    now = clock.now()
    try:
        enqueue(line, name, f"ring-{name}-{int(now.timestamp())}", now.isoformat(), timedelta(minutes=1))
    except (RedisError, OSError) as fault:
        logger.warning("could not ring for %s: %s", name, type(fault).__name__)


def enqueue(line: Queue, name: str, job_id: str, slot: str, within: timedelta) -> bool:
    """Enqueue a job once, for so long; False when it had been before. Raises RedisError."""
    seconds = int(within.total_seconds())
    try:
        line.enqueue_call(
            f"{JOBS_PATH}.{name}",
            kwargs={"slot": slot},
            job_id=job_id,
            unique=True,
            timeout=LONGER_SECONDS.get(name, JOB_SECONDS),
            ttl=seconds,
            result_ttl=2 * seconds,  # as long as it is kept nobody enqueues it again
            failure_ttl=int(FAILURES_KEPT.total_seconds()),
            description=name,
        )
    except DuplicateJobError:
        return False
    return True


def queue() -> Queue | None:
    """The running app's queue, connected to when first used; None without REDIS_URL."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    url = house().settings.redis_url
    if url is None:
        return None
    if "relink_queue" not in app.extensions:
        app.extensions["relink_queue"] = queue_at(quick_connection(url))
    line: Queue = app.extensions["relink_queue"]
    return line


def queue_at(connection: "Redis") -> Queue:
    """Our one queue; what goes into it is JSON."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)


def quick_connection(url: str) -> "Redis":
    """A connection for pages: it answers at once or not at all."""
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def reachable() -> bool:
    """Whether the running app's queue answers; False without REDIS_URL. Never raises."""
    return answers(queue())


def answers(line: Queue | None) -> bool:
    """Whether there is a queue, and it answers."""
    try:
        return line is not None and bool(line.connection.ping())
    except (RedisError, OSError):
        return False

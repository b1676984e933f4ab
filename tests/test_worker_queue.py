"""Real workers and their queue: away, emptied or written to by somebody else, it changes nothing and shows nothing."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import DefaultSerializer
from sqlalchemy import func, select

import worker as worker_module
from tests.workload import DAY, count, lapsed, only_on
from tests.workshop import Workshop, eventually, workshop
from tests.world import World
from webapp.jobs import JOBS, bell
from webapp.models import Pulse, User, db

SOON = timedelta(minutes=2)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    with workshop(database_url, tmp_path) as opened:
        yield opened


def test_a_queue_that_comes_back_empty_after_a_while_changes_nothing(world: World, shop: Workshop):
    only_on(world, "sqlite", "the queue is the same for both databases")
    running = shop.start()
    eventually(lambda: count(world, select(func.count()).select_from(Pulse)) == len(JOBS))
    shop.valkey.stop()
    eventually(lambda: "is away" in shop.log)
    for name in ("appendonlydir", "valkey.log"):
        path = shop.valkey.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with world.open():
        world.account("Over", expires_in=-DAY)
    shop.valkey.run()
    eventually(lambda: lapsed(world) == 1)
    shop.stop(running)


def test_a_worker_stops_when_asked_while_the_queue_is_away_too(world: World, shop: Workshop):
    only_on(world, "sqlite", "the queue is the same for both databases")
    running = shop.start()
    eventually(lambda: count(world, select(func.count()).select_from(Pulse)) == len(JOBS))
    shop.valkey.stop()
    eventually(lambda: "is away" in shop.log)
    assert shop.stop(running) < 30


def test_a_burst_without_a_queue_says_so_and_fails(world: World, shop: Workshop):
    only_on(world, "sqlite", "the queue is the same for both databases")
    shop.valkey.stop()
    assert shop.start("--burst").wait(60) == 1
    assert "the queue is not there" in shop.log


def test_what_newer_code_enqueues_harms_no_older_worker(world: World, shop: Workshop):
    only_on(world, "sqlite", "the queue is the same for both databases")
    line = bell.queue_at(Redis.from_url(shop.valkey.url))
    line.enqueue_call("webapp.jobs.sweep", args=["new"], kwargs={"slot": "2026", "of_tomorrow": True})
    line.enqueue_call("webapp.jobs.of_tomorrow")
    assert shop.start("--burst").wait(60) == 1  # one job is unknown
    assert "UnknownJob: of_tomorrow" in shop.log
    assert count(world, select(func.count()).select_from(Pulse)) == len(JOBS)


@pytest.mark.parametrize(
    "path", ["os.system", "webapp.jobs.bell.ring", "webapp.jobs", "subprocess.run", "webapp.cli.sweep"]
)
def test_whoever_writes_to_the_queue_can_run_our_jobs_and_nothing_else(path: str):
    with pytest.raises(worker_module.UnknownJob):
        _ = worker_module.OurJob.create(path, connection=Redis(), serializer=bell.JSONSerializer).func


def test_a_job_names_no_further_functions_and_no_addresses_to_tell():
    job = worker_module.OurJob("x", connection=Redis(), serializer=bell.JSONSerializer)
    told = {b"success_callback_name": b"os.system", b"failure_callback_name": b"os.system"}
    more = {b"stopped_callback_name": b"os.system", b"webhooks": b'[{"url": "http://127.0.0.1:9/"}]'}
    job.restore({b"data": b'["webapp.jobs.sweep", null, [], {}]', b"status": b"queued", **told, **more})
    assert job.func is JOBS["sweep"]
    assert (job.success_callback, job.failure_callback, job.stopped_callback, job.webhooks) == (None, None, None, [])


def test_a_pickle_in_the_queue_is_never_opened(world: World, shop: Workshop, tmp_path: Path):
    only_on(world, "sqlite", "the queue is the same for both databases")
    proof = tmp_path / "proof"
    Queue("relink", Redis.from_url(shop.valkey.url), serializer=DefaultSerializer).enqueue_call(
        Path.touch, args=[proof], job_id="pickled"
    )
    shop.start("--burst").wait(60)
    assert not proof.exists()
    assert count(world, select(func.count()).select_from(Pulse)) == len(JOBS)


def test_nothing_of_a_fault_is_kept_in_the_queue(world: World, shop: Workshop):
    only_on(world, "sqlite", "the queue is the same for both databases")
    line = bell.queue_at(Redis.from_url(shop.valkey.url))
    line.enqueue_call("webapp.jobs.unknown", job_id="fails", kwargs={"slot": "x"})
    shop.start("--burst").wait(60)
    connection = Redis.from_url(shop.valkey.url)
    everything = b"".join(
        str(connection.hgetall(key) if connection.type(key) == b"hash" else connection.dump(key)).encode()
        for key in connection.scan_iter()
    )
    assert b"Traceback" not in everything
    assert b"UnknownJob" not in everything


def test_what_a_worker_needs_to_know_about_people_stays_out_of_the_queue(world: World, shop: Workshop):
    only_on(world, "sqlite", "the queue is the same for both databases")
    with world.open():
        world.account("Soon", expires_in=5 * DAY)
    shop.burst()
    connection = Redis.from_url(shop.valkey.url)
    everything = b"".join(connection.dump(key) or b"" for key in connection.scan_iter())
    with world.app.app_context():
        for email in db.session.scalars(select(User.email)):
            assert email.encode() not in everything

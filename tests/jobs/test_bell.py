"""The doorbell: rung after a commit, heard soon, and never in anybody's way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import build_app
from webapp import jobs
from webapp.embedded import Embedded
from webapp.jobs import bell
from webapp.models import db


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    with Embedded(tmp_path_factory.mktemp("valkey")) as running:
        running.run()
        yield running


@pytest.fixture
def ringing(valkey: Embedded, tmp_path: Path) -> Iterator[Flask]:
    """An app with a bell."""
    made = build_app(f"sqlite:///{tmp_path / 'relink.sqlite'}", tmp_path, REDIS_URL=valkey.url)
    with made.app_context():
        bell.queue().connection.flushall()
        yield made
        db.engine.dispose()


def test_a_ring_is_a_job_for_whoever_works(ringing: Flask):
    jobs.ring("deliver")
    (job_id,) = bell.queue().job_ids
    job = bell.queue().fetch_job(job_id)
    assert (job.func_name, list(job.kwargs)) == ("webapp.jobs.deliver", ["slot"])
    assert job.timeout == bell.JOB_SECONDS


def test_publishing_may_wait_for_a_large_file(ringing: Flask):
    jobs.ring("publish")
    (job_id,) = bell.queue().job_ids
    assert bell.queue().fetch_job(job_id).timeout == bell.LONGER_SECONDS["publish"] > bell.JOB_SECONDS


def test_many_rings_in_one_second_are_one(ringing: Flask):
    for _ in range(50):
        jobs.ring("deliver")
    assert 1 <= len(bell.queue().job_ids) <= 3


def test_without_an_address_nobody_hears_and_nobody_minds(app: Flask):
    with app.app_context():
        assert bell.queue() is None
        jobs.ring("deliver")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "unix:///nowhere/valkey.sock", "redis://192.0.2.1:6379/0"])
def test_a_queue_that_is_away_costs_a_moment_and_is_no_error(tmp_path: Path, url: str):
    made = build_app(f"sqlite:///{tmp_path / 'relink.sqlite'}", tmp_path, REDIS_URL=url)
    with made.app_context():
        jobs.ring("deliver")
        assert not bell.reachable()
        db.engine.dispose()

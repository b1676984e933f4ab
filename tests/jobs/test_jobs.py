"""Each job does one action's work, notes that it ran, and cares for nothing it is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import build_app
from tests.world import World
from webapp import jobs
from webapp.embedded import Embedded
from webapp.jobs import bell, turn
from webapp.models import Pulse, SignIn, db

DAY = timedelta(days=1)


@pytest.fixture
def with_bell(database_url: str, app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The app, on the same emptied tables, with a queue."""
    with Embedded(tmp_path / "valkey") as valkey:
        valkey.run()
        made = build_app(database_url, tmp_path, REDIS_URL=valkey.url)
        yield made
        with made.app_context():
            db.engine.dispose()


def rung(app: Flask) -> set[str]:
    with app.app_context():
        line = bell.queue()
        return {line.fetch_job(job_id).func_name for job_id in line.job_ids}


@pytest.mark.parametrize("name", sorted(jobs.JOBS))
def test_every_job_runs_with_nothing_to_do_and_whatever_it_is_told(app: Flask, name: str):
    with app.app_context():
        assert jobs.JOBS[name]("of tomorrow", slot="2026-11-24T05:30:00+00:00", unknown=[1]) == 0
        assert db.session.get_one(Pulse, name).done == 0
        assert getattr(jobs, name) is jobs.JOBS[name]


def test_a_sweep_rings_for_the_mails_it_owes_and_the_consents_it_frees(world: World, with_bell: Flask):
    with world.open():
        world.account("Soon", expires_in=5 * DAY)
        world.account("Over", expires_in=-DAY)
    with with_bell.app_context():
        assert jobs.sweep() == 2
        assert db.session.get_one(Pulse, "sweep").done == 2
    assert rung(with_bell) == {"webapp.jobs.deliver", "webapp.jobs.revoke"}


def test_a_sweep_that_found_nothing_rings_for_nobody(world: World, with_bell: Flask):
    with with_bell.app_context():
        jobs.sweep()
    assert rung(with_bell) == set()


def test_tidying_forgets_sign_ins_that_are_over_for_good(world: World):
    with world.open():
        for number, age in enumerate((13, 14, 30)):
            begun = world.now - age * DAY - timedelta(minutes=1)
            moments = {"created_at": begun, "seen_at": begun, "proved_at": begun}
            db.session.add(SignIn(key_hash=str(number), user_id=world.ada, **moments))
    with world.app.app_context():
        assert jobs.tidy() == 2
        assert db.session.scalars(select(SignIn.key_hash)).all() == ["0"]


def test_a_turn_is_over_when_its_time_is_up_or_the_worker_is_asked_to_stop(monkeypatch: pytest.MonkeyPatch):
    assert turn.Turn()()
    assert not turn.Turn(seconds=0)()
    monkeypatch.setattr(turn.Stop, "asked", False)  # put back afterwards
    going = turn.Turn()
    turn.ask_to_stop(15, None)
    assert not going()

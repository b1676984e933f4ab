"""Real workers, killed, stopped and doubled: nothing is lost, nothing doubled, and nobody has to help."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import func, select, text, update

from tests.workload import DAY, count, lapsed, multiply, only_on, owe_mails, sent, whole
from tests.workshop import Workshop, descendants, eventually, kill, workshop
from tests.world import World
from webapp.jobs import JOBS, bell
from webapp.models import Event, Notice, Pulse, db
from webapp.models.event import Verb


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    with workshop(database_url, tmp_path) as opened:
        yield opened


def test_a_burst_does_everything_that_is_due_and_ends_and_a_second_one_finds_nothing(world: World, shop: Workshop):
    with world.open():
        world.account("Soon", expires_in=5 * DAY)
        world.account("Over", expires_in=-DAY)
    shop.burst()
    assert (lapsed(world), sent(world)) == (1, 2)
    shop.burst()
    assert (lapsed(world), len(shop.mail.mails)) == (1, 2)
    with world.app.app_context():
        assert {pulse.name for pulse in db.session.scalars(select(Pulse))} == set(JOBS)


def test_a_worker_with_its_cron_needs_nobody_and_stops_when_asked(world: World, shop: Workshop):
    running = shop.start_program()
    with world.open():
        world.account("Soon", by=world.root, expires_in=5 * DAY)
        world.account("Over", expires_in=-DAY)
    eventually(lambda: (lapsed(world), sent(world)) == (1, 1))
    assert shop.stop(running) < 30
    assert "Traceback" not in shop.log


def test_a_worker_killed_anywhere_in_a_sweep_leaves_no_half_done_batch_and_others_finish(world: World, shop: Workshop):
    shop.changes["SMTP_URL"] = ""
    with world.open():
        over = world.account("Over", by=world.root, expires_in=-DAY)
        soon = world.account("Soon", by=world.root, expires_in=5 * DAY)
    multiply(world, over, 5999)
    multiply(world, soon, 5999)
    chance = random.Random(7)
    for _ in range(4):
        running = shop.start("--burst")
        eventually(lambda running=running: descendants(running.pid) or running.poll() is not None)
        time.sleep(chance.uniform(0, 1.5))
        shop.kill(running)
        assert whole(world)
    shop.burst()
    assert lapsed(world) == 6000
    assert count(world, select(func.count(Event.account_id.distinct())).where(Event.verb == Verb.DISCONNECTED)) == 6000
    assert count(world, select(func.count()).select_from(Notice)) == 6000
    assert whole(world)


def test_a_worker_killed_while_it_sends_costs_at_most_one_mail_a_twin_and_claims_tell_which(
    world: World, shop: Workshop
):
    shop.mail.slowness = 0.02
    owe_mails(world, 60)
    for round_number in range(2):
        shop.mail.taken.clear()
        running = shop.start("--burst")
        assert shop.mail.taken.wait(60)
        time.sleep(0.1 * (round_number + 1))
        shop.kill(running)
        with world.open():  # time passes, and the leases of the dead run out
            db.session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(claimed_until=world.now))
    shop.burst()
    twice = {number for number, times in Counter(mail["Message-ID"] for mail in shop.mail.mails).items() if times > 1}
    assert len({mail["Message-ID"] for mail in shop.mail.mails}) == 60
    assert len(shop.mail.mails) - 60 == len(twice) <= 2
    assert sent(world) == 60
    assert count(world, select(func.count()).where(Notice.claims > 1)) >= len(twice)


def test_asked_to_stop_in_the_middle_of_sending_it_gives_back_the_rest_and_nobody_gets_two(
    world: World, shop: Workshop
):
    shop.mail.slowness = 0.1
    owe_mails(world, 80)
    running = shop.start()
    assert shop.mail.taken.wait(60)
    assert shop.stop(running) < 30
    assert 0 < sent(world) == len(shop.mail.mails) < 80
    assert count(world, select(func.count()).where(Notice.claimed_until.is_not(None))) == 0
    shop.mail.slowness = 0
    shop.burst()
    assert sent(world) == len(shop.mail.mails) == 80


def test_two_workers_with_two_crons_do_everything_once(world: World, shop: Workshop):
    owe_mails(world, 40)
    with world.open():
        over = world.account("Over", by=world.root, expires_in=-DAY)
    multiply(world, over, 299)
    both = [shop.start(), shop.start()]
    eventually(lambda: (lapsed(world), sent(world)) == (300, 40))
    for running in both:
        shop.stop(running)
    assert len(shop.mail.mails) == 40
    assert lapsed(world) == 300


def test_a_job_process_that_is_killed_alone_is_no_harm_and_the_worker_goes_on(world: World, shop: Workshop):
    shop.mail.slowness = 0.1
    owe_mails(world, 30)
    running = shop.start()
    assert shop.mail.taken.wait(60)
    for child in descendants(running.pid):
        kill(child)
    with world.open():
        db.session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(claimed_until=None))
    shop.mail.slowness = 0
    eventually(lambda: sent(world) == 30)
    assert len(shop.mail.mails) <= 31
    shop.stop(running)


def test_connections_that_the_database_cuts_are_mended_by_the_next_tick(world: World, shop: Workshop):
    only_on(world, "postgresql", "SQLite is a file")
    shop.mail.slowness = 0.05
    owe_mails(world, 20)
    running = shop.start()
    assert shop.mail.taken.wait(60)
    with world.open():
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        db.session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    # cut between two statements, a connection is replaced without a word: both are fine
    eventually(lambda: "failed" in shop.log or sent(world) == 20)
    with world.open():
        db.session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(claimed_until=None))
    eventually(lambda: sent(world) == 20)
    shop.stop(running)


def test_a_job_that_hangs_is_broken_off_and_the_next_one_runs(world: World, shop: Workshop):
    only_on(world, "postgresql", "a lock on one table is what a job hangs on here")
    line = bell.queue_at(Redis.from_url(shop.valkey.url))
    line.enqueue_call("webapp.jobs.tidy", timeout=2, job_id="hangs")
    line.enqueue_call("webapp.jobs.sweep", job_id="next")
    with world.app.app_context():
        db.session.execute(text("LOCK TABLE sign_in"))
        process = shop.start("--burst")
        eventually(lambda: "JobTimeoutException" in shop.log)
        db.session.rollback()
    assert process.wait(60) == 1
    assert count(world, select(func.count()).select_from(Pulse)) == len(JOBS)


def test_a_worker_that_dies_takes_its_job_along_without_harm(world: World, shop: Workshop):
    shop.mail.slowness = 0.1
    owe_mails(world, 40)
    running = shop.start()
    assert shop.mail.taken.wait(60)
    children = descendants(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    eventually(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 30)
    assert sent(world) == len(shop.mail.mails) < 40
    assert count(world, select(func.count()).where(Notice.claimed_until.is_not(None))) == 0

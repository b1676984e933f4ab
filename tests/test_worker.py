"""Real workers, killed, stopped, doubled and cut off: nothing is lost, nothing doubled, and nobody has to help."""

import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import DefaultSerializer
from sqlalchemy import func, select, text, update

import worker as worker_module
from tests.workshop import Workshop, descendants, eventually, kill, workshop
from tests.world import World
from webapp.domain.posts import PostState
from webapp.jobs import JOBS, bell
from webapp.models import Account, Event, Notice, Post, Pulse, User, db
from webapp.models.event import Verb

DAY = timedelta(days=1)
SOON = timedelta(minutes=2)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    with workshop(database_url, tmp_path) as opened:
        yield opened


def only_on(world: World, dialect: str, why: str) -> None:
    with world.app.app_context():
        if db.engine.dialect.name != dialect:
            pytest.skip(why)


def multiply(world: World, account_id: int, copies: int) -> None:
    """Many more accounts like one, with a scheduled post each, written in two statements."""
    columns = [column.name for column in Account.__table__.c if column.name not in ("id", "external_id", "sought")]
    names = ", ".join(columns)
    series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies})"
    with world.open():
        db.session.execute(
            text(
                f"INSERT INTO account (external_id, sought, {names}) "
                f"{series} SELECT 'copy-{account_id}-' || i, 'copy', {names} FROM n, account WHERE id = {account_id}"
            )
        )
        db.session.execute(
            text(
                "INSERT INTO post "
                "(workspace_id, account_id, text, state, origin, attempts, said, due_at, moment, created_at) "
                "SELECT workspace_id, id, 'Hello', 'scheduled', '', 0, '', wake_at, wake_at, created_at FROM account"
            )
        )


def count(world: World, query: object) -> int:
    with world.app.app_context():
        return db.session.scalar(query)


def lapsed(world: World) -> int:
    return count(world, select(func.count()).where(Event.verb == Verb.DISCONNECTED))


def sent(world: World) -> int:
    return count(world, select(func.count()).where(Notice.sent_at.is_not(None)))


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
    running = shop.start()
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


def whole(world: World) -> bool:
    """Whether each account is either done in full, posts, log and notice included, or not at all."""
    done = Account.__table__.c.disconnected_at.is_not(None)
    cancelled = select(Post.account_id).where(Post.state == PostState.CANCELLED)
    logged = select(Event.account_id).where(Event.verb == Verb.DISCONNECTED)
    told = select(Notice.account_id)
    with world.app.app_context():
        accounts = set(db.session.scalars(select(Account.id).where(done)))
        warned = set(
            db.session.scalars(
                select(Account.id).where(Account.wake_at == Account.lapses_at, Account.wake_at > world.now)
            )
        )
        return accounts == set(db.session.scalars(cancelled)) == set(db.session.scalars(logged)) and warned == set(
            db.session.scalars(told)
        )


def owe_mails(world: World, number: int) -> None:
    """Mails to Root about so many accounts."""
    with world.open():
        first = world.account("Soon", by=world.root, expires_in=5 * DAY)
    multiply(world, first, number - 1)


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

"""The cron rings once for each slot, however many crons there are and whatever becomes of the queue."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from webapp.embedded import Embedded
from webapp.jobs import JOBS, bell
from webapp.schedule import SCHEDULE, Cron, Entry

NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
ENTRIES = (Entry("sweep", timedelta(seconds=15)), Entry("tidy", timedelta(minutes=5)))


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    with Embedded(tmp_path_factory.mktemp("valkey")) as running:
        running.run()
        yield running


@pytest.fixture
def line(valkey: Embedded) -> Iterator[Queue]:
    """An empty queue."""
    connection = bell.quick_connection(valkey.url)
    connection.flushall()
    yield bell.queue_at(connection)
    connection.close()


def cron(line: Queue) -> Cron:
    return Cron(line, lambda: NOW, ENTRIES)


def test_every_slot_of_every_job_is_rung_for_once(line: Queue):
    one = cron(line)
    assert [one.tick(NOW + timedelta(seconds=second)) for second in range(46)] == [
        2 if second == 0 else 1 if second % 15 == 0 else 0 for second in range(46)
    ]
    assert len(line.job_ids) == 5


def test_five_crons_ring_once_together(line: Queue):
    crons = [cron(line) for _ in range(5)]
    assert sum(one.tick(NOW + timedelta(seconds=second)) for second in range(30) for one in crons) == 3


def test_a_cron_whose_clock_lags_does_not_ring_again_for_what_has_been_done(line: Queue):
    quick, slow = cron(line), cron(line)
    assert quick.tick(NOW) == 2
    line.empty()  # the jobs have been taken; that they were is remembered for a while
    for entry in ENTRIES:
        name = f"cron-{entry.name}-{entry.slot(NOW)}"
        line.connection.hset(f"rq:job:{name}", "data", "kept while the result is")
    assert slow.tick(NOW + timedelta(seconds=10)) == 0


def test_a_clock_that_jumps_back_rings_again_and_goes_on(line: Queue):
    one = cron(line)
    one.tick(NOW)
    assert one.tick(NOW - timedelta(hours=1)) == 2
    assert one.tick(NOW - timedelta(hours=1) + timedelta(seconds=15)) == 1


def test_a_job_says_when_its_slot_began_and_is_dropped_when_nobody_takes_it_in_time(line: Queue):
    cron(line).tick(NOW + timedelta(seconds=7))
    job = line.fetch_job(f"cron-sweep-{ENTRIES[0].slot(NOW)}")
    assert (job.func_name, job.kwargs) == ("webapp.jobs.sweep", {"slot": NOW.isoformat()})
    assert 0 < line.connection.ttl(job.key) <= 15
    assert job.result_ttl > 15  # so that nobody rings twice for it


def test_while_the_queue_is_away_it_waits_and_then_rings_for_the_present(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with Embedded(tmp_path / "valkey") as valkey:
        valkey.run()
        one = cron(bell.queue_at(bell.quick_connection(valkey.url)))
        assert one.tick(NOW) == 2
        valkey.stop()
        for second in (15, 16, 17):
            assert one.tick(NOW + timedelta(seconds=second)) == 0
        assert caplog.text.count("is away") == 1
        valkey.run()
        assert one.tick(NOW + timedelta(seconds=18)) == 1


def test_a_cron_in_its_thread_ticks_until_it_is_stopped(line: Queue):
    one = cron(line)
    one.start()
    while not line.job_ids:
        pass
    one.stop()
    one.join(5)
    assert not one.is_alive()


def test_every_job_has_its_time_and_every_time_its_job():
    assert {entry.name for entry in SCHEDULE} == set(JOBS)
    assert len({entry.name for entry in SCHEDULE}) == len(SCHEDULE)


def test_a_queue_holds_json_and_no_pickle(line: Queue, valkey: Embedded):
    cron(line).tick(NOW)
    data = [Redis.from_url(valkey.url).hget(f"rq:job:{name}", "data") for name in line.job_ids]
    import zlib

    assert all(zlib.decompress(one).startswith(b'["webapp.jobs.') for one in data)

"""Sweeping twice, at once, late, or over rows that make no sense."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text, update

from tests.actions.sweeping import DAY, QUARTER, account, events, everything, swept, told
from tests.world import World
from webapp.actions.notices import sweep as sweeping
from webapp.actions.notices.sweep import Swept, sweep
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Grant, db
from webapp.models.event import Verb


def test_a_second_sweep_changes_nothing_and_neither_does_the_hundredth(world: World):
    with world.open():
        world.account("Ahead", expires_in=3 * DAY)
        world.posts(world.account("Over", expires_in=-DAY), PostState.SCHEDULED, 2)
        world.account("Lost", Network.YOUTUBE, disconnected_at=world.now - 70 * DAY, reason=Reason.SECURITY)
    assert swept(world).seen == 3
    before = everything(world)
    assert [swept(world) for _ in range(100)] == [Swept()] * 100
    assert everything(world) == before


def test_a_clock_that_jumps_ahead_and_back_lapses_nothing_twice_and_revives_nothing(world: World):
    with world.open():
        soon, later = world.account("Soon", expires_in=5 * DAY), world.account("Later", expires_in=12 * DAY)
    swept(world, world.now + 8 * DAY)
    before = everything(world)
    assert account(world, soon).life.disconnected_at == world.now + 5 * DAY
    assert {number for number, _, _ in told(world)} == {later}
    for moment in (timedelta(0), 6 * DAY, 8 * DAY):
        assert swept(world, world.now + moment) == Swept()
    assert everything(world) == before
    swept(world, world.now + 12 * DAY)
    assert account(world, later).life.disconnected_at == world.now + 12 * DAY


def test_activity_that_moved_the_deadline_meanwhile_is_respected(world: World):
    with world.open():
        due = world.account("X", Network.X, authorized_at=world.now - QUARTER)
        table = Account.__table__
        db.session.execute(update(table).where(table.c.id == due).values(active_at=world.now - DAY))
    assert swept(world) == Swept(seen=1)
    row = account(world, due)
    assert row.life.disconnected_at is None
    assert (row.lapses_at, row.wake_at) == (world.now - DAY + QUARTER, world.now - DAY + QUARTER)


@pytest.mark.parametrize(
    "poison",
    [
        {"network": "myspace"},
        {"reason": "because", "disconnected_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"network_ends_at": datetime(1, 1, 1, tzinfo=UTC), "authorized_at": datetime(9999, 12, 31, tzinfo=UTC)},
    ],
)
def test_a_row_that_makes_no_sense_is_set_aside_with_an_alarm_and_the_others_go_on(
    world: World, poison: dict[str, object], caplog: pytest.LogCaptureFixture
):
    with world.open():
        bad, *good = [world.account(f"No {number}", expires_in=-DAY) for number in range(5)]
        table = Account.__table__
        types = {name: value for name, value in poison.items() if name not in ("network", "reason")}
        db.session.execute(update(table).where(table.c.id == bad).values(types or {"version": 1}))
        for name in poison.keys() - types.keys():
            db.session.execute(
                text(f"UPDATE account SET {name} = :word WHERE id = :id"), {"word": poison[name], "id": bad}
            )
    assert swept(world) == Swept(seen=5, lapsed=4, set_aside=1)
    assert f"account {bad} set aside" in caplog.text
    assert len(events(world, Verb.DISCONNECTED)) == len(good)
    with world.app.app_context():
        assert db.session.scalar(text(f"SELECT wake_at FROM account WHERE id = {bad}")) is None
    assert swept(world) == Swept()


def test_a_moment_that_can_not_even_be_read_is_set_aside_too(world: World):
    with world.open():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL stores moments only")
        bad, *_ = [world.account(f"No {number}", expires_in=-DAY) for number in range(3)]
        db.session.execute(text(f"UPDATE account SET active_at = 'yesterday' WHERE id = {bad}"))
    assert swept(world) == Swept(seen=3, lapsed=2, set_aside=1)


def test_more_accounts_than_fit_one_batch_are_all_seen_and_a_limit_is_kept(world: World):
    with world.open():
        world.account("First", expires_in=-DAY)
        copy = "workspace_id, network, kind, name, handle, sought, restricted, created_at, authorized_at, active_at"
        series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2200)"
        db.session.execute(
            text(
                f"INSERT INTO account (external_id, {copy}, network_ends_at, lapses_at, lapses_as, wake_at, version) "
                f"{series} SELECT 'copy-' || i, {copy}, network_ends_at, lapses_at, lapses_as, wake_at, 1 "
                "FROM n, account"
            )
        )
    with world.app.app_context():
        assert sweep(world.now, limit=1201).lapsed == 1201
        assert sweep(world.now, going=lambda: False) == Swept()
        assert sweep(world.now).lapsed == 1000


def sweep_at_once(world: World, workers: int) -> list[Swept]:
    """Several workers, each with connections of its own, starting in the same instant."""
    together = Barrier(workers)

    def work(_: int) -> Swept:
        with world.app.app_context():
            together.wait()
            return sweep(world.now)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


def test_workers_that_sweep_at_once_share_the_work_and_double_nothing(world: World):
    with world.open():
        accounts = [world.account(f"No {number}", expires_in=(-1) ** number * DAY) for number in range(60)]
        for number in accounts:
            world.posts(number, PostState.SCHEDULED)
    done = sum(sweep_at_once(world, 4), Swept())
    assert done == Swept(seen=60, lapsed=30, told=60)
    assert Counter(line.account_id for line in events(world, Verb.DISCONNECTED)) == Counter(accounts[1::2])
    assert told(world) == Counter(
        {(number, 7, reader): 1 for number in accounts[::2] for reader in (world.ada, world.root)}
    )


def test_a_grant_whose_last_two_accounts_lapse_in_two_workers_at_once_is_released(world: World):
    with world.open():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer at a time")
        grant = world.grant(Network.FACEBOOK)
        first, second = [world.account(f"No {number}", expires_in=-DAY, grant=grant) for number in range(2)]
    with world.app.app_context():
        sweeping.take(world.now, 1)
        with ThreadPoolExecutor(1) as other:
            theirs = other.submit(swept, world)
            sweeping.sweep_batch([first], world.now)
            assert theirs.result().lapsed == 1
    with world.app.app_context():
        assert db.session.get_one(Grant, grant).release_at == world.now
        assert {db.session.get_one(Account, number).life.reason for number in (first, second)} == {Reason.LAPSED}

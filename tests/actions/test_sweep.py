"""The sweep does what is due exactly once, dated right, however late, often or parallel it runs."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, text, update

from tests.world import World
from webapp.actions import sweep as sweeping
from webapp.actions.sweep import Swept, sweep
from webapp.domain.lifecycle import Reason, State
from webapp.domain.notices import Kind
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Event, Grant, Membership, Notice, Post, User, Workspace, db
from webapp.models.event import Verb

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
QUARTER = 90 * DAY


def swept(world: World, now: datetime | None = None) -> Swept:
    with world.app.app_context():
        return sweep(now or world.now)


def told(world: World, kind: Kind = Kind.AHEAD) -> Counter[tuple[int, int, int]]:
    """Who was told how often, as (account, step, person)."""
    with world.app.app_context():
        return Counter(
            (row.account_id, row.step, row.user_id)
            for row in db.session.scalars(select(Notice).where(Notice.kind == kind))
        )


def events(world: World, *verbs: Verb) -> list[Event]:
    with world.app.app_context():
        return list(db.session.scalars(select(Event).where(Event.verb.in_(verbs)).order_by(Event.id)))


def account(world: World, account_id: int) -> Account:
    with world.app.app_context():
        return db.session.get_one(Account, account_id)


def everything(world: World) -> list[object]:
    """The whole state that a sweep may touch, to compare."""
    with world.app.app_context():
        return [
            db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all()
            for table in ("account", "post", "notice", "event", "network_grant")
        ]


def test_an_account_lapses_at_its_deadline_however_late_it_is_seen(world: World):
    with world.open():
        due = world.account(authorized_at=world.now - QUARTER - 3 * DAY)
    assert swept(world) == Swept(seen=1, lapsed=1)
    life = account(world, due).life
    assert (life.disconnected_at, life.reason) == (world.now - 3 * DAY, Reason.LAPSED)
    (line,) = events(world, Verb.DISCONNECTED)
    assert (line.at, line.actor_id, line.actor_name, line.reason) == (world.now, None, "worker", "lapsed")
    assert line.after == line.before | {"disconnected_at": (world.now - 3 * DAY).isoformat(), "reason": "lapsed"}


@pytest.mark.parametrize(("early", "state"), [(INSTANT, State.EXPIRING), (timedelta(0), State.DISCONNECTED)])
def test_at_the_deadline_it_has_lapsed_and_an_instant_before_it_has_not(world: World, early: timedelta, state: State):
    with world.open():
        due = world.account(expires_in=timedelta(0))
    swept(world, world.now - early)
    assert (account(world, due).life.disconnected_at is None) == (state is State.EXPIRING)
    assert world.status(due, world.now - early).state is state


def test_scheduled_posts_of_a_lapsed_account_are_cancelled_and_counted_and_no_others(world: World):
    with world.open():
        due, other = world.account(expires_in=-DAY), world.account()
        scheduled = [*world.posts(due, PostState.SCHEDULED, 3), *world.posts(other, PostState.SCHEDULED, 2)]
        rest = [*world.posts(due, PostState.DRAFT), *world.posts(due, PostState.PUBLISHED)]
    swept(world)
    with world.app.app_context():
        states = [db.session.get_one(Post, number).state for number in scheduled + rest]
    assert states == [PostState.CANCELLED] * 3 + [PostState.SCHEDULED] * 2 + [PostState.DRAFT, PostState.PUBLISHED]
    assert events(world, Verb.DISCONNECTED)[0].details == {"scheduled_cancelled": 3}


def test_a_grant_is_released_when_its_last_account_has_lapsed(world: World):
    with world.open():
        alone, shared = world.grant(Network.FACEBOOK, "alone"), world.grant(Network.FACEBOOK, "shared")
        lapsed = [world.account(expires_in=-DAY, grant=grant) for grant in (alone, shared)]
        world.account("Stays", grant=shared)
    swept(world)
    with world.app.app_context():
        released = {grant.id: grant.release_at for grant in db.session.scalars(select(Grant))}
        assert released == {alone: world.now, shared: None}
        assert [db.session.get_one(Account, number).grant_id for number in lapsed] == [None, None]


def test_a_week_ahead_the_last_connector_and_every_super_admin_are_told_once(world: World):
    with world.open():
        wanda = world.person("Wanda Admin", super_admin=True)
        due = world.account(by=world.ada, last_by=world.bob, expires_in=7 * DAY)
    assert swept(world).told == 3
    assert told(world) == Counter({(due, 7, reader): 1 for reader in (world.bob, world.root, wanda)})
    assert account(world, due).wake_at == world.now + 7 * DAY


def test_a_connector_who_is_super_admin_gets_one_notice(world: World):
    with world.open():
        due = world.account(by=world.root, expires_in=7 * DAY)
    swept(world)
    assert told(world) == Counter({(due, 7, world.root): 1})


def test_an_instant_before_the_week_nobody_is_told(world: World):
    with world.open():
        world.account(expires_in=7 * DAY + INSTANT)
    assert swept(world) == Swept()


def test_the_deactivated_and_those_who_left_are_not_told(world: World):
    with world.open():
        wanda = world.person("Wanda Admin", super_admin=True)
        due = world.account(by=world.ada, expires_in=7 * DAY)
        gone = world.account("Of Mallory", by=world.mallory, expires_in=7 * DAY)
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
        db.session.execute(update(User).where(User.id == wanda).values(active=False))
    swept(world)
    assert told(world) == Counter({(due, 7, world.root): 1, (gone, 7, world.root): 1})


def test_nobody_to_tell_is_an_alarm_and_not_silence(world: World, caplog: pytest.LogCaptureFixture):
    with world.open():
        db.session.execute(update(User).where(User.id == world.root).values(active=False))
        due = world.account(by=world.eve, expires_in=7 * DAY)
        db.session.execute(update(Membership).where(Membership.user_id == world.eve).values(active=False))
    assert swept(world) == Swept(seen=1)
    (line,) = events(world, Verb.NOBODY_TO_TELL)
    assert (line.account_id, line.details) == (due, {"kind": "ahead", "at": (world.now + 7 * DAY).isoformat()})
    assert "nobody to tell about 1 accounts" in caplog.text


def test_a_sweep_three_days_late_warns_once_and_one_after_the_deadline_not_at_all(world: World):
    with world.open():
        warned, lapsed = world.account(expires_in=7 * DAY), world.account("Lapsed", expires_in=2 * DAY)
    swept(world, world.now + 3 * DAY)
    swept(world, world.now + 3 * DAY)
    assert told(world) == Counter({(warned, 7, reader): 1 for reader in (world.ada, world.root)})
    assert account(world, lapsed).life.disconnected_at == world.now + 2 * DAY


def test_more_steps_are_told_one_by_one_and_missed_ones_by_the_latest_alone(world: World):
    with world.open():
        db.session.get_one(Workspace, world.example).notice_steps = [7, 3, 1]
        db.session.flush()
        due = world.account(by=world.root, expires_in=8 * DAY)
    for day in (1, 4, 5, 6, 7.5):
        swept(world, world.now + day * DAY)
    assert told(world) == Counter({(due, 7, world.root): 1, (due, 3, world.root): 1, (due, 1, world.root): 1})
    with world.open():
        late = world.account("Late", by=world.root, expires_in=8 * DAY)
    swept(world, world.now + 6 * DAY)
    assert {step for number, step, _ in told(world) if number == late} == {3}


def test_inactivity_is_warned_of_by_nobody_and_told_only_where_the_workspace_wishes_it(world: World):
    with world.open():
        db.session.get_one(Workspace, world.elsewhere).tell_sudden = True
        quiet = world.account("Quiet", Network.X, authorized_at=world.now - QUARTER + 2 * DAY)
        loud = world.account(
            "Loud", Network.X, workspace=world.elsewhere, by=world.mallory, authorized_at=world.now - QUARTER + 2 * DAY
        )
    assert swept(world) == Swept()
    swept(world, world.now + 3 * DAY)
    swept(world, world.now + 3 * DAY)
    assert told(world) == Counter()
    assert told(world, Kind.SUDDEN) == Counter({(loud, 0, world.mallory): 1})
    assert {account(world, number).life.reason for number in (quiet, loud)} == {Reason.INACTIVE}


def test_a_workspace_that_wishes_sudden_news_is_not_told_of_a_lapse_it_was_warned_of(world: World):
    with world.open():
        db.session.get_one(Workspace, world.example).tell_sudden = True
        db.session.flush()
        world.account(expires_in=-DAY)
    assert swept(world) == Swept(seen=1, lapsed=1)


def test_lost_history_is_deleted_an_instant_after_its_window_and_the_log_keeps_the_fact(world: World):
    with world.open():
        gone = world.account(
            "Lost", Network.LINKEDIN, disconnected_at=world.now - 60 * DAY, reason=Reason.MANUAL
        )  # fmt: skip
        for state in PostState:
            world.posts(gone, state, 2)
        kept = world.account("Kept")
        world.posts(kept, PostState.PUBLISHED, 2)
    assert swept(world) == Swept()
    assert swept(world, world.now + INSTANT) == Swept(seen=1, forgotten=1)
    with world.app.app_context():
        left = db.session.execute(select(Post.account_id, func.count()).group_by(Post.account_id)).all()
    assert [tuple(row) for row in left] == [(kept, 2)]
    row = account(world, gone)
    assert (row.life.history_deleted_at, row.wake_at) == (world.now + INSTANT, None)
    (line,) = events(world, Verb.HISTORY_DELETED)
    assert line.details == {"posts": 10}
    assert line.after == line.before | {"history_deleted_at": (world.now + INSTANT).isoformat()}
    assert swept(world, world.now + DAY) == Swept()


def test_an_account_nobody_looked_at_for_years_lapses_and_loses_its_history_in_one_go(world: World):
    with world.open():
        due = world.account(authorized_at=world.now - 600 * DAY)
        world.posts(due, PostState.SCHEDULED, 2)
    assert swept(world) == Swept(seen=1, lapsed=1, forgotten=1)
    first, second = events(world, Verb.DISCONNECTED, Verb.HISTORY_DELETED)
    assert (first.details, second.details) == ({"scheduled_cancelled": 2}, {"posts": 2})
    assert first.after == second.before
    life = account(world, due).life
    assert (life.disconnected_at, life.history_deleted_at) == (world.now - 510 * DAY, world.now)


def test_much_lost_history_is_deleted_over_several_transactions(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sweeping, "MOST_POSTS_DELETED", 5)
    with world.open():
        for number in range(4):
            lost = world.account(f"Lost {number}", disconnected_at=world.now - 400 * DAY, reason=Reason.MANUAL)
            world.posts(lost, PostState.PUBLISHED, 3)
    with world.app.app_context():
        assert sweeping.sweep_batch(sweeping.take(world.now, 10), world.now).forgotten == 1
    assert swept(world) == Swept(seen=3, forgotten=3)
    assert [line.details for line in events(world, Verb.HISTORY_DELETED)] == [{"posts": 3}] * 4


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

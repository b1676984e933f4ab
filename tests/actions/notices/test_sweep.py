"""The sweep does what is due exactly once, dated right, however late, often or parallel it runs."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.actions.sweeping import DAY, INSTANT, QUARTER, account, events, swept
from tests.world import World
from webapp.actions.notices import sweep as sweeping
from webapp.actions.notices.sweep import Swept
from webapp.domain.lifecycle import Reason, State
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Grant, Post, db
from webapp.models.event import Verb


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


def test_lost_history_is_deleted_an_instant_after_its_window_and_the_log_keeps_the_fact(world: World):
    with world.open():
        gone = world.account(
            "Lost", Network.LINKEDIN, disconnected_at=world.now - 60 * DAY, reason=Reason.MANUAL
        )  # fmt: skip
        for state in PostState:
            world.posts(gone, state, 2)
        kept = world.account("Kept")
        world.posts(kept, PostState.PUBLISHED, 2)
    assert swept(world) == Swept(seen=1), "looked at ahead of its time, if only to tell nobody"
    assert swept(world, world.now + INSTANT) == Swept(seen=1, forgotten=1)
    with world.app.app_context():
        left = db.session.execute(select(Post.account_id, func.count()).group_by(Post.account_id)).all()
    assert [tuple(row) for row in left] == [(kept, 2)]
    row = account(world, gone)
    assert (row.life.history_deleted_at, row.wake_at) == (world.now + INSTANT, None)
    (line,) = events(world, Verb.HISTORY_DELETED)
    assert line.details == {"posts": 2 * len(PostState)}
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

"""Posts leave and come back with their account."""

from datetime import timedelta

from sqlalchemy import select

from tests.world import World
from webapp.actions.publishing import posts
from webapp.domain.posts import PostState, after_reconnect
from webapp.models import Post, db


def test_what_is_still_ahead_is_scheduled_again_and_what_has_passed_is_parked(world: World) -> None:
    with world.open():
        account_id = world.account()
        ahead = world.posts(account_id, PostState.CANCELLED, 2, due_at=world.now + timedelta(seconds=1))
        passed = world.posts(account_id, PostState.CANCELLED, 3, due_at=world.now - timedelta(seconds=1))
        exactly_now = world.posts(account_id, PostState.CANCELLED, 1, due_at=world.now)
        result = posts.bring_back(account_id, world.now)
        assert result == {PostState.SCHEDULED: 2, PostState.PARKED: 4}
        db.session.expire_all()
        rows = {row.id: row for row in db.session.scalars(select(Post))}
        assert {rows[number].state for number in ahead} == {PostState.SCHEDULED}
        assert {rows[number].state for number in passed + exactly_now} == {PostState.PARKED}
        assert {row.cancelled_at for row in rows.values()} == {None}


def test_the_statement_says_the_same_as_the_rule_for_one_post(world: World) -> None:
    with world.open():
        account_id = world.account()
        expected = {}
        for hours in (-48, -1, 0, 1, 48):
            for state in PostState:
                due_at = world.now + timedelta(hours=hours)
                number = world.posts(account_id, state, due_at=due_at)[0]
                expected[number] = after_reconnect(state, due_at, world.now)
        posts.bring_back(account_id, world.now)
        db.session.expire_all()
        assert {row.id: row.state for row in db.session.scalars(select(Post))} == expected


def test_posts_of_another_account_are_left_alone(world: World) -> None:
    with world.open():
        mine, other = world.account(), world.account()
        world.posts(mine, PostState.SCHEDULED)
        world.posts(other, PostState.SCHEDULED)
        assert posts.cancel([mine], world.now) == 1
        assert posts.counts(other)[PostState.SCHEDULED] == 1
        assert posts.delete_lost([mine]) == 1
        assert posts.counts(other)[PostState.SCHEDULED] == 1

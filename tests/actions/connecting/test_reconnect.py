"""Reconnecting: the same account comes back with what is its own, another one is refused, and one yes repairs many."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.reconnecting import DAY, a_page, cut, states
from tests.travels import Traveller, account, events, grants
from tests.world import World
from webapp.domain.lifecycle import Reason, State
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Event, db
from webapp.models.event import Verb
from webapp.models.flow import End


def test_an_expiring_page_gets_a_new_date_in_two_clicks(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=5 * DAY)
    assert world.status(page).state is State.EXPIRING
    came = ada.go(Network.FACEBOOK, "ada", page)
    assert (came.end, came.finished) == (End.CONNECTED, True)
    assert world.status(page).state is State.CONNECTED
    now = account(world, "61001")
    assert now.life.authorized_at == world.now
    assert now.subject_name == "Ada Lovelace"
    assert now.grant_id == grants(world)[0].id
    assert events(world) == [("reconnected", None)]


def test_a_disconnected_page_comes_back_with_its_posts(ada: Traveller, world: World) -> None:
    page = a_page(world)
    with world.open():
        world.posts(page, PostState.PUBLISHED, 3)
        world.posts(page, PostState.DRAFT, 2)
        world.posts(page, PostState.SCHEDULED, 4, due_at=world.now + 2 * DAY)
        world.posts(page, PostState.SCHEDULED, 1, due_at=world.now + timedelta(hours=1))
    cut(world, page, world.ada)
    assert states(world, page) == {"published": 3, "draft": 2, "cancelled": 5}
    later = world.now + DAY
    came = ada.go(Network.FACEBOOK, "ada", page, now=later)
    assert states(world, page) == {"published": 3, "draft": 2, "scheduled": 4, "parked": 1}
    assert came.story["posts"] == {"scheduled": 4, "parked": 1}
    assert came.story["accounts"][0]["history"] == "kept"
    assert world.status(page, later).state is State.CONNECTED


@pytest.mark.parametrize(("instant", "kept"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_history_comes_back_at_the_last_moment_and_not_after_it(
    ada: Traveller, world: World, instant: timedelta, kept: bool
) -> None:
    page = a_page(world, disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    with world.open():
        world.posts(page, PostState.PUBLISHED, 2)
        world.posts(page, PostState.CANCELLED, 2)
    last = world.status(page).kept_until
    assert last is not None
    came = ada.go(Network.FACEBOOK, "ada", page, now=last + instant)
    assert came.story["accounts"][0]["history"] == ("kept" if kept else "gone")
    assert states(world, page) == ({"published": 2, "parked": 2} if kept else {})
    assert ("history_deleted", None) in events(world) or kept


def test_a_lapse_that_nobody_saw_is_written_first_at_its_deadline(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=DAY)
    with world.open():
        world.posts(page, PostState.SCHEDULED, 1, due_at=world.now + 2 * DAY)
        world.posts(page, PostState.SCHEDULED, 1, due_at=world.now + 9 * DAY)
    ada.go(Network.FACEBOOK, "ada", page, now=world.now + 3 * DAY)
    assert states(world, page) == {"parked": 1, "scheduled": 1}
    with world.open():
        lapsed, back = db.session.scalars(select(Event).order_by(Event.id)).all()
        assert (lapsed.verb, lapsed.reason, lapsed.actor_name) == (Verb.DISCONNECTED, "lapsed", "worker")
        assert lapsed.after["disconnected_at"] == (world.now + DAY).isoformat()
        assert (back.verb, back.actor_id) == (Verb.RECONNECTED, world.ada)
        assert back.before["reason"] == "lapsed"
        assert "reason" not in back.after
        assert back.details["posts_scheduled_again"] == 1


def test_name_and_handle_are_what_the_network_calls_them_now(ada: Traveller, world: World) -> None:
    page = a_page(world, name="Old name", expires_in=DAY)
    ada.go(Network.FACEBOOK, "ada", page)
    assert (account(world, "61001").name, account(world, "61001").handle) == ("Example GmbH", "@example.gmbh")


# Another account


def test_a_reconnect_that_came_to_nothing_stands_in_the_log_with_its_account_and_network(
    ada: Traveller, world: World
) -> None:
    page = a_page(world, expires_in=5 * DAY)
    ada.go(Network.FACEBOOK, "ada", page, allow=False)
    ada.go(Network.LINKEDIN, "ada", allow=False)
    with world.open():
        reconnecting, connecting = db.session.scalars(select(Event).order_by(Event.id)).all()
        assert (reconnecting.account_id, reconnecting.network) == (page, Network.FACEBOOK)
        assert (connecting.account_id, connecting.network) == (None, Network.LINKEDIN)

"""Nothing of an account reaches its network after the moment at which it was disconnected."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.actions.publishing.sending import MINUTE, account_of, connected, post, publishes, scheduled, told
from tests.world import World
from webapp import clock
from webapp.actions.accounts import disconnect, hold, remove
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.actions.publishing import publish
from webapp.domain.posts import PostState
from webapp.models import Account, Membership, Workspace, db
from webapp.networks.publishing import Published
from webapp.networks.room import Ok


def by_root(world: World, account_id: int, act: object = disconnect.disconnect) -> object:
    with world.app.app_context():
        membership = db.session.scalars(select(Membership).where(Membership.user_id == world.root)).one()
        home = db.session.get_one(Workspace, world.example)
        return act(home, account_id, membership.person, Actor.of(membership.user), world.now + 2 * MINUTE)


class Slow:
    """A publication that takes until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _keep: object) -> Ok[Published]:
        self.begun.set()
        assert self.go_on.wait(20)
        return Ok(Published("late"))


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.go_on.set()


def test_a_disconnect_waits_for_what_is_on_its_way_and_nothing_new_is_begun(
    world: World, house: House, slow: Slow
) -> None:
    at, room = told(house)
    account = connected(world)
    first = scheduled(world, account)[0]
    room.answers = iter([slow])
    worker = threading.Thread(target=publishes, args=(world, at))
    worker.start()
    assert slow.begun.wait(20)
    second = scheduled(world, account)[0]
    ended: list[datetime] = []
    person = threading.Thread(target=lambda: (by_root(world, account), ended.append(clock.now())))
    person.start()
    while account_of(world, account).publishing_held_until is None:
        time.sleep(0.01)
    publishes(world, at)
    assert len(room.published) == 1
    assert ended == []
    assert account_of(world, account).life.disconnected_at is None
    slow.go_on.set()
    worker.join(20)
    person.join(20)
    assert (post(world, first).state, post(world, second).state) == (PostState.PUBLISHED, PostState.CANCELLED)
    assert account_of(world, account).life.disconnected_at == world.now + 2 * MINUTE
    assert len(room.published) == 1


def test_who_has_waited_long_enough_is_told_what_may_still_appear(
    world: World, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hold, "WAIT_SECONDS", 0.2)
    at, _ = told(house)
    account = connected(world)
    (due,) = scheduled(world, account)
    with world.app.app_context():
        publish.Publishing(at).claim("facebook", 4, world.now + MINUTE)
    done = by_root(world, account)
    assert (done.on_their_way, done.cancelled) == (1, 0)
    assert post(world, due).state is PostState.PUBLISHING


def test_a_disconnect_with_nothing_on_its_way_waits_for_nothing(world: World, house: House) -> None:
    account = connected(world)
    scheduled(world, account, due_in=timedelta(days=1))
    done = by_root(world, account)
    assert (done.on_their_way, done.cancelled) == (0, 1)
    assert account_of(world, account).publishing_held_until is None


def test_a_hold_ends_by_itself(world: World, house: House) -> None:
    at, room = told(house)
    account = connected(world)
    scheduled(world, account)
    with world.open():
        row = db.session.get_one(Account, account)
        row.publishing_held_until = world.now + 2 * MINUTE + hold.HOLD
    assert publishes(world, at) == 0
    assert publishes(world, at, 2 * MINUTE + hold.HOLD + MINUTE) == 1
    assert len(room.published) == 1


def test_a_removal_waits_as_well(world: World, house: House, slow: Slow) -> None:
    at, room = told(house)
    account = connected(world)
    scheduled(world, account)
    room.answers = iter([slow])
    worker = threading.Thread(target=publishes, args=(world, at))
    worker.start()
    assert slow.begun.wait(20)
    person = threading.Thread(target=by_root, args=(world, account, remove.remove))
    person.start()
    while account_of(world, account).publishing_held_until is None:
        time.sleep(0.01)
    slow.go_on.set()
    worker.join(20)
    person.join(20)
    with world.app.app_context():
        assert db.session.get(Workspace, world.example) is not None
        assert db.session.get(Account, account) is None

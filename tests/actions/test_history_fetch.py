"""What others published becomes the account's own history: each post once, ours recognised, nobody blamed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.actions.publishing import account_of, connected, scheduled, steps, told
from tests.actions.reconnecting import a_page, cut
from tests.travels import Traveller, account, accounts, grants
from tests.world import World
from webapp.actions import history_fetch, publish
from webapp.actions import posts as kept
from webapp.actions.history_fetch import EVERY, LATER, LEASE, Fetching
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import HISTORY_FETCHED, TELLING_HISTORY, Network
from webapp.domain.troubles import Word
from webapp.models import Account, Grant, Post, db
from webapp.networks.publishing import Found
from webapp.networks.room import Ok, Refused, Unavailable, Why

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Telling:
    """A room that lists what it is told to, and remembers since when it was asked. The rest is a real room's."""

    def __init__(self, room: Any) -> None:
        self._room = room
        self.answer: Any = Ok([])
        self.asked: list[tuple[str, datetime]] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room, name)

    def posts_since(self, token: Any, external_id: str, since: datetime, now: datetime) -> Any:
        self.asked.append((external_id, since))
        self.meanwhile()
        return self.answer


def telling(house: House, network: Network = Network.FACEBOOK) -> tuple[House, Telling]:
    room: Any = Telling(house.rooms[network])
    return replace(house, rooms={**house.rooms, network: room}), room


def due(world: World, network: Network = Network.FACEBOOK, **facts: Any) -> int:
    """A connected account whose time has come."""
    page = connected(world, network, **facts)
    wake(world, page, world.now)
    return page


def wake(world: World, page: int, at: datetime | None) -> None:
    with world.open():
        db.session.execute(update(Account).where(Account.id == page).values(history_at=at))


def fetches(world: World, house: House, later: timedelta = timedelta()) -> int:
    with world.app.app_context():
        return history_fetch.due(house, world.now + later)


def posts(world: World, page: int) -> list[Post]:
    with world.app.app_context():
        return list(db.session.scalars(select(Post).where(Post.account_id == page).order_by(Post.id)))


def a_post(world: World, number: str = "61_1", text: str = "By hand", ago: timedelta = DAY) -> Found:
    return Found(number, world.now - ago, text, f"https://example.test/{number}")


def test_what_was_found_is_published_by_nobody_here_and_says_where_it_comes_from(world: World, house: House) -> None:
    at, room = telling(house)
    page = due(world)
    room.answer = Ok([a_post(world)])
    assert fetches(world, at) == 1
    assert room.asked == [(account_of(world, page).external_id, room.asked[0][1])]
    assert abs(room.asked[0][1] - (world.now - HISTORY_FETCHED)) < timedelta(minutes=1)
    (row,) = posts(world, page)
    assert (row.state, row.origin, row.author_id, row.composition_id) == (PostState.PUBLISHED, "facebook", None, None)
    assert (row.text, row.remote_id, row.remote_url) == ("By hand", "61_1", "https://example.test/61_1")
    assert row.published_at == row.moment == world.now - DAY
    assert row.wake_at is None
    assert steps(world, row.id) == ["found"]


def test_it_is_asked_again_once_a_day_and_writes_nothing_twice(world: World, house: House) -> None:
    at, room = telling(house)
    page = due(world)
    room.answer = Ok([a_post(world), a_post(world, "61_2", "Another")])
    fetches(world, at)
    again = account_of(world, page).history_at
    assert again is not None
    assert EVERY / 2 <= again - world.now <= EVERY * 3 / 2
    assert fetches(world, at, HOUR) == 0
    room.answer = Ok([a_post(world, "61_3", "New"), a_post(world), a_post(world, "61_2", "Another")])
    assert fetches(world, at, 2 * DAY) == 1
    assert [row.remote_id for row in posts(world, page)] == ["61_1", "61_2", "61_3"]


def test_what_we_published_ourselves_is_recognised_by_its_number(world: World, house: House) -> None:
    at, _ = told(house)
    page = connected(world)
    (ours,) = scheduled(world, page)
    with world.app.app_context():
        publish.due(at, world.now + 2 * HOUR)
    wake(world, page, world.now)
    listing, room = telling(at)
    room.answer = Ok([a_post(world, "remote-1", "whatever they call it")])
    assert fetches(world, listing, 3 * HOUR) == 1
    (row,) = posts(world, page)
    assert (row.id, row.origin) == (ours, "")


@pytest.mark.parametrize(
    ("state", "trouble", "ago", "is_ours"),
    [
        (PostState.PUBLISHED, None, timedelta(minutes=3), True),
        (PostState.PUBLISHED, None, 2 * HOUR, False),
        (PostState.PARKED, Trouble.UNKNOWN, timedelta(minutes=3), True),
        (PostState.PARKED, Trouble.REJECTED, timedelta(minutes=3), False),
        (PostState.PARKED, Trouble.TIME_PASSED, timedelta(minutes=3), False),
    ],
)
def test_one_of_ours_whose_number_nobody_was_told_is_known_by_its_words_and_its_time(
    world: World, house: House, state: PostState, trouble: Trouble | None, ago: timedelta, is_ours: bool
) -> None:
    at, room = telling(house)
    page = due(world)
    out = world.now - DAY
    with world.open():
        (ours,) = world.posts(page, state)
        row = db.session.get_one(Post, ours)
        row.trouble, row.text, row.attempted_at, row.moment = trouble, "Our words", out, out
        row.published_at = out if state is PostState.PUBLISHED else None
    room.answer = Ok([Found("61_9", out + ago, "Our words https://example.test", "https://example.test/9")])
    fetches(world, at)
    rows = posts(world, page)
    assert len(rows) == (1 if is_ours else 2)
    if is_ours:
        assert (rows[0].state, rows[0].remote_id, rows[0].trouble) == (PostState.PUBLISHED, "61_9", None)
        assert rows[0].remote_url == "https://example.test/9"
        assert rows[0].origin == ""
    else:
        assert (rows[0].state, rows[0].remote_id) == (state, None)


def test_while_a_post_of_ours_is_on_its_way_what_is_as_new_waits(world: World, house: House) -> None:
    at, room = telling(house)
    page = due(world)
    with world.open():
        (ours,) = world.posts(page, PostState.PUBLISHING)
        row = db.session.get_one(Post, ours)
        row.attempted_at, row.attempts, row.wake_at = world.now, 1, world.now + HOUR
    room.answer = Ok([a_post(world, "61_new", "A published post", timedelta()), a_post(world, "61_old", "Old", DAY)])
    fetches(world, at)
    assert [row.remote_id for row in posts(world, page)] == [None, "61_old"]
    again = account_of(world, page).history_at
    assert again is not None
    assert timedelta() < again - world.now < HOUR


def test_accounts_without_a_time_and_other_networks_are_not_asked(world: World, house: House) -> None:
    assert set(Network) - TELLING_HISTORY == {Network.X, Network.LINKEDIN}
    at, rooms = house, {}
    for network in Network:
        at, rooms[network] = telling(at, network)
        page = connected(world, network, name=f"At {network}")
        if network not in TELLING_HISTORY:
            wake(world, page, world.now)
    assert fetches(world, at) == 0
    assert [room.asked for room in rooms.values()] == [[]] * 5


def test_an_account_that_left_is_asked_about_no_more(world: World, house: House) -> None:
    at, room = telling(house)
    with world.open():
        gone = world.account("Cut", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
        lapsed = world.account("Lapsed", grant=world.grant(Network.FACEBOOK), expires_in=-HOUR)
    for page in (gone, lapsed):
        wake(world, page, world.now)
    assert fetches(world, at) == 0
    assert room.asked == []
    assert [account_of(world, page).history_at for page in (gone, lapsed)] == [None, None]


@pytest.mark.parametrize("what", ["cut", "removed", "taken on by another worker"])
def test_what_comes_too_late_changes_nothing(world: World, house: House, what: str) -> None:
    at, room = telling(house)
    page = due(world)
    room.answer = Ok([a_post(world)])
    with world.app.app_context():
        work = Fetching(at)
        (ticket,) = work.claim(Network.FACEBOOK, 5, world.now)
    with world.open():
        row = db.session.get_one(Account, page)
        if what == "cut":
            row.become(replace(row.life, disconnected_at=world.now, reason=Reason.MANUAL), [], world.now)
        elif what == "removed":
            db.session.delete(row)
        else:
            row.history_at = world.now + 2 * LEASE
    with world.app.app_context():
        work.settle(ticket, room.answer, world.now + HOUR)
    assert posts(world, page) == []


def test_two_workers_ask_about_different_accounts_and_a_lease_runs_out(world: World, house: House) -> None:
    at, _ = telling(house)
    for name in ("One", "Two", "Three"):
        due(world, name=name)
    with world.app.app_context():
        first, second = Fetching(at), Fetching(at)
        taken = [[one.account_id for one in work.claim(Network.FACEBOOK, 2, world.now)] for work in (first, second)]
        assert sorted(map(len, taken)) == [1, 2]
        assert len(set(taken[0]) | set(taken[1])) == 3
        assert first.claim(Network.FACEBOOK, 5, world.now + LEASE / 2) == []
        assert len(first.claim(Network.FACEBOOK, 5, world.now + LEASE)) == 3


def test_an_outage_or_a_limit_is_asked_again_later_and_nobody_is_blamed(world: World, house: House) -> None:
    at, room = telling(house)
    page = due(world)
    for answer, soonest, says in (
        (Unavailable(Why.DOWN), LATER, None),
        (Unavailable(Why.RATE_LIMITED, world.now + 5 * HOUR), 5 * HOUR, None),
        (Unavailable(Why.OUR_CONFIGURATION), LATER, Word.OUR_CONFIGURATION),
        (Ok([]), EVERY / 2, None),
    ):
        wake(world, page, world.now)
        room.answer = answer
        assert fetches(world, at) == 1
        again = account_of(world, page).history_at
        assert again is not None
        assert soonest <= again - world.now < (soonest + timedelta(minutes=5) if answer != Ok([]) else 2 * EVERY)
        (grant,) = grants(world)
        assert (grant.trouble, grant.check_at) == (says, None)
    assert account_of(world, page).life.disconnected_at is None


def test_a_refusal_has_the_consent_checked_and_cuts_nothing_by_itself(world: World, house: House) -> None:
    at, room = telling(house)
    page = due(world)
    with world.open():
        db.session.execute(update(Grant).values(check_at=world.now + DAY))
    room.answer = Refused(Reason.PERMISSION_LOST)
    assert fetches(world, at) == 1
    (grant,) = grants(world)
    assert grant.check_at is not None
    assert grant.check_at - world.now < timedelta(minutes=1)
    row = account_of(world, page)
    assert row.life.disconnected_at is None
    assert row.history_at is not None
    assert row.history_at - world.now >= EVERY / 2


def test_a_token_about_to_end_is_renewed_first(world: World, house: House) -> None:
    at, room = telling(house, Network.YOUTUBE)
    page = due(world, Network.YOUTUBE, expires_at=world.now + timedelta(seconds=30))
    assert fetches(world, at) == 0
    assert room.asked == []
    (grant,) = grants(world)
    assert grant.renew_at is not None
    assert grant.renew_at - world.now < timedelta(minutes=1)
    again = account_of(world, page).history_at
    assert again is not None
    assert again > world.now


def test_found_posts_are_hidden_and_lost_with_the_accounts_history(world: World, house: House) -> None:
    at, room = telling(house)
    page = due(world)
    room.answer = Ok([a_post(world)])
    fetches(world, at)
    with world.open():
        assert kept.counts(page)[PostState.PUBLISHED] == 1
        assert kept.delete_lost([page]) == 1
    assert posts(world, page) == []


def texts(world: World, external_id: str = "61001") -> list[str]:
    return [row.text for row in posts(world, account(world, external_id).id)]


def test_from_connect_to_reconnect_at_the_pretend_network(ada: Traveller, world: World, house: House) -> None:
    said = [{"text": "By hand", "at": (world.now - DAY).isoformat()}]
    ada.sandbox.control("facebook", do="have-published", subject="61001", posts=said)
    ada.connects(Network.FACEBOOK, "ada", "61001")
    assert account(world, "61001").history_at == world.now
    assert fetches(world, house) == 1
    assert texts(world) == ["By hand"]
    page = account(world, "61001").id
    cut(world, page, world.ada)
    ada.go(Network.FACEBOOK, "ada", page, now=world.now + HOUR)
    assert account(world, "61001").history_at == world.now + HOUR
    assert fetches(world, house, 2 * HOUR) == 1
    assert texts(world) == ["By hand"]


def test_after_the_window_the_account_has_what_the_network_still_lists(
    ada: Traveller, world: World, house: House
) -> None:
    page = a_page(world, disconnected_at=world.now - timedelta(days=400), reason=Reason.MANUAL)
    with world.open():
        world.posts(page, PostState.PUBLISHED, 2)
    said = [{"text": "By hand", "at": (world.now - DAY).isoformat()}]
    ada.sandbox.control("facebook", do="have-published", subject="61001", posts=said)
    ada.go(Network.FACEBOOK, "ada", page)
    assert texts(world) == []
    assert fetches(world, house) == 1
    assert texts(world) == ["By hand"]


def test_x_and_linkedin_get_no_time(ada: Traveller, world: World) -> None:
    ada.connects(Network.X, "acme", "81001")
    ada.connects(Network.LINKEDIN, "ada", "91002")
    assert [row.history_at for row in accounts(world)] == [None, None]

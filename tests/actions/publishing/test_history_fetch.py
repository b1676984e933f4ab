"""What others published becomes the account's own history: each post once, ours recognised, nobody blamed."""

from datetime import timedelta

import pytest

from tests.actions.fetching import DAY, HOUR, a_post, due, fetches, posts, telling, wake
from tests.actions.publishing.sending import account_of, connected, scheduled, steps, told
from tests.actions.reconnecting import a_page, cut
from tests.travels import Traveller, account, accounts
from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing import posts as kept
from webapp.actions.publishing import publish
from webapp.actions.publishing.history_fetch import EVERY
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import HISTORY_FETCHED, TELLING_HISTORY, Network
from webapp.models import Post, db
from webapp.networks.publishing import Found
from webapp.networks.room import Ok


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

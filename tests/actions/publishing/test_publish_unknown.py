"""Posts of which nobody knows whether they went out: asked about where one can, else a person's, and never repeated."""

import pytest

from tests.actions.publishing.sending import MINUTE, connected, post, publishes, scheduled, steps, told
from tests.actions.publishing.watching import change, mails
from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing import publish
from webapp.actions.publishing.publish import LEASE
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.networks.publishing import Published, Rejected, Unknown
from webapp.networks.room import Ok


def test_a_worker_that_dies_leaves_a_post_that_a_person_must_look_at_and_nobody_repeats(
    world: World, house: House
) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    with world.app.app_context():
        publish.Publishing(at).claim(Network.FACEBOOK, 4, world.now + MINUTE)
    assert post(world, due).state is PostState.PUBLISHING
    assert publishes(world, at, MINUTE + LEASE / 2) == 0
    assert publishes(world, at, 2 * MINUTE + LEASE) == 0
    row = post(world, due)
    assert (row.state, row.trouble, row.wake_at) == (PostState.PARKED, Trouble.UNKNOWN, None)
    assert room.published == []
    assert steps(world, due) == ["begun", "parked"]
    (mail,) = mails(world)
    assert (mail.address, mail.facts["why"]) == ("ada@example.test", "unknown")


def test_where_the_network_can_be_asked_a_dead_workers_post_is_asked_about(world: World, house: House) -> None:
    at, room = told(house, Network.YOUTUBE, tells_afterwards=True)
    (due,) = scheduled(world, connected(world, Network.YOUTUBE))

    def dies(keep: object) -> Unknown:
        keep({"session": "secret"})
        raise KeyboardInterrupt

    room.answers = iter([dies])
    with pytest.raises(KeyboardInterrupt):
        publishes(world, at)
    assert "secret" not in (post(world, due).sealed_trace or "secret")
    room.found = Ok(Published("video", "https://example.test/video"))
    assert publishes(world, at, 3 * MINUTE + LEASE) == 1
    assert room.asked == [{"session": "secret"}]
    assert len(room.published) == 1
    row = post(world, due)
    assert (row.state, row.remote_id, row.sealed_trace) == (PostState.PUBLISHED, "video", None)


def test_what_certainly_did_not_go_out_is_published_after_all(world: World, house: House) -> None:
    at, room = told(house, tells_afterwards=True)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unknown({"session": "s"})])
    publishes(world, at)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PUBLISHING, Trouble.UNKNOWN)
    room.found = Ok(None)
    publishes(world, at, 4 * MINUTE)
    assert post(world, due).state is PostState.PUBLISHED
    assert steps(world, due) == ["begun", "looked_up", "put_off", "begun", "published"]
    assert len(room.published) == 2


def test_a_network_that_never_tells_is_asked_for_half_an_hour_and_then_a_person_is(world: World, house: House) -> None:
    at, room = told(house, tells_afterwards=True)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unknown({"session": "s"})])
    room.found = Unknown({"session": "s"})
    publishes(world, at)
    for minutes in range(4, 60, 2):
        publishes(world, at, minutes * MINUTE)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.UNKNOWN)
    assert 10 < len(room.asked) < 20
    assert len(room.published) == 1


def test_an_answer_that_never_came_from_a_network_that_tells_nothing_is_a_persons_at_once(
    world: World, house: House
) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unknown({"text": "…"}, detail="ReadTimeout")])
    publishes(world, at)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.UNKNOWN)


def test_a_second_try_that_is_refused_as_a_repetition_shows_that_the_first_went_out(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unknown(), Rejected("duplicate", "Said already.", duplicate_of="77")])
    publishes(world, at)
    change(world, due, state=PostState.SCHEDULED, wake_at=world.now + 2 * MINUTE)  # a person says: once more
    publishes(world, at, 3 * MINUTE)
    row = post(world, due)
    assert (row.state, row.remote_id, row.trouble) == (PostState.PUBLISHED, "77", None)


def test_a_repetition_without_an_unknown_attempt_before_it_is_the_authors(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Rejected("duplicate", "Said already.", duplicate_of="77")])
    publishes(world, at)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.REJECTED)

"""Due posts go out: each once, and whatever the network answers is the end of nothing."""

from datetime import timedelta

import pytest

from tests.actions.publishing.sending import MINUTE, account_of, connected, post, publishes, scheduled, steps, told
from tests.actions.publishing.watching import HOUR, change, mails
from tests.travels import grants
from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing import publish
from webapp.actions.publishing.publish import LEASE
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Plan
from webapp.domain.posts import PATIENCE, PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Account, Workspace, db
from webapp.networks.publishing import Published, Rejected
from webapp.networks.room import Ok, Refused, Unavailable, Why


def test_a_due_post_goes_out_once_and_its_address_is_kept(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    assert publishes(world, at) == 1
    assert publishes(world, at, 2 * HOUR) == 0
    row = post(world, due)
    assert [piece.text for _, piece in room.published] == [row.text]
    assert (row.state, row.remote_id, row.remote_url) == (PostState.PUBLISHED, "remote-1", "https://example.test/1")
    assert world.now < row.published_at == row.moment
    assert (row.wake_at, row.attempts, row.trouble) == (None, 1, None)
    assert steps(world, due) == ["begun", "published"]


def test_what_is_not_due_or_not_scheduled_stays(world: World, house: House) -> None:
    at, room = told(house)
    account = connected(world)
    scheduled(world, account, due_in=3 * MINUTE)
    with world.open():
        for state in set(PostState) - {PostState.SCHEDULED, PostState.PUBLISHING}:
            world.posts(account, state, due_at=world.now)
    assert publishes(world, at) == 0
    assert room.published == []


def test_nothing_goes_out_on_an_account_that_is_not_connected(world: World, house: House) -> None:
    at, room = told(house)
    with world.open():
        grant = world.grant(Network.FACEBOOK)
        lapses = world.account("Lapses", grant=grant, expires_in=timedelta(seconds=30))
        cut = world.account("Cut", disconnected_at=world.now, reason=Reason.MANUAL)
    scheduled(world, lapses)
    scheduled(world, cut)
    assert publishes(world, at) == 0
    assert room.published == []


def test_nothing_goes_out_where_the_plan_has_no_social_pages_and_it_waits_for_a_person_afterwards(
    world: World, house: House
) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    assert publishes(world, at) == 0
    assert post(world, due).state is PostState.SCHEDULED
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.ENTERPRISE
    publishes(world, at, PATIENCE + 2 * MINUTE)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.TIME_PASSED)
    assert room.published == []


def test_two_workers_take_different_posts_and_never_the_same(world: World, house: House) -> None:
    at, _room = told(house)
    for name in ("One", "Two", "Three"):
        scheduled(world, connected(world, name=name), 2)
    with world.app.app_context():
        first, second = publish.Publishing(at), publish.Publishing(at)
        taken = [[one.post_id for one in work.claim(Network.FACEBOOK, 4, world.now + HOUR)] for work in (first, second)]
    assert sorted(map(len, taken)) == [2, 4]
    assert len(set(taken[0]) | set(taken[1])) == 6


def test_a_post_that_the_network_refuses_goes_to_its_author_with_the_networks_words(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Rejected("too_long", "Your text is too long.")])
    publishes(world, at)
    row = post(world, due)
    assert (row.state, row.trouble, row.said) == (PostState.PARKED, Trouble.REJECTED, "Your text is too long.")
    (mail,) = mails(world)
    assert mail.facts["said"] == "Your text is too long."


@pytest.mark.parametrize(
    ("why", "trouble"),
    [
        (Why.RATE_LIMITED, Trouble.RATE_LIMITED),
        (Why.DOWN, Trouble.UNAVAILABLE),
        (Why.OUR_CONFIGURATION, Trouble.UNAVAILABLE),
    ],
)
def test_a_network_that_can_not_be_asked_makes_a_post_late_and_says_so(
    world: World, house: House, why: Why, trouble: Trouble
) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unavailable(why, retry_at=world.now + HOUR)])
    publishes(world, at)
    row = post(world, due)
    assert (row.state, row.trouble, row.due_at) == (PostState.SCHEDULED, trouble, world.now + MINUTE)
    assert row.wake_at >= world.now + HOUR
    assert mails(world) == []
    publishes(world, at, HOUR + 2 * MINUTE)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PUBLISHED, None)


def test_nothing_is_published_too_late_without_a_persons_word(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    publishes(world, at, MINUTE + PATIENCE + MINUTE)
    assert room.published == []
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.TIME_PASSED)


def test_an_outage_of_a_day_ends_with_the_person_and_not_with_a_late_post(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unavailable(Why.DOWN)] * 100)
    for minutes in range(2, 24 * 60, 10):
        publishes(world, at, minutes * MINUTE)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.UNAVAILABLE)
    assert 5 < len(room.published) < 20


def test_a_refusal_has_the_account_checked_and_holds_the_post(world: World, house: House) -> None:
    at, room = told(house)
    account = connected(world)
    with world.open():
        db.session.get_one(Account, account).grant.check_at = world.now + 9 * HOUR
    (due,) = scheduled(world, account)
    room.answers = iter([Refused(Reason.ACCESS_REMOVED)])
    publishes(world, at)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.SCHEDULED, Trouble.REFUSED)
    assert grants(world)[0].check_at <= world.now + 3 * MINUTE
    assert account_of(world, account).life.disconnected_at is None


def test_an_account_that_works_but_is_refused_again_and_again_is_a_persons(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Refused(Reason.PERMISSION_LOST)] * 5)
    for minutes in range(2, 20, 2):
        publishes(world, at, minutes * MINUTE)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.REFUSED)
    assert len(room.published) == 3


def test_a_post_counts_as_activity_at_x(world: World, house: House) -> None:
    at, _ = told(house, Network.X)
    account = connected(world, Network.X)
    before = account_of(world, account).life.active_at
    scheduled(world, account)
    publishes(world, at)
    assert account_of(world, account).life.active_at > world.now > before


def test_an_access_token_about_to_end_is_renewed_first(world: World, house: House) -> None:
    at, room = told(house, Network.X)
    soon = world.now + 2 * MINUTE + timedelta(seconds=30)
    (due,) = scheduled(world, connected(world, Network.X, expires_at=soon))
    assert publishes(world, at) == 0
    assert room.published == []
    assert grants(world)[0].renew_at <= world.now + 3 * MINUTE
    assert post(world, due).wake_at <= world.now + 3 * MINUTE


def test_an_account_disconnected_while_its_post_was_on_its_way_cancels_only_what_did_not_go_out(
    world: World, house: House
) -> None:
    at, _ = told(house)
    account = connected(world)
    first, second = scheduled(world, account, 2)
    with world.app.app_context():
        work = publish.Publishing(at)
        tickets = {one.post_id: one for one in work.claim(Network.FACEBOOK, 4, world.now + MINUTE)}
        row = db.session.get_one(Account, account)
        row.become(
            row.life.__class__(row.life.authorized_at, row.life.active_at, None, world.now, Reason.MANUAL),
            (7,),
            world.now,
        )
        db.session.commit()
        work.settle(tickets[first], Ok(Published("out")), world.now + 2 * MINUTE)
        work.settle(tickets[second], Unavailable(Why.DOWN), world.now + 2 * MINUTE)
    assert post(world, first).state is PostState.PUBLISHED
    assert (post(world, second).state, post(world, second).wake_at) == (PostState.CANCELLED, None)


def test_an_answer_that_comes_after_its_claim_has_ended_changes_nothing(world: World, house: House) -> None:
    at, _ = told(house)
    (due,) = scheduled(world, connected(world))
    with world.app.app_context():
        work = publish.Publishing(at)
        (ticket,) = work.claim(Network.FACEBOOK, 4, world.now + MINUTE)
    publishes(world, at, 3 * MINUTE + LEASE)
    with world.app.app_context():
        work.settle(ticket, Unavailable(Why.DOWN), world.now + 4 * MINUTE + LEASE)
    assert (post(world, due).state, post(world, due).trouble) == (PostState.PARKED, Trouble.UNKNOWN)


def test_a_claim_made_by_a_clock_that_ran_ahead_is_over(world: World, house: House) -> None:
    at, _ = told(house)
    (due,) = scheduled(world, connected(world))
    with world.app.app_context():
        publish.Publishing(at).claim(Network.FACEBOOK, 4, world.now + MINUTE)
    change(world, due, wake_at=world.now + timedelta(days=8))
    publishes(world, at)
    assert post(world, due).state is PostState.PARKED
    assert post(world, due).wake_at is None


def test_a_network_that_is_away_holds_up_nobody_elses_posts(world: World, house: House) -> None:
    at, away = told(house)
    at, fine = told(at, Network.LINKEDIN)
    away.answers = iter([Unavailable(Why.DOWN)] * 100)
    for number in range(10):
        scheduled(world, connected(world, name=f"Away {number}"))
    posts = [scheduled(world, connected(world, Network.LINKEDIN, name=f"Fine {number}"))[0] for number in range(3)]
    publishes(world, at)
    assert {post(world, one).state for one in posts} == {PostState.PUBLISHED}
    assert len(fine.published) == 3

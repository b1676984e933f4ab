"""When others' posts cannot be fetched: outages, limits, refusals, tokens about to end, two workers at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.actions.fetching import DAY, HOUR, a_post, due, fetches, posts, telling, wake
from tests.actions.publishing.sending import account_of
from tests.travels import grants
from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing.history_fetch import EVERY, LATER, LEASE, Fetching
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.domain.troubles import Word
from webapp.models import Account, Grant, db
from webapp.networks.room import Ok, Refused, Unavailable, Why


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

"""When a consent is checked, and what a check leaves to the renewal."""

from datetime import timedelta

import pytest

from tests.actions.consents.checking import DAY, daily, presses, state
from tests.travels import Traveller, account, grants
from tests.world import World
from webapp.actions.consents import check, tokens
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.sandbox.running import RunningSandbox


def test_a_token_that_has_ended_is_renewed_before_somebody_is_told_no(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.X, "acme", "81001")
    sandbox.control("x", do="expire", subject="acme")
    assert presses(world, house, account(world, "81001").id).reason is None
    assert sandbox.ledger("x")["refreshes"] == 1
    ada.connects(Network.YOUTUBE, "ada", "51001")
    sandbox.control("youtube", do="expire", subject="ada")
    assert presses(world, house, account(world, "51001").id, later=timedelta(0)).reason is None
    assert sandbox.ledger("youtube")["refreshes"] == 1


def test_a_consent_that_has_ended_is_found_out_by_the_renewal(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.X, "acme", "81001")
    sandbox.control("x", do="revoke", subject="acme")
    with pytest.raises(check.NotConnected):
        presses(world, house, account(world, "81001").id)
    assert state(world, "81001") == (State.DISCONNECTED, Reason.ACCESS_REMOVED)


def test_the_worker_leaves_ended_tokens_to_the_renewal(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.YOUTUBE, "ada", "51001")
    before = len(sandbox.log("youtube"))
    daily(world, house)
    assert len(sandbox.log("youtube")) == before
    grant = grants(world)[0]
    assert grant.renew_at is not None
    assert grant.renew_at <= world.now + 2 * DAY


def test_a_facebook_token_that_has_ended_ends_the_connection(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    sandbox.control("facebook", do="expire", subject="ada")
    daily(world, house)
    assert state(world, "61001") == (State.DISCONNECTED, Reason.LAPSED)


def test_a_checked_grant_is_due_again_at_its_own_time_of_day(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    first = grants(world)[0].check_at
    assert first is not None
    with world.open():
        assert check.due(house, first) == 1
        assert check.due(house, first) == 0
    assert grants(world)[0].check_at == first + DAY


def test_checks_are_spread_over_the_day(world: World) -> None:
    hours = [tokens.next_check(number, DAY, world.now) for number in range(1, 2401)]
    by_hour = [sum(moment is not None and moment.hour == hour for moment in hours) for hour in range(24)]
    assert 80 < min(by_hour) <= max(by_hour) < 120
    assert {moment - world.now >= DAY / 2 for moment in hours if moment} == {True}


def test_a_check_that_was_claimed_and_never_written_is_due_again(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    later = world.now + 2 * DAY
    with world.open():
        assert len(check.Checking(house).claim(Network.FACEBOOK, 5, later)) == 1
        assert check.Checking(house).claim(Network.FACEBOOK, 5, later) == []
        assert len(check.Checking(house).claim(Network.FACEBOOK, 5, later + check.CLAIM)) == 1

"""Instagram's own login from end to end: one account a consent, which is the person; the token prolongs itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.pretend import rooms_at
from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions.consents import check, renew, revoke
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox, running_sandbox

pytestmark = pytest.mark.one_database

IG = Network.INSTAGRAM


def test_two_accounts_of_one_person_are_two_consents_and_neither_ends_the_other(ada: Traveller, world: World) -> None:
    for wanted in ("71001", "71002"):
        came = ada.go(IG, "ada", assets=[wanted])
        assert came.found == [wanted]
        ada.choose(came.id, wanted)
    assert [grant.subject_id for grant in grants(world)] == ["71001", "71002"]
    assert [one.status(world.now).state for one in accounts(world)] == [State.CONNECTED] * 2
    assert all(grant.renew_at is not None and grant.check_at is not None for grant in grants(world))
    assert account(world, "71001").life.network_ends_at is None


def test_a_reconnect_takes_the_same_account_and_no_other(ada: Traveller, world: World) -> None:
    ada.choose(ada.go(IG, "ada", assets=["71001"]).id, "71001")
    mine = account(world, "71001")
    wrong = ada.go(IG, "ada", mine.id, assets=["71002"])
    assert wrong.end is End.WRONG_ACCOUNT
    assert wrong.story["came"] == "Example Shop (@example_shop)"
    assert account(world, "71001").life == mine.life
    assert ada.go(IG, "ada", mine.id, assets=["71001"]).end is End.CONNECTED
    assert account(world, "71001").grant_id == mine.grant_id


def test_a_cancel_at_instagram_changes_nothing(ada: Traveller, world: World) -> None:
    assert ada.go(IG, "ada", allow=False).end is End.CANCELLED
    assert (grants(world), accounts(world)) == ([], [])


def test_an_unticked_permission_is_named_and_connects_nothing(ada: Traveller, world: World) -> None:
    came = ada.go(IG, "ada", assets=["71001"], scopes=["instagram_business_basic"])
    assert came.end is End.SCOPES_MISSING
    assert came.story["missing"] == ["instagram_business_content_publish"]
    assert accounts(world) == []


def test_what_is_given_up_is_settled_without_a_call(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    came = ada.go(IG, "ada", assets=["71001"])
    ada.decline(came.id)
    before = len(sandbox.log("instagram"))
    with world.open():
        assert revoke.due(house, world.now) == 1
    assert len(sandbox.log("instagram")) == before
    assert [errand.done_at is not None for errand in errands(world)] == [True]


def test_access_that_was_removed_at_instagram_is_found_by_the_daily_check(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    for wanted in ("71001", "71002"):
        ada.choose(ada.go(IG, "ada", assets=[wanted]).id, wanted)
    sandbox.control("instagram", do="revoke", subject="71001")
    with world.open():
        assert check.due(house, world.now + timedelta(days=2)) == 2
    assert account(world, "71001").life.reason is Reason.ACCESS_REMOVED
    assert account(world, "71002").life.reason is None


@pytest.fixture
def hours() -> list[float]:
    """By how much the clock of the pretend networks is ahead, in hours."""
    return [0.0]


@pytest.fixture
def later(hours: list[float]) -> Iterator[RunningSandbox]:
    with running_sandbox(now=lambda: datetime.now(UTC) + timedelta(hours=hours[0])) as sandbox:
        yield sandbox


def test_the_worker_prolongs_the_token_a_month_before_its_end_and_nobody_notices(
    app: Flask, world: World, later: RunningSandbox, hours: list[float]
) -> None:
    own: House = app.extensions["relink"]
    house = app.extensions["relink"] = replace(own, rooms=rooms_at(later.url))
    try:
        ada = Traveller(world, house, later, world.ada)
        ada.choose(ada.go(IG, "ada", assets=["71001"]).id, "71001")
        before, told = account(world, "71001"), events(world)
        for month in (1, 2, 3):
            due = grants(world)[0].renew_at
            assert due is not None
            hours[0] = (due - world.now) / timedelta(hours=1)
            with world.open():
                assert renew.due(house, due - timedelta(minutes=1)) == 0
                assert renew.due(house, due) == 1
            (grant,) = grants(world)
            assert grant.generation == 1 + month
            assert grant.access_expires_at is not None
            assert round((grant.access_expires_at - due) / timedelta(days=1)) == 60
        assert later.ledger("instagram")["refreshes"] == 3
        assert account(world, "71001").life == before.life
        assert events(world) == told
    finally:
        app.extensions["relink"] = own


def test_a_token_that_ended_unseen_cuts_the_account(
    app: Flask, world: World, later: RunningSandbox, hours: list[float]
) -> None:
    own: House = app.extensions["relink"]
    house = app.extensions["relink"] = replace(own, rooms=rooms_at(later.url))
    try:
        ada = Traveller(world, house, later, world.ada)
        ada.choose(ada.go(IG, "ada", assets=["71001"]).id, "71001")
        hours[0] = 61 * 24
        with world.open():
            renew.due(house, world.now + timedelta(days=61))
        assert account(world, "71001").life.reason is Reason.LAPSED
    finally:
        app.extensions["relink"] = own

"""Renewing that does not work: a no believed once it is sure, nobody blamed for an outage, the unreadable set aside."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.actions.renewing import MINUTE, grant_of, granted, renews, tokens_of
from tests.pretend import rooms_at
from tests.travels import accounts, events, grants
from tests.world import World
from webapp import vault
from webapp.actions import crew
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Event, Grant, db
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

# No


def test_a_refusal_is_asked_twice_and_then_believed(world: World, house: House, sandbox: RunningSandbox) -> None:
    _, (tv,) = granted(world, sandbox, Network.YOUTUBE, "ada")
    with world.open():
        world.posts(tv, PostState.SCHEDULED, 3)
    sandbox.control("youtube", do="revoke", subject="ada")
    renews(world, house)
    status = world.status(tv)
    assert (status.state, status.reason) == (State.DISCONNECTED, Reason.ACCESS_REMOVED)
    assert len(renewals(sandbox)) == 2
    assert events(world) == [("disconnected", "access_removed")]
    with world.open():
        assert db.session.scalars(select(Event.details)).one()["scheduled_cancelled"] == 3
    assert renews(world, house, world.now + timedelta(days=1)) == 0
    assert len(renewals(sandbox)) == 2


def renewals(sandbox: RunningSandbox) -> list[dict[str, Any]]:
    """The calls at Google's token address."""
    return [call for call in sandbox.log("youtube") if call["path"] == "/youtube/token"]


@pytest.mark.parametrize(("order", "reason"), [("lock", Reason.SECURITY), ("revoke", Reason.ACCESS_REMOVED)])
def test_x_says_why_to_a_token_that_has_ended_and_it_costs_nothing(
    world: World, house: House, sandbox: RunningSandbox, order: str, reason: Reason
) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="expire", subject="acme")
    sandbox.control("x", do=order, subject="acme")
    renews(world, house, world.now + timedelta(hours=3))
    assert world.status(acme).reason is reason
    assert sandbox.ledger("x").get("billed_users_me", 0) == 0


def test_one_refusal_that_was_a_mistake_costs_nothing(world: World, house: House, sandbox: RunningSandbox) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="lock", subject="acme", times=1)
    renews(world, house)
    assert world.status(acme).state is State.CONNECTED
    assert grants(world)[0].generation == 1


def test_every_account_of_the_grant_goes_with_it_and_none_of_another(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    _, theirs = granted(world, sandbox, Network.LINKEDIN, "ada")
    with world.open():
        elsewhere = world.grant(Network.LINKEDIN, "bob", workspace=world.elsewhere)
        other = world.account("Bob", Network.LINKEDIN, grant=elsewhere, workspace=world.elsewhere, external_id="91004")
    sandbox.control("linkedin", do="revoke", subject="ada")
    renews(world, house)
    assert {world.status(one).reason for one in theirs} == {Reason.ACCESS_REMOVED}
    assert world.status(other).state is State.CONNECTED
    assert grants(world)[0].release_at is not None


def test_a_lapse_that_came_first_keeps_its_reason_and_its_date(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="revoke", subject="acme")
    later = world.now + timedelta(days=80)
    renews(world, house, later)
    assert world.status(acme, later).reason is Reason.INACTIVE
    assert world.status(acme, later).since == world.now + timedelta(days=60)


# Not now


@pytest.mark.parametrize(
    ("weather", "word"),
    [
        ({"do": "down"}, "unavailable"),
        ({"do": "down", "status": 502}, "unavailable"),
        ({"do": "garbage", "body": "html"}, "unavailable"),
        ({"do": "garbage", "body": "empty"}, "unavailable"),
        ({"do": "garbage", "body": "no-token"}, "unavailable"),
        ({"do": "rate-limit", "retry_after": None}, "rate_limited"),
    ],
)
def test_an_outage_of_a_day_disconnects_nobody_and_all_recover(
    world: World, house: House, sandbox: RunningSandbox, weather: dict[str, object], word: str
) -> None:
    grant_id, (acme,) = granted(world, sandbox, Network.X, "acme")
    old = tokens_of(house, grant_of(world, grant_id))
    sandbox.control("x", **weather)
    now, tries = world.now, 0
    while now < world.now + timedelta(days=1):
        tries += renews(world, house, now)
        grant = grant_of(world, grant_id)
        assert grant.trouble == word
        assert grant.renew_at is not None
        assert grant.trouble_until == grant.renew_at
        now = max(grant.renew_at, now + MINUTE)
    assert 24 < tries < 40
    assert world.status(acme).state is State.CONNECTED
    assert tokens_of(house, grant_of(world, grant_id)) == old
    assert events(world) == []
    sandbox.control("x", do="up")
    renews(world, house, now)
    assert (grant_of(world, grant_id).trouble, grant_of(world, grant_id).met) == (None, {})


def test_a_wait_that_was_asked_for_is_kept_and_capped(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    for asked, least, most in ((7200, 119, 121), (10**9, 24 * 60 - 1, 24 * 60 + 1), (-5, 3, 5)):
        sandbox.control("x", do="rate-limit", retry_after=asked)
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        at = grant_of(world, grant_id).renew_at
        assert at is not None
        assert least <= (at - world.now) / MINUTE <= most


def test_our_own_mistake_is_ours_and_told_once(world: World, house: House, app: Flask, sandbox: RunningSandbox) -> None:
    grant_id, (acme,) = granted(world, sandbox, Network.X, "acme")
    rooms = dict(house.rooms)
    wrong = rooms_at(sandbox.url)[Network.X]
    object.__setattr__(wrong.dance, "client_secret", "wrong")  # type: ignore[attr-defined]
    rooms[Network.X] = wrong
    broken = House(house.settings, house.vault, rooms)
    for hours in (0, 2, 4):
        renews(world, broken, world.now + timedelta(hours=hours))
    assert world.status(acme).state is State.CONNECTED
    assert grant_of(world, grant_id).trouble == "our_configuration"
    assert events(world) == [("renewal_failed", "our_configuration")]
    renews(world, house, world.now + timedelta(hours=8))
    assert events(world)[-1] == ("renewed", "our_configuration")


def test_a_network_that_is_away_is_left_alone_and_the_others_are_not_held_up(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        for number in range(60):
            world.grant(Network.X, f"nobody-{number}", renew_at=world.now - MINUTE)
    tv, _ = granted(world, sandbox, Network.YOUTUBE, "ada")
    sandbox.control("x", do="down")
    renews(world, house)
    assert grant_of(world, tv).generation == 1
    asked = len(sandbox.log("x"))
    assert 3 <= asked <= 2 * crew.PLACES
    assert sum(met.failures for grant in grants(world) for met in grant.met.values()) == asked


# Rows that cannot be read


def test_a_grant_that_cannot_be_read_is_set_aside_and_the_others_go_on(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        for number in range(40):  # more than are taken at once, and due before the good one
            poisoned = world.grant(Network.X, f"poisoned-{number}", renew_at=world.now - MINUTE)
            world.account(f"Poisoned {number}", Network.X, grant=poisoned)
        db.session.execute(update(Grant).values(access_token="v1.00000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
    good, _ = granted(world, sandbox, Network.X, "acme")
    renews(world, house)
    assert grant_of(world, good).generation == 1
    bad = [grant for grant in grants(world) if grant.id != good]
    assert {grant.trouble for grant in bad} == {"unreadable"}
    assert {one.life.disconnected_at for one in accounts(world)} == {None}
    assert events(world) == [("renewal_failed", "unreadable")] * 40
    renews(world, house, world.now + timedelta(hours=7))
    assert len(events(world)) == 40  # what lasts is no news


def test_a_grant_whose_key_came_back_works_again(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    stranger = House(house.settings, vault.Vault([vault.generate_key()]), house.rooms)
    renews(world, stranger)
    assert grant_of(world, grant_id).trouble == "unreadable"
    renews(world, house, world.now + timedelta(hours=6, minutes=1))
    assert (grant_of(world, grant_id).trouble, grant_of(world, grant_id).generation) == (None, 1)

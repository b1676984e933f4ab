"""Renewing that works: the new pair kept before it is used, and answers that lack something made good."""

from datetime import timedelta

import pytest

from tests.actions.renewing import MINUTE, grant_of, granted, renews, tokens_of
from tests.travels import account, events
from tests.world import World
from webapp.actions.house import House
from webapp.domain.lifecycle import State
from webapp.domain.rules import Network
from webapp.domain.troubles import Word
from webapp.models import Grant, db
from webapp.networks.room import Ok, Token
from webapp.sandbox.running import RunningSandbox

# The way that goes well


@pytest.mark.parametrize("network", [Network.X, Network.LINKEDIN, Network.YOUTUBE])
def test_a_grant_that_is_due_gets_a_new_token_that_works(
    world: World, house: House, sandbox: RunningSandbox, network: Network
) -> None:
    grant_id, _ = granted(world, sandbox, network, "ada")
    old = tokens_of(house, grant_of(world, grant_id))
    assert renews(world, house) == 1
    grant = grant_of(world, grant_id)
    access, refresh = tokens_of(house, grant)
    assert access != old[0]
    assert (refresh != old[1]) is (network is Network.X)
    assert isinstance(house.rooms[network].subject(Token(access), world.now), Ok)
    assert (grant.generation, grant.trouble, grant.met) == (1, None, {})
    assert (grant.lease_until, grant.lease_by) == (None, None)
    assert grant.renew_at is not None
    assert grant.renew_at > world.now
    assert grant.checked_at is not None
    assert renews(world, house) == 0


def test_a_routine_renewal_is_no_news(world: World, house: House, sandbox: RunningSandbox) -> None:
    granted(world, sandbox, Network.X, "acme")
    renews(world, house)
    assert events(world) == []


def test_what_is_not_due_or_let_go_is_left_alone(world: World, house: House, sandbox: RunningSandbox) -> None:
    early, _ = granted(world, sandbox, Network.X, "acme")
    released, _ = granted(world, sandbox, Network.X, "acme_test")
    with world.open():
        db.session.get_one(Grant, early).renew_at = world.now + MINUTE
        db.session.get_one(Grant, released).release_at = world.now
    assert renews(world, house) == 0
    assert sandbox.log("x") == []


def test_the_machines_clock_never_moves_the_persons(world: World, house: House, sandbox: RunningSandbox) -> None:
    _, (profile, *_rest) = granted(world, sandbox, Network.LINKEDIN, "ada")
    before = account(world, "91001").life.authorized_at
    renews(world, house)
    assert account(world, "91001").life.authorized_at == before
    assert world.status(profile).state is State.CONNECTED


def test_a_nearer_end_that_a_renewal_states_counts_and_a_rounded_one_is_the_same(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, _ = granted(world, sandbox, Network.LINKEDIN, "ada", assets=["91001"])
    stated = []
    for seconds in (8_640_000, 8_640_900, 8_639_000, 864_000, 8_640_000):
        sandbox.control("linkedin", do="token-answer", set={"refresh_token_expires_in": seconds}, times=1)
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        end = account(world, "91001").life.network_ends_at
        assert end is not None
        stated.append(round((end - world.now) / timedelta(days=1)))
    assert stated == [100, 100, 100, 10, 10]
    assert len(events(world)) == 2
    assert account(world, "91001").lapses_at == account(world, "91001").life.network_ends_at


# Answers that lack something


def test_a_blank_refresh_token_leaves_the_old_one(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.YOUTUBE, "ada")
    old = tokens_of(house, grant_of(world, grant_id))[1]
    for blank in ({"set": {"refresh_token": ""}}, {"set": {"refresh_token": None}}, {"drop": ["refresh_token"]}):
        sandbox.control("youtube", do="token-answer", times=1, **blank)
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        assert tokens_of(house, grant_of(world, grant_id))[1] == old


@pytest.mark.parametrize("life", [0, -5, "soon", None, 10**12])
def test_a_life_that_makes_no_sense_still_gives_a_sane_next_time(
    world: World, house: House, sandbox: RunningSandbox, life: object
) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="token-answer", set={"expires_in": life})
    renews(world, house)
    grant = grant_of(world, grant_id)
    assert grant.renew_at is not None
    assert timedelta(0) < grant.renew_at - world.now <= timedelta(days=367)


def test_a_permission_that_went_missing_is_flagged_once_and_the_account_stays(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="token-answer", set={"scope": "users.read tweet.read"})
    for _ in range(2):
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        assert grant_of(world, grant_id).trouble == Word.PERMISSION_MISSING
    assert world.status(acme).state is State.CONNECTED
    assert events(world) == [("renewal_failed", "permission_missing")]
    sandbox.control("x", do="up")
    with world.open():
        db.session.get_one(Grant, grant_id).renew_at = world.now
    renews(world, house)
    assert grant_of(world, grant_id).trouble is None
    assert events(world)[-1] == ("renewed", "permission_missing")

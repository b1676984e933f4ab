"""Connecting, with the pretend networks over HTTP: there and back, who may, and whatever a network says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.actions.connecting.callbacks import callback_of, nothing_happened
from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions.house import House
from webapp.actions.refusals import NotAllowed, NotOffered
from webapp.domain.permissions import Social
from webapp.domain.rules import Network
from webapp.models import Flow, Membership, Workspace, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

# The way that goes well


def test_ada_connects_two_of_six_pages(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    assert len(came.found) == 6
    assert came.end is None
    assert nothing_happened(world)
    chosen = ada.choose(came.id, "61001", "61002")
    assert chosen.end is End.CONNECTED
    assert chosen.finished
    assert not chosen.keeps_a_token
    pages = accounts(world)
    assert [page.name for page in pages] == ["Example GmbH", "Example Shop"]
    assert {page.grant_id for page in pages} == {grants(world)[0].id}
    assert {page.first_connected_by_id for page in pages} == {world.ada}
    assert {page.connected_by_id for page in pages} == {world.ada}
    assert {page.subject_id for page in pages} == {"ada"}
    assert pages[0].life.authorized_at == world.now
    assert pages[0].handle == "@example.gmbh"
    assert events(world) == [("connected", None), ("connected", None)]


def test_the_tokens_stand_sealed_in_the_grant_and_nowhere_else(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.X, "acme", "81001")
    grant = grants(world)[0]
    assert grant.access_token is not None
    assert grant.refresh_token is not None
    assert house.vault.open(grant.access_token, grant.aad("access")).startswith("pretend_access")
    assert grant.access_token.startswith("v1.")
    with world.open():
        flow = db.session.scalars(select(Flow)).one()
        assert flow.sealed_token is None
        assert flow.sealed_verifier is None
        assert flow.found == []


def test_a_grant_knows_when_to_be_renewed_and_checked(ada: Traveller, world: World) -> None:
    ada.connects(Network.X, "acme", "81001")
    ada.connects(Network.FACEBOOK, "ada", "61001")
    x, facebook = grants(world)
    assert x.renew_at is not None
    assert x.access_expires_at is not None
    assert x.access_expires_at - x.renew_at == timedelta(minutes=10)
    assert x.check_at is None  # asking X costs money; a renewal says the same
    assert facebook.renew_at is None
    assert facebook.check_at is not None
    assert timedelta(hours=12) <= facebook.check_at - world.now <= timedelta(hours=36)


def test_olga_with_own_accounts_connects_a_new_one_and_it_is_hers(olga: Traveller, world: World) -> None:
    olga.connects(Network.YOUTUBE, "ada", "51001")
    assert [account.first_connected_by_id for account in accounts(world)] == [world.olga]


def test_the_end_that_a_network_states_is_the_accounts(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    end = account(world, "61001").life.network_ends_at
    assert end is not None
    assert round((end - world.now) / timedelta(days=1)) == 90


def test_one_person_has_one_grant_however_often_they_come(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    first = grants(world)[0]
    ada.connects(Network.FACEBOOK, "ada", "61002")
    second = grants(world)
    assert [grant.id for grant in second] == [first.id]
    assert second[0].generation == first.generation + 1
    assert second[0].access_token != first.access_token


def test_another_workspace_is_never_touched(
    world: World, house: House, sandbox: RunningSandbox, ada: Traveller
) -> None:
    mallory = Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere)
    mallory.connects(Network.FACEBOOK, "ada", "61001")
    before = grants(world)[0]
    ada.connects(Network.FACEBOOK, "ada", "61001")
    mallorys, adas = grants(world)
    assert (mallorys.access_token, mallorys.generation) == (before.access_token, before.generation)
    assert mallorys.workspace_id == world.elsewhere
    assert adas.workspace_id == world.example
    assert [page.external_id for page in accounts(world)] == ["61001", "61001"]


# Who may


@pytest.mark.parametrize("who", ["vera", "dora", "eve"])
def test_whoever_may_not_connect_is_not_sent_anywhere(ada: Traveller, world: World, who: str) -> None:
    ada.user_id = getattr(world, who)
    with pytest.raises(NotAllowed):
        ada.set_out(Network.X)
    with world.open():
        assert db.session.scalars(select(Flow)).all() == []


def test_a_network_that_is_not_configured_is_not_offered(ada: Traveller) -> None:
    ada.house = replace(ada.house, rooms={})
    with pytest.raises(NotOffered):
        ada.set_out(Network.X)


@pytest.mark.parametrize(
    "change",
    [
        update(Membership).values(social=Social.VIEW),
        update(Membership).values(active=False),
        update(Workspace).values(plan="starter"),
    ],
)
def test_a_right_that_was_lost_on_the_way_is_missed_before_the_code_is_used(
    ada: Traveller, world: World, change: object
) -> None:
    back = callback_of(ada)
    with world.open():
        db.session.execute(change)  # type: ignore[call-overload]
    came = ada.come_back(back)
    assert came.end is End.NOT_ALLOWED
    assert came.finished
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert nothing_happened(world)


# What the network says


def test_a_no_at_the_network_changes_nothing(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada", allow=False)
    assert (came.end, came.finished) == (End.CANCELLED, True)
    assert nothing_happened(world)
    assert events(world) == [("connect_refused", "cancelled")]


@pytest.mark.parametrize(
    ("query", "end"),
    [
        ("error=user_cancelled_authorize", End.CANCELLED),
        ("error=server_error", End.UNAVAILABLE),
        ("error=invalid_scope&error_description=<script>alert(1)</script>", End.NETWORK_ERROR),
        ("error=<script>alert(1)</script>", End.NETWORK_ERROR),
        ("error=", End.NETWORK_ERROR),
        ("error=a&error=b", End.NETWORK_ERROR),
        ("", End.NETWORK_ERROR),
    ],
)
def test_an_error_is_told_apart_and_never_repeated_as_it_came(
    ada: Traveller, world: World, query: str, end: End
) -> None:
    state = ada.set_out(Network.X).partition("state=")[2].partition("&")[0]
    came = ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?state={state}&{query}")
    assert came.end is end
    assert "script" not in str(came.story)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert nothing_happened(world)


@pytest.mark.parametrize(
    "weather",
    [
        {"do": "down"},
        {"do": "rate-limit", "retry_after": 120},
        {"do": "garbage", "body": "html"},
        {"do": "garbage", "body": "empty"},
        {"do": "garbage", "body": "no-token"},
        {"do": "garbage", "body": "broken-json"},
        {"do": "down", "only": "api"},
        {"do": "garbage", "only": "api"},
    ],
)
def test_a_network_that_is_away_changes_nothing_and_can_be_tried_again(
    ada: Traveller, world: World, weather: dict[str, object]
) -> None:
    back = callback_of(ada)
    ada.sandbox.control("x", **weather)
    came = ada.come_back(back)
    assert (came.end, came.finished) == (End.UNAVAILABLE, True)
    assert nothing_happened(world)
    assert "code" not in str(came.story)
    ada.sandbox.control("x", do="up")
    assert ada.connects(Network.X, "acme", "81001").end is End.CONNECTED


def test_the_wait_that_a_network_asks_for_is_told(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    ada.sandbox.control("x", do="rate-limit", retry_after=120)
    story = ada.come_back(back).story
    assert story["why"] == "rate_limited"
    asked = datetime.fromisoformat(story["retry_at"]) - world.now  # X tells the second at which the limit ends
    assert timedelta(minutes=1) < asked < timedelta(minutes=3)


def test_permissions_left_unticked_are_named_and_the_consent_goes_back(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada", scopes=["pages_show_list", "pages_read_engagement"])
    assert came.end is End.SCOPES_MISSING
    assert came.story == {"missing": ["pages_manage_posts"]}
    assert nothing_happened(world)
    assert [errand.subject_id for errand in errands(world)] == ["ada"]


def test_no_permission_at_all_is_a_missing_one_too(ada: Traveller, world: World) -> None:
    ada.sandbox.control("x", do="token-answer", set={"scope": ""})
    came = ada.go(Network.X, "acme")
    assert came.end is End.SCOPES_MISSING
    assert len(came.story["missing"]) == 5
    assert nothing_happened(world)


def test_no_account_found_is_said(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada", assets=[])
    assert (came.end, came.story) == (End.NOTHING_FOUND, {"subject": "Ada Lovelace"})
    assert nothing_happened(world)
    assert len(errands(world)) == 1


def test_hostile_names_are_kept_as_text(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "agency", "62001", "62002", "62003", "62004")
    assert "<script>alert(1)</script>" in account(world, "62004").name

"""The pretend networks call: what is theirs makes Relink ask, what is not does nothing; nobody learns who exists."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.pages.hooking import (
    ASKED,
    NOT_ASKED,
    RENEWED,
    due,
    over_http,  # noqa: F401 - a fixture
    quiet,
    tells,
    unix,
)
from tests.travels import Traveller, grants
from tests.world import World
from webapp.actions.consents import check, renew
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Account, Event, Grant, db
from webapp.sandbox import people
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

SECOND = timedelta(seconds=1)


@pytest.fixture
def ada(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


@pytest.mark.parametrize("kind", ["deauthorize", "permissions"])
def test_a_signed_message_of_facebook_makes_relink_ask(
    world: World, sandbox: RunningSandbox, url: str, kind: str
) -> None:
    told, other = quiet(world, Network.FACEBOOK), quiet(world, Network.FACEBOOK, "bob")
    assert due(world, told) == NOT_ASKED
    assert tells(sandbox, url, "facebook", kind, subject="ada")["status"] == 200
    assert due(world, told) == ASKED
    assert due(world, other) == NOT_ASKED


@pytest.mark.parametrize("kind", ["deauthorize", "permissions"])
@pytest.mark.parametrize("signature", ["wrong", "missing", "tampered"])
def test_what_facebook_did_not_sign_does_nothing(
    world: World, sandbox: RunningSandbox, url: str, kind: str, signature: str
) -> None:
    grant_id = quiet(world, Network.FACEBOOK)
    assert tells(sandbox, url, "facebook", kind, subject="ada", signature=signature)["status"] == 403
    assert due(world, grant_id) == NOT_ASKED


def test_known_and_unknown_people_get_one_answer(world: World, sandbox: RunningSandbox, url: str) -> None:
    quiet(world, Network.FACEBOOK)
    known = tells(sandbox, url, "facebook", "deauthorize", subject="ada")
    unknown = tells(sandbox, url, "facebook", "deauthorize", subject="nobody")
    assert (known["status"], known["answer"]) == (unknown["status"], unknown["answer"]) == (200, "ok")


def test_a_message_that_comes_again_does_nothing(world: World, sandbox: RunningSandbox, url: str) -> None:
    grant_id = quiet(world, Network.FACEBOOK)
    at = unix(world.now)
    tells(sandbox, url, "facebook", "deauthorize", subject="ada", issued_at=at)
    assert due(world, grant_id) == ASKED
    with world.open():
        db.session.get_one(Grant, grant_id).check_at = world.now + timedelta(days=1)
    assert tells(sandbox, url, "facebook", "deauthorize", subject="ada", issued_at=at)["status"] == 200
    assert due(world, grant_id) == NOT_ASKED
    tells(sandbox, url, "facebook", "deauthorize", subject="ada", issued_at=at + 1)
    assert due(world, grant_id) == ASKED


@pytest.mark.parametrize("days", [-3, 1])
def test_what_was_said_before_the_present_consent_or_in_the_future_does_nothing(
    world: World, sandbox: RunningSandbox, url: str, days: int
) -> None:
    grant_id = quiet(world, Network.FACEBOOK)
    at = unix(world.now + timedelta(days=days))
    assert tells(sandbox, url, "facebook", "deauthorize", subject="ada", issued_at=at)["status"] == 200
    assert due(world, grant_id) == NOT_ASKED


def test_what_is_too_large_is_not_read(world: World, sandbox: RunningSandbox, url: str) -> None:
    grant_id = quiet(world, Network.FACEBOOK)
    assert tells(sandbox, url, "facebook", "permissions", subject="ada", pad=65536)["status"] == 413
    assert due(world, grant_id) == NOT_ASKED


def test_instagram_names_the_account_and_its_consent_is_asked_about(
    world: World, sandbox: RunningSandbox, url: str
) -> None:
    grant_id = quiet(world, Network.INSTAGRAM)
    with world.open():
        account_id = world.account(network=Network.INSTAGRAM)
        account = db.session.get_one(Account, account_id)
        account.grant_id, external_id = grant_id, account.external_id
    assert tells(sandbox, url, "instagram", "deauthorize", subject=external_id)["status"] == 200
    assert due(world, grant_id) == ASKED


@pytest.mark.parametrize("network", ["facebook", "instagram"])
def test_the_question_whether_relink_listens_is_answered_to_whoever_knows_the_word(
    sandbox: RunningSandbox, url: str, network: str
) -> None:
    assert tells(sandbox, url, network, "verify")["right"] is True
    refused = tells(sandbox, url, network, "verify", verify_token="another")
    assert (refused["status"], refused["right"]) == (403, False)


def test_x_gets_its_answer_and_is_asked_by_a_renewal(world: World, sandbox: RunningSandbox, url: str) -> None:
    assert tells(sandbox, url, "x", "crc")["right"] is True
    with world.open():
        assert db.session.scalars(select(Grant)).all() == []
    sent = tells(sandbox, url, "x", "revoke", subject="ada")
    subject = json.loads(sent["sent"]["body"])["user_event"]["revoke"]["source"]["user_id"]
    grant_id = quiet(world, Network.X, subject)
    for wrong in ("signature", "unsigned"):
        assert tells(sandbox, url, "x", "revoke", subject="ada", wrong=wrong)["status"] == 403
    assert tells(sandbox, url, "x", "revoke", subject="ada", wrong="oversized")["status"] == 413
    assert due(world, grant_id) == NOT_ASKED
    assert tells(sandbox, url, "x", "revoke", subject="ada")["status"] == sent["status"] == 200
    assert due(world, grant_id) == RENEWED


def test_the_check_decides_and_the_log_says_that_the_network_had_told_us(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, url: str
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    subject, at = grants(world)[0].subject_id, world.now + 2 * SECOND
    tells(sandbox, url, "facebook", "deauthorize", subject=subject, issued_at=unix(at))
    with world.open():
        assert check.due(house, world.now + 10 * SECOND) == 1
    assert hints(world) == []  # nothing is wrong: a message alone disconnects nobody
    sandbox.control("facebook", do="revoke", subject="ada")
    tells(sandbox, url, "facebook", "deauthorize", subject=subject, issued_at=unix(world.now + 20 * SECOND))
    with world.open():
        assert check.due(house, world.now + 30 * SECOND) == 1
    assert hints(world) == [(Reason.ACCESS_REMOVED, "told_by_network")]


def test_a_renewal_that_x_asked_for_says_so_too(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, url: str
) -> None:
    person = people.person("x", "ada")
    assert person is not None
    ada.connects(Network.X, "ada", person.accounts[0].id)
    sandbox.control("x", do="revoke", subject="ada")
    at = unix(world.now + 2 * SECOND)
    tells(sandbox, url, "x", "revoke", subject="ada", issued_at=at)
    with world.open():
        assert renew.due(house, world.now + 10 * SECOND) > 0
    assert hints(world) == [(Reason.ACCESS_REMOVED, "told_by_network")]


def hints(world: World) -> list[tuple[str | None, Any]]:
    """Of each disconnect, why, and what made Relink ask."""
    with world.open():
        lines = db.session.scalars(select(Event).where(Event.verb == "disconnected"))
        return [(line.reason, line.details.get("hint")) for line in lines]


@pytest.mark.parametrize("network", ["linkedin", "myspace"])
def test_a_network_that_tells_nothing_here_has_no_address(app: Flask, network: str) -> None:
    assert app.test_client().post(f"/hooks/{network}").status_code == 404
    assert app.test_client().get(f"/hooks/{network}").status_code == 404

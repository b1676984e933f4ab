"""Guessing passwords: held back per person and per address, while everybody else gets in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.actions.team.test_joining import invited
from tests.conftest import build_app
from tests.people import PASSWORD
from tests.world import World
from webapp import clock
from webapp.pages.throttle import limiter

pytestmark = pytest.mark.one_database


@pytest.fixture(params=["counted in memory", "Redis is away"])
def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app with limits, for itself alone; with a Redis that nobody answers at it must do just as well."""
    away = {"REDIS_URL": "redis://127.0.0.1:9/0"} if request.param == "Redis is away" else {}
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, **away)
    app.config["RATELIMIT_ENABLED"] = True
    yield app
    limiter._storage_dead = False  # the one limiter of this process goes on to serve other tests' apps


@pytest.fixture
def people(guarded: Flask) -> World:
    return World.begin(guarded, clock.now())


def attempt(browser: FlaskClient, who: str, password: str, address: str = "192.0.2.1") -> int:
    data = {"email": f"{who}@example.test", "password": password}
    return browser.post("/login", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_after_ten_wrong_guesses_even_the_right_password_waits(guarded: Flask, people: World) -> None:
    browser = guarded.test_client()
    assert [attempt(browser, "ada", "wrong") for _ in range(10)] == [401] * 10
    answer = browser.post(
        "/login",
        data={"email": "Ada@example.test", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many attempts" in answer.text


def test_nobody_else_is_held_back(guarded: Flask, people: World) -> None:
    browser = guarded.test_client()
    for _ in range(12):
        attempt(browser, "ada", "wrong")
    assert attempt(guarded.test_client(), "bob", PASSWORD) == 303
    assert attempt(guarded.test_client(), "ada", PASSWORD, address="198.51.100.7") == 303


def test_unknown_addresses_are_held_back_alike(guarded: Flask, people: World) -> None:
    browser = guarded.test_client()
    assert [attempt(browser, "nobody", "wrong") for _ in range(11)] == [401] * 10 + [429]


def test_guessing_many_people_from_one_address_ends_as_well(guarded: Flask, people: World) -> None:
    browser = guarded.test_client()
    answers = [attempt(browser, f"person-{number}", "wrong") for number in range(101)]
    assert answers == [401] * 100 + [429]


def test_signing_in_rightly_is_not_counted(guarded: Flask, people: World) -> None:
    assert {attempt(guarded.test_client(), "ada", PASSWORD) for _ in range(15)} == {303}


def test_a_stolen_browser_can_not_guess_the_present_password(guarded: Flask, people: World) -> None:
    browser = people.browser(people.ada)
    data = {"old": "guess", "new": "a long and new password"}
    answers = [browser.post("/settings/security/password", data=data).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_whoever_has_a_used_invitation_can_not_guess_by_it(guarded: Flask, people: World) -> None:
    """For a minute after it was accepted the new password leads in again, for a double click; not for a guesser."""
    link, zoe = f"/invitations/{invited(people)}", {"name": "Zoe Zed", "password": "four words that wander"}
    addresses = [{"REMOTE_ADDR": f"192.0.2.{number}"} for number in range(22)]
    accepted, *others = addresses
    assert guarded.test_client().post(link, data=zoe, environ_overrides=accepted).status_code == 303
    tried = [
        guarded.test_client().post(link, data=zoe | {"password": "wrong"}, environ_overrides=one).status_code
        for one in others[:20]
    ]
    assert tried == [410] * 20
    assert guarded.test_client().post(link, data=zoe, environ_overrides=others[20]).status_code == 429

"""The first start in the browser: there while nobody is here, and then never again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.reading import text_of
from tests.world import World
from webapp import clock
from webapp.actions.team import setup
from webapp.models import User, Workspace, db

FIELDS = {
    "workspace": "Zed & Söhne",
    "name": "Zoe Zed",
    "email": "Zoe@Example.test",
    "password": "four words that wander",
    "locale": "de",
    "timezone": "Europe/Vienna",
}


@pytest.fixture
def code(app: Flask) -> str:
    with app.app_context():
        printed = setup.new_code(clock.now())
    assert printed
    return printed


def test_the_start_leads_to_it_while_nobody_is_here(client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/setup"
    page = client.get("/setup")
    assert page.status_code == 200
    assert "The server printed it when it was started." in text_of(page.text)


def test_the_first_person_is_in_and_led_on_to_invite_the_team(client: FlaskClient, code: str) -> None:
    answer = client.post("/setup", data=FIELDS | {"code": code.lower()})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert '<html lang="de">' in page.text
    assert "Zed &amp; Söhne" in page.text
    assert client.get("/settings/social/accounts").status_code == 200


def test_afterwards_it_is_gone_for_good(client: FlaskClient, code: str, app: Flask) -> None:
    client.post("/setup", data=FIELDS | {"code": code})
    stranger = app.test_client()
    assert stranger.get("/setup").status_code == 404
    assert stranger.post("/setup", data=FIELDS | {"code": code, "email": "other@example.test"}).status_code == 404
    assert stranger.get("/").headers["Location"] == "/login"
    with app.app_context():
        assert db.session.scalars(select(User.email)).all() == ["zoe@example.test"]


def test_where_somebody_is_it_never_was(world: World, client: FlaskClient) -> None:
    assert client.get("/setup").status_code == client.post("/setup", data=FIELDS).status_code == 404
    assert client.get("/").headers["Location"] == "/login"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "AAAA-BBBB-CCCC-DDDD"}, "This is not the code"),
        ({"code": ""}, "This is not the code"),
        ({"email": "zoe"}, "Enter an e-mail address"),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "zoe-zed-example"}, "easy to guess"),
        ({"name": " "}, "Enter your name"),
        ({"workspace": ""}, "such as that of your company"),
        ({"workspace": "x" * 101}, "at most 100 letters"),
        ({"locale": "xx"}, "Choose one of the languages"),
        ({"timezone": "Mars/Olympus"}, "Choose one of the time zones"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nobody_is_made(
    client: FlaskClient, app: Flask, code: str, change: dict[str, str], says: str
) -> None:
    answer = client.post("/setup", data=FIELDS | {"code": code} | change)
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert FIELDS["password"] not in answer.text
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []
        assert db.session.scalars(select(Workspace)).all() == []
    assert client.post("/setup", data=FIELDS | {"code": code}).status_code == 303

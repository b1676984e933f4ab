"""Signing in and out: who gets in, for how long, and what becomes of a key that is copied, old or forged."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from tests.conftest import build_app
from tests.people import PASSWORD
from tests.world import World
from webapp.models import Event, Membership, SignIn, User, db
from webapp.models.event import Verb

PROFILE = "/settings/profile"


def sign_ins(world: World) -> list[Any]:
    with world.open():
        return list(db.session.execute(select(SignIn.__table__).order_by(SignIn.id)))


def verbs(world: World) -> list[tuple[Verb, int | None, int | None]]:
    with world.open():
        return [
            (row.verb, row.actor_id, row.workspace_id) for row in db.session.scalars(select(Event).order_by(Event.id))
        ]


def change(world: World, statement: object) -> None:
    with world.open():
        db.session.execute(statement)


def is_in(browser: FlaskClient) -> bool:
    return browser.get(PROFILE).status_code == 200


# Getting in


def test_ada_signs_in_and_lands_on_the_accounts_tab(world: World, client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": " Ada@Example.test ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/settings/social/accounts")
    assert is_in(client)
    assert verbs(world) == [(Verb.SIGNED_IN, world.ada, world.example)]


def test_the_start_leads_to_the_sign_in_page_or_to_the_accounts(world: World, client: FlaskClient) -> None:
    assert client.get("/").location == "/login"
    world.sign_in(client, world.ada)
    assert client.get("/").location == "/settings/social/accounts"
    assert client.get("/settings").location == "/settings/social/accounts"
    assert client.get("/login").location == "/settings/social/accounts"


def test_every_kind_of_no_is_the_same_no(world: World, client: FlaskClient) -> None:
    change(world, update(User).where(User.id == world.bob).values(active=False))
    answers = [
        client.post("/login", data={"email": email, "password": password})
        for email, password in (
            ("ada@example.test", "wrong"),
            ("nobody@example.test", PASSWORD),
            ("bob@example.test", PASSWORD),  # disabled
            ("ada@example.test", ""),
            ("", ""),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    same = {
        re.sub(r'value="[^"]{60,}"', "", answer.text).replace("nobody@", "ada@").replace("bob@", "ada@")
        for answer in answers[:4]
    }
    assert len({re.sub(r'"X-CSRFToken": "[^"]*"', "", text) for text in same}) == 1
    assert "E-mail address or password is wrong." in answers[0].text
    assert not sign_ins(world)


def focused(page: str) -> list[str]:
    return re.findall(r'<input id="(\w+)"[^>]* autofocus', page)


def test_after_a_wrong_password_the_cursor_waits_in_the_password(world: World, client: FlaskClient) -> None:
    assert focused(client.get("/login").text) == ["email"]
    assert focused(client.post("/login", data={"email": "ada@example.test", "password": "x"}).text) == ["password"]


def test_refused_sign_ins_are_logged_without_what_was_typed(world: World, client: FlaskClient) -> None:
    client.post("/login", data={"email": "ada@example.test", "password": "wrong"})
    client.post("/login", data={"email": "my-password-in-the-wrong-field", "password": "x"})
    assert verbs(world) == [
        (Verb.SIGN_IN_REFUSED, world.ada, world.example),
        (Verb.SIGN_IN_REFUSED, None, None),
    ]
    with world.open():
        for event in db.session.scalars(select(Event)):
            assert "my-password" not in repr(vars(event))


def test_somebody_without_any_workspace_can_sign_in_and_see_their_profile(world: World, client: FlaskClient) -> None:
    with world.open():
        db.session.execute(delete(Membership).where(Membership.user_id == world.eve))
    world.sign_in(client, world.eve)
    assert is_in(client)


# The key


def test_each_sign_in_has_a_key_of_its_own_and_the_database_only_its_hash(world: World, client: FlaskClient) -> None:
    keys = []
    for _ in range(2):
        world.sign_in(client, world.ada)
        with client.session_transaction() as session:
            keys.append(session["_user_id"])
    assert keys[0] != keys[1]
    assert len({row.key_hash for row in sign_ins(world)} | set(keys)) == 4


def test_a_session_from_before_the_sign_in_is_not_carried_over(world: World, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["csrf_token"] = session["planted"] = "known to the attacker"
    world.sign_in(client, world.ada)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to the attacker"


def test_signing_out_kills_the_key_on_the_server(world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.ada)
    stolen = client.get_cookie("relink")
    assert stolen is not None
    assert client.post("/logout").location == "/login"
    assert not is_in(client)
    thief = world.app.test_client()
    thief.set_cookie("relink", stolen.value)
    assert not is_in(thief)
    assert [verb for verb, *_ in verbs(world)] == [Verb.SIGNED_IN, Verb.SIGNED_OUT]


def test_signing_out_takes_a_form_and_works_when_the_sign_in_is_over(world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.ada)
    assert client.get("/logout").status_code == 405
    assert is_in(client)
    change(world, update(SignIn).values(ended_at=world.now))
    assert client.post("/logout").location == "/login"


@pytest.mark.parametrize(
    ("column", "still_good", "too_old"),
    [
        ("seen_at", timedelta(hours=11, minutes=59), timedelta(hours=12, minutes=1)),
        ("created_at", timedelta(days=13, hours=23), timedelta(days=14, minutes=1)),
    ],
)
def test_a_sign_in_ends_by_itself(
    world: World, client: FlaskClient, column: str, still_good: timedelta, too_old: timedelta
) -> None:
    world.sign_in(client, world.ada)
    change(world, update(SignIn).values({column: world.now - still_good}))
    assert is_in(client)
    change(world, update(SignIn).values({column: world.now - too_old}))
    assert not is_in(client)


def test_a_disabled_person_is_out_at_once(world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.ada)
    change(world, update(User).where(User.id == world.ada).values(active=False))
    assert not is_in(client)


def test_use_is_noted_every_few_minutes_only(world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.ada)
    first = sign_ins(world)[0].seen_at
    assert is_in(client)
    assert sign_ins(world)[0].seen_at == first
    change(world, update(SignIn).values(seen_at=first - timedelta(minutes=6)))
    assert is_in(client)
    assert sign_ins(world)[0].seen_at >= first


def test_a_cookie_signed_with_another_key_opens_nothing(world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.ada)
    with client.session_transaction() as session:
        key = session["_user_id"]
    for secret in ("", "dev", "relink", "another-key-" + "0" * 32):
        other = Flask("other")
        other.secret_key = secret or " "
        serializer = SecureCookieSessionInterface().get_signing_serializer(other)
        assert serializer is not None
        forger = world.app.test_client()
        forger.set_cookie("relink", serializer.dumps({"_user_id": key}))
        assert not is_in(forger)


def test_a_key_that_nobody_was_given_opens_nothing(world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.ada)
    for made_up in ("", "1", sign_ins(world)[0].key_hash, "' OR 1=1 --"):
        with client.session_transaction() as session:
            session["_user_id"] = made_up
        assert not is_in(client)


def test_over_https_the_cookie_is_bound_to_the_host(world: World, tmp_path: Path) -> None:
    public = "https://relink.example.com"
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, PUBLIC_URL=public)
    there = World.begin(app, world.now)
    answer = app.test_client().post("/login", data={"email": "ada@example.test", "password": PASSWORD}, base_url=public)
    assert there.ada
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-relink=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_on_this_machine_the_cookie_travels_over_http_but_no_further(world: World, client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": "ada@example.test", "password": PASSWORD})
    parts = set(answer.headers["Set-Cookie"].split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert "Secure" not in parts

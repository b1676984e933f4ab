""" "Is it you?" before what can't be taken back: asked when the last proof is too old, and nothing is lost by it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import build_app
from tests.pages.reading import ACCOUNTS, HTMX, text_of
from tests.pages.untouched import untouched
from tests.people import PASSWORD
from tests.world import World
from webapp import clock
from webapp.actions.signing_in import proof
from webapp.models import Account, Event, SignIn, db
from webapp.models.event import Verb

pytestmark = pytest.mark.one_database

QUESTION = "Is it you?"
MINUTE = timedelta(minutes=1)
ACTS = pytest.mark.parametrize("act", ["disconnect", "remove"])


@pytest.fixture
def account(world: World) -> int:
    with world.open():
        return world.account()


@pytest.fixture
def ada(world: World) -> FlaskClient:
    """Ada, who signed in a quarter of an hour ago."""
    browser = world.browser(world.ada)
    grow_old(world)
    return browser


def grow_old(world: World, age: timedelta = proof.LASTS) -> None:
    with world.open():
        db.session.execute(update(SignIn).values(proved_at=world.now - age))


def proved_at(world: World, user_id: int) -> datetime:
    with world.open():
        return db.session.scalars(select(SignIn.proved_at).where(SignIn.user_id == user_id)).one()


def is_there(world: World, account: int) -> bool:
    with world.open():
        found = db.session.get(Account, account)
        return found is not None and found.life.disconnected_at is None


def answer_with(browser: FlaskClient, password: str, goal: str, headers: dict[str, str] | None = None, **more: str):
    data = {"prove-goal": goal, "prove-answer": password, **more}
    return browser.post("/prove", data=data, headers=headers or {})


@ACTS
def test_a_fresh_sign_in_is_proof_enough(world: World, account: int, act: str) -> None:
    ada = world.browser(world.ada)
    grow_old(world, proof.LASTS - MINUTE)
    assert QUESTION not in ada.get(f"{ACCOUNTS}/{account}/{act}").text
    assert ada.post(f"{ACCOUNTS}/{account}/{act}").location == ACCOUNTS
    assert not is_there(world, account)


@ACTS
def test_an_old_one_is_asked_first_and_led_on_to_the_dialog(world: World, ada: FlaskClient, account: int, act: str):
    address = f"{ACCOUNTS}/{account}/{act}"
    asked = ada.get(address)
    assert asked.status_code == 200
    assert QUESTION in asked.text
    assert f'name="prove-goal" value="{address}"' in asked.text
    done = answer_with(ada, PASSWORD, address)
    assert (done.status_code, done.location) == (303, address)
    page = ada.get(address).text
    assert QUESTION not in page
    assert f'action="{address}"' in page
    assert is_there(world, account)
    assert proved_at(world, world.ada) >= world.now


def test_in_the_dialog_the_question_comes_in_place_of_the_consequences(world: World, ada: FlaskClient, account: int):
    address = f"{ACCOUNTS}/{account}/disconnect"
    asked = ada.get(address, headers=HTMX)
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (200, "#dialog")
    assert "<html" not in asked.text
    assert 'hx-post="/prove"' in asked.text
    wrong = answer_with(ada, "wrong", address, HTMX)
    assert (wrong.status_code, wrong.headers["HX-Retarget"]) == (422, "#dialog")
    assert "This is not your password." in wrong.text
    right = answer_with(ada, PASSWORD, address, HTMX)
    assert (right.status_code, right.location) == (303, address)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@ACTS
def test_what_was_pressed_too_late_is_not_done_and_carried_on_after_the_proof(
    world: World, ada: FlaskClient, account: int, act: str, headers: dict[str, str]
) -> None:
    address = f"{ACCOUNTS}/{account}/{act}"
    with untouched(world):
        asked = ada.post(address, data={"why": "a & b", "csrf_token": "x"}, headers=headers)
    assert asked.status_code == 401
    assert QUESTION in text_of(asked.text)
    assert '<input type="hidden" name="why" value="a &amp; b">' in asked.text
    assert 'value="x"' not in asked.text
    assert "hx-post" not in asked.text.partition('id="prove"')[2].partition("</form>")[0]
    wrong = answer_with(ada, "wrong", address, **{"prove-carried": "1", "why": "a & b"})
    assert wrong.status_code == 422
    assert '<input type="hidden" name="why" value="a &amp; b">' in wrong.text
    assert is_there(world, account)
    done = answer_with(ada, PASSWORD, address, **{"prove-carried": "1", "why": "a & b"})
    assert (done.status_code, done.location) == (307, address)
    assert ada.post(address).location == ACCOUNTS
    assert not is_there(world, account)


@pytest.mark.parametrize("goal", ["/logout", "/settings/security/end-others", "/settings/profile", "/nowhere"])
def test_only_what_asks_for_a_proof_is_carried_on(ada: FlaskClient, goal: str) -> None:
    assert answer_with(ada, PASSWORD, goal, **{"prove-carried": "1"}).status_code == 303


@pytest.mark.parametrize("goal", ["//evil.example", "https://evil.example/", "javascript:alert(1)", ""])
def test_nothing_leads_away(ada: FlaskClient, goal: str) -> None:
    assert answer_with(ada, PASSWORD, goal).location == ACCOUNTS


def test_a_proof_is_this_browser_s_only(world: World, ada: FlaskClient, account: int) -> None:
    elsewhere = world.browser(world.ada)
    grow_old(world)
    answer_with(ada, PASSWORD, ACCOUNTS)
    assert QUESTION in elsewhere.get(f"{ACCOUNTS}/{account}/disconnect").text
    assert QUESTION not in ada.get(f"{ACCOUNTS}/{account}/disconnect").text


def test_another_ones_password_is_no_proof(world: World, account: int) -> None:
    ada = world.browser(world.ada)
    grow_old(world)
    before = proved_at(world, world.ada)
    for guess in ("", "wrong", PASSWORD.upper()):
        assert answer_with(ada, guess, ACCOUNTS).status_code == 422
    assert proved_at(world, world.ada) == before
    with world.open():
        refused = db.session.scalars(select(Event).where(Event.verb == Verb.SIGN_IN_REFUSED)).all()
        assert {(event.actor_id, event.workspace_id) for event in refused} == {(world.ada, world.example)}
        assert [event.details for event in refused] == [{"asked_again": True}] * 3


def test_who_may_not_is_told_so_without_being_asked(world: World) -> None:
    eve = world.browser(world.eve)
    grow_old(world)
    answer = eve.get(f"{ACCOUNTS}/1/disconnect")
    assert answer.status_code == 403
    assert QUESTION not in answer.text


def test_guessing_is_held_back_as_at_signing_in(tmp_path: Path) -> None:
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)
    app.config["RATELIMIT_ENABLED"] = True
    people = World.begin(app, clock.now())
    ada = people.browser(people.ada)
    assert [answer_with(ada, "wrong", ACCOUNTS).status_code for _ in range(11)] == [422] * 10 + [429]

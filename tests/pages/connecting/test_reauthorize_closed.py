"""A link that is used, closed, tampered with or carried elsewhere: its page says so, and lets in nowhere else."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.actions.visiting import disconnected_page, home, make, take_back
from tests.conftest import build_app
from tests.pages.travelling import back, off, said
from tests.travels import grants
from tests.world import World
from webapp import clock
from webapp.actions.house import House
from webapp.domain.permissions import Plan
from webapp.domain.rules import Network
from webapp.models import Account, Membership, ReauthorizationLink, db
from webapp.pages.throttle import limiter
from webapp.sandbox.running import RunningSandbox

DAY = timedelta(days=1)

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("house")]


@pytest.fixture
def page(world: World) -> int:
    return disconnected_page(world)


@pytest.fixture
def address(world: World, page: int) -> str:
    """The link that Ada made."""
    return f"/reauthorize/{make(world, page, world.ada)}"


def test_a_used_link_says_so(client: FlaskClient, sandbox: RunningSandbox, world: World, address: str) -> None:
    back(client, sandbox, off(client, address), "ada")
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 410
        assert "This link was used" in said(answer)
    assert len(grants(world)) == 1


def close(world: World, page: int, how: str) -> None:
    """Bring about what ends a link."""
    if how == "revoked":
        take_back(world, page, 1, world.ada)
        return
    with world.open():
        if how == "expired":
            db.session.execute(update(ReauthorizationLink).values(expires_at=world.now - DAY))
        elif how == "removed":
            db.session.delete(db.session.get_one(Account, page))
        elif how == "deactivated":
            db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
        else:
            home(world).plan = Plan.STARTER


CLOSED = {
    "revoked": "Whoever sent it took it back.",
    "expired": "It was good for three days, and they are over.",
    "removed": "The account was removed from Relink.",
    "deactivated": "Whoever sent it can no longer ask for this.",
    "plan": "Whoever sent it can no longer ask for this.",
}


@pytest.mark.parametrize(("how", "words"), CLOSED.items(), ids=list(CLOSED))
def test_a_closed_link_says_why_before_and_between(
    client: FlaskClient, sandbox: RunningSandbox, world: World, page: int, address: str, how: str, words: str
) -> None:
    url = off(client, address)
    close(world, page, how)
    came = client.get(back(client, sandbox, url, "ada").headers["Location"])
    assert words in said(came)
    assert "Try again" not in said(came)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 410
        assert words in said(answer)
    assert sandbox.ledger("facebook")["token_exchanges"] == 0
    assert not grants(world)


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key.swapcase(), lambda _: "x", lambda key: key * 9]
)
def test_a_tampered_link_is_not_known(client: FlaskClient, address: str, change: object) -> None:
    key = address.rpartition("/")[2]
    tampered = f"/reauthorize/{change(key)}"  # type: ignore[operator]
    for answer in (client.get(tampered), client.post(tampered)):
        assert answer.status_code == 404
        assert "This link is not known" in said(answer)


def test_a_callback_in_another_browser_is_refused_plainly(
    client: FlaskClient, sandbox: RunningSandbox, world: World, address: str
) -> None:
    url = off(client, address)
    answer = back(world.app.test_client(), sandbox, url, "ada")
    assert answer.status_code == 400
    assert "This began in another browser" in said(answer)
    assert "Your accounts" not in answer.text
    assert not grants(world)


def test_a_callback_that_is_nobodys_asks_for_a_sign_in_as_ever(client: FlaskClient) -> None:
    for network in ("facebook", "nonsense"):
        answer = client.get(f"/oauth/{network}/callback?code=c&state=forged")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


def test_a_form_without_its_token_is_refused_and_nobody_is_sent_to_sign_in(
    client: FlaskClient, world: World, address: str
) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(address)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
        assert token is not None
        # A page that tells nobody its address gets this from the browser in place of an origin.
        hidden = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        assert client.post(address, data={"csrf_token": token[1]}, headers=hidden).status_code == 303
        foreign = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
        assert client.post(address, data={"csrf_token": token[1]}, headers=foreign).status_code == 403
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 403
    assert "This form is out of date" in said(answer)


def test_the_key_is_in_no_log_even_when_everything_breaks(
    client: FlaskClient, world: World, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    parts = world.app.extensions["relink"]
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    world.app.extensions["relink"] = House(parts.settings, parts.vault, None)  # type: ignore[arg-type]
    caplog.set_level(logging.DEBUG)
    try:
        assert client.get(address).status_code == 500
    finally:
        world.app.extensions["relink"] = parts
        world.app.config["PROPAGATE_EXCEPTIONS"] = None
    assert "Exception on /reauthorize/<key> [GET]" in caplog.text
    assert "fault" in caplog.text
    assert address.rpartition("/")[2] not in caplog.text


def test_guessing_and_trying_have_an_end(tmp_path: Path) -> None:
    app: Flask = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)
    app.config["RATELIMIT_ENABLED"] = True
    world = World.begin(app, clock.now())
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK)
    address = f"/reauthorize/{make(world, page, world.ada)}"
    limiter.reset() if limiter._storage else None
    browser = app.test_client()
    assert {browser.get(address).status_code for _ in range(70)} == {200}, "looking at a real one is no guess"
    guesses = [browser.get(f"{address}{number}").status_code for number in range(62)]
    assert (guesses[:60], guesses[60:]) == ([404] * 60, [429] * 2)
    tries = [browser.post(address, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}).status_code for _ in range(32)]
    assert (set(tries[:30]), set(tries[30:])) == ({303}, {429})
    with app.app_context():
        db.engine.dispose()

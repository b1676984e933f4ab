"""A link's own pages, as somebody without a seat walks them: they say what is asked, and let in nowhere else."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.actions.visiting import home, make, take_back
from tests.conftest import build_app
from tests.page_lint import problems
from tests.pages.travelling import back, off, said
from tests.travels import account, accounts, errands, grants
from tests.world import World
from webapp import clock
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Plan
from webapp.domain.rules import Network
from webapp.models import Account, Flow, Membership, ReauthorizationLink, db
from webapp.pages.throttle import limiter
from webapp.sandbox.running import RunningSandbox

DAY = timedelta(days=1)
GERMAN = {"Accept-Language": "de-CH, de;q=0.9, en;q=0.5"}
QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def page(world: World) -> int:
    with world.open():
        return world.account(
            "Example GmbH",
            Network.FACEBOOK,
            external_id="61001",
            disconnected_at=world.now - DAY,
            reason=Reason.SECURITY,
        )


@pytest.fixture
def address(world: World, page: int) -> str:
    """The link that Ada made."""
    return f"/reauthorize/{make(world, page, world.ada)}"


def used(world: World) -> int:
    """How many links have been used."""
    with world.open():
        return len(
            db.session.scalars(select(ReauthorizationLink.id).where(ReauthorizationLink.used_at.is_not(None))).all()
        )


def test_the_page_names_workspace_account_and_network_and_has_one_button(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    text = said(answer)
    assert "Example AG asks you to sign in to Example GmbH" in text
    assert "Ada Lovelace sent you this link" in text
    assert "Facebook" in text
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert len(re.findall(r"<button", main)) == 1
    assert not re.findall(r'<a [^>]*href="(?!#)', answer.text), "nothing leads into Relink"


def test_it_speaks_the_browsers_language(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=GERMAN)
    assert '<html lang="de">' in answer.text
    assert "Weiter zu Facebook" in said(answer)


def test_it_is_neither_kept_nor_found_nor_told(client: FlaskClient, address: str) -> None:
    for answer in (client.get(address), client.get(f"{address}x"), client.post(f"{address}x")):
        assert {name: answer.headers[name] for name in QUIET} == QUIET
    assert '<meta name="robots" content="noindex, nofollow">' in client.get(address).text


def test_looking_uses_nothing_up(client: FlaskClient, world: World, address: str) -> None:
    for _ in range(5):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert used(world) == 0
    with world.open():
        assert db.session.scalars(select(Flow)).all() == []


def test_there_and_back_without_a_seat(
    client: FlaskClient, sandbox: RunningSandbox, world: World, page: int, address: str
) -> None:
    came = back(client, sandbox, off(client, address), "ada")
    assert came.status_code == 303
    assert came.headers["Location"].startswith("/reauthorize/result?flow=")
    assert "code=" not in came.headers["Location"]
    result = client.get(came.headers["Location"])
    text = said(result)
    assert "Example GmbH (@example.gmbh) is connected to Example AG." in text
    assert "You can close this page." in text
    assert not re.findall(r'<a [^>]*href="(?!#)', result.text)
    assert world.status(page).state is State.CONNECTED
    assert used(world) == 1
    assert client.get("/settings/social/accounts").status_code == 303, "it let in nowhere else"


def test_the_result_belongs_to_the_browser_in_which_it_began(
    client: FlaskClient, sandbox: RunningSandbox, world: World, address: str
) -> None:
    result = back(client, sandbox, off(client, address), "ada").headers["Location"]
    for stranger in (world.app.test_client(), world.browser(world.ada)):
        assert stranger.get(result).status_code == 404
        assert stranger.post(result).status_code == 404
    for nonsense in ("", "?flow=", "?flow=0", "?flow=99", "?flow=x", "?flow=" + "9" * 30):
        assert client.get(f"/reauthorize/result{nonsense}").status_code == 404


def test_a_members_own_flow_is_not_shown_there(world: World, sandbox: RunningSandbox, page: int) -> None:
    ada = world.browser(world.ada)
    off(ada, f"/settings/social/accounts/{page}/reconnect")
    assert ada.get("/reauthorize/result?flow=1").status_code == 404


def test_whoever_is_signed_in_there_does_not_matter(
    world: World, sandbox: RunningSandbox, page: int, address: str
) -> None:
    eve = world.browser(world.eve)
    came = back(eve, sandbox, off(eve, address), "ada")
    assert "is connected to Example AG" in said(eve.get(came.headers["Location"]))
    assert account(world, "61001").connected_by_id == world.ada


def test_cancelling_leaves_a_way_to_try_again(
    client: FlaskClient, sandbox: RunningSandbox, world: World, address: str
) -> None:
    came = back(client, sandbox, off(client, address), "ada", allow=False).headers["Location"]
    text = said(client.get(came))
    assert "You cancelled at Facebook. Nothing was changed." in text
    assert "Try again" in text
    assert "is connected to Example AG" in said(
        client.get(back(client, sandbox, off(client, came), "ada").headers["Location"])
    )
    assert used(world) == 1


def test_the_wrong_account_is_refused_with_both_names_and_no_offer(
    client: FlaskClient, sandbox: RunningSandbox, world: World
) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="81001")
    address = f"/reauthorize/{make(world, acme, world.ada)}"
    came = back(client, sandbox, off(client, address), "acme_test").headers["Location"]
    text = said(client.get(came))
    assert "X signed you in as Acme Test (@acme_test), but this account is Acme (@acme)." in text
    assert "Add" not in text
    assert len(accounts(world)) == 1
    assert not grants(world)
    assert len(errands(world)) == 1


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


def test_a_name_that_is_markup_stays_a_name(client: FlaskClient, world: World) -> None:
    with world.open():
        hostile = world.account("<script>alert(1)</script>", Network.FACEBOOK)
    answer = client.get(f"/reauthorize/{make(world, hostile, world.ada)}")
    assert "<script>alert" not in answer.text
    assert not problems(answer.text)


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

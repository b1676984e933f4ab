"""Callbacks that are nobody's, the browser's cookie, and what never shows."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.pages.travelling import ACCOUNTS, DAY, back, clean, form_of, off, said
from tests.travels import account, accounts, events, grants
from tests.world import World
from webapp.actions.connecting import flows
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Event, Flow, db
from webapp.models.event import Verb
from webapp.pages.connecting import endings
from webapp.sandbox.running import RunningSandbox

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("house")]


@pytest.fixture
def ada(world: World) -> FlaskClient:
    return world.browser(world.ada)


def test_a_forged_state_is_refused_plainly(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    answer = ada.get("/oauth/x/callback?code=CANARY&state=forged")
    assert answer.status_code == 400
    assert "This link is not known" in said(answer)
    assert "CANARY" not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert sandbox.ledger("x")["token_exchanges"] == 0
    assert events(world)[-1] == ("connect_refused", "UnknownState")


def test_every_kind_of_refused_callback_has_its_own_words(world: World) -> None:
    kinds = ("UnknownState", "ExpiredState", "OtherPerson", "OtherBrowser", "OtherNetwork")
    with world.app.test_request_context():
        pages = {kind: endings.refused(kind) for kind in kinds}
    assert len({page.title for page in pages.values()}) == len(kinds)
    assert all("Nothing was changed." in page.lead for page in pages.values())


def test_an_expired_state_is_said(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    url = off(ada, "/settings/social/connect/x")
    with world.open():
        db.session.execute(update(Flow).values(expires_at=world.now - timedelta(seconds=1)))
    answer = back(ada, sandbox, url, "acme")
    assert answer.status_code == 400
    assert "more than ten minutes" in said(answer)


def test_somebody_elses_link_connects_nothing_to_the_victim(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    url = off(world.browser(world.bob), "/settings/social/connect/x")
    answer = back(ada, sandbox, url, "acme_test")
    assert answer.status_code == 400
    assert "Somebody else began this" in said(answer)
    assert accounts(world) == []


def test_whoever_has_their_link_opened_by_a_stranger_learns_nothing_of_them(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    mallory = world.browser(world.mallory)
    assert back(ada, sandbox, off(mallory, "/settings/social/connect/x"), "acme_test").status_code == 400
    for log in ("/settings/social/activity", "/settings/social/activity.csv"):
        assert "Ada" not in mallory.get(log).text
    with world.open():
        refused = db.session.scalars(select(Event).where(Event.verb == Verb.CONNECT_REFUSED)).one()
        assert (refused.actor_id, refused.workspace_id) == (world.ada, None)


def test_the_same_person_in_another_browser_is_refused(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    url = off(world.browser(world.ada), "/settings/social/connect/x")
    assert "another browser" in said(back(ada, sandbox, url, "acme"))


def test_another_networks_answer_is_refused(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    address = urlsplit(sandbox.consent(off(ada, "/settings/social/connect/x"), "acme"))
    answer = ada.get(f"/oauth/linkedin/callback?{address.query}")
    assert answer.status_code == 400
    assert "Another network answered" in said(answer)
    assert sandbox.log("linkedin") == []
    assert ada.get(f"/oauth/nowhere/callback?{address.query}").status_code == 404


def test_the_back_button_shows_the_same_result_again(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", expires_in=DAY, subject="acme")
    address = urlsplit(sandbox.consent(off(ada, f"{ACCOUNTS}/{acme}/reconnect"), "acme"))
    for _ in range(3):
        assert clean(ada.get(f"{address.path}?{address.query}")) == ACCOUNTS
    assert sandbox.ledger("x")["token_exchanges"] == 1
    assert len(grants(world)) == 1


def test_while_the_first_callback_is_under_way_the_second_waits(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    address = urlsplit(sandbox.consent(off(ada, "/settings/social/connect/x"), "acme"))
    with world.open():
        db.session.execute(update(Flow).values(used_at=world.now))
    waiting = clean(ada.get(f"{address.path}?{address.query}"))
    shown = ada.get(waiting)
    assert "One moment" in said(shown)
    assert shown.headers["Refresh"] == "2"
    with world.open():
        db.session.execute(update(Flow).values(expires_at=world.now - DAY))
    assert "That took too long" in said(ada.get(waiting))


# The cookie, and what never shows


def test_one_cookie_serves_all_flows_of_a_browser(ada: FlaskClient) -> None:
    cookies = set()
    for _ in range(30):
        off(ada, "/settings/social/connect/facebook")
        cookie = ada.get_cookie("relink-way")
        assert cookie is not None
        cookies.add(cookie.value)
        assert cookie.http_only
        assert cookie.same_site == "Lax"
    assert len(cookies) == 1
    assert ada.get(ACCOUNTS).status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host(ada: FlaskClient, world: World, house: House) -> None:
    public = house.settings.model_copy(update={"public_url": "https://relink.example.com"})
    world.app.extensions["relink"] = replace(house, settings=public)
    answer = ada.post("/settings/social/connect/facebook")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "relink-way" in value)
    assert cookie.startswith("__Host-relink-way=")
    assert "Secure" in cookie
    assert "Path=/;" in f"{cookie};"
    assert "Domain" not in cookie
    assert "redirect_uri=https%3A%2F%2Frelink.example.com%2Foauth%2Ffacebook%2Fcallback" in answer.headers["Location"]


def test_the_way_back_is_the_configured_one_whatever_host_is_asked(ada: FlaskClient) -> None:
    answer = ada.post("/settings/social/connect/facebook", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.headers["Location"]


@pytest.mark.parametrize("flow", ["", "0", "999999", "-1", "x", "9" * 30, "1 or 1=1", "١"])
def test_a_flow_that_is_not_yours_is_not_there(ada: FlaskClient, flow: str) -> None:
    for page in ("choose", "result"):
        assert ada.get(f"/settings/social/connect/facebook/{page}", query_string={"flow": flow}).status_code == 404
    assert ada.post("/settings/social/connect/facebook/choose", data={"flow": flow}).status_code == 404


def test_a_flow_of_bob_is_not_adas(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    bob = world.browser(world.bob)
    location = clean(back(bob, sandbox, off(bob, "/settings/social/connect/facebook"), "ada"))
    assert bob.get(location).status_code == 200
    assert ada.get(location).status_code == 404
    assert bob.get(location.replace("facebook", "x")).status_code == 404


@pytest.mark.parametrize("network", ["myspace", "FACEBOOK", "%00"])
def test_an_unknown_network_is_not_there(ada: FlaskClient, network: str) -> None:
    assert ada.post(f"/settings/social/connect/{network}").status_code == 404
    assert ada.get(f"/oauth/{network}/callback?state=x").status_code == 404


@pytest.mark.parametrize("who", ["vera", "dora", "eve"])
def test_whoever_may_not_connect_is_told_so(world: World, who: str) -> None:
    assert world.browser(getattr(world, who)).post("/settings/social/connect/x").status_code == 403


def test_too_many_starts_are_slowed_down(ada: FlaskClient) -> None:
    for _ in range(flows.MOST_STARTS):
        off(ada, "/settings/social/connect/facebook")
    answer = ada.post("/settings/social/connect/facebook")
    assert answer.status_code == 429
    assert "ten minutes" in said(answer)


def test_a_form_without_its_token_starts_nothing(world: World, ada: FlaskClient) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert ada.post("/settings/social/connect/facebook").status_code in (400, 403)
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    with world.open():
        assert db.session.scalars(select(Flow)).all() == []


def test_no_secret_shows_anywhere(
    ada: FlaskClient, world: World, sandbox: RunningSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    url = off(ada, "/settings/social/connect/x")
    state = url.partition("state=")[2].partition("&")[0]
    choice = ada.get(clean(back(ada, sandbox, url, "acme")))
    done = ada.post(form_of(choice), data={"account": ["81001"]}, follow_redirects=True)
    activity = ada.get("/settings/social/activity")
    for page in (choice, done, activity):
        assert "pretend_" not in page.text
        assert state not in page.text
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith(("webapp", "relink")))
    assert "pretend_" not in ours
    assert state not in ours
    assert account(world, "81001").name == "Acme"

"""The pages of connecting, as a browser walks them: off to the network, back, the choice, and every plain message."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.page_lint import problems
from tests.travels import account, accounts, events, grants
from tests.world import World
from webapp.actions import flows
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Event, Flow, Membership, db
from webapp.models.event import Verb
from webapp.pages import endings
from webapp.sandbox.running import RunningSandbox

ACCOUNTS = "/settings/social/accounts"
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def ada(world: World) -> FlaskClient:
    return world.browser(world.ada)


def said(answer: TestResponse) -> str:
    """What a page says, as its reader sees it."""
    assert not problems(answer.text), problems(answer.text)
    main = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
    inline = re.sub(r"</?(bdi|strong|time|a)\b[^>]*>", "", main)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def off(browser: FlaskClient, address: str) -> str:
    """Press a button that leads to a network; gives the network's address."""
    answer = browser.post(address)
    assert answer.status_code == 303
    return answer.headers["Location"]


def back(browser: FlaskClient, sandbox: RunningSandbox, url: str, person: str, **wishes: object) -> TestResponse:
    """Answer at the network, and let the browser follow back to the callback; gives that answer."""
    address = urlsplit(sandbox.consent(url, person, **wishes))  # type: ignore[arg-type]
    return browser.get(f"{address.path}?{address.query}")


def clean(answer: TestResponse) -> str:
    """Where a callback leads; no code, no state, nothing kept, nothing told."""
    assert answer.status_code == 303
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    location = answer.headers["Location"]
    assert "code=" not in location
    assert "state=" not in location
    return location


def there(browser: FlaskClient, sandbox: RunningSandbox, address: str, person: str, **wishes: object) -> TestResponse:
    """All the way there and back, to the page that is then shown."""
    return browser.get(clean(back(browser, sandbox, off(browser, address), person, **wishes)))


def form_of(page: TestResponse) -> str:
    action = re.search(r'<form method="post" action="([^"]+choose[^"]+)"', page.text)
    assert action is not None
    return html.unescape(action[1])


# The way that goes well


def test_ada_connects_a_page(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "ada")
    assert choice.status_code == 200
    text = said(choice)
    assert "Facebook signed you in as Ada Lovelace and showed Relink 6 accounts." in text
    assert text.count("New here.") == 6
    assert choice.text.count("checked") == 0
    done = ada.post(form_of(choice), data={"account": ["61001", "61002"]})
    assert (done.status_code, done.headers["Location"]) == (303, ACCOUNTS)
    assert "2 accounts are connected: Example GmbH (@example.gmbh), Example Shop (@example.shop)." in said(
        ada.get(ACCOUNTS)
    )
    assert len(accounts(world)) == 2


def test_a_single_account_is_ticked_already(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/x", "acme")
    assert choice.text.count("checked") == 1


def test_a_single_account_is_ticked_even_if_it_was_disconnected_by_hand_or_is_on_another_login(
    world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        world.account("Acme", Network.X, external_id="81001", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
        world.account("Example Labs", Network.YOUTUBE, external_id="51002", subject="somebody")
    bob = world.browser(world.bob)
    for network, person in ((Network.X, "acme"), (Network.YOUTUBE, "bob")):
        choice = there(bob, sandbox, f"/settings/social/connect/{network}", person)
        assert choice.text.count(" checked") == choice.text.count('type="checkbox"') == 1
        assert bob.post(form_of(choice), data={}).status_code == 400, "what is unticked is not connected"


def test_the_choice_speaks_of_dates_only_where_the_network_sets_some(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    said_of = {}
    for network, person in ((Network.YOUTUBE, "ada"), (Network.FACEBOOK, "bob")):
        connect = f"/settings/social/connect/{network}"
        first = there(ada, sandbox, connect, person)
        ada.post(form_of(first), data={"account": re.findall(r'value="(\d+)"', first.text)[:1]})
        said_of[network] = said(there(ada, sandbox, connect, person))
    assert "Connected already with this sign-in; Relink’s access will be renewed." in said_of[Network.YOUTUBE]
    assert "date" not in said_of[Network.YOUTUBE]
    assert "Connected already with this sign-in; its date will be renewed." in said_of[Network.FACEBOOK]


def test_the_page_that_brings_accounts_back_has_its_own_title(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        gone = {"disconnected_at": world.now - DAY, "reason": Reason.LAPSED}
        page = world.account("Example GmbH", Network.FACEBOOK, external_id="61001", **gone)
        world.account("Example Shop", Network.FACEBOOK, external_id="61002", **gone)
    back_again = there(ada, sandbox, f"{ACCOUNTS}/{page}/reconnect", "ada")
    fresh = there(ada, sandbox, "/settings/social/connect/instagram", "ada")
    assert re.search(r"<title>(.*?) ·", back_again.text)[1] == "Bring accounts back"  # type: ignore[index]
    assert re.search(r"<title>(.*?) ·", fresh.text)[1] == "Choose accounts"  # type: ignore[index]


def test_all_of_many_can_be_ticked_without_javascript(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "agency")
    every = re.search(r'href="([^"]+all=1)"', choice.text)
    assert every is not None
    page = ada.get(html.unescape(every[1]))
    assert page.text.count(" checked") == page.text.count('type="checkbox"') == 60


def test_reconnecting_is_two_clicks_and_says_what_came_back(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        page = world.account(
            "Example GmbH", Network.FACEBOOK, external_id="61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED
        )
        world.posts(page, PostState.CANCELLED, 14, due_at=world.now + DAY)
        world.posts(page, PostState.CANCELLED, 2, due_at=world.now - timedelta(hours=1))
    shown = there(ada, sandbox, f"{ACCOUNTS}/{page}/reconnect", "ada")
    assert shown.request.path == ACCOUNTS
    text = said(shown)
    assert "Example GmbH (@example.gmbh) is connected again. Its history is back." in text
    assert "14 scheduled posts are scheduled again." in text
    assert "2 posts whose time has passed wait for your word on the Publishing page." in text
    assert world.status(page).state is State.CONNECTED


def test_a_new_date_for_an_expiring_account_is_said_as_such(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK, external_id="61001", expires_in=5 * DAY)
    assert "stays connected, with a new date." in said(there(ada, sandbox, f"{ACCOUNTS}/{page}/reconnect", "ada"))


def test_company_that_the_same_sign_in_repairs_is_offered_ticked(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        gone = {"disconnected_at": world.now - DAY, "reason": Reason.LAPSED}
        page = world.account("Example GmbH", Network.FACEBOOK, external_id="61001", **gone)
        world.account("Example Shop", Network.FACEBOOK, external_id="61002", **gone)
    choice = there(ada, sandbox, f"{ACCOUNTS}/{page}/reconnect", "ada")
    text = said(choice)
    assert "Example GmbH (@example.gmbh) is connected again." in text
    assert "Bring these back as well?" in text
    assert "Disconnected. Its posts and its history come back." in text
    ticked = re.findall(r'value="(\d+)"\s+checked', choice.text)
    assert ticked == ["61001", "61002"]  # the first is renewed already, and can't be unticked
    ada.post(form_of(choice), data={"account": ["61002"]})
    assert {one.life.disconnected_at for one in accounts(world)} == {None}


def test_what_this_person_may_not_reconnect_is_listed_and_cannot_be_ticked(
    world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        world.account("Example GmbH", Network.FACEBOOK, external_id="61001", subject="bob")
    choice = there(world.browser(world.olga), sandbox, "/settings/social/connect/facebook", "ada")
    assert "Connected already by Ada Lovelace." in said(choice)
    assert "This needs the social permission “all accounts”." in said(choice)
    assert re.search(r'value="61001"\s+disabled', choice.text)


def test_hostile_names_are_text_on_every_page(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "agency")
    assert "<script>alert(1)" not in choice.text
    ada.post(form_of(choice), data={"account": ["62004", "62002"]})
    shown = ada.get(ACCOUNTS)
    assert "<script>alert(1)" not in shown.text
    assert "<script>alert(1)</script>" in said(shown)


def test_nothing_ticked_is_said_beside_the_boxes(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "ada")
    again = ada.post(form_of(choice))
    assert again.status_code == 400
    assert "Tick at least one account, or cancel." in said(again)
    assert accounts(world) == []


def test_an_account_one_may_not_publish_on_is_shown_with_the_reason_and_cannot_be_ticked(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "ada")
    with world.open():
        flow = db.session.scalars(select(Flow)).one()
        flow.found = [
            item | ({"hindrance": "may_not_publish"} if item["external_id"] == "61002" else {}) for item in flow.found
        ]
    shown = ada.get(f"{form_of(choice)}&all=1")
    assert "your role on this account doesn’t allow publishing" in said(shown)
    boxes = dict(re.findall(r'name="account" value="(\d+)"([^>]*)>', shown.text))
    assert "disabled" in boxes["61002"]
    assert "checked" not in boxes["61002"]
    assert "checked" in boxes["61001"]
    assert "disabled" not in boxes["61001"]
    refused = ada.post(form_of(choice), data={"account": ["61001", "61002"]})
    assert refused.status_code == 400
    assert ": Can’t be connected: your role" in said(refused)
    assert accounts(world) == []


def test_cancelling_the_choice_leads_back(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "ada")
    ada.post(form_of(choice), data={"decline": "1", "account": ["61001"]})
    assert "Nothing was connected." in said(ada.get(ACCOUNTS))
    assert accounts(world) == []


def test_a_choice_can_be_reloaded_and_sent_twice(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    choice = there(ada, sandbox, "/settings/social/connect/facebook", "ada")
    form = form_of(choice)
    assert ada.get(form).status_code == 200
    for _ in range(2):
        assert ada.post(form, data={"account": ["61001"]}).headers["Location"] == ACCOUNTS
    assert ada.get(form).headers["Location"] == ACCOUNTS
    assert len(accounts(world)) == 1


# The page that a mail leads to


def test_the_mails_link_names_the_account_and_asks_for_one_click(ada: FlaskClient, world: World) -> None:
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK, expires_in=5 * DAY)
    shown = ada.get(f"{ACCOUNTS}/{page}/reconnect")
    assert "Reconnect Example GmbH" in said(shown)
    assert "5 days" in said(shown) or "by" in said(shown)
    assert f'action="{ACCOUNTS}/{page}/reconnect"' in shown.text


def test_it_recommends_the_one_who_connected_it_and_lets_another_go_on(world: World) -> None:
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK, expires_in=5 * DAY)
    browser = world.browser(world.root)
    shown = browser.get(f"{ACCOUNTS}/{page}/reconnect")
    assert "Ada Lovelace connected this account first." in said(shown)
    assert browser.post(f"{ACCOUNTS}/{page}/reconnect").status_code == 303


def test_whoever_may_not_reads_why_and_who_may(world: World) -> None:
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK, expires_in=5 * DAY)
    for method in ("GET", "POST"):
        shown = world.browser(world.dora).open(f"{ACCOUNTS}/{page}/reconnect", method=method)
        assert shown.status_code == 403
        assert "draft only" in said(shown)


def test_an_account_of_another_workspace_is_not_there(world: World, ada: FlaskClient) -> None:
    with world.open():
        foreign = world.account(workspace=world.elsewhere, expires_in=DAY)
    for method in ("GET", "POST"):
        assert ada.open(f"{ACCOUNTS}/{foreign}/reconnect", method=method).status_code == 404
    assert ada.post(f"{ACCOUNTS}/{foreign}/check").status_code == 404


# What can come between


def test_cancelled_at_the_network(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    text = said(there(ada, sandbox, "/settings/social/connect/facebook", "ada", allow=False))
    assert "You cancelled at Facebook. Nothing was changed." in text
    assert accounts(world) == []


def test_missing_permissions_are_named_in_plain_words(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    text = said(there(ada, sandbox, "/settings/social/connect/facebook", "ada", scopes=["pages_show_list"]))
    assert "At Facebook 2 permissions were left out. Nothing was changed." in text
    assert "“read what is on your Pages”. Without it" in text
    assert "“publish posts on your Pages”. Without it nothing can be published on your Pages." in text
    assert "pages_" not in text


def test_no_account_found(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    text = said(there(ada, sandbox, "/settings/social/connect/facebook", "ada", assets=[]))
    assert "Facebook signed you in as Ada Lovelace, but showed Relink no account" in text


@pytest.mark.parametrize(
    ("weather", "text"),
    [
        ({"do": "down"}, "Facebook can’t be reached right now. Nothing was changed."),
        ({"do": "garbage", "body": "html"}, "Facebook can’t be reached right now. Nothing was changed."),
        ({"do": "rate-limit", "retry_after": 7200}, "Facebook asks Relink to slow down. Nothing was changed."),
    ],
)
def test_a_network_that_is_away_can_be_tried_again(
    ada: FlaskClient, world: World, sandbox: RunningSandbox, weather: dict[str, object], text: str
) -> None:
    url = off(ada, "/settings/social/connect/facebook")
    sandbox.control("facebook", **weather)
    shown = ada.get(clean(back(ada, sandbox, url, "ada")))
    assert text in said(shown)
    assert 'action="/settings/social/connect/facebook"' in shown.text
    assert "Please try again" in said(shown)
    sandbox.control("facebook", do="up")
    assert "showed Relink 6 accounts" in said(there(ada, sandbox, "/settings/social/connect/facebook", "ada"))
    assert accounts(world) == []


def test_another_account_is_named_beside_the_wanted_one_and_can_be_added(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", expires_in=DAY, subject="acme")
    shown = there(ada, sandbox, f"{ACCOUNTS}/{acme}/reconnect", "acme_test")
    text = said(shown)
    assert "X signed you in as Acme Test (@acme_test), but this account is Acme (@acme). Nothing was changed." in text
    offer = re.search(r'href="([^"]+choose[^"]+)"', shown.text)
    assert offer is not None
    assert "Add Acme Test (@acme_test) as a new account" in text
    choice = ada.get(html.unescape(offer[1]))
    ada.post(form_of(choice), data={"account": ["81002"]})
    assert "Acme Test (@acme_test) is connected." in said(ada.get(ACCOUNTS))
    assert world.status(acme).state is State.EXPIRING


def test_a_right_lost_on_the_way_is_said(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    url = off(ada, "/settings/social/connect/x")
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(social="view"))
    answer = back(ada, sandbox, url, "acme")
    assert "This needs the social permission “all accounts”." in said(ada.get(clean(answer)))
    assert accounts(world) == []


def test_an_account_one_may_not_publish_on_any_more_is_not_reconnected_and_the_page_says_why(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK, external_id="61001")
    sandbox.control("facebook", do="set", name="tasks", value={"61001": {"ada": ["ANALYZE"]}})
    shown = said(there(ada, sandbox, f"{ACCOUNTS}/{page}/reconnect", "ada"))
    assert "Example GmbH (@example): Can’t be connected: your role on this account doesn’t allow publishing." in shown
    assert "Nothing was changed." in shown


def test_signed_out_on_the_way_means_signing_in_and_starting_again(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    url = off(ada, "/settings/social/connect/x")
    ada.post("/logout")
    answer = back(ada, sandbox, url, "acme")
    assert answer.headers["Location"] == "/login"
    assert sandbox.ledger("x")["token_exchanges"] == 0


# Callbacks that are nobody's


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

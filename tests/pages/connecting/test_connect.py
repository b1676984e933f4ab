"""The pages of connecting, as a browser walks them: off to the network, back, the choice, and every plain message."""

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.travelling import ACCOUNTS, DAY, form_of, said, there
from tests.travels import accounts
from tests.world import World
from webapp.domain.lifecycle import Reason, State
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Flow, db
from webapp.sandbox.running import RunningSandbox

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("house")]


@pytest.fixture
def ada(world: World) -> FlaskClient:
    return world.browser(world.ada)


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
    assert ticked == ["61002", "61001"]  # the last is renewed already, and can't be unticked
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

"""What can come between setting out and coming back, each in plain words."""

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.pages.travelling import ACCOUNTS, DAY, back, clean, form_of, off, said, there
from tests.travels import accounts
from tests.world import World
from webapp.domain.lifecycle import State
from webapp.domain.rules import Network
from webapp.models import Membership, db
from webapp.sandbox.running import RunningSandbox

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("house")]


@pytest.fixture
def ada(world: World) -> FlaskClient:
    return world.browser(world.ada)


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

""" "Check now" on the page: the row as it is then, and what the network said."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.page_lint import problems
from tests.travels import Traveller, account
from tests.world import World
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

ACCOUNTS = "/settings/social/accounts"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(world: World, house: House, sandbox: RunningSandbox) -> int:
    """A Page that Ada has connected."""
    Traveller(world, house, sandbox, world.ada).connects(Network.FACEBOOK, "ada", "61001")
    return account(world, "61001").id


@pytest.fixture
def ada(world: World) -> FlaskClient:
    return world.browser(world.ada)


def test_it_works(ada: FlaskClient, page: int) -> None:
    answer = ada.post(f"{ACCOUNTS}/{page}/check", follow_redirects=True)
    assert answer.request.path == ACCOUNTS
    assert "Example GmbH: Checked just now: it works." in answer.text


def test_the_row_alone_says_it_too(ada: FlaskClient, page: int) -> None:
    answer = ada.post(f"{ACCOUNTS}/{page}/check", headers=HTMX)
    assert answer.status_code == 200
    assert f'id="account-{page}" data-state="connected"' in answer.text
    assert "Checked just now: it works." in answer.text
    assert not problems(answer.text)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_no_is_shown_with_its_reason(
    ada: FlaskClient, page: int, sandbox: RunningSandbox, headers: dict[str, str]
) -> None:
    sandbox.control("facebook", do="lock", subject="ada")
    answer = ada.post(f"{ACCOUNTS}/{page}/check", headers=headers, follow_redirects=True)
    assert "It was disconnected: locked by the network for security." in answer.text
    assert f'id="account-{page}" data-state="disconnected"' in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("weather", "text"),
    [
        ({"do": "down"}, "Facebook can’t be reached right now. The account stays connected; we’ll try again soon."),
        ({"do": "rate-limit", "retry_after": 3600}, "Facebook asks Relink to slow down. The account stays connected;"),
    ],
)
def test_a_network_that_is_away_is_said_beside_an_account_that_stays_connected(
    ada: FlaskClient, page: int, sandbox: RunningSandbox, headers: dict[str, str], weather: dict[str, object], text: str
) -> None:
    sandbox.control("facebook", **weather)
    answer = ada.post(f"{ACCOUNTS}/{page}/check", headers=headers, follow_redirects=True)
    assert text in answer.text
    assert f'id="account-{page}" data-state="connected"' in answer.text


@pytest.mark.usefixtures("house")
def test_a_disconnected_account_has_nothing_to_check(ada: FlaskClient, world: World) -> None:
    with world.open():
        gone = world.account("Example GmbH", disconnected_at=world.now - timedelta(days=1), reason=Reason.MANUAL)
    answer = ada.post(f"{ACCOUNTS}/{gone}/check", follow_redirects=True)
    assert "It is disconnected; there is nothing to check." in answer.text


@pytest.mark.usefixtures("house")
def test_an_account_that_is_not_there_leaves_the_page(ada: FlaskClient, world: World) -> None:
    assert ada.post(f"{ACCOUNTS}/999/check").status_code == 404
    answer = ada.post(f"{ACCOUNTS}/999/check", headers=HTMX)
    assert answer.status_code == 404
    assert "isn’t here any more" in answer.text


def test_whoever_may_not_is_told_why(world: World, page: int, sandbox: RunningSandbox) -> None:
    before = len(sandbox.log("facebook"))
    for who in (world.vera, world.dora, world.eve):
        assert world.browser(who).post(f"{ACCOUNTS}/{page}/check").status_code == 403
    assert len(sandbox.log("facebook")) == before

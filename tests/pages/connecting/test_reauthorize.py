"""A link's own pages, as somebody without a seat walks them: they say what is asked, and lead there and back."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.actions.visiting import disconnected_page, make
from tests.page_lint import problems
from tests.pages.travelling import back, off, said
from tests.travels import account, accounts, errands, grants
from tests.world import World
from webapp.domain.lifecycle import State
from webapp.domain.rules import Network
from webapp.models import Flow, ReauthorizationLink, db
from webapp.sandbox.running import RunningSandbox

GERMAN = {"Accept-Language": "de-CH, de;q=0.9, en;q=0.5"}
QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("house")]


@pytest.fixture
def page(world: World) -> int:
    return disconnected_page(world)


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


def test_a_name_that_is_markup_stays_a_name(client: FlaskClient, world: World) -> None:
    with world.open():
        hostile = world.account("<script>alert(1)</script>", Network.FACEBOOK)
    answer = client.get(f"/reauthorize/{make(world, hostile, world.ada)}")
    assert "<script>alert" not in answer.text
    assert not problems(answer.text)

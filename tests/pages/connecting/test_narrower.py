"""A yes that allows less than one before: what it takes away is said on the page after it, to members and by a link."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.actions.visiting import make
from tests.german import english_on
from tests.pages.reading import ACCOUNTS, page_of, row_text
from tests.pages.travelling import back, clean, off, said, there
from tests.travels import Traveller, account, grants
from tests.world import World
from webapp.actions.consents import check
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

ALL = ["pages_show_list", "pages_read_engagement", "pages_manage_posts"]
READING = ALL[:2]
GERMAN = {"Accept-Language": "de"}
THREE = ("61001", "61002", "61003")


@pytest.fixture
def pages(world: World, house: House, sandbox: RunningSandbox) -> dict[str, int]:
    """Three Pages that Ada connected with one login, by their ids at Facebook."""
    Traveller(world, house, sandbox, world.ada).connects(Network.FACEBOOK, "ada", *THREE)
    return {one: account(world, one).id for one in THREE}


@pytest.fixture
def link(world: World, pages: dict[str, int]) -> str:
    """The link that Ada made for the first of them."""
    return f"/reauthorize/{make(world, pages['61001'], world.ada)}"


def by(client: FlaskClient, sandbox: RunningSandbox, link: str, headers: dict[str, str], **wishes: object) -> str:
    """To the network by the link and back; the page that is then shown."""
    return client.get(clean(back(client, sandbox, off(client, link), "ada", **wishes)), headers=headers).text


def main_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]).split())


def test_by_a_link_it_says_how_many_will_be_disconnected(
    client: FlaskClient, world: World, house: House, sandbox: RunningSandbox, link: str, pages: dict[str, int]
) -> None:
    text = main_of(by(client, sandbox, link, {}, assets=["61001"]))
    assert "Thank you – with one thing to know" in text
    assert "Example GmbH (@example.gmbh) is connected to Example AG." in text
    assert "But 2 other accounts that Example AG had connected by the same login were not included" in text
    assert "If you didn’t mean that, tell Ada Lovelace" in text
    assert "Example Shop" not in text, "what the workspace has besides is its business"
    with world.open():
        assert check.due(house, world.now + timedelta(minutes=1)) == 1
    assert {account(world, one).life.reason for one in THREE[1:]} == {Reason.PERMISSION_LOST}, "as it was said"
    assert world.status(pages["61001"]).reason is None


def test_by_a_link_a_whole_consent_says_only_thanks(client: FlaskClient, sandbox: RunningSandbox, link: str) -> None:
    text = main_of(by(client, sandbox, link, {}))
    assert "Thank you, that’s all" in text
    assert "not included" not in text


def test_by_a_link_a_permission_left_out_is_said_to_be_missing_elsewhere_too(
    client: FlaskClient, world: World, sandbox: RunningSandbox, link: str, pages: dict[str, int]
) -> None:
    text = main_of(by(client, sandbox, link, {}, scopes=READING))
    assert "A permission is missing" in text
    assert "But 3 accounts that are connected by the same login lack the same now, until all is ticked again." in text
    assert "Try again" in text
    shown = page_of(world, world.ada)
    for one in pages.values():
        assert "A permission is missing. Reconnect it and allow everything" in row_text(shown, one)


@pytest.mark.parametrize("wishes", [{"assets": ["61001"]}, {"assets": ["61001", "61002"]}, {"scopes": READING}])
def test_by_a_link_it_is_said_in_german(
    client: FlaskClient, sandbox: RunningSandbox, link: str, wishes: dict[str, list[str]]
) -> None:
    assert english_on(by(client, sandbox, link, GERMAN, **wishes)) == []


def test_a_member_reads_which_ones(world: World, sandbox: RunningSandbox, pages: dict[str, int]) -> None:
    ada = world.browser(world.ada)
    text = said(there(ada, sandbox, f"{ACCOUNTS}/{pages['61001']}/reconnect", "ada", assets=["61001", "61003"]))
    assert (
        "This sign-in did not include Example Shop (@example.shop): unless it is reconnected with everything ticked, "
        "it will be disconnected."
    ) in text


def test_all_ticked_again_ends_it(world: World, sandbox: RunningSandbox, pages: dict[str, int]) -> None:
    ada, at = world.browser(world.ada), f"{ACCOUNTS}/{pages['61001']}/reconnect"
    assert "lack the same now" in said(there(ada, sandbox, at, "ada", scopes=READING))
    assert [one.trouble for one in grants(world)] == ["permission_missing"]
    there(ada, sandbox, at, "ada", scopes=ALL)
    assert [one.trouble for one in grants(world)] == [None]
    assert "lack the same" not in page_of(world, world.ada)


def test_nobody_elses_login_and_no_other_network_lacks_it(
    world: World, house: House, sandbox: RunningSandbox, pages: dict[str, int]
) -> None:
    ada = world.browser(world.ada)
    text = said(there(ada, sandbox, "/settings/social/connect/facebook", "bob", scopes=READING))
    assert "A permission is missing" in text
    assert "lack" not in text
    Traveller(world, house, sandbox, world.ada).connects(Network.YOUTUBE, "ada", "51001")
    one = account(world, "51001").id
    sandbox.control("youtube", do="token-answer", set={"scope": "openid"})
    text = said(there(ada, sandbox, f"{ACCOUNTS}/{one}/reconnect", "ada"))
    assert "A permission is missing" in text
    assert "lack" not in text, "Google keeps what an earlier yes allowed"
    assert {one.trouble for one in grants(world)} == {None}
    assert len(pages) == 3

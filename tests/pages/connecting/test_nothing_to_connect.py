"""A yes that brings no account, at every network: one page that says what to see to there, and no talk of an outage."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.german import english_on
from tests.networks.instagramming import by_facebook
from tests.pages.travelling import clean, off, said, there
from tests.pretend import registered
from tests.travels import accounts, errands
from tests.world import World
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Event, Flow, User, db
from webapp.models.event import Verb
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

CONNECT = "/settings/social/connect/{}"
PROFESSIONAL = "Only professional accounts can be connected."
LINKED = "the account must be a professional one (business or creator) and linked to the Page."
NO_ACCOUNT_BEHIND = "Can’t be connected: Facebook shows no professional Instagram account for this Page."


@pytest.fixture
def ada(world: World, house: House) -> FlaskClient:
    assert house.rooms
    return world.browser(world.ada)


@pytest.fixture
def by_way_of_facebook(app: Flask, house: House, sandbox: RunningSandbox) -> Iterator[None]:
    """Instagram is connected through Facebook Login."""
    own = registered(sandbox.url, Network.FACEBOOK).model_copy(update={"login": "facebook"})
    networks = {**house.settings.networks, Network.INSTAGRAM: own}
    settings = house.settings.model_copy(update={"networks": networks})
    rooms = {**house.rooms, Network.INSTAGRAM: by_facebook(sandbox.url)}
    app.extensions["relink"] = replace(house, rooms=rooms, settings=settings)
    yield
    app.extensions["relink"] = house


def is_one_clear_page(world: World, text: str, network: str) -> None:
    """It says that nothing was found and nothing changed, offers another try, and nothing was written but that."""
    assert "No accounts found" in text
    assert "no account that can be connected. Nothing was changed." in text
    assert "Try again" in text
    assert "can’t be" not in text.partition("Nothing was changed.")[0].replace("Can’t be connected", "")
    with world.open():
        assert db.session.scalars(select(Flow.end)).all() == [End.NOTHING_FOUND]
        refused = db.session.scalars(select(Event).where(Event.verb == Verb.CONNECT_REFUSED)).one()
        assert (refused.reason, refused.details["network"]) == ("nothing_found", network)
        assert "hindered" not in refused.details, "the log keeps no names that somebody may want forgotten"
    assert accounts(world) == []


def test_facebook_without_a_page(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    text = said(there(ada, sandbox, CONNECT.format("facebook"), "ada", assets=[]))
    is_one_clear_page(world, text, "facebook")
    assert "Facebook signed you in as Ada Lovelace, but showed" in text
    assert "Tick at least one Page when Facebook asks." in text


def test_instagram_whose_account_is_gone_when_the_answer_comes(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    url = off(ada, CONNECT.format("instagram"))
    answer = sandbox.consent(url, "ada", assets=["71001"])
    sandbox.control("instagram", do="delete-account", subject="71001")
    address = urlsplit(answer)
    text = said(ada.get(clean(ada.get(f"{address.path}?{address.query}"))))
    is_one_clear_page(world, text, "instagram")
    assert "Instagram showed Relink no account" in text
    assert PROFESSIONAL in text


def test_instagrams_own_login_takes_no_yes_without_an_account(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    url = off(ada, CONNECT.format("instagram"))
    with pytest.raises(ValueError, match=r"(?s)400: .*Choose the professional account that Relink may look after"):
        sandbox.consent(url, "ada", assets=[])


@pytest.mark.usefixtures("by_way_of_facebook")
def test_instagram_by_way_of_facebook_without_a_page(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    text = said(there(ada, sandbox, CONNECT.format("instagram"), "ada", assets=[]))
    is_one_clear_page(world, text, "instagram")
    assert LINKED in text
    assert len(errands(world)) == 1, "the consent goes back"


@pytest.mark.usefixtures("by_way_of_facebook")
def test_instagram_by_way_of_facebook_names_pages_without_an_account(
    ada: FlaskClient, world: World, sandbox: RunningSandbox
) -> None:
    text = said(there(ada, sandbox, CONNECT.format("instagram"), "ada", assets=["61001", "61003"]))
    is_one_clear_page(world, text, "instagram")
    for page in ("Example GmbH", "Example Careers"):
        assert f"{page}: {NO_ACCOUNT_BEHIND}" in text
    assert LINKED in text


@pytest.mark.usefixtures("by_way_of_facebook")
def test_of_many_that_are_in_the_way_ten_are_named(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    text = said(there(ada, sandbox, CONNECT.format("instagram"), "agency"))
    assert text.count(NO_ACCOUNT_BEHIND) == 10
    assert "and 50 more" in text


@pytest.mark.usefixtures("by_way_of_facebook")
def test_one_that_can_be_connected_is_still_offered_beside_the_others(
    ada: FlaskClient, sandbox: RunningSandbox
) -> None:
    text = said(there(ada, sandbox, CONNECT.format("instagram"), "ada", assets=["61001", "71001", "61003"]))
    assert "showed Relink 2 accounts" in text


def test_a_google_login_without_a_channel(ada: FlaskClient, world: World, sandbox: RunningSandbox) -> None:
    sandbox.control("youtube", do="delete-account", subject="51001")
    text = said(there(ada, sandbox, CONNECT.format("youtube"), "ada"))
    is_one_clear_page(world, text, "youtube")
    assert "The Google login needs a YouTube channel." in text


def test_where_the_account_is_the_login_there_is_always_one(ada: FlaskClient, sandbox: RunningSandbox) -> None:
    for network, person, number in (("x", "acme", "1 account"), ("linkedin", "ada", "5 accounts")):
        text = said(there(ada, sandbox, CONNECT.format(network), person, assets=[]))
        assert f"showed Relink {number}" in text


@pytest.mark.usefixtures("by_way_of_facebook")
@pytest.mark.parametrize(("network", "assets"), [("facebook", []), ("instagram", ["61003"])])
def test_a_german_reader_is_told_in_german(
    ada: FlaskClient, world: World, sandbox: RunningSandbox, network: str, assets: list[str]
) -> None:
    with world.open():
        db.session.get_one(User, world.ada).locale = "de"
    page = there(ada, sandbox, CONNECT.format(network), "ada", assets=assets)
    assert "Keine Konten gefunden" in said(page)
    assert english_on(page.text) == []

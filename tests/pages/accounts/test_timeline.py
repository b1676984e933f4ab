"""A year at a glance: when each account must be reauthorized, as a picture and as a list that says the same."""

import re
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.crowd import many
from tests.pages.reading import ACCOUNTS
from tests.world import World
from webapp.actions.accounts import deadlines
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.models import Account, User, db

DAY = timedelta(days=1)
YEAR = f"{ACCOUNTS}/timeline"


def picture(page: str) -> ET.Element:
    """The drawing, which must be well-formed."""
    found = re.search(r"<svg class=\"year-picture\".*?</svg>", page, re.DOTALL)
    assert found
    return ET.fromstring(found[0])  # noqa: S314 - our own


def marks(page: str) -> list[tuple[str, str, str]]:
    """What each mark says, its state, and where it leads."""
    return [(one.get("aria-label"), one.get("data-state"), one.get("href")) for one in picture(page).iter("a")]


def listed(page: str) -> str:
    """The list, as text."""
    found = re.search(r"<details class=\"year-list\">.*?</details>", page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[0])))


def test_each_account_stands_in_its_week_with_its_name_and_leads_to_the_filtered_tab(world: World) -> None:
    with world.open():
        for name, network, left in (("Kiel", Network.FACEBOOK, 3), ("Bonn", Network.LINKEDIN, 200)):
            world.account(name, network, grant=world.grant(network, name), expires_in=left * DAY)
        world.account("Gone", Network.X, disconnected_at=world.now - DAY, reason=Reason.SECURITY)
    page = world.browser(world.ada).get(YEAR).text
    found = {said: (state, leads) for said, state, leads in marks(page)}
    kiel, gone, bonn = (next(said for said in found if name in said) for name in ("Kiel", "Gone", "Bonn"))
    assert found[kiel] == ("expiring", f"{ACCOUNTS}?network=facebook&state=expiring")
    assert found[bonn] == ("connected", f"{ACCOUNTS}?network=linkedin&state=connected")
    assert found[gone] == ("disconnected", f"{ACCOUNTS}?network=x&state=disconnected")
    places = [
        int(one.find("rect").get("x"))
        for name in ("Gone", "Kiel", "Bonn")
        for one in picture(page).iter("a")
        if name in one.get("aria-label")
    ]
    assert places == sorted(places)
    assert len(set(places)) == 3
    for said in found:
        assert said in listed(page)
    for said, leads in ((said, leads) for said, (_, leads) in found.items()):
        assert world.browser(world.ada).get(leads).status_code == 200, said


def test_who_has_no_date_is_told_in_words(world: World) -> None:
    with world.open():
        world.account("Channel", Network.YOUTUBE, grant=world.grant(Network.YOUTUBE))
        world.account("Bird", Network.X, grant=world.grant(Network.X))
    page = world.browser(world.ada).get(YEAR).text
    assert "1 account has no fixed date: YouTube may ask again at any time" in page
    assert "Counted from the last activity: X. Each post" in page
    assert not any("YouTube" in said for said, _, _ in marks(page))
    assert "Channel (YouTube) : no fixed date" in listed(page)


def test_one_network_can_be_looked_at_alone(world: World) -> None:
    with world.open():
        for network in (Network.FACEBOOK, Network.LINKEDIN):
            world.account(f"Of {network}", network, grant=world.grant(network), expires_in=30 * DAY)
    page = world.browser(world.ada).get(f"{YEAR}?network=linkedin").text
    assert [said.split(",")[0] for said, _, _ in marks(page)] == ["LinkedIn"]
    assert "Of facebook" not in page
    assert re.search(r'<option value="linkedin" selected', page)


@pytest.mark.parametrize("query", ["?network=myspace", "?network=%00", ""])
def test_nonsense_asks_for_everything(world: World, query: str) -> None:
    with world.open():
        world.account("Kiel", grant=world.grant(Network.FACEBOOK))
    assert len(marks(world.browser(world.ada).get(YEAR + query).text)) == 1


def test_nothing_of_another_workspace_is_counted_and_an_empty_one_says_so(world: World) -> None:
    with world.open():
        world.account("Kiel", grant=world.grant(Network.FACEBOOK))
    page = world.browser(world.mallory).get(YEAR).text
    assert "No accounts here" in page
    assert '<svg class="year-picture"' not in page
    assert world.browser(world.eve).get(YEAR).status_code == 403


def test_five_thousand_accounts_are_counted_in_two_statements_and_forty_are_named(world: World) -> None:
    with world.open():
        world.account("Kiel", grant=world.grant(Network.FACEBOOK))
    ada = world.browser(world.ada)
    few = statements(world, lambda: ada.get(YEAR))
    many(world, 2500, lapses_at=world.now + 50 * DAY)
    many(world, 2500, network=Network.INSTAGRAM, lapses_at=world.now + 360 * DAY)
    assert statements(world, lambda: ada.get(YEAR)) == few
    page = ada.get(YEAR)
    assert len(marks(page.text)) == 3
    assert any(said.endswith(": 2,500 accounts") for said, _, _ in marks(page.text))
    assert len(re.findall(r"/settings/social/accounts/\d+\"", page.text)) == deadlines.NAMED
    assert "and 4,961 more accounts" in page.text or "and 4961 more accounts" in page.text
    assert len(page.data) < 60 * 1024


def test_every_week_of_every_network_still_fits(world: World) -> None:
    for network in (Network.FACEBOOK, Network.INSTAGRAM, Network.X, Network.LINKEDIN):
        for week in range(deadlines.WEEKS):
            with world.open():
                world.account(f"{network} {week}", network)
                db.session.flush()
                row = db.session.scalars(db.select(Account).order_by(Account.id.desc()).limit(1)).one()
                row.lapses_at = world.now + week * deadlines.WEEK + DAY
    with world.open():
        db.session.get_one(User, world.ada).locale = "de"
    page = world.browser(world.ada).get(YEAR)
    assert len(marks(page.text)) == 4 * deadlines.WEEKS
    assert len(page.data) < 200 * 1024
    width = int(picture(page.text).get("viewBox").split()[2])
    assert all(int(bar.get("x")) + int(bar.get("width")) <= width for bar in picture(page.text).iter("rect"))


def test_the_list_has_the_next_dates_in_their_order_and_the_disconnected_apart(world: World) -> None:
    with world.open():
        for name, left in (("Third", 200), ("First", 3), ("Second", 90)):
            world.account(name, grant=world.grant(Network.FACEBOOK, name), expires_in=left * DAY)
        world.account("Gone", disconnected_at=world.now, reason=Reason.LAPSED)
    after = listed(world.browser(world.ada).get(YEAR).text).partition("The next accounts")[2]
    places = [after.index(word) for word in ("First", "Second", "Third", "Disconnected", "Gone")]
    assert places == sorted(places)


def test_the_database_and_the_names_put_an_account_into_the_same_week(world: World) -> None:
    edges = [
        timedelta(0),
        timedelta(seconds=1),
        7 * DAY,
        7 * DAY + timedelta(seconds=1),
        370 * DAY,
        371 * DAY,
        372 * DAY,
    ]
    for number, edge in enumerate(edges):
        with world.open():
            made = world.account(f"Edge {number}", grant=world.grant(Network.FACEBOOK, f"edge {number}"))
            db.session.get_one(Account, made).lapses_at = world.now + edge
    with world.app.app_context():
        counts = {one.week: one.number for one in deadlines.counted(world.example, None, world.now)}
        named = [one.week(world.now) for one in deadlines.nearest(world.example, None, world.now)]
    assert counts == {week: named.count(week) for week in set(named)}
    assert sorted(named) == [deadlines.DISCONNECTED, 0, 0, 1, 52, 52, deadlines.LATER]


def test_the_picture_is_named_and_described_and_holds_no_styles_or_scripts(world: World) -> None:
    with world.open():
        world.account("<b>Kiel</b> & Co", grant=world.grant(Network.FACEBOOK))
    page = world.browser(world.ada).get(YEAR).text
    drawing = picture(page)
    ids = {one.get("id") for one in drawing.iter() if one.get("id")}
    assert set(drawing.get("aria-labelledby").split()) <= ids
    assert all(not set(one.attrib) & {"style", "onclick"} for one in drawing.iter())
    assert "<b>Kiel" not in page
    assert State.EXPIRING.value not in {state for _, state, _ in marks(page)}


def test_the_tab_leads_there(world: World) -> None:
    with world.open():
        world.account("Kiel", grant=world.grant(Network.FACEBOOK))
    assert f'href="{YEAR}"' in world.browser(world.ada).get(ACCOUNTS).text

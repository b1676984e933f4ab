"""On phones, tablets and large screens, and twice as large: nothing sticks out sideways, whatever names people have."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import (
    act,
    allow,
    connect_from_menu,
    opened_dialog,
    press_disconnect,
    row,
    sign_in_as,
)
from webapp.models import Post, Workspace, db
from webapp.sandbox.people import EIGHTY_CHARACTERS, HOSTILE, RIGHT_TO_LEFT

WIDTHS = (375, 640, 800, 1280, 1600)
"""640 is 1280 pixels at twice the size."""
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
NASTY = {"62001": "mueller", "62002": "maafiya", "62003": "brezelhaus", "62004": "hostile"}
"""By id: what one finds them by."""


@pytest.fixture
def nasty(relink: Living) -> Living:
    """Relink with names and texts that are long, in one word, from right to left, or an attack."""
    relink.connect_all("facebook", "agency")
    relink.choose("ada", name=LONG_WORD)
    relink.choose("bob", name=RIGHT_TO_LEFT)
    with relink.database():
        db.session.execute(update(Workspace).values(name=EIGHTY_CHARACTERS))
        db.session.execute(update(Post).where(Post.id % 3 == 0).values(text=f"https://example.test/{LONG_WORD * 4}"))
        db.session.execute(update(Post).where(Post.id % 3 == 1).values(text=HOSTILE))
    relink.sweep()
    return relink


def assert_fits(page: Page) -> None:
    """At every width the page is no wider than its window, with all that can be opened in the page open."""
    page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        widest = page.evaluate("document.scrollingElement.scrollWidth")
        assert widest <= width, f"{page.url} at {width}: {widest}"


def test_every_page_fits_every_width_in_german_whose_words_are_the_longer_ones(enter: Enter, nasty: Living):
    nasty.choose("ada", locale="de")
    page = enter("ada", None)
    for address in (
        ACCOUNTS,
        f"{ACCOUNTS}?network=facebook&state=connected&q=@m",
        f"{ACCOUNTS}?q=nothing",
        f"{ACCOUNTS}/1/disconnect",
        f"{ACCOUNTS}/1/remove",
        f"{ACCOUNTS}/1/reconnect",
        f"{ACCOUNTS}/1/row",
        "/publishing",
        "/publishing?tab=scheduled",
        "/publishing/calendar",
        "/publishing/weeks",
        "/publishing/posts/new",
        "/publishing/exports",
        f"{ACCOUNTS}/timeline",
        "/notices",
        "/settings/social/permissions",
        "/settings/social/notifications",
        "/settings/social/activity",
        "/settings/profile",
        "/settings/security",
    ):
        page.goto(address)
        assert_fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_tabs_take_one_line_in_german_too_and_the_own_one_is_in_sight(enter: Enter, relink: Living, width: int):
    relink.choose("ada", locale="de")
    page = enter("ada", None, width=width)
    for address in (ACCOUNTS, "/settings/social/activity", "/publishing", "/publishing?tab=attention"):
        page.goto(address)
        assert_one_line_with_the_own_tab(page, width)


def assert_one_line_with_the_own_tab(page: Page, width: int) -> None:
    """All four tabs beside each other, and where one is stands in the window."""
    bar = page.locator(".tabs")
    expect(bar.locator("a")).to_have_count(4)
    assert len({round((tab.bounding_box() or {})["y"]) for tab in bar.locator("a").all()}) == 1
    box = bar.locator("[aria-current]").bounding_box() or {}
    assert 0 <= box["x"] <= width - box["width"]
    hides = bar.evaluate("bar => bar.scrollWidth > bar.clientWidth")
    assert not hides or width < 640, "only a phone's line goes on beside the window"


def test_what_a_consent_brings_fits_every_width(enter: Enter, nasty: Living):
    page = enter("ada", at={"facebook": "agency"})
    page.set_viewport_size({"width": 375, "height": 800})
    connect_from_menu(page, "Facebook")
    allow(page)
    assert_fits(page)
    page.goto(f"{ACCOUNTS}/{nasty.account('facebook', '62001')}/reconnect")
    page.locator("main").get_by_role("button", name="Reconnect").click()
    page.get_by_text("Someone else?").click()
    sign_in_as(page, "Ada Lovelace")
    allow(page)
    expect(page.get_by_role("alert")).to_contain_text(EIGHTY_CHARACTERS)
    assert_fits(page)


@pytest.mark.parametrize("external_id", NASTY)
def test_nasty_names_stay_words_in_row_dialog_and_message(enter: Enter, nasty: Living, external_id: str):
    account = nasty.account("facebook", external_id)
    page = enter("ada", f"{ACCOUNTS}?network=facebook&state=connected&q=@{NASTY[external_id]}")
    name = row(page, account).get_by_role("heading").inner_text()
    dialog = press_disconnect(page, account)
    expect(dialog.get_by_role("heading")).to_have_text(f"Disconnect {name}?")
    assert_fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    dialog.get_by_role("button", name="Disconnect account").click()
    expect(page.locator("#announced")).to_contain_text(f"{name} is disconnected.")
    assert_fits(page)
    assert page.locator("main script, main img[src=x]").count() == 0


@pytest.mark.parametrize("width", [375, 800])
def test_on_touch_a_rows_acts_are_behind_one_button_and_large_enough(enter: Enter, relink: Living, width: int):
    page = enter("ada", width=width, height=667, has_touch=True, is_mobile=True)
    example = relink.account("facebook", "61001")
    disconnect = act(page, example, "disconnect")
    expect(disconnect).to_be_hidden()
    more = row(page, example).get_by_role("button", name="More")
    box = more.bounding_box() or {}
    assert min(box["width"], box["height"]) >= 24
    more.tap()
    expect(disconnect).to_be_in_viewport()
    assert (disconnect.bounding_box() or {})["height"] >= 36
    said = page.locator(f"#a{example}").evaluate("acts => getComputedStyle(acts, '::before').content")
    assert said == '"Example GmbH"', "away from its row, the sheet says whose it is"
    disconnect.tap()
    dialog = opened_dialog(page)
    box = dialog.bounding_box() or {}
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    dialog.get_by_role("button", name="Disconnect account").tap()
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")


def test_pointing_at_a_row_moves_nothing(enter: Enter, relink: Living):
    page = enter("ada")
    line = row(page, relink.account("facebook", "61001"))
    line.scroll_into_view_if_needed()
    before = line.bounding_box()
    line.hover()
    assert line.bounding_box() == before


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_whoever_asks_for_less_motion(enter: Enter, relink: Living, wish: str, moves: bool):
    page = enter("ada", reduced_motion=wish)
    dialog = press_disconnect(page, relink.account("facebook", "61001"))
    animated = dialog.evaluate("element => getComputedStyle(element).animationName !== 'none'")
    fades = act(page, relink.account("facebook", "61001"), "disconnect").evaluate(
        "element => getComputedStyle(element.parentElement).transitionDuration !== '0s'"
    )
    assert (animated, fades) == (moves, moves)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system(enter: Enter, scheme: str):
    page = enter("ada", color_scheme=scheme)
    lightness = "getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)"
    brightness = sum(page.evaluate(lightness)[:3]) / 3
    assert (brightness > 128) is (scheme == "light")

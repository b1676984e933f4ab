# ruff: noqa: F811 - fixtures are named where they come from, too
"""The frame as eyes, fingers and screen readers meet it: contrast, width, size."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_axe_clean, assert_axe_clean_in_both_themes
from tests.browser.conftest import OpenPage, Trouble
from tests.browser.framing import SignIn, Site, sign_in, site  # noqa: F401 - fixtures

WIDTHS = (375, 800, 1280, 1600)
OUR_PAGES = ("/settings/profile", "/settings/security", "/gallery", "/gallery/dialog", "/nowhere")


@pytest.mark.parametrize(
    ("width", "look"), [(375, assert_axe_clean), (1280, assert_axe_clean_in_both_themes)], ids=["phone", "desk"]
)
def test_no_page_breaks_a_rule_of_accessibility(
    site: Site, sign_in: SignIn, open_page: OpenPage, trouble: Trouble, width: int, look: Callable[[Page], None]
) -> None:
    trouble.expect("status of 404")
    page = sign_in(width=width)
    for address in OUR_PAGES:
        page.goto(site.address + address)
        look(page)
    page.click(".bar details.menu summary")
    look(page)
    stranger = open_page(width=width)
    stranger.goto(site.address + "/login")
    look(stranger)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(site: Site, sign_in: SignIn, trouble: Trouble, width: int) -> None:
    trouble.expect("status of 404")
    page = sign_in(width=width)
    for address in OUR_PAGES:
        page.goto(site.address + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_twice_as_large_is_still_one_column_wide(site: Site, sign_in: SignIn) -> None:
    page = sign_in(width=640, device_scale_factor=2)  # 1280 px at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_the_first_tab_leads_past_the_navigation(sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(page.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_target_is_large_enough_for_a_finger(sign_in: SignIn) -> None:
    page = sign_in(width=375)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input, select')]
          .filter((e) => e.checkVisibility() && !e.closest('p, .message') && !e.matches('.skip-link, [type=checkbox]'))
          .map((e) => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert small == []

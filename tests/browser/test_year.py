"""The year at a glance: from the tab and back by a mark, for everybody, at every width."""

from playwright.sync_api import expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living

WIDTHS = (375, 800, 1280)


def test_the_picture_is_reached_from_the_tab_and_its_marks_lead_back(enter: Enter, relink: Living):
    page = enter("ada")
    page.get_by_role("link", name="The year at a glance").click()
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}/timeline")
    assert_axe_clean_in_both_themes(page)
    page.get_by_text("As a list", exact=True).click()
    assert_axe_clean_in_both_themes(page)
    page.get_by_label("Network", exact=True).select_option("facebook")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}/timeline?network=facebook")
    page.locator(".year-mark").first.press("Enter")
    expect(page.locator("#network")).to_have_value("facebook")
    expect(page.locator("#list .accounts > li").first).to_be_visible()


def test_it_fits_every_width_in_german(enter: Enter, relink: Living):
    relink.choose("ada", locale="de")
    page = enter("ada", f"{ACCOUNTS}/timeline")
    page.get_by_text("Als Liste", exact=True).click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width

"""Everything works as plain pages too: no JavaScript runs in these browsers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter, OpenPage
from tests.browser.living import Living
from tests.browser.walking import act, allow, connect_from_menu, press_reconnect, row, says, sign_in_as, state_of


@pytest.fixture
def page(enter: Enter) -> Page:
    """Ada's browser without scripts, known to Facebook."""
    return enter("ada", javascript=False, at={"facebook": "ada"})


def test_signing_in_and_out(open_page: OpenPage, relink: Living):
    page = open_page(javascript=False, base_url=relink.url)
    page.goto(f"{ACCOUNTS}?state=expiring")
    page.get_by_label("E-mail address").fill("ada@example.test")
    page.get_by_label("Password").fill("relink-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}?state=expiring")
    page.locator("summary").filter(has_text="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    says(page, "You are signed out.")


def test_connecting_from_the_menu(page: Page, relink: Living):
    connect_from_menu(page, "X")
    sign_in_as(page, "Acme Test")
    allow(page)
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "Acme Test (@acme_test) is connected.")
    assert state_of(page, relink.account("x", "81002")) == "connected"


def test_reconnecting_and_bringing_the_others_back(page: Page, relink: Living):
    press_reconnect(page, relink.account("facebook", "61001"))
    allow(page)
    page.get_by_role("link", name="Tick all").click()
    page.get_by_role("button", name="Bring back").click()
    says(page, "3 accounts are reconnected, with their history:")
    says(page, "Example Stiftung (@example.stiftung) is connected again. Its history could no longer come back")
    for number in range(1, 7):
        assert state_of(page, relink.account("facebook", f"6100{number}")) == "connected"


def test_reconnecting_what_the_network_has_just_locked_from_the_strip_at_the_top(page: Page, relink: Living):
    example = relink.account("facebook", "61001")
    relink.sandbox.control("facebook", do="lock", subject="ada")
    row(page, example).hover()
    act(page, example, "check").click()
    says(page, "Example GmbH: Checked just now. It was disconnected: locked by the network for security.")
    page.locator("#needs").get_by_role("button", name="Reconnect Example GmbH").click()
    allow(page)
    says(page, "Example GmbH (@example.gmbh) is connected again. Its history is back.")


def test_disconnecting_on_a_page_of_its_own(page: Page, relink: Living):
    example = relink.account("facebook", "61001")
    row(page, example).hover()
    act(page, example, "disconnect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disconnect Example GmbH?")
    expect(page.get_by_role("main")).to_contain_text("14 scheduled posts will be cancelled")
    page.get_by_role("link", name="Cancel").click()
    assert state_of(page, example) == "expiring"

    page.go_back()
    page.get_by_role("button", name="Disconnect account").click()
    says(page, re.compile(r"Example GmbH is disconnected\. 14 scheduled posts cancelled\. Reconnect until"))
    assert state_of(page, example) == "disconnected"


def test_disconnecting_twice_says_that_it_was_done_already(page: Page, relink: Living):
    example = relink.account("facebook", "61001")
    other = page.context.new_page()
    for each in (page, other):
        each.goto(f"{relink.url}{ACCOUNTS}/{example}/disconnect")
    page.get_by_role("button", name="Disconnect account").click()
    says(page, "Example GmbH is disconnected.")
    other.get_by_role("button", name="Disconnect account").click()
    says(other, "Example GmbH is already disconnected.")


def test_removing_on_a_page_of_its_own(page: Page, relink: Living):
    careers = relink.account("facebook", "61003")
    row(page, careers).hover()
    act(page, careers, "remove").click()
    page.get_by_role("button", name="Remove account").click()
    says(page, "Example Careers was removed with its history.")
    expect(row(page, careers)).to_have_count(0)


def test_checking_now(page: Page, relink: Living):
    row(page, relink.account("facebook", "61001")).hover()
    act(page, relink.account("facebook", "61001"), "check").click()
    says(page, "Example GmbH: Checked just now: it works.")


def test_filtering_and_searching_by_form(page: Page, relink: Living):
    page.get_by_role("radio", name="Disconnected").check(force=True)
    page.get_by_label("Network").select_option("facebook")
    page.get_by_label("Search for a name or handle").fill("example")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"\?(?=.*state=disconnected)(?=.*network=facebook)(?=.*q=example)"))
    assert page.locator("[data-state][id^=account-]").count() == 3
    expect(page.get_by_role("radio", name="Disconnected")).to_be_checked()


def test_the_acts_of_a_row_are_in_reach_on_a_phone(enter: Enter, relink: Living):
    page = enter("ada", javascript=False, width=375, height=667, has_touch=True, is_mobile=True)
    example = relink.account("facebook", "61001")
    row(page, example).get_by_role("button", name="More").tap()
    act(page, example, "disconnect").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disconnect Example GmbH?")

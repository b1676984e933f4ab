"""Asking a network on the spot whether an account still works: the answer stands in its row."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.living import Living
from tests.browser.walking import act, row, state_of


def test_check_now_says_in_the_row_that_it_works_or_why_not(enter: Enter, relink: Living):
    example, shop = relink.account("facebook", "61001"), relink.account("facebook", "61002")
    page = enter("ada")
    row(page, example).hover()
    act(page, example, "check").click()
    expect(row(page, example)).to_contain_text("Checked just now: it works.")
    expect(act(page, example, "check")).to_be_focused()
    relink.sandbox.control("facebook", do="lock", subject="ada")
    row(page, shop).hover()
    act(page, shop, "check").click()
    expect(row(page, shop)).to_have_attribute("data-state", "disconnected")
    expect(row(page, shop)).to_contain_text("locked by the network for security")


def test_a_network_that_is_down_leaves_the_account_connected(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    relink.sandbox.control("facebook", do="down")
    page = enter("ada")
    row(page, example).hover()
    act(page, example, "check").click()
    expect(row(page, example)).to_contain_text("Facebook can’t be reached right now. The account stays connected")
    assert state_of(page, example) == "expiring"

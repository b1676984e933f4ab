"""Instagram's own login, as it is walked: who it is is asked, one account is chosen there, and no other comes back."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import (
    allow,
    connect_from_menu,
    is_clean,
    press_disconnect,
    press_reconnect,
    row,
    says,
    sign_in_as,
    state_of,
)


def choose_there(page: Page, name: str) -> None:
    """Choose one of the person's accounts on Instagram's screen, and say yes."""
    page.get_by_role("radio", name=name).check()
    allow(page)


def test_an_expiring_account_is_reconnected_and_only_it(enter: Enter, relink: Living):
    shop, other = relink.account("instagram", "71002"), relink.account("instagram", "71001")
    before = relink.facts(other)
    page = enter("ada", at={"instagram": "ada"})
    assert state_of(page, shop) == "expiring"
    press_reconnect(page, shop)
    sign_in_as(page, "Ada Lovelace")  # although this browser is known there: it may be signed in as somebody else
    choose_there(page, "Example Shop")
    says(page, "Example Shop (@example_shop)")
    is_clean(page)
    assert state_of(page, shop) == "connected"
    expect(row(page, shop)).to_contain_text("90 days left")
    assert relink.facts(other) == before


def test_another_account_of_the_same_person_changes_nothing(enter: Enter, relink: Living):
    shop = relink.account("instagram", "71002")
    before = relink.facts(shop)
    page = enter("ada")
    press_reconnect(page, shop)
    sign_in_as(page, "Ada Lovelace")
    choose_there(page, "Example Support")
    expect(page.get_by_text("Example Support (@example_support)").first).to_be_visible()
    expect(page.get_by_text("Example Shop (@example_shop)").first).to_be_visible()
    assert relink.facts(shop) == before


def test_a_no_at_instagram_changes_nothing(enter: Enter, relink: Living):
    shop = relink.account("instagram", "71002")
    before = relink.facts(shop)
    page = enter("ada")
    press_reconnect(page, shop)
    sign_in_as(page, "Ada Lovelace")
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("Nothing was changed.").first).to_be_visible()
    assert relink.facts(shop) == before


def test_a_new_account_is_connected_and_disconnected_again(enter: Enter, relink: Living):
    page = enter("ada")
    connect_from_menu(page, "Instagram")
    sign_in_as(page, "Ada Lovelace")
    choose_there(page, "Example Support")
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "Example Support (@example_support) is connected again.")
    support = relink.account("instagram", "71005")
    page.goto(ACCOUNTS)
    assert state_of(page, support) == "connected"
    press_disconnect(page, support).get_by_role("button", name="Disconnect account").click()
    expect(row(page, support)).to_have_attribute("data-state", "disconnected")


def test_a_login_without_an_account_gets_no_further_and_is_told_why(enter: Enter, relink: Living, trouble: Trouble):
    trouble.expect("status of 400")
    page = enter("ada")
    relink.sandbox.control("instagram", do="delete-account", subject="71007")
    connect_from_menu(page, "Instagram")
    sign_in_as(page, "Example Academy")
    expect(page.get_by_text("There is nothing here that Relink could look after.")).to_be_visible()
    allow(page)
    expect(page.get_by_text("Choose the professional account that Relink may look after.")).to_be_visible()
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("You cancelled at Instagram. Nothing was changed.").first).to_be_visible()


def test_an_account_that_is_gone_meanwhile_is_no_outage(enter: Enter, relink: Living):
    page = enter("ada")
    connect_from_menu(page, "YouTube")
    relink.sandbox.control("youtube", do="delete-account", subject="51007")
    sign_in_as(page, "Example Academy")
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("No accounts found")
    expect(page.get_by_text("The Google login needs a YouTube channel.")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    is_clean(page)

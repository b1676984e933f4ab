"""Connecting new accounts: from the network's consent screen over the page of choice to the list."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from tests.browser.conftest import ACCOUNTS, Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import allow, connect_from_menu, is_clean, row, says, sign_in_as, state_of, watched
from webapp.models import Account, db


def number_of_accounts(relink: Living) -> int:
    with relink.database():
        return db.session.scalar(select(func.count()).select_from(Account)) or 0


def chosen_from_agency(page: Page) -> None:
    """To the page of choice, with all 60 Pages of the agency."""
    connect_from_menu(page, "Facebook")
    sign_in_as(page, "Nordlicht Agentur")
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which accounts do you want to connect?")


def test_ada_connects_some_pages_of_a_consent_with_several(enter: Enter, relink: Living):
    page = enter("ada")
    connect_from_menu(page, "Facebook")
    sign_in_as(page, "Nordlicht Agentur")
    page.get_by_role("checkbox", name=re.compile("Praxis Kiel")).uncheck()
    allow(page)
    expect(page.locator(".lead")).to_have_text(
        "Facebook signed you in as Nordlicht Agentur and showed Relink 59 accounts."
    )
    is_clean(page)
    expect(page.get_by_role("checkbox", name=re.compile("Praxis Kiel"))).to_have_count(0)
    for name in ("Bäckerei Kiel", "Autohaus Kiel"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_role("button", name="Connect", exact=True).click()

    says(page, "2 accounts are connected: Bäckerei Kiel (@kunde05), Autohaus Kiel (@kunde06).")
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}")
    bakery = relink.account("facebook", "62005")
    assert state_of(page, bakery) == "connected"
    expect(row(page, bakery)).to_contain_text("Connected by Ada Lovelace")
    assert number_of_accounts(relink) == 33


def test_all_but_one_are_two_clicks(enter: Enter, relink: Living):
    page = enter("ada")
    chosen_from_agency(page)
    page.get_by_role("link", name="Tick all").click()
    page.get_by_role("checkbox", name=re.compile("Praxis Kiel")).uncheck()
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "59 accounts are connected:")
    says(page, "and 54 more")
    assert number_of_accounts(relink) == 31 + 59


def test_nothing_ticked_is_asked_about_and_cancel_connects_nothing(enter: Enter, relink: Living, trouble: Trouble):
    page = enter("ada")
    chosen_from_agency(page)
    trouble.expect("status of 4")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Tick at least one account, or cancel.")
    page.get_by_role("button", name="Cancel").click()
    says(page, "Nothing was connected.")
    assert number_of_accounts(relink) == 31


def test_what_a_colleague_connected_is_named_before_it_is_taken_over(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("bob", at={"facebook": "bob"})
    connect_from_menu(page, "Facebook")
    allow(page)
    theirs = page.get_by_role("checkbox", name=re.compile("Example GmbH"))
    expect(theirs).not_to_be_checked()
    expect(theirs).to_have_accessible_description(
        "Connected already by Ada Lovelace. If it is ticked, it uses this sign-in from now on."
    )
    theirs.check()
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "Example GmbH (@example.gmbh)")
    expect(row(page, example)).to_contain_text("First connected by Ada Lovelace, last by Bob Baumann")


def test_a_double_click_on_connect_and_the_back_button_connect_once(enter: Enter, relink: Living):
    page = enter("ada")
    chosen_from_agency(page)
    page.get_by_role("checkbox", name=re.compile("Bäckerei Kiel")).check()
    with watched(page, "POST", "/choose") as sent:
        page.get_by_role("button", name="Connect", exact=True).dblclick(no_wait_after=True)
        says(page, "Bäckerei Kiel (@kunde05) is connected.")
    assert len(sent) == 1
    page.go_back()
    expect(page).to_have_url(re.compile(f"{ACCOUNTS}$"))
    assert number_of_accounts(relink) == 32


def test_the_first_account_of_a_workspace_is_connected_with_one_of_five_clear_buttons(enter: Enter, relink: Living):
    page = enter("mallory")
    expect(page.get_by_role("heading", name="Connect your first account")).to_be_visible()
    for network in ("Facebook", "Instagram", "X", "LinkedIn", "YouTube"):
        expect(page.get_by_role("button", name=network, exact=True)).to_be_visible()
    page.get_by_role("button", name="X", exact=True).click()
    sign_in_as(page, "Acme Test")
    allow(page)
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "Acme Test (@acme_test) is connected.")


def test_whoever_only_drafts_sees_the_accounts_and_is_offered_no_way_to_change_them(enter: Enter, relink: Living):
    page = enter("dora")
    expect(row(page, relink.account("facebook", "61001"))).to_contain_text("Ask Ada Lovelace")
    expect(page.get_by_text("Connect an account", exact=True)).to_have_count(0)
    for name in ("Reconnect", "Disconnect", "Remove"):
        expect(
            page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
        ).to_have_count(0)


def test_whoever_has_no_social_permission_reads_that(enter: Enter, trouble: Trouble):
    trouble.expect("status of 403")
    page = enter("eve")
    expect(page.get_by_role("heading", level=1)).to_have_text("You can’t see the accounts yet")


def test_mallory_sees_nothing_of_another_workspace(enter: Enter, relink: Living, trouble: Trouble):
    page = enter("mallory")
    expect(page.get_by_text("Example GmbH")).to_have_count(0)
    trouble.expect("status of 404")
    page.goto(f"{ACCOUNTS}/{relink.account('facebook', '61001')}/disconnect")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page doesn’t exist")

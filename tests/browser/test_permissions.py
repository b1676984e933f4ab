"""Who may do what, in a real browser: changed in place, asked first, by keyboard, without scripts, on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import opened_dialog

PAGE = "/settings/social/permissions"
HANDOVER = "/settings/social/handover"


def person(page: Page, name: str) -> Locator:
    """Somebody's row."""
    return page.locator(".person", has_text=name)


def choose(page: Page, name: str, permission: str) -> Locator:
    """Choose a permission in somebody's row; gives the button that saves it."""
    person(page, name).get_by_label(f"Permission of {name}").select_option(label=permission)
    return person(page, name).get_by_role("button", name=f"Save {name}")


def people_of(page: Page, relink: Living) -> str:
    """Where it is decided who may use the account that Ada's Facebook login carries first."""
    return f"{ACCOUNTS}/{relink.account('facebook', '61001')}/people"


def test_save_is_there_once_something_differs_and_undo_takes_it_back(enter: Enter):
    page = enter("root", PAGE)
    save = person(page, "Dora Dietz").get_by_role("button", name="Save")
    expect(save).to_be_hidden()
    choose(page, "Dora Dietz", "All accounts")
    expect(save).to_be_visible()
    person(page, "Dora Dietz").get_by_role("button", name="Undo").click()
    expect(save).to_be_hidden()
    expect(page.get_by_label("Permission of Dora Dietz")).to_have_value("draft")


def test_below_the_select_stands_what_the_chosen_permission_means(enter: Enter):
    page = enter("root", PAGE)
    meaning = person(page, "Dora Dietz").locator(".person-may .hint")
    expect(meaning).to_contain_text("Writes drafts")
    choose(page, "Dora Dietz", "View only")
    expect(meaning).to_have_text("Sees accounts and posts.")
    person(page, "Dora Dietz").get_by_role("button", name="Undo").click()
    expect(meaning).to_contain_text("Writes drafts")


def test_without_scripts_every_permission_is_explained_on_the_page(enter: Enter):
    page = enter("root", PAGE, javascript=False)
    levels = page.locator(".person-form select").first.locator("option").count()
    expect(page.locator("#levels dd:visible")).to_have_count(levels)


def test_what_only_adds_is_done_in_place_and_the_focus_stays(enter: Enter):
    page = enter("root", PAGE)
    choose(page, "Dora Dietz", "All accounts").press("Enter")
    row = person(page, "Dora Dietz")
    expect(row.get_by_text("“All accounts” from now on")).to_be_visible()
    expect(page.get_by_label("Permission of Dora Dietz")).to_be_focused()
    expect(page.locator("#announced")).to_contain_text("Dora Dietz: “All accounts” from now on.")
    page.reload()
    expect(page.get_by_label("Permission of Dora Dietz")).to_have_value("all")


def test_what_takes_away_is_said_in_a_dialog_that_can_be_left_by_escape_and_confirmed(enter: Enter):
    page = enter("root", PAGE)
    save = choose(page, "Ada Lovelace", "No social permission")
    save.press("Enter")
    dialog = opened_dialog(page)
    expect(dialog).to_contain_text("Ada Lovelace then can no longer:")
    expect(dialog.get_by_text(re.compile(r"reconnect \d+ accounts"))).to_be_visible()
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    assert_axe_clean_in_both_themes(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(save).to_be_focused()
    save.press("Enter")
    opened_dialog(page).get_by_role("button", name="Change permission").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(person(page, "Ada Lovelace")).to_have_attribute("data-level", "none")


def test_a_row_that_changed_meanwhile_is_refreshed_behind_the_dialog(enter: Enter, relink: Living, trouble):
    page = enter("root", PAGE)
    choose(page, "Bob Baumann", "View only").click()
    dialog = opened_dialog(page)
    relink.demote("bob")
    trouble.expect("status of 409")
    dialog.get_by_role("button", name="Change permission").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(person(page, "Bob Baumann")).to_have_attribute("data-level", "none")
    expect(person(page, "Bob Baumann")).to_contain_text("Somebody else changed this meanwhile")


def test_the_last_super_admin_reads_beside_the_button_why_not(enter: Enter, trouble):
    page = enter("root", PAGE)
    trouble.expect("status of 409")
    choose(page, "Root Reinhardt", "View only").click()
    expect(person(page, "Root Reinhardt")).to_contain_text("Make somebody else a super admin first.")


def test_everybody_is_ticked_and_set_at_once(enter: Enter):
    page = enter("root", PAGE)
    page.get_by_role("link", name="Tick everybody on this page").click()
    expect(page.get_by_role("link", name="Untick everybody")).to_be_visible()
    page.get_by_label("Tick Root Reinhardt").uncheck()
    page.get_by_label("Set all who are ticked to").select_option(label="Own accounts")
    page.get_by_role("button", name="Apply").click()
    opened_dialog(page).get_by_role("button", name="Change permission").click()
    expect(page.locator("#people")).to_contain_text("4 people: “Own accounts” from now on.")
    expect(page.locator('.person[data-level="own"]')).to_have_count(4)


def test_a_search_swaps_the_list_and_keeps_the_focus(enter: Enter):
    page = enter("root", PAGE)
    page.get_by_label("Search for a name or e-mail address").press_sequentially("dora")
    expect(page.locator(".person")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=dora$"))
    expect(page.get_by_label("Search for a name or e-mail address")).to_be_focused()


def test_without_scripts_permissions_are_changed_by_plain_pages(enter: Enter):
    page = enter("root", PAGE, javascript=False)
    choose(page, "Ada Lovelace", "View only").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change what Ada Lovelace may do?")
    page.get_by_role("button", name="Change permission").click()
    expect(page).to_have_url(re.compile(r"/settings/social/permissions#person-\d+$"))
    expect(person(page, "Ada Lovelace")).to_have_attribute("data-level", "view")
    page.get_by_role("link", name="Tick everybody on this page").click()
    page.get_by_label("Set all who are ticked to").select_option(label="Super admin")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator('.person[data-level="super_admin"]')).to_have_count(5)


def test_without_scripts_people_are_searched_for_and_chosen_for_an_account(enter: Enter, relink: Living):
    page = enter("root", ACCOUNTS, javascript=False)
    page.goto(people_of(page, relink))
    page.get_by_label("Chosen people only").check()
    page.get_by_label("Ada Lovelace").check()
    page.get_by_label("Search for a name or e-mail address").fill("bob")
    page.get_by_label("Search for a name or e-mail address").press("Enter")
    expect(page.get_by_label("Ada Lovelace")).to_be_checked()
    expect(page.get_by_label("Dora Dietz")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Bob Baumann then can no longer:")
    page.get_by_role("button", name="Change who may use it").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Chosen people only")).to_be_checked()


def test_a_search_for_people_keeps_what_is_ticked(enter: Enter, relink: Living):
    page = enter("root", ACCOUNTS)
    page.goto(people_of(page, relink))
    page.get_by_label("Ada Lovelace").check()
    page.get_by_label("Search for a name or e-mail address").press_sequentially("bob")
    expect(page.get_by_label("Dora Dietz")).to_have_count(0)
    expect(page.get_by_label("Bob Baumann")).to_be_visible()
    expect(page.get_by_label("Ada Lovelace")).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_what_somebody_held_who_lost_the_permission_is_handed_over(enter: Enter, relink: Living, javascript: bool):
    relink.demote("ada")
    page = enter("root", f"{ACCOUNTS}?network=x", javascript=javascript)
    orphan = page.locator(".accounts > li", has_text="Nobody holds this account.").first
    name = orphan.get_by_role("heading").inner_text()
    orphan.get_by_role("link", name="Hand over").click()
    expect(page.locator("main")).to_contain_text(name)
    page.get_by_label("Bob Baumann").check()
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("main")).to_contain_text("is now held by Bob Baumann.")


def test_a_person_asks_to_hand_over_what_they_hold(enter: Enter):
    page = enter("ada", PAGE)
    person(page, "Ada Lovelace").get_by_role("link", name="Accounts you hold").click()
    expect(page.get_by_role("heading", name="Accounts you hold")).to_be_visible()
    assert_axe_clean_in_both_themes(page)
    page.get_by_role("button", name="Ask to hand it over").first.click()
    expect(page.get_by_text(re.compile("Root Reinhardt was asked at .* to hand it over."))).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("locale", ["en", "de"])
def test_these_pages_break_no_rule_and_fit(enter: Enter, relink: Living, width: int, locale: str):
    relink.choose("root", locale=locale)
    page = enter("root", PAGE, width=width)
    first = relink.account("facebook", "61001")
    for address in (PAGE, people_of(page, relink), HANDOVER, f"{HANDOVER}?only={first}", f"{HANDOVER}/own"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        if locale == "de":  # no rule looks at the words, and German ones break more often
            assert_axe_clean_in_both_themes(page)

"""Disconnecting and removing where the row stands: who may, what the dialog says, and how everything comes back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import (
    act,
    allow,
    opened_dialog,
    press_disconnect,
    press_reconnect,
    press_remove,
    row,
    says,
    state_of,
    watched,
)

A_DATE = r"\d{1,2}\.? \w+ 20\d\d"


def tab_counts(page: Page) -> dict[str, str]:
    """How many posts each tab of the Publishing page has."""
    page.goto("/publishing")
    tabs = page.get_by_role("navigation", name="Publishing").get_by_role("link").all()
    return dict(tab.inner_text().rsplit(maxsplit=1) for tab in tabs)


def announced(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until a live region says this."""
    region = page.locator("#announced")
    assert region.get_attribute("aria-live") == "polite"
    expect(region).to_contain_text(text)


def test_bob_cannot_disconnect_what_ada_first_connected_and_reads_why(enter: Enter, relink: Living, trouble: Trouble):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = enter("bob")
    row(page, example).hover()
    expect(act(page, example, "disconnect")).to_have_count(0)
    expect(act(page, example, "remove")).to_have_count(0)
    expect(act(page, example, "reconnect")).to_be_visible()
    expect(act(page, relink.account("facebook", "61007"), "disconnect")).to_have_count(1)

    trouble.expect("status of 403")
    page.goto(f"{ACCOUNTS}/{example}/disconnect")
    expect(page.get_by_role("heading", level=1)).to_have_text("You can’t do this")
    expect(page.locator("main")).to_contain_text("Ada Lovelace")
    expect(page.locator("main")).to_contain_text("super admin")
    assert relink.facts(example) == before


def test_the_dialog_counts_what_would_happen_and_cancel_has_the_focus(enter: Enter, relink: Living):
    page = enter("root", locale="en-US")
    dialog = press_disconnect(page, relink.account("facebook", "61001"))
    expect(dialog.get_by_role("heading")).to_have_text("Disconnect Example GmbH?")
    assert [line.inner_text() for line in dialog.get_by_role("listitem").all()] == [
        "14 scheduled posts will be cancelled",
        "120 published posts will be hidden here (they stay on Facebook)",
        "3 drafts will be kept out of sight",
    ]
    expect(dialog).to_contain_text(re.compile(rf"Reconnect until {A_DATE} and all of it comes back\."))
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    expect(dialog.get_by_role("button", name="Disconnect account")).to_be_visible()


def test_cancel_escape_and_a_click_beside_the_dialog_close_it_and_give_the_focus_back(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = enter("ada")
    ways_out = (
        lambda: page.get_by_role("link", name="Cancel").click(),
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(5, 400),
    )
    for leave in ways_out:
        press_disconnect(page, example)
        leave()
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(act(page, example, "disconnect")).to_be_focused()
    assert relink.facts(example) == before
    assert page.url.endswith(ACCOUNTS)


def test_root_disconnects_and_the_row_changes_where_it_stands(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("root")
    page.evaluate("window.stillTheSamePage = true")
    dialog = press_disconnect(page, example)
    dialog.get_by_role("button", name="Disconnect account").click()

    expect(row(page, example)).to_have_attribute("data-state", "disconnected")
    expect(page.locator("dialog[open]")).to_have_count(0)
    announced(page, re.compile(r"Example GmbH is disconnected\. 14 scheduled posts cancelled\. Reconnect until"))
    expect(row(page, example)).to_contain_text("14 scheduled posts cancelled.")
    expect(row(page, example)).to_be_focused()
    expect(page.locator("#count-disconnected")).to_have_text("16")
    expect(page.locator("#count-expiring")).to_have_text("4")
    expect(page.locator("#needs")).to_contain_text(
        "10 accounts have lost their connection (6 more were disconnected by hand), 4 must be reauthorized soon"
    )
    assert page.evaluate("window.stillTheSamePage")
    assert relink.facts(example)["reason"] == "manual"


def test_posts_go_with_the_account_and_come_back_with_it(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("ada", at={"facebook": "ada"})
    there = tab_counts(page)
    page.goto(ACCOUNTS)
    press_disconnect(page, example).get_by_role("button", name="Disconnect account").click()
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")
    gone = tab_counts(page)
    assert {tab: int(there[tab]) - int(gone[tab]) for tab in there} == {
        "Published": 120,
        "Scheduled": 14,
        "Drafts": 3,
        "Needs attention": 0,
    }

    relink.let_pass_unsent(example, posts=2)
    page.goto(ACCOUNTS)
    press_reconnect(page, example)
    allow(page)
    says(page, "12 scheduled posts are scheduled again.")
    says(page, "2 posts whose time has passed wait for your word on the Publishing page.")
    back = tab_counts(page)
    assert {tab: int(back[tab]) - int(there[tab]) for tab in there} == {
        "Published": 0,
        "Scheduled": -2,
        "Drafts": 0,
        "Needs attention": 2,
    }
    page.get_by_role("link", name="Needs attention").click()
    expect(page.get_by_text("Was due")).to_have_count(2)


def test_ada_removes_an_account_for_good(enter: Enter, relink: Living):
    careers = relink.account("facebook", "61003")
    page = enter("ada")
    dialog = press_remove(page, careers)
    expect(dialog.get_by_role("heading")).to_have_text("Remove Example Careers?")
    expect(dialog).to_contain_text("This can’t be undone.")
    expect(dialog).to_contain_text("the history of 24 published posts")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Remove account").click()

    expect(row(page, careers)).to_have_count(0)
    announced(page, "Example Careers was removed with its history.")
    note = page.get_by_role("listitem").filter(has_text="Example Careers was removed")
    expect(note).to_be_focused()
    expect(page.locator("#count-all")).to_have_text("30")
    page.goto("/settings/social/activity")
    expect(page.get_by_text("Ada Lovelace removed Example Careers (Facebook) and its history.")).to_be_visible()


def test_a_second_tab_learns_that_it_is_already_disconnected(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    first = enter("ada")
    second = first.context.new_page()
    second.goto(f"{relink.url}{ACCOUNTS}")
    ask = press_disconnect(second, example)
    press_disconnect(first, example).get_by_role("button", name="Disconnect account").click()
    expect(row(first, example)).to_have_attribute("data-state", "disconnected")
    after = relink.facts(example)

    ask.get_by_role("button", name="Disconnect account").click()
    expect(row(second, example)).to_have_attribute("data-state", "disconnected")
    announced(second, "Example GmbH is already disconnected.")
    assert relink.facts(example) == after


def test_a_dialog_opened_after_somebody_else_was_quicker_says_so(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    slow, quick = enter("ada"), enter("root")
    press_disconnect(quick, example).get_by_role("button", name="Disconnect account").click()
    expect(row(quick, example)).to_have_attribute("data-state", "disconnected")
    dialog = press_disconnect(slow, example)
    expect(dialog).to_contain_text("It is already disconnected, by hand on")
    expect(dialog.get_by_role("button", name="Disconnect account")).to_have_count(0)


def test_a_row_whose_account_is_gone_leaves_and_says_so(enter: Enter, relink: Living, trouble: Trouble):
    careers = relink.account("facebook", "61003")
    slow, quick = enter("ada"), enter("root")
    press_remove(quick, careers).get_by_role("button", name="Remove account").click()
    expect(row(quick, careers)).to_have_count(0)
    trouble.expect("status of 404")
    row(slow, careers).hover()
    act(slow, careers, "remove").click()
    expect(row(slow, careers)).to_have_count(0)
    says(slow, "This account isn’t here any more. Nothing was changed.")


def test_a_sign_in_that_has_ended_sends_the_whole_page_to_the_sign_in_and_back(
    enter: Enter, relink: Living, trouble: Trouble
):
    example = relink.account("facebook", "61001")
    page = enter("ada", f"{ACCOUNTS}?state=expiring")
    relink.sign_out("ada")
    trouble.expect("status of 401")
    row(page, example).hover()
    act(page, example, "disconnect").click()
    expect(page).to_have_url(re.compile(r"/login\?next=%2Fsettings%2Fsocial%2Faccounts%3Fstate%3Dexpiring$"))
    page.get_by_label("E-mail address").fill("ada@example.test")
    page.get_by_label("Password").fill("relink-demo")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}?state=expiring")
    assert state_of(page, example) == "expiring"


def test_a_permission_that_was_taken_while_the_dialog_was_open_is_said_in_the_dialog(
    enter: Enter, relink: Living, trouble: Trouble
):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = enter("root")
    dialog = press_disconnect(page, example)
    relink.demote("root")
    trouble.expect("status of 403")
    dialog.get_by_role("button", name="Disconnect account").click()
    expect(opened_dialog(page).get_by_role("alert")).to_contain_text("Nothing was changed.")
    assert relink.facts(example) == before


def test_a_double_click_disconnects_once(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("ada")
    dialog = press_disconnect(page, example)
    with watched(page, "POST", "/disconnect") as sent:
        dialog.get_by_role("button", name="Disconnect account").dblclick()
        expect(row(page, example)).to_have_attribute("data-state", "disconnected")
    assert len(sent) == 1


def test_on_the_accounts_own_page_the_question_is_a_page_and_leads_back_with_an_answer(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("root", locale="en-US")
    page.goto(f"{ACCOUNTS}/{example}")
    page.get_by_role("main").get_by_role("link", name="Disconnect it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disconnect Example GmbH?")
    page.get_by_role("button", name="Disconnect account").click()
    says(page, re.compile(rf"Example GmbH is disconnected\. 14 scheduled posts cancelled\. Reconnect until {A_DATE}"))
    assert state_of(page, example) == "disconnected"

    page.goto(f"{ACCOUNTS}/{example}/remove")
    page.get_by_role("button", name="Remove account").click()
    says(page, "Example GmbH was removed with its history. Only the activity log still knows of it.")
    expect(row(page, example)).to_have_count(0)

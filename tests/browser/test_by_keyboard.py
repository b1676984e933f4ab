"""By keyboard alone: everything is reached, seen when it has the focus, opened with Enter, left with Escape."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import act, opened_dialog, row, says

MANY = 60
"""So many times Tab is pressed at most, on the way to something that is said to be in reach."""


def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until `goal` has the focus."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached {goal}")


def is_seen(goal: Locator) -> bool:
    """Whether nothing around it makes it transparent, once fades are over."""
    opaque = """element => { for (let e = element; e; e = e.parentElement)
        if (Number(getComputedStyle(e).opacity) < 1) return false; return true }"""
    goal.page.wait_for_function(opaque, arg=goal.element_handle())
    return True


def outline_of(goal: Locator) -> str:
    return goal.evaluate("element => { const s = getComputedStyle(element); return s.outlineStyle + s.outlineWidth }")


def test_disconnect_is_reached_by_tab_seen_on_focus_opened_by_enter_and_left_by_escape(enter: Enter, relink: Living):
    page = enter("ada", f"{ACCOUNTS}?state=expiring&network=facebook")
    example = relink.account("facebook", "61001")
    disconnect = act(page, example, "disconnect")
    page.get_by_label("Search for a name or handle").focus()
    tab_to(page, disconnect)
    assert is_seen(disconnect)
    assert outline_of(disconnect) == "solid2px"
    page.keyboard.press("Enter")
    dialog = opened_dialog(page)
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(disconnect).to_be_focused()


def test_the_dialog_keeps_the_focus_inside_and_can_be_confirmed(enter: Enter, relink: Living):
    page = enter("ada", f"{ACCOUNTS}?state=expiring&network=facebook")
    example = relink.account("facebook", "61001")
    act(page, example, "disconnect").focus()
    page.keyboard.press("Enter")
    dialog = opened_dialog(page)
    confirm = dialog.get_by_role("button", name="Disconnect account")
    page.keyboard.press("Tab")
    expect(confirm).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('main')"), "the page behind can't be reached"
    confirm.focus()
    page.keyboard.press("Enter")
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")
    expect(row(page, example)).to_be_focused()


def test_the_whole_way_of_a_reconnect_by_keyboard(enter: Enter, relink: Living):
    page = enter("ada", f"{ACCOUNTS}?state=expiring&network=facebook", at={"facebook": "ada"})
    page.get_by_label("Search for a name or handle").focus()
    tab_to(page, act(page, relink.account("facebook", "61001"), "reconnect"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Allow", exact=True))
    page.keyboard.press("Enter")
    says(page, "Example GmbH (@example.gmbh)")
    tab_to(page, page.get_by_role("checkbox", name=re.compile("Österreich")))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    says(page, "3 accounts are reconnected, with their history:")


def test_the_menu_of_networks_opens_by_enter_and_closes_by_escape(enter: Enter):
    page = enter("ada")
    button = page.locator("summary").filter(has_text="Connect an account")
    tab_to(page, button)
    page.keyboard.press("Enter")
    first = page.get_by_role("button", name="Facebook", exact=True)
    expect(first).to_be_visible()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(button).to_be_focused()


def test_the_menu_of_a_row_on_a_narrow_screen_gives_the_focus_back(enter: Enter, relink: Living):
    page = enter("ada", f"{ACCOUNTS}?state=expiring&network=facebook", width=375, height=667)
    example = relink.account("facebook", "61001")
    more = row(page, example).get_by_role("button", name="More")
    page.get_by_label("Search for a name or handle").focus()
    tab_to(page, more)
    page.keyboard.press("Enter")
    disconnect = act(page, example, "disconnect")
    tab_to(page, disconnect)
    page.keyboard.press("Enter")
    expect(opened_dialog(page).get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(f"#account-{example} :focus")).to_have_count(1)


def test_the_first_tab_offers_to_skip_to_the_content(enter: Enter):
    page = enter("ada")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

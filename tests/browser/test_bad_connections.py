"""When the way to Relink itself fails: said where it was pressed, nothing changed, and it works again afterwards."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import act, opened_dialog, press_disconnect, row, state_of

NO_WAY = "The connection to Relink failed."


def cut_off(page: Page, trouble: Trouble) -> None:
    trouble.expect("ERR_INTERNET_DISCONNECTED")
    trouble.expect("htmx:error: Failed to fetch")
    page.context.set_offline(True)


def test_offline_says_so_changes_nothing_and_goes_on_when_back(enter: Enter, relink: Living, trouble: Trouble):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = enter("ada")
    cut_off(page, trouble)
    row(page, example).hover()
    act(page, example, "disconnect").click()
    expect(page.get_by_role("alert").filter(has_text=NO_WAY)).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert relink.facts(example) == before

    page.context.set_offline(False)
    press_disconnect(page, example)
    expect(page.get_by_text(NO_WAY)).to_be_hidden()


def test_offline_at_the_last_click_keeps_the_dialog_and_says_so_in_it(enter: Enter, relink: Living, trouble: Trouble):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = enter("ada")
    dialog = press_disconnect(page, example)
    cut_off(page, trouble)
    confirm = dialog.get_by_role("button", name="Disconnect account")
    confirm.click()
    expect(opened_dialog(page).get_by_text(NO_WAY)).to_be_visible()
    expect(confirm).not_to_have_attribute("aria-busy", "true")
    assert relink.facts(example) == before

    page.context.set_offline(False)
    confirm.click()
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")


def test_offline_while_searching_leaves_the_list_as_it_is(enter: Enter, trouble: Trouble):
    page = enter("ada")
    cut_off(page, trouble)
    page.get_by_label("Search for a name or handle").click()
    page.keyboard.type("studio")
    expect(page.get_by_text(NO_WAY)).to_be_visible()
    expect(page.locator("li[id^=account-]")).to_have_count(31)


def test_a_slow_answer_keeps_the_button_busy_and_takes_one_press(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("ada")
    dialog = press_disconnect(page, example)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/disconnect$"), hold)
    confirm = dialog.get_by_role("button", name="Disconnect account")
    confirm.click()
    expect(confirm).to_have_attribute("aria-busy", "true")
    expect(confirm).to_have_attribute("data-slow", "")
    confirm.click(force=True)
    page.keyboard.press("Enter")
    assert len(held) == 1
    assert state_of(page, example) == "expiring"
    held[0].continue_()
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")
    assert len(held) == 1


def test_a_fault_of_ours_is_said_in_the_dialog_with_a_number(enter: Enter, relink: Living, trouble: Trouble):
    example = relink.account("facebook", "61001")
    page = enter("ada")
    dialog = press_disconnect(page, example)
    trouble.expect("status of 500")
    page.route(
        re.compile(r"/disconnect$"),
        lambda route: route.fulfill(status=500, content_type="text/html", body="<p role=alert>Our mistake.</p>"),
    )
    dialog.get_by_role("button", name="Disconnect account").click()
    expect(opened_dialog(page).get_by_role("alert")).to_have_text("Our mistake.")
    assert state_of(page, example) == "expiring"

# ruff: noqa: F811 - fixtures are named where they come from, too
"""The frame in a real browser: dialogs, menus, busy buttons, where errors are said, keyboard, phones, no JavaScript."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.axe import assert_axe_clean
from tests.browser.conftest import Trouble
from tests.browser.framing import SignIn, Site, sign_in, site  # noqa: F401 - fixtures
from tests.people import PASSWORD

# Dialogs


def test_a_dialog_opens_with_cancel_focused_and_escape_gives_the_focus_back(sign_in: SignIn) -> None:
    page = sign_in()
    page.focus("#open-dialog")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Disconnect Example GmbH?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    assert_axe_clean(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#open-dialog")).to_be_focused()
    assert page.url.endswith("/gallery")


@pytest.mark.parametrize("way", ["cancel", "backdrop"])
def test_cancel_and_the_backdrop_close_it_too(sign_in: SignIn, way: str) -> None:
    page = sign_in()
    page.click("#open-dialog")
    expect(page.locator("#dialog")).to_be_visible()
    if way == "cancel":
        page.locator("#dialog").get_by_role("link", name="Cancel").click()
    else:
        page.mouse.click(5, 400)
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#open-dialog")).to_be_focused()
    expect(page.locator("#dialog")).to_be_empty()


def test_a_click_inside_the_dialog_leaves_it_open(sign_in: SignIn) -> None:
    page = sign_in()
    page.click("#open-dialog")
    page.locator("#dialog").get_by_text("14 scheduled posts").click()
    expect(page.locator("#dialog")).to_be_visible()


def test_tab_stays_inside_the_dialog(sign_in: SignIn) -> None:
    page = sign_in()
    page.click("#open-dialog")
    expect(page.locator("#dialog a[data-close]")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('main, .bar')")


def test_what_the_dialog_does_closes_it_and_the_focus_goes_to_what_took_the_buttons_place(sign_in: SignIn) -> None:
    page = sign_in()
    page.click("#account-1 summary")
    page.click("#open-1")
    page.locator("#dialog").get_by_role("button", name="Disconnect account").click()
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#account-1")).to_have_text("Disconnected again")
    expect(page.locator("#open-1")).to_be_focused()


def test_a_dialog_opened_from_a_menu_gives_the_focus_to_the_menus_button(sign_in: SignIn) -> None:
    page = sign_in()
    page.click("#account-2 summary")
    page.click("#open-2")
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#account-2 summary")).to_be_focused()


def test_a_refusal_is_said_inside_the_dialog_which_stays_open(sign_in: SignIn, trouble: Trouble) -> None:
    trouble.expect("status of 403")
    page = sign_in()
    page.click("#open-dialog")
    expect(page.locator("#dialog")).to_be_visible()
    page.evaluate("document.querySelector('#dialog form [name=csrf_token]').value = 'old'")
    page.get_by_role("button", name="Disconnect account").click()
    expect(page.locator("#dialog [role=alert]")).to_contain_text("This form is out of date")
    expect(page.locator("#dialog")).to_be_visible()


def test_a_dialog_that_may_not_open_says_why_beside_its_button(sign_in: SignIn, trouble: Trouble) -> None:
    trouble.expect("status of 409")
    page = sign_in()
    page.route("**/gallery/dialog", lambda route: route.fulfill(status=409, body="<p>Somebody was quicker.</p>"))
    page.click("#open-dialog")
    expect(page.locator("main [data-said]")).to_have_text("Somebody was quicker.")
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_sign_in_that_has_ended_takes_the_page_to_the_sign_in_and_back(
    site: Site, sign_in: SignIn, trouble: Trouble
) -> None:
    trouble.expect("status of 401")
    page = sign_in()
    page.context.clear_cookies()
    page.evaluate("document.querySelector('#open-dialog').setAttribute('hx-get', '/settings/profile')")
    page.click("#open-dialog")
    page.wait_for_url("**/login?next=%2Fgallery")
    page.fill("#email", "ada@example.test")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/gallery")


# Menus


def test_a_menu_closes_on_escape_on_a_click_elsewhere_and_when_the_focus_leaves(sign_in: SignIn) -> None:
    page = sign_in()
    menu = page.locator(".bar details.menu")
    button = menu.locator("summary")
    button.focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Security")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Security")).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    page.locator("h1").click()
    expect(menu.get_by_role("link", name="Security")).to_be_hidden()
    button.click()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Security")).to_be_hidden()


def test_signing_out_from_the_menu(site: Site, sign_in: SignIn) -> None:
    page = sign_in("/settings/profile")
    page.click(".bar details.menu summary")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.address}/login")
    expect(page.locator("#messages")).to_have_text("You are signed out.")
    page.go_back()
    page.wait_for_url("**/login**")


# Waiting and failing


def test_a_button_is_busy_while_it_works_and_can_not_be_pressed_twice(sign_in: SignIn) -> None:
    page = sign_in()
    asked: list[Route] = []
    page.click("#open-dialog")
    button = page.get_by_role("button", name="Disconnect account")
    page.route("**/gallery/dialog", lambda route: asked.append(route))  # noqa: PLW0108 - the library can't look into a method of list
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_have_attribute("data-slow", "")
    for _ in range(3):
        button.press("Enter")
    assert len(asked) == 1
    asked[0].continue_()
    expect(page.locator("#dialog")).to_be_hidden()
    assert len(asked) == 1


def test_a_network_that_is_gone_is_said_and_nothing_is_lost(sign_in: SignIn, trouble: Trouble) -> None:
    trouble.expect("ERR_INTERNET_DISCONNECTED")
    trouble.expect("Failed to fetch")
    page = sign_in()
    page.context.set_offline(True)
    page.click("#open-dialog")
    said = page.get_by_role("alert").filter(has_text="The connection to Relink failed")
    expect(said).to_be_visible()
    expect(page.locator("#open-dialog")).not_to_have_attribute("aria-busy", "true")
    page.context.set_offline(False)
    page.click("#open-dialog")
    expect(page.locator("#dialog")).to_be_visible()
    expect(said).to_be_hidden()


# Without JavaScript


def test_everything_works_without_javascript(site: Site, sign_in: SignIn) -> None:
    page = sign_in(javascript=False)
    page.click("#open-dialog")
    page.wait_for_url(f"{site.address}/gallery/dialog")
    expect(page.get_by_role("heading", level=1)).to_have_text("Disconnect Example GmbH?")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(f"{site.address}/gallery")
    page.click(".bar details.menu summary")
    page.get_by_role("link", name="Profile").first.click()
    page.fill("#name", "Ada Lovelace")
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator("#messages")).to_contain_text("There was nothing to change.")

"""The frame in a real browser: dialogs, menus, busy buttons, where errors are said, keyboard, phones, no JavaScript."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from werkzeug.serving import make_server

from tests import gallery
from tests.browser.axe import assert_axe_clean, assert_axe_clean_in_both_themes
from tests.browser.conftest import OpenPage, Trouble
from tests.conftest import build_app
from tests.people import PASSWORD
from tests.world import World
from webapp import clock

WIDTHS = (375, 800, 1280, 1600)
OUR_PAGES = ("/settings/profile", "/settings/security", "/gallery", "/gallery/dialog", "/nowhere")


@dataclass
class Site:
    """A running app with the gallery, and its people."""

    address: str
    world: World


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app as in production (forms ask for their token), served on this machine."""
    folder = tmp_path_factory.mktemp("site")
    app: Flask = build_app(f"sqlite:///{folder}/x.sqlite", folder)
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=True)
    gallery.hang_into(app)
    world = World.begin(app, clock.now())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", world)
    server.shutdown()
    thread.join()
    server.server_close()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(site: Site, open_page: OpenPage) -> SignIn:
    """Open a browser and sign Ada in, by the form; then go to `address`."""

    def enter(address: str = "/gallery", who: str = "ada", **browser: object) -> Page:
        page = open_page(**browser)
        page.goto(f"{site.address}/login?next={address}")
        page.fill("#email", f"{who}@example.test")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(site.address + address)
        return page

    return enter


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


# Eyes


@pytest.mark.parametrize(
    ("width", "look"), [(375, assert_axe_clean), (1280, assert_axe_clean_in_both_themes)], ids=["phone", "desk"]
)
def test_no_page_breaks_a_rule_of_accessibility(
    site: Site, sign_in: SignIn, open_page: OpenPage, trouble: Trouble, width: int, look: Callable[[Page], None]
) -> None:
    trouble.expect("status of 404")
    page = sign_in(width=width)
    for address in OUR_PAGES:
        page.goto(site.address + address)
        look(page)
    page.click(".bar details.menu summary")
    look(page)
    stranger = open_page(width=width)
    stranger.goto(site.address + "/login")
    look(stranger)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(site: Site, sign_in: SignIn, trouble: Trouble, width: int) -> None:
    trouble.expect("status of 404")
    page = sign_in(width=width)
    for address in OUR_PAGES:
        page.goto(site.address + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_twice_as_large_is_still_one_column_wide(site: Site, sign_in: SignIn) -> None:
    page = sign_in(width=640, device_scale_factor=2)  # 1280 px at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_the_first_tab_leads_past_the_navigation(sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(page.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_target_is_large_enough_for_a_finger(sign_in: SignIn) -> None:
    page = sign_in(width=375)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input, select')]
          .filter((e) => e.checkVisibility() && !e.closest('p, .message') && !e.matches('.skip-link, [type=checkbox]'))
          .map((e) => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert small == []

"""Signing in as people do it: a forgotten password, the second step, and the question "is it you?"."""

import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter, OpenPage, Trouble
from tests.browser.living import Living
from tests.browser.walking import act, opened_dialog, press_disconnect, row, says, state_of
from webapp import clock
from webapp.actions.notices import outbox
from webapp.domain.purposes import Purpose
from webapp.models import Factor, OutboxMail, SignIn, db

SECURITY = "/settings/security"
NEW = "correct horse battery staple"
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])


def grow_old(relink: Living) -> None:
    """Let every proof be older than it may be."""
    with relink.database():
        db.session.execute(update(SignIn).values(proved_at=clock.now() - timedelta(hours=1)))


def give_password(page: Page, password: str = "relink-demo") -> None:
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")


def sign_in(page: Page, password: str = "relink-demo") -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill("ada@example.test")
    give_password(page, password)


def set_up(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Set the second step up; gives what the phone holds, and the recovery codes."""
    page.goto(SECURITY)
    page.get_by_role("button", name="Set it up").click()
    page.get_by_text("I can’t scan it").click()
    phone = pyotp.TOTP((page.locator("code.secret").text_content() or "").replace(" ", ""))
    page.get_by_label("Six digits").fill(phone.now())
    page.get_by_role("button", name="Switch it on").click()
    says_title(page, "Your recovery codes")
    return phone, page.locator(".codes code").all_text_contents()


def says_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_dialog_asks_first_and_goes_on_to_the_consequences(enter: Enter, relink: Living, trouble: Trouble):
    page, account = enter("ada"), relink.account("facebook", "61002")
    grow_old(relink)
    dialog = press_disconnect(page, account)
    expect(dialog.get_by_role("heading")).to_have_text("Is it you?")
    expect(dialog.get_by_label("Password")).to_be_focused()
    assert_axe_clean_in_both_themes(page)
    trouble.expect("status of 422")
    give_password(page, "wrong")
    expect(dialog).to_contain_text("This is not your password.")
    expect(dialog.get_by_label("Password")).to_be_focused()
    give_password(page)
    expect(dialog.get_by_role("heading")).to_contain_text("Disconnect Example Shop")
    dialog.get_by_role("button", name="Disconnect account").click()
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_what_was_pressed_too_late_is_done_after_the_proof(enter: Enter, relink: Living, trouble: Trouble):
    page, account = enter("ada"), relink.account("facebook", "61002")
    dialog = press_disconnect(page, account)
    grow_old(relink)
    trouble.expect("status of 401")
    dialog.get_by_role("button", name="Disconnect account").click()
    expect(dialog.get_by_role("heading")).to_have_text("Is it you?")
    give_password(page)
    says(page, "Example Shop is disconnected.")
    assert state_of(page, account) == "disconnected"


def test_leaving_the_question_gives_the_focus_back_and_changes_nothing(enter: Enter, relink: Living):
    page, account = enter("ada"), relink.account("facebook", "61002")
    before = relink.facts(account)
    grow_old(relink)
    press_disconnect(page, account)
    page.keyboard.press("Escape")
    expect(act(page, account, "disconnect")).to_be_focused()
    assert relink.facts(account) == before


def test_without_scripts_the_question_is_a_page(enter: Enter, relink: Living):
    page, account = enter("ada", None, javascript=False), relink.account("facebook", "61002")
    grow_old(relink)
    page.goto(f"{ACCOUNTS}/{account}/disconnect")
    says_title(page, "Is it you?")
    give_password(page)
    page.get_by_role("button", name="Disconnect account").click()
    says(page, "Example Shop is disconnected.")


def test_without_scripts_what_was_pressed_too_late_is_carried_on(enter: Enter, relink: Living, trouble: Trouble):
    page, account = enter("ada", None, javascript=False), relink.account("facebook", "61002")
    page.goto(f"{ACCOUNTS}/{account}/disconnect")
    grow_old(relink)
    trouble.expect("status of 401")
    page.get_by_role("button", name="Disconnect account").click()
    give_password(page)
    says(page, "Example Shop is disconnected.")


@SCRIPTS
def test_a_forgotten_password_is_replaced_by_mail(open_page: OpenPage, relink: Living, javascript: bool):
    page = open_page(base_url=relink.url, javascript=javascript)
    page.goto("/login")
    page.get_by_role("link", name="Forgotten password?").click()
    page.get_by_label("E-mail address").fill("ada@example.test")
    page.get_by_role("button", name="Send the mail").click()
    expect(page.get_by_text("If somebody signs in with this address")).to_be_visible()
    with relink.database():
        mail = db.session.scalars(select(OutboxMail.id).where(OutboxMail.purpose == Purpose.PASSWORD_RESET)).one()
        letter = outbox.write(mail, "relink@example.test", clock.now())
        text = letter.get_body(("plain",)).get_content() if letter else ""
    page.goto(re.search(r"(/forgot/\S+)", text)[1])
    says_title(page, "New password")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    says(page, "Your new password is set")
    sign_in(page, NEW)
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}")


@SCRIPTS
def test_the_second_step_from_setting_it_up_to_switching_it_off(
    enter: Enter, open_page: OpenPage, relink: Living, trouble: Trouble, javascript: bool
):
    phone, codes = set_up(enter("ada", None, javascript=javascript))
    assert len(codes) == 10
    page = open_page(base_url=relink.url, javascript=javascript)
    sign_in(page)
    says_title(page, "Your code")
    trouble.expect("status of 401")
    page.get_by_label("Code").fill("000 000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This code is wrong.")).to_be_visible()
    with relink.database():
        db.session.execute(update(Factor).values(last_step=0))
    page.get_by_label("Code").fill(phone.now())
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}")
    page.goto(SECURITY)
    page.get_by_role("link", name="Switch it off").click()
    page.locator("#password").fill("relink-demo")
    page.get_by_label("Code, or a recovery code").fill(codes[0])
    page.get_by_role("button", name="Switch it off").click()
    says(page, "The second step is switched off.")


def test_every_page_of_it_breaks_no_rule(enter: Enter, open_page: OpenPage, relink: Living, trouble: Trouble):
    stranger = open_page(base_url=relink.url)
    trouble.expect("status of 410")
    for address in ("/login", "/forgot", "/forgot/nothing"):
        stranger.goto(address)
        assert_axe_clean_in_both_themes(stranger)
    page = enter("ada", "/settings/profile/address")
    assert_axe_clean_in_both_themes(page)
    page.goto(SECURITY)
    assert_axe_clean_in_both_themes(page)
    page.get_by_role("button", name="Set it up").click()
    says_title(page, "Set up a second step")
    assert_axe_clean_in_both_themes(page)
    set_up(page)
    assert_axe_clean_in_both_themes(page)
    page.goto(SECURITY)
    page.get_by_role("link", name="Switch it off").click()
    opened_dialog(page)
    assert_axe_clean_in_both_themes(page)
    sign_in(stranger)
    says_title(stranger, "Your code")
    assert_axe_clean_in_both_themes(stranger)


@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_it_fits_in_german(enter: Enter, relink: Living, width: int, trouble: Trouble):
    relink.choose("ada", locale="de")
    page = enter("ada", SECURITY, width=width)
    page.locator("form[action$='/factor'] button").click()
    trouble.expect("status of 410")
    for address in (
        SECURITY,
        f"{SECURITY}/factor",
        "/settings/profile",
        "/settings/profile/address",
        "/forgot",
        "/forgot/nothing",
    ):
        page.goto(address)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, address


@SCRIPTS
def test_single_sign_on_from_the_button_to_the_link(open_page: OpenPage, relink: Living, javascript: bool):
    page = open_page(base_url=relink.url, javascript=javascript)
    page.goto("/login")
    page.get_by_role("button", name="Sign in with Example sign-on").click()
    page.get_by_role("link", name="Ada Lovelace").click()
    says_title(page, "Is this you?")
    if javascript:
        assert_axe_clean_in_both_themes(page)
    page.get_by_label("Password").fill("relink-demo")
    page.get_by_role("button", name="Link and sign in").click()
    says(page, "From now on you can sign in with Example sign-on.")
    page.goto(SECURITY)
    page.get_by_text("you can sign in with it.").wait_for()
    grow_old(relink)
    page.goto(f"{ACCOUNTS}/{relink.account('facebook', '61002')}/disconnect")
    page.get_by_role("button", name="Prove it with Example sign-on").click()
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Disconnect Example Shop")

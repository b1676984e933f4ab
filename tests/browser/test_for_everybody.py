"""What a machine can see of accessibility: no rule broken on any page or dialog, in both themes, wide and narrow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter, OpenPage, Trouble
from tests.browser.living import Living
from tests.browser.walking import (
    act,
    allow,
    connect_from_menu,
    press_disconnect,
    press_reconnect,
    press_remove,
    row,
    sign_in_as,
)
from webapp.domain.permissions import Plan
from webapp.models import Workspace, db


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("ada", ACCOUNTS),
        ("dora", f"{ACCOUNTS}?state=disconnected"),
        ("ada", f"{ACCOUNTS}?q=nothing"),
        ("mallory", ACCOUNTS),
        ("ada", f"{ACCOUNTS}/1/disconnect"),
        ("ada", f"{ACCOUNTS}/1/reconnect"),
        ("ada", f"{ACCOUNTS}/1/row"),
        ("ada", "/publishing?network=x"),
        ("ada", "/publishing?tab=scheduled&network=x"),
        ("ada", "/publishing?tab=drafts&network=x"),
        ("ada", "/publishing?tab=attention&network=x"),
        ("mallory", "/notices"),
        ("ada", "/settings/social/activity?network=x"),
        ("root", "/settings/social/activity?verb=everything&when=range&from=2020-01-01"),
        ("ada", "/settings/social/activity?q=nothing&from=banana"),
        ("ada", "/settings/social/permissions"),
        ("ada", "/settings/social/notifications"),
        ("root", "/settings/social/notifications"),
    ],
)
def test_a_page_breaks_no_rule(enter: Enter, who: str, address: str):
    assert_axe_clean_in_both_themes(enter(who, address))


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("bob", f"{ACCOUNTS}/1/disconnect", 403),
        ("eve", ACCOUNTS, 403),
        ("ada", "/oauth/x/callback?state=forged&code=x", 400),
    ],
)
def test_a_refusal_breaks_no_rule(enter: Enter, trouble: Trouble, who: str, address: str, status: int):
    trouble.expect(f"status of {status}")
    assert_axe_clean_in_both_themes(enter(who, address))


def test_the_page_for_a_plan_without_social_pages_breaks_no_rule(enter: Enter, relink: Living, trouble: Trouble):
    with relink.database():
        db.session.execute(update(Workspace).values(plan=Plan.STARTER))
    trouble.expect("status of 403")
    assert_axe_clean_in_both_themes(enter("ada"))


def test_the_sign_in_breaks_no_rule_before_and_after_a_mistake(open_page: OpenPage, relink: Living, trouble: Trouble):
    page = open_page(base_url=relink.url)
    page.goto("/login")
    assert_axe_clean_in_both_themes(page)
    page.get_by_label("E-mail address").fill("ada@example.test")
    page.get_by_label("Password").fill("a wrong one")
    trouble.expect("status of 401")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("E-mail address or password is wrong.")
    assert_axe_clean_in_both_themes(page)


def test_notices_break_no_rule(enter: Enter, relink: Living):
    relink.sweep()
    page = enter("ada", "/notices")
    expect(page.get_by_role("button", name="Reconnect").first).to_be_visible()
    assert_axe_clean_in_both_themes(page)


def asked_to_disconnect(page: Page, relink: Living) -> None:
    press_disconnect(page, relink.account("facebook", "61001"))


def asked_to_remove(page: Page, relink: Living) -> None:
    press_remove(page, relink.account("facebook", "61003"))


def just_disconnected(page: Page, relink: Living) -> None:
    asked_to_disconnect(page, relink)
    page.get_by_role("button", name="Disconnect account").click()
    expect(row(page, relink.account("facebook", "61001"))).to_have_attribute("data-state", "disconnected")


def menu_open(page: Page, relink: Living) -> None:
    page.get_by_text("Connect an account").click()


def many_to_choose_from(page: Page, relink: Living) -> None:
    connect_from_menu(page, "Facebook")
    page.get_by_text("Someone else?").click()
    sign_in_as(page, "Nordlicht Agentur")
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which accounts do you want to connect?")


def others_to_bring_back(page: Page, relink: Living) -> None:
    press_reconnect(page, relink.account("facebook", "61001"))
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring these back as well?")


def another_account(page: Page, relink: Living) -> None:
    page.goto(f"{ACCOUNTS}/{relink.account('x', '81001')}/reconnect")
    page.locator("main").get_by_role("button", name="Reconnect").click()
    sign_in_as(page, "Acme Test")
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("That is another account")


@pytest.mark.parametrize(
    "walk",
    [
        asked_to_disconnect,
        asked_to_remove,
        just_disconnected,
        menu_open,
        many_to_choose_from,
        others_to_bring_back,
        another_account,
    ],
)
def test_a_way_breaks_no_rule_where_it_leads(enter: Enter, relink: Living, walk: Callable[[Page, Living], None]):
    page = enter("ada", f"{ACCOUNTS}?network=facebook", at={"facebook": "ada"})
    walk(page, relink)
    assert_axe_clean_in_both_themes(page)


def test_the_list_and_a_rows_acts_on_a_phone_break_no_rule(enter: Enter, relink: Living):
    page = enter("ada", f"{ACCOUNTS}?network=facebook", width=375, height=667, has_touch=True, is_mobile=True)
    assert_axe_clean_in_both_themes(page)
    example = relink.account("facebook", "61001")
    row(page, example).get_by_role("button", name=re.compile("More")).tap()
    expect(act(page, example, "disconnect")).to_be_in_viewport()
    assert_axe_clean_in_both_themes(page)

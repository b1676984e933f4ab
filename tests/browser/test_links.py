"""Somebody without a seat repairs an account by a link, from the menu of who sends it to the page that thanks."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter, OpenPage, Trouble
from tests.browser.living import Living
from tests.browser.walking import allow, is_clean, row, state_of

HEADING = "Example AG asks you to sign in to Example Shop"


def shop(relink: Living) -> int:
    """A disconnected account at X, which the login "shop" owns."""
    return relink.account("x", "81004")


def opened(page: Page, account_id: int) -> Locator:
    """The account's own page, by way of its name in the list."""
    row(page, account_id).get_by_role("heading").get_by_role("link").click()
    return page.locator("main")


def link_made(enter: Enter, relink: Living) -> tuple[Page, str]:
    """Ada makes a link by way of the account's menu; gives her page and the link."""
    ada = enter("ada")
    opened(ada, shop(relink)).get_by_role("link", name="Send a link").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Link for Example Shop")
    ada.get_by_role("button", name="Make a link to copy").click()
    address = ada.get_by_label("Address", exact=True)
    expect(address).to_have_value(re.compile(rf"^{re.escape(relink.url)}/reauthorize/[\w-]{{43}}$"))
    return ada, address.input_value()


def visitor(open_page: OpenPage, relink: Living, link: str, person: str = "shop", **browser: object) -> Page:
    """The browser of somebody without a seat, who is signed in at X, with the link open."""
    page = open_page(base_url=relink.url, **browser)
    page.context.add_cookies([{"name": "pretend_x_person", "value": person, "domain": "127.0.0.1", "path": "/x/"}])
    page.goto(link)
    return page


def test_somebody_without_a_seat_repairs_an_account(enter: Enter, open_page: OpenPage, relink: Living):
    ada, link = link_made(enter, relink)
    assert_axe_clean_in_both_themes(ada)
    page = visitor(open_page, relink, link)
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADING)
    assert_axe_clean_in_both_themes(page)

    page.get_by_role("button", name="Go on to X").click()
    allow(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, that’s all")
    expect(page.get_by_role("main")).to_contain_text("Example Shop (@example_shop) is connected to Example AG.")
    is_clean(page)
    assert_axe_clean_in_both_themes(page)
    page.goto(ACCOUNTS)
    expect(page).to_have_url(re.compile("/login"))
    ada.goto(f"{ACCOUNTS}/{shop(relink)}/link")
    expect(ada.get_by_role("main")).to_contain_text("Used on")
    ada.goto(ACCOUNTS)
    assert state_of(ada, shop(relink)) == "connected"
    ada.goto("/settings/social/activity")
    expect(ada.get_by_role("main")).to_contain_text("was reconnected by a link that Ada Lovelace had made")


def test_the_wrong_login_is_told_and_the_right_one_goes_on(enter: Enter, open_page: OpenPage, relink: Living):
    _ada, link = link_made(enter, relink)
    page = visitor(open_page, relink, link, "acme_test")
    page.get_by_role("button", name="Go on to X").click()
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("That is another account")
    expect(page.get_by_role("main")).to_contain_text("but this account is Example Shop (@example_shop)")
    expect(page.get_by_role("link", name=re.compile("Add|accounts"))).to_have_count(0)
    assert_axe_clean_in_both_themes(page)

    page.context.add_cookies([{"name": "pretend_x_person", "value": "shop", "domain": "127.0.0.1", "path": "/x/"}])
    page.get_by_role("button", name="Try again").click()
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, that’s all")


def test_it_works_in_german_and_without_scripts(enter: Enter, open_page: OpenPage, relink: Living):
    _ada, link = link_made(enter, relink)
    page = visitor(open_page, relink, link, locale="de-DE", javascript=False, width=375)
    expect(page.get_by_role("heading", level=1)).to_have_text("Example AG bittet Sie, sich bei Example Shop anzumelden")
    page.get_by_role("button", name="Weiter zu X").click()
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, das war alles")


def test_a_link_that_was_taken_back_says_so(enter: Enter, open_page: OpenPage, relink: Living, trouble: Trouble):
    ada, link = link_made(enter, relink)
    page = visitor(open_page, relink, link)
    ada.get_by_role("button", name="Take back").click()
    expect(ada.get_by_role("main")).to_contain_text("The link was taken back. Nobody can use it any more.")
    trouble.expect("status of 410")
    page.get_by_role("button", name="Go on to X").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is closed")
    expect(page.get_by_role("main")).to_contain_text("Whoever sent it took it back.")
    assert_axe_clean_in_both_themes(page)


def test_copying_takes_one_click(enter: Enter, relink: Living):
    ada, link = link_made(enter, relink)
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.get_by_role("button", name="Copy", exact=True).click()
    expect(ada.get_by_role("button", name="Copied")).to_be_visible()
    assert ada.evaluate("navigator.clipboard.readText()") == link

"""Finding accounts: chips with counts, search while typing, pages of fifty; the address always says what is shown."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import act, row

ROWS = "li[id^=account-]"


def address(relink: Living, arguments: str = "") -> str:
    return f"{relink.url}{ACCOUNTS}{arguments}"


def choose(page: Page, state: str) -> None:
    page.locator("label.filter-chip").filter(has_text=state).click()


def connect_the_agency(relink: Living) -> None:
    """Sixty more accounts, with names of every kind."""
    relink.connect_all("facebook", "agency")


def test_a_chip_filters_in_place_and_the_address_says_so(enter: Enter, relink: Living):
    page = enter("ada")
    page.evaluate("window.stillTheSamePage = true")
    expect(page.locator(ROWS)).to_have_count(31)
    choose(page, "Expiring")
    expect(page.locator(ROWS)).to_have_count(5)
    expect(page).to_have_url(address(relink, "?state=expiring"))
    page.get_by_label("Network").select_option("x")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?network=x&state=expiring$"))
    expect(page.locator("#count-all")).to_have_text("6")
    assert page.evaluate("window.stillTheSamePage")
    page.reload()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.get_by_label("Expiring")).to_be_checked()


def test_search_while_typing_keeps_the_focus_and_the_cursor(enter: Enter, relink: Living):
    page = enter("ada")
    field = page.get_by_label("Search for a name or handle")
    field.click()
    page.keyboard.type("stud")
    expect(page.locator(ROWS)).to_have_count(2)
    expect(field).to_be_focused()
    page.keyboard.type("io nord k")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("studio nord k")
    expect(page).to_have_url(address(relink, "?q=studio+nord+k"))
    expect(page.locator("#announced")).to_have_text("1 account")


def test_the_back_button_brings_back_what_was_shown_before(enter: Enter, relink: Living):
    page = enter("ada")
    choose(page, "Expiring")
    expect(page).to_have_url(address(relink, "?state=expiring"))
    choose(page, "History lost")
    expect(page).to_have_url(address(relink, "?state=history-lost"))
    page.go_back()
    expect(page).to_have_url(address(relink, "?state=expiring"))
    expect(page.locator(ROWS).first).to_have_attribute("data-state", "expiring")
    expect(page.get_by_label("Expiring")).to_be_checked()
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(31)
    page.go_forward()
    expect(page.locator(ROWS)).to_have_count(5)
    assert act(page, relink.account("facebook", "61001"), "disconnect").count() == 1, "a whole page again"


def test_a_search_is_one_step_back_however_often_one_paused(enter: Enter, relink: Living):
    page = enter("ada")
    choose(page, "Expiring")
    expect(page).to_have_url(address(relink, "?state=expiring"))
    page.get_by_label("Search for a name or handle").click()
    for typed, so_far in (("e", "e"), ("xam", "exam"), ("ple g", "example+g")):
        page.keyboard.type(typed)
        expect(page).to_have_url(address(relink, f"?state=expiring&q={so_far}"))
    page.go_back()
    expect(page).to_have_url(address(relink, "?state=expiring"))
    expect(page.locator(ROWS)).to_have_count(5)
    page.go_back()
    expect(page).to_have_url(address(relink))


def test_what_is_pressed_after_going_back_still_works(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("ada")
    choose(page, "History lost")
    expect(page).to_have_url(address(relink, "?state=history-lost"))
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(31)
    row(page, example).hover()
    act(page, example, "disconnect").click()
    page.get_by_role("button", name="Disconnect account").click()
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")


def test_nothing_found_says_so_and_offers_a_way_out(enter: Enter, relink: Living):
    page = enter("ada", f"{ACCOUNTS}?q=zebra&state=expiring")
    expect(page.get_by_role("heading", name="No account matches")).to_be_visible()
    page.get_by_role("link", name="Clear search and filters").click()
    expect(page.locator(ROWS)).to_have_count(31)


def test_fifty_rows_a_page_and_the_filter_stays_while_paging(enter: Enter, relink: Living):
    connect_the_agency(relink)
    page = enter("ada", f"{ACCOUNTS}?network=facebook")
    expect(page.locator(ROWS)).to_have_count(50)
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages).to_contain_text("1 to 50 of 67")
    pages.get_by_role("link", name="Next").click()
    expect(page.locator(ROWS)).to_have_count(17)
    expect(page).to_have_url(re.compile(r"network=facebook&page=2$|page=2&network=facebook$"))
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("51 to 67 of 67")
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(ROWS)).to_have_count(50)


def test_a_row_pressed_on_page_two_leaves_page_two_as_it_is(enter: Enter, relink: Living):
    connect_the_agency(relink)
    page = enter("ada", f"{ACCOUNTS}?network=facebook&page=2")
    last = page.locator(ROWS).nth(3)
    number = (last.get_attribute("id") or "").split("-")[1]
    last.hover()
    act(page, int(number), "disconnect").click()
    page.get_by_role("button", name="Disconnect account").click()
    expect(row(page, int(number))).to_have_attribute("data-state", "disconnected")
    expect(page.locator(ROWS)).to_have_count(17)


def test_publishing_is_searched_and_filtered(enter: Enter, relink: Living):
    page = enter("ada", "/publishing?tab=scheduled")
    page.get_by_label("Network").select_option("x")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"tab=scheduled.*network=x"))
    networks = set(page.locator("#posts .network").all_inner_texts())
    assert len(networks) == 1
    page.get_by_role("navigation", name="Publishing").get_by_role("link", name="Drafts").click()
    expect(page).to_have_url(re.compile(r"(?=.*tab=drafts)(?=.*network=x)"))


def test_the_activity_log_is_filtered_and_shows_before_and_after(enter: Enter):
    page = enter("ada", "/settings/social/activity")
    page.get_by_label("Person or account").fill("Studio Nord Kids")
    page.get_by_role("button", name="Apply").click()
    lines = page.locator(".log").get_by_role("listitem")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Ada Lovelace disconnected Studio Nord Kids (YouTube).")
    lines.first.get_by_text("Before and after").click()
    expect(lines.first.get_by_text("disconnected by hand")).to_be_visible()


def test_each_question_to_the_log_is_answered_at_once_and_the_back_button_takes_it_back(enter: Enter):
    page = enter("ada", "/settings/social/activity")
    choose(page, "7 days")
    expect(page).to_have_url(re.compile(r"/activity\?when=7$"))
    page.get_by_label("What happened").select_option("disconnected")
    expect(page).to_have_url(re.compile(r"verb=disconnected&when=7$"))
    expect(page.locator(".log-what").first).to_have_text("Disconnected")
    assert set(page.locator(".log-what").all_inner_texts()) == {"Disconnected"}
    page.get_by_label("Person or account").fill("nobody at all")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"verb=disconnected&when=7$"))
    expect(page.locator(".log-what").first).to_have_text("Disconnected")


def test_an_accounts_page_leads_to_its_history(enter: Enter, relink: Living):
    account = relink.account("facebook", "61001")
    page = enter("ada", ACCOUNTS)
    row(page, account).get_by_role("heading").get_by_role("link").click()
    page.get_by_role("link", name="All its activity").click()
    expect(page.locator("#account")).to_have_value(str(account))
    expect(page.locator(".log-line").first).to_contain_text("Example GmbH (Facebook)")

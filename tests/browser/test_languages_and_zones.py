"""In whose language and time zone a page speaks: the person's own choice, else the browser's wish."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter, OpenPage
from tests.browser.living import Living
from tests.browser.walking import act, allow, press_disconnect, row, says


def language(page: Page) -> str | None:
    return page.locator("html").get_attribute("lang")


def test_the_persons_choice_wins_over_the_browser(enter: Enter, relink: Living):
    relink.choose("ada", locale="de")
    assert language(enter("ada", locale="en-US")) == "de"
    relink.choose("ada", locale="en")
    assert language(enter("ada", locale="de-DE")) == "en"


@pytest.mark.parametrize(("asks_for", "gets"), [("de-AT", "de"), ("en-GB", "en"), ("fr-FR", "en")])
def test_without_a_choice_the_browser_decides(
    enter: Enter, open_page: OpenPage, relink: Living, asks_for: str, gets: str
):
    relink.choose("ada", locale=None)
    assert language(enter("ada", locale=asks_for)) == gets
    stranger = open_page(locale=asks_for, base_url=relink.url)
    stranger.goto("/login")
    assert language(stranger) == gets


def test_a_language_chosen_in_the_profile_holds_at_once_and_everywhere(enter: Enter, relink: Living):
    page = enter("ada", "/settings/profile")
    page.locator("#locale").select_option("de")
    page.locator("#locale").press("Enter")
    page.locator("main form button.primary").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    for address in (ACCOUNTS, "/publishing", "/notices", "/settings/social/activity", f"{ACCOUNTS}/1/disconnect"):
        page.goto(address)
        assert language(page) == "de"
        assert page.title().strip()


def test_a_swap_speaks_the_language_of_the_page(enter: Enter, relink: Living):
    relink.choose("ada", locale="de")
    page = enter("ada", locale="en-US")
    chip = page.locator("label.filter-chip[data-state=expiring]")
    before = chip.inner_text()
    chip.click()
    expect(page.locator("li[id^=account-]")).to_have_count(5)
    expect(chip).to_have_text(before)
    assert not page.locator("#announced").inner_text().endswith("account")


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Apia", "Asia/Kathmandu"])
def test_moments_are_shown_in_the_persons_zone_wherever_the_browser_is(enter: Enter, relink: Living, zone: str):
    relink.choose("ada", timezone=zone)
    page = enter("ada", "/publishing?tab=scheduled", timezone="Asia/Tokyo", locale="en-GB")
    shown = page.locator("#posts time").first
    moment = datetime.fromisoformat(shown.get_attribute("datetime") or "").astimezone(ZoneInfo(zone))
    text = shown.inner_text()
    assert f"{moment.day} {moment:%B %Y}" in text
    assert f"{moment.hour % 12 or 12}:{moment:%M}" in text
    page.goto(f"{ACCOUNTS}?state=disconnected")
    cut = page.locator("li[id^=account-] time").first
    day = datetime.fromisoformat(cut.get_attribute("datetime") or "").astimezone(ZoneInfo(zone))
    assert cut.inner_text().startswith(f"{day.day} {day:%B %Y}")


def test_root_disconnects_and_reconnects_in_german(enter: Enter, relink: Living):
    relink.choose("root", locale="de")
    example = relink.account("facebook", "61001")
    page = enter("root", at={"facebook": "ada"})
    expect(act(page, example, "reconnect")).to_have_text("Erneut verknüpfen")
    expect(act(page, example, "disconnect")).to_have_text("Trennen")
    expect(act(page, example, "remove")).to_have_text("Entfernen")
    dialog = press_disconnect(page, example)
    expect(dialog).to_contain_text("14 geplante Beiträge")
    expect(dialog.get_by_role("link", name="Abbrechen")).to_be_focused()
    dialog.get_by_role("button", name="Konto trennen").click()
    expect(row(page, example)).to_have_attribute("data-state", "disconnected")
    expect(row(page, example)).to_contain_text("Getrennt")
    act(page, example, "reconnect").click()
    allow(page)
    says(page, "Example GmbH (@example.gmbh)")
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_another_account_is_named_in_german(enter: Enter, relink: Living):
    relink.choose("ada", locale="de")
    page = enter("ada", f"{ACCOUNTS}/{relink.account('x', '81001')}/reconnect", at={"x": "acme_test"})
    page.locator("main").get_by_role("button", name="Erneut verknüpfen").click()
    allow(page)
    expect(page.get_by_role("alert")).to_have_text(
        "X hat Sie als Acme Test (@acme_test) angemeldet. Dieses Konto ist aber Acme (@acme). Es wurde nichts geändert."
    )

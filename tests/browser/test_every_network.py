"""The life of one account at each of the five networks, in a browser against its dialect: away for a while, taken away
there, a no, the wrong person, back again, disconnected."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import act, allow, is_clean, press_disconnect, press_reconnect, row


@dataclass(frozen=True)
class Cast:
    """An account that is connected, whose login it is, and somebody else there; ids and names of the pretend people."""

    network: str
    account: str
    named: str
    person: str
    owner: str
    other: str


CASTS = [
    Cast("facebook", "61002", "Example Shop", "ada", "Ada Lovelace", "Bob Page"),
    Cast("instagram", "71001", "@example", "ada", "Ada Lovelace", "Bob Page"),
    Cast("x", "81001", "@acme", "acme", "Acme", "Acme Test"),
    Cast("linkedin", "91001", "Ada Lovelace", "ada", "Ada Lovelace", "Bob Page"),
    Cast("youtube", "51001", "Example TV", "ada", "Ada Lovelace", "Bob Page"),
]


def come_as(page: Page, name: str, account: str = "") -> None:
    """At the network: be this person, and choose the account where one is asked to."""
    page.get_by_role("link", name=re.compile(rf"^\s*{re.escape(name)}(?! Test)")).click()
    radio = page.get_by_role("radio", name=account or re.compile(".+"))
    expect(page.get_by_role("button", name="Allow", exact=True)).to_be_visible()
    if radio.count():
        radio.first.check()


def checked(page: Page, account: int) -> None:
    """Press "Check now" in the row."""
    page.goto(ACCOUNTS)
    row(page, account).hover()
    act(page, account, "check").click()


@pytest.mark.parametrize("cast", CASTS, ids=[one.network for one in CASTS])
def test_an_account_is_away_taken_away_and_back(enter: Enter, relink: Living, cast: Cast):
    relink.choose("root", locale="en")
    account, there = relink.account(cast.network, cast.account), relink.sandbox
    before = relink.facts(account)["disconnected_at"]
    page = enter("root")

    there.control(cast.network, do="down")
    checked(page, account)
    expect(row(page, account)).to_contain_text("stays connected")
    there.control(cast.network, do="up")
    assert relink.facts(account)["disconnected_at"] == before is None

    there.control(cast.network, do="revoke", subject=cast.person)
    checked(page, account)
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    cut = relink.facts(account)

    page.goto(ACCOUNTS)
    press_reconnect(page, account)
    come_as(page, cast.owner)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("Nothing was changed.").first).to_be_visible()
    assert relink.facts(account) == cut

    stranger = enter("root")
    press_reconnect(stranger, account)
    come_as(stranger, cast.other)
    allow(stranger)
    expect(stranger.locator("main")).to_contain_text(cast.named)
    expect(stranger.locator("main")).to_contain_text("Nothing was changed")
    is_clean(stranger)
    assert relink.facts(account) == cut

    back = enter("root")
    press_reconnect(back, account)
    come_as(back, cast.owner, cast.named)
    allow(back)
    is_clean(back)
    back.goto(ACCOUNTS)
    expect(row(back, account)).to_have_attribute("data-state", re.compile("connected|expiring"))
    assert relink.facts(account)["disconnected_at"] is None

    press_disconnect(back, account).get_by_role("button", name="Disconnect account").click()
    expect(row(back, account)).to_have_attribute("data-state", "disconnected")

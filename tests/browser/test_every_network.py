"""The life of one account at each of the five networks, in a browser against its dialect: away for a while, taken away
there, a no, the wrong person, back again, disconnected."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.casts import CASTS, Cast, checked, come_as
from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import allow, is_clean, press_disconnect, press_reconnect, row


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

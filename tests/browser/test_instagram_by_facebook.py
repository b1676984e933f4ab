"""Instagram by way of Facebook Login in a browser: several accounts of one consent, away, a role lost, taken away."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.casts import checked, come_as
from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from tests.browser.walking import allow, connect_from_menu, press_reconnect, row, says
from tests.browser.working import owed, tell_of_sudden_ends, troubles, work
from tests.networks.instagramming import by_facebook
from webapp import clock
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network


@pytest.fixture
def by_way_of_facebook(relink: Living) -> Iterator[None]:
    """Relink as if it were set up with INSTAGRAM_LOGIN=facebook."""
    own = relink.app.extensions["relink"]
    rooms = {**own.rooms, Network.INSTAGRAM: by_facebook(relink.sandbox.url)}
    relink.app.extensions["relink"] = replace(own, rooms=rooms)
    yield
    relink.app.extensions["relink"] = own


@pytest.fixture
def connected(by_way_of_facebook: None, enter: Enter, relink: Living) -> tuple[Page, int, int]:
    """Root's browser, and two of Ada's accounts that root connected with one consent."""
    del by_way_of_facebook
    page = enter("root")
    connect_from_menu(page, "Instagram")
    come_as(page, "Ada Lovelace")
    page.get_by_role("checkbox", name=re.compile("@example_stiftung")).uncheck()
    allow(page)
    expect(page.get_by_role("checkbox", name=re.compile("@example_stiftung"))).to_have_count(0)
    for box in page.get_by_role("checkbox").all():
        box.set_checked(False)
    for name in ("@example_shop", "@example_support"):
        page.get_by_role("checkbox", name=re.compile(re.escape(name))).check()
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "Example Support (@example_support) is connected again.")
    says(page, "Example Shop (@example_shop) stays connected, with a new date.")
    return page, relink.account("instagram", "71002"), relink.account("instagram", "71005")


def test_what_was_unticked_stays_out(connected: tuple[Page, int, int], relink: Living):
    page, *two = connected
    page.goto(f"{ACCOUNTS}?network=instagram")
    for account in two:
        expect(row(page, account)).to_have_attribute("data-state", "connected")
    expect(row(page, relink.account("instagram", "71006"))).to_have_attribute("data-state", "history-lost")


def test_an_hour_of_no_answers_from_facebook_cuts_nothing(connected: tuple[Page, int, int], relink: Living):
    page, shop, support = connected
    tell_of_sudden_ends(relink)
    work(relink)
    told = owed(relink)
    relink.sandbox.control("facebook", do="rate-limit", retry_after=3600)
    checked(page, shop)
    expect(row(page, shop)).to_contain_text("Instagram asks Relink to slow down. The account stays connected")
    for minutes in (20, 40):
        work(relink, timedelta(minutes=minutes))
    assert "rate_limited" in troubles(relink, "instagram")
    relink.sandbox.control("facebook", do="up")
    checked(page, shop)
    expect(row(page, shop)).to_contain_text("Checked just now: it works.")
    assert troubles(relink, "instagram") == set()
    assert [relink.facts(account)["disconnected_at"] for account in (shop, support)] == [None, None]
    assert owed(relink) == told


def test_a_role_lost_on_the_page_cuts_that_account_and_it_comes_back(connected: tuple[Page, int, int], relink: Living):
    page, shop, support = connected
    relink.sandbox.control("facebook", do="drop-permission", subject="61005")
    checked(page, support)
    expect(row(page, support)).to_have_attribute("data-state", "disconnected")
    assert relink.facts(support)["reason"] == Reason.PERMISSION_LOST
    assert relink.facts(shop)["disconnected_at"] is None
    relink.sandbox.control("facebook", do="restore", subject="61005")
    page.goto(ACCOUNTS)
    press_reconnect(page, support)
    allow(page)
    says(page, "Example Support (@example_support)")
    page.goto(ACCOUNTS)
    expect(row(page, support)).to_have_attribute("data-state", "connected")


def test_what_facebook_tells_of_the_person_ends_all_accounts_of_the_consent(
    connected: tuple[Page, int, int], relink: Living
):
    page, *two = connected
    relink.sandbox.control("facebook", do="revoke", subject="ada")
    soon = int((clock.now() + timedelta(minutes=2)).timestamp())  # by a clock that is a little ahead
    to = f"{relink.url}/hooks/facebook"
    relink.sandbox.control("facebook", do="send-hook", kind="deauthorize", subject="ada", to=to, issued_at=soon)
    work(relink)
    page.goto(ACCOUNTS)
    for account in two:
        expect(row(page, account)).to_have_attribute("data-state", "disconnected")
        expect(row(page, account)).to_contain_text("access removed at the network")

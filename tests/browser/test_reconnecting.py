"""Reconnecting, as it is walked: two clicks, and everything that can come between them."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS, Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import act, allow, is_clean, press_reconnect, row, says, sign_in_as, state_of, watched


def ask_page(account_id: int) -> str:
    """Where a mail's link leads; also for an account that still works."""
    return f"{ACCOUNTS}/{account_id}/reconnect"


def exchanges(relink: Living, network: str) -> int:
    """How many codes the network has traded for tokens."""
    return relink.sandbox.ledger(network)["token_exchanges"]


def on_the_way(enter: Enter, account_id: int) -> Page:
    """Ada's browser at Facebook, which knows her, asked to reconnect her Page."""
    page = enter("ada", at={"facebook": "ada"})
    press_reconnect(page, account_id)
    expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    return page


def test_ada_reconnects_her_expiring_page_in_two_clicks(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("ada", at={"facebook": "ada"})
    assert state_of(page, example) == "expiring"
    expect(row(page, example)).to_contain_text("5 days left")

    press_reconnect(page, example)
    allow(page)

    says(page, re.compile(r"stay connected, with new dates: Example GmbH \(@example\.gmbh\)"))
    is_clean(page)
    page.goto(ACCOUNTS)
    assert state_of(page, example) == "connected"
    expect(row(page, example)).to_contain_text("90 days left")


def test_an_account_alone_on_its_sign_in_is_back_on_the_list_after_two_clicks(enter: Enter, relink: Living):
    shop = relink.account("x", "81004")
    page = enter("ada", at={"x": "shop"})
    press_reconnect(page, shop)
    allow(page)
    says(page, "Example Shop (@example_shop) is connected again. Its history is back.")
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}")
    assert state_of(page, shop) == "connected"


def test_the_other_pages_of_the_same_sign_in_are_listed_and_come_back_with_one_button(enter: Enter, relink: Living):
    careers, by_hand, support, lost = (relink.account("facebook", f"6100{number}") for number in (3, 4, 5, 6))
    page = on_the_way(enter, relink.account("facebook", "61001"))
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring these back as well?")
    boxes = {box.get_attribute("value"): box.is_checked() for box in page.get_by_role("checkbox").all()}
    assert boxes == {"61001": True, "61002": True, "61003": True, "61004": False, "61005": True, "61006": False}

    expect(page.get_by_text("It was disconnected by hand, so it is not ticked.")).to_have_count(2)

    page.get_by_role("button", name="Bring back").click()

    says(
        page,
        "2 accounts are reconnected, with their history: "
        "Example Careers (@example.careers), Example Support (@example.support).",
    )
    expect(page).to_have_url(f"{relink.url}{ACCOUNTS}")
    states = [state_of(page, account) for account in (careers, by_hand, support, lost)]
    assert states == ["connected", "disconnected", "connected", "history-lost"]
    assert exchanges(relink, "facebook") == 1, "one consent did it all"


def test_ada_may_leave_the_others_for_later(enter: Enter, relink: Living):
    example, careers = relink.account("facebook", "61001"), relink.account("facebook", "61003")
    page = on_the_way(enter, example)
    allow(page)
    page.get_by_role("button", name="Not now").click()
    says(page, "Example GmbH")
    assert (state_of(page, example), state_of(page, careers)) == ("connected", "disconnected")


def test_another_account_on_x_changes_nothing_and_can_be_added_with_the_same_consent(enter: Enter, relink: Living):
    acme = relink.account("x", "81001")
    before, asked = relink.facts(acme), exchanges(relink, "x")
    page = enter("ada", ask_page(acme))
    page.get_by_role("button", name="Reconnect").click()
    sign_in_as(page, "Acme Test")
    allow(page)

    expect(page.get_by_role("alert")).to_have_text(
        "X signed you in as Acme Test (@acme_test), but this account is Acme (@acme). Nothing was changed."
    )
    is_clean(page)
    assert relink.facts(acme) == before

    page.get_by_role("link", name="Add Acme Test (@acme_test) as a new account").click()
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, "Acme Test (@acme_test) is connected.")
    assert state_of(page, relink.account("x", "81002")) == "connected"
    assert exchanges(relink, "x") == asked + 1
    assert relink.facts(acme) == before


def test_the_right_account_is_one_click_away_from_the_wrong_one(enter: Enter, relink: Living):
    acme = relink.account("x", "81001")
    page = enter("ada", ask_page(acme), at={"x": "acme_test"})
    page.get_by_role("button", name="Reconnect").click()
    allow(page)
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Someone else?").click()
    page.get_by_role("link", name=re.compile("@acme$")).click()
    allow(page)
    says(page, "Acme (@acme) stays connected, with a new date.")


def test_a_page_that_was_left_unticked_is_named(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = on_the_way(enter, example)
    page.get_by_role("checkbox", name=re.compile("Example GmbH")).uncheck()
    allow(page)
    expect(page.get_by_role("alert")).to_contain_text("Example GmbH (@example.gmbh) was not among the accounts")
    assert relink.facts(example) == before


def test_cancelled_at_the_network_is_said_and_changes_nothing(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = on_the_way(enter, example)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_have_text("You cancelled at Facebook. Nothing was changed.")
    is_clean(page)
    assert relink.facts(example) == before


def test_a_permission_that_was_unticked_is_named_and_changes_nothing(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = on_the_way(enter, example)
    page.get_by_role("checkbox", name=re.compile("^Publish on your Pages")).uncheck()
    allow(page)
    expect(page.get_by_role("alert")).to_have_text(
        "At Facebook a permission was left out. Nothing was changed. But 2 accounts that are connected by the same "
        "login lack the same now, until all is ticked again."
    )
    expect(page.locator(".points li")).to_have_text(
        ["“publish posts on your Pages”. Without it nothing can be published on your Pages."]
    )
    assert relink.facts(example) == before


def test_a_network_that_is_down_at_the_callback_can_be_tried_again(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    before = relink.facts(example)
    page = on_the_way(enter, example)
    relink.sandbox.control("facebook", do="down")
    allow(page)
    expect(page.get_by_role("alert")).to_have_text("Facebook can’t be reached right now. Nothing was changed.")
    assert relink.facts(example) == before

    relink.sandbox.control("facebook", do="up")
    page.get_by_role("button", name="Try again").click()
    allow(page)
    says(page, "Example GmbH (@example.gmbh)")


def test_two_tabs_at_once_both_come_out_well(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    first = on_the_way(enter, example)
    second = first.context.new_page()
    second.goto(f"{relink.url}{ACCOUNTS}")
    press_reconnect(second, relink.account("facebook", "61003"))
    allow(first)
    says(first, "Example GmbH (@example.gmbh)")
    allow(second)
    says(second, "Example Careers (@example.careers)")
    first.goto(ACCOUNTS)
    assert state_of(first, example) == state_of(first, relink.account("facebook", "61003")) == "connected"


def test_going_back_and_allowing_once_more_shows_what_came_of_it_and_trades_nothing(enter: Enter, relink: Living):
    page = on_the_way(enter, relink.account("facebook", "61001"))
    allow(page)
    says(page, "Example GmbH (@example.gmbh)")
    page.go_back()
    allow(page)
    says(page, "Example GmbH (@example.gmbh)")
    is_clean(page)
    assert exchanges(relink, "facebook") == 1


def test_a_callback_address_opened_again_shows_the_same_and_trades_nothing(enter: Enter, relink: Living):
    page = on_the_way(enter, relink.account("facebook", "61001"))
    with watched(page, "GET", "/oauth/facebook/callback") as callbacks:
        allow(page)
        says(page, "Example GmbH (@example.gmbh)")
    after = relink.facts(relink.account("facebook", "61001"))
    page.goto(callbacks[0].url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring these back as well?")
    is_clean(page)
    assert exchanges(relink, "facebook") == 1
    assert relink.facts(relink.account("facebook", "61001")) == after


def test_a_double_click_on_reconnect_begins_one_way(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    page = enter("ada", at={"facebook": "ada"})
    with watched(page, "POST", "/reconnect") as begun:
        act(page, example, "reconnect").dblclick(no_wait_after=True)
        expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    assert len(begun) == 1


def test_the_notices_bell_leads_to_a_reconnect_as_well(enter: Enter, relink: Living, trouble: Trouble):
    relink.sweep()
    page = enter("ada", "/notices", at={"facebook": "ada"})
    notice = page.get_by_role("listitem").filter(has_text="Example GmbH").filter(has_text="Facebook")
    notice.get_by_role("button", name="Reconnect").click()
    allow(page)
    says(page, "Example GmbH (@example.gmbh)")

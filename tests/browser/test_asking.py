"""Asking those who may: one click in the row, and the bell of those who were asked."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import row


def pointed_at(page: Page, account_id: int) -> Locator:
    """The account's row, with what one may do shown as the mouse does it."""
    row(page, account_id).hover()
    return row(page, account_id)


def test_dora_asks_with_one_click_and_root_reads_it(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    dora = enter("dora")
    row(dora, example).get_by_role("button", name="Ask Ada Lovelace to reconnect").click()
    asked = re.compile(r"Ada Lovelace and Root \w+ were asked at \d+:\d\d [ap]m to reconnect it\.")
    expect(row(dora, example)).to_contain_text(asked)
    expect(row(dora, example).get_by_role("button", name="Ask Ada Lovelace to reconnect")).to_have_count(0)
    assert_axe_clean_in_both_themes(dora)
    dora.reload()
    expect(row(dora, example)).to_contain_text(asked)

    root = enter("root", "/notices")
    expect(root.get_by_role("main")).to_contain_text(re.compile(r"Dora \w+ asks you to reconnect it\."))
    assert_axe_clean_in_both_themes(root)


def test_bob_asks_from_the_menu_to_have_an_account_disconnected(enter: Enter, relink: Living):
    example = relink.account("facebook", "61001")
    bob = enter("bob")
    pointed_at(bob, example).get_by_text("Disconnect: why not?").click()
    row(bob, example).get_by_role("button", name="Ask to disconnect it").click()
    asked = re.compile("were asked at .* to disconnect it")
    expect(row(bob, example)).to_contain_text(asked)
    expect(bob.locator("#announced")).to_contain_text(asked)


def test_a_refused_page_offers_it_without_scripts(enter: Enter, relink: Living, trouble: Trouble):
    trouble.expect("status of 403")
    example = relink.account("facebook", "61001")
    dora = enter("dora", f"/settings/social/accounts/{example}/reconnect", javascript=False)
    dora.get_by_role("button", name="Ask to reconnect it").click()
    expect(dora.get_by_role("main")).to_contain_text(re.compile("were asked at .* to reconnect it"))

"""Who plays in the walks that are the same at every network, and what they do there and here."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.conftest import ACCOUNTS
from tests.browser.walking import act, row


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

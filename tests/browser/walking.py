"""What people do on the Accounts tab and at the networks, one step a function."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Request, expect

ACCOUNTS = "/settings/social/accounts"
CODE_OR_STATE = re.compile(r"[?&](code|state)=")


def row(page: Page, account_id: int) -> Locator:
    """The account's row."""
    return page.locator(f"#account-{account_id}")


def state_of(page: Page, account_id: int) -> str:
    """What the row says of the account's state."""
    return row(page, account_id).get_attribute("data-state") or ""


def act(page: Page, account_id: int, name: str) -> Locator:
    """What the row offers under that name."""
    where = f"{ACCOUNTS}/{account_id}/{name}"
    return row(page, account_id).locator(f'[formaction="{where}"], [href="{where}"]')


def press_reconnect(page: Page, account_id: int) -> None:
    """Click Reconnect in the row; ends at the network."""
    act(page, account_id, "reconnect").click()


def allow(page: Page) -> None:
    """Say yes on the network's consent screen."""
    page.get_by_role("button", name="Allow", exact=True).click()


def sign_in_as(page: Page, name: str) -> None:
    """Tell the network who one is."""
    page.get_by_role("link", name=name).click()


def press_disconnect(page: Page, account_id: int) -> Locator:
    """Point at the row, click Disconnect; gives the dialog."""
    row(page, account_id).hover()
    act(page, account_id, "disconnect").click()
    return opened_dialog(page)


def press_remove(page: Page, account_id: int) -> Locator:
    """Point at the row, click Remove; gives the dialog."""
    row(page, account_id).hover()
    act(page, account_id, "remove").click()
    return opened_dialog(page)


def opened_dialog(page: Page) -> Locator:
    """The dialog, once it is open."""
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def connect_from_menu(page: Page, network: str) -> None:
    """Choose a network in the menu "Connect an account"; ends at the network."""
    page.get_by_text("Connect an account").click()
    page.locator("details[open]").get_by_role("button", name=network).click()


def says(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the message at the top says this."""
    expect(page.locator("#messages")).to_contain_text(text)


def is_clean(page: Page) -> None:
    """Neither code nor state stand in the address."""
    assert not CODE_OR_STATE.search(page.url), page.url


@contextmanager
def watched(page: Page, method: str, ending: str) -> Iterator[list[Request]]:
    """The requests of that method to an address with that path that the page makes inside."""
    seen: list[Request] = []

    def look(request: Request) -> None:
        if request.method == method and request.url.split("?")[0].endswith(ending):
            seen.append(request)

    page.on("request", look)
    yield seen
    page.remove_listener("request", look)

"""A real browser. A page on which anything goes wrong unasked fails its test, whatever else the test looks at."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
)

from tests.browser.living import Living, living_relink
from tests.provisions.browser import PATIENCE

HERE = Path(__file__).parent
THIS_MACHINE = {"127.0.0.1", "localhost"}
ACCOUNTS = "/settings/social/accounts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Trouble:
    """What went wrong in the browser during one test, and what the test said would."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Say beforehand that something matching this regular expression will go wrong, such as "status of 422"."""
        self.expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"uncaught: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":  # errors of scripts, refused by the Content-Security-Policy, failed requests
            self.seen.append(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.hostname not in THIS_MACHINE:
            self.seen.append(f"asked another machine: {request.url}")

    def report(self) -> list[str]:
        unasked = [trouble for trouble in self.seen if not any(re.search(say, trouble) for say in self.expected)]
        absent = [say for say in self.expected if not any(re.search(say, trouble) for trouble in self.seen)]
        return unasked + [f"expected and did not happen: {say}" for say in absent]


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """Fails the test on console errors, policy violations, uncaught errors and requests that leave this machine."""
    trouble = Trouble()
    yield trouble
    report = trouble.report()
    if report:
        pytest.fail("the browser complains:\n" + "\n".join(report), pytrace=False)


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, trouble: Trouble) -> Iterator[OpenPage]:
    """Make pages, each a person's own browser: no shared cookies. Closed when the test ends."""
    contexts: list[BrowserContext] = []

    def open_page(
        *,
        width: int = 1280,
        height: int = 800,
        locale: str = "en-US",
        timezone: str = "Europe/Berlin",
        color_scheme: str = "light",
        javascript: bool = True,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id=timezone,
            color_scheme=color_scheme,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            reduced_motion=more.pop("reduced_motion", "reduce"),
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        trouble.watch(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page as most people see it: English, light, 1280 by 800, in Berlin's time zone."""
    return open_page()


@pytest.fixture(scope="session")
def standing_relink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """Relink and the pretend networks, once per test process."""
    with living_relink(tmp_path_factory.mktemp("living")) as relink:
        yield relink


@pytest.fixture
def relink(standing_relink: Living) -> Living:
    """The same as the demo begins, with nothing left of earlier tests."""
    standing_relink.as_seeded()
    return standing_relink


Enter = Callable[..., Page]


@pytest.fixture
def enter(relink: Living, open_page: OpenPage) -> Enter:
    """Open the browser of somebody who is signed in: `enter("ada")`, on the Accounts tab unless told otherwise.

    `at` names who is signed in at a network in that browser: `at={"facebook": "ada"}`.
    """

    def enter(who: str, address: str | None = ACCOUNTS, *, at: Mapping[str, str] | None = None, **browser: Any) -> Page:
        page = open_page(base_url=relink.url, **browser)
        page.context.add_cookies([relink.cookies[who]])
        for network, person in (at or {}).items():
            cookie = {"name": f"pretend_{network}_person", "value": person, "domain": "127.0.0.1"}
            page.context.add_cookies([{**cookie, "path": f"/{network}/"}])
        if address is not None:
            page.goto(address)
        return page

    return enter

"""Chromium as a fixture, one per test process: two of Playwright's drivers can't live in one thread."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Playwright, expect, sync_playwright

from tests.provisions import do_without
from tests.provisions.chromium import LAUNCH_ARGUMENTS, chromium_path

PATIENCE = 20_000  # milliseconds; generous, since nothing is timed here and machines are busy


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, one for the whole test process; what a person does happens in contexts of their own."""
    expect.set_options(timeout=PATIENCE)
    path = chromium_path()
    try:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGUMENTS)
    except Error as why:
        do_without("Chromium", f"{path} does not start: {why.message}", unless="REQUIRE_BROWSER")
    yield browser
    browser.close()

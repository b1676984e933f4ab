"""htmx and Pico as we ship them, under the strictest policy: what pages rely on, so that an upgrade can't lose it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Trouble
from tests.browser.small_server import serve

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROW = """
<li id="row"><form action="/swapped" method="post" hx-post="/swapped" hx-target="#row" hx-swap="outerHTML"
  hx-sync="this:drop"><button id="row-button">{word}</button></form></li>"""
PAGES = {
    "/": f"""<!doctype html><html lang="en"><title>Rows</title><link rel="icon" href="data:,">
<meta name="htmx-config" content='{{"includeIndicatorCSS": false}}'>
<link rel="stylesheet" href="/pico.css"><script src="/htmx.js" defer></script>
<main><ul>{ROW.format(word="before")}</ul>
<button id="refused" hx-post="/missing" hx-target="#row">Ask</button>
<details><summary>More</summary></details><p id="said" aria-live="polite"></p></main>""",
    "/swapped": ROW.format(word="after") + '<p id="said" hx-swap-oob="innerHTML">It is done.</p>',
    "/pico.css": (VENDOR / "pico.min.css").read_text(encoding="utf-8"),
    "/htmx.js": (VENDOR / "htmx.min.js").read_text(encoding="utf-8"),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(PAGES, POLICY) as address:
        yield address


def test_a_swap_replaces_one_row_keeps_the_focus_and_says_what_was_done(page: Page, address: str):
    page.goto(address)
    page.focus("#row-button")
    page.keyboard.press("Enter")
    expect(page.locator("#row-button")).to_have_text("after")
    expect(page.locator("#row-button")).to_be_focused()
    expect(page.locator("#said")).to_have_text("It is done.")
    assert page.url == f"{address}/"


def test_a_refusal_is_swapped_too(page: Page, address: str, trouble: Trouble):
    trouble.expect("status of 404")
    page.goto(address)
    page.click("#refused")
    expect(page.locator("#row")).to_have_text("not here")


def test_picos_styles_apply(page: Page, address: str):
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.querySelector('summary'), '::after').backgroundImage") != "none"

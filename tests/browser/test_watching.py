"""The watch over real pages: it must see what goes wrong, or every other test here proves less than it says."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.axe import assert_axe_clean
from tests.browser.conftest import OpenPage, Trouble
from tests.browser.small_server import serve

GOOD = """<!doctype html><html lang="en"><title>Good</title>
<link rel="icon" href="/icon.svg"><main><h1>Hello</h1></main>"""
PAGES = {
    "/good": GOOD,
    "/inline-style": GOOD + '<p style="color: red">styled</p>',
    "/inline-script": GOOD + "<script>document.title = 'inline'</script>",
    "/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "/scripted": GOOD + "<script src='/script.js'></script>",
    "/script.js": "document.querySelector('h1').textContent = 'Scripted'",
    "/throws": GOOD + "<script src='/throws.js'></script>",
    "/throws.js": "throw new Error('on purpose')",
    "/elsewhere": GOOD + "<img alt='' src='http://127.0.0.2:9/pixel.png'>",
    "/no-alt": GOOD + "<img src='/good'>",
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(PAGES, "default-src 'self'; img-src 'self' http://127.0.0.2:9") as address:
        yield address


def test_a_page_on_which_all_is_well_is_left_in_peace(page: Page, address: str, trouble: Trouble):
    page.goto(f"{address}/good")
    assert page.inner_text("h1") == "Hello"
    assert trouble.report() == []


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/inline-style", r"(?s)style.*Content Security Policy"),
        ("/inline-script", r"(?s)script.*Content Security Policy"),
        ("/throws", "uncaught: .*on purpose"),
        ("/missing", "status of 404"),
        ("/elsewhere", "127.0.0.2:9/pixel.png"),
    ],
)
def test_what_goes_wrong_is_seen_and_nothing_else(
    page: Page, address: str, trouble: Trouble, path: str, complaint: str
):
    trouble.expect(complaint)
    page.goto(f"{address}{path}")


def test_what_was_expected_and_did_not_happen_is_a_complaint_too():
    trouble = Trouble()
    trouble.expect("status of 422")
    assert trouble.report() == ["expected and did not happen: status of 422"]


def test_a_person_has_a_language_a_time_zone_a_theme_and_a_screen(open_page: OpenPage, address: str):
    page = open_page(locale="de-DE", timezone="America/New_York", color_scheme="dark", width=375, height=667)
    page.goto(f"{address}/good")
    seen = page.evaluate(
        "[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth,"
        " matchMedia('(prefers-color-scheme: dark)').matches]"
    )
    assert seen == ["de-DE", "America/New_York", 375, True]


def test_a_person_may_have_no_javascript(open_page: OpenPage, address: str):
    page = open_page(javascript=False)
    page.goto(f"{address}/scripted")
    assert page.inner_text("h1") == "Hello"


def test_axe_runs_under_the_strictest_policy_and_finds_a_picture_without_words(page: Page, address: str):
    page.goto(f"{address}/no-alt")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_axe_clean(page)
    assert_axe_clean(page, within="h1")
    page.goto(f"{address}/good")
    assert_axe_clean(page)

# ruff: noqa: F811 - fixtures are named where they come from, too
"""The consent screens of X, LinkedIn and YouTube in a real browser: by keyboard alone, and without barriers."""

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube, Dialect
from tests.sandbox.driving import VERIFIER, s256
from tests.sandbox.test_in_a_browser import page, relink  # noqa: F401 - fixtures
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.running import RunningSandbox, answer_in

pytestmark = pytest.mark.browser


def address(sandbox: RunningSandbox, relink: str, dialect: type[Dialect], **more: str) -> str:
    fields = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{relink}/oauth/{dialect.name}/callback",
        "scope": dialect.scopes,
        "state": "the-state",
    }
    if dialect is AtX:
        fields |= {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
    return f"{sandbox.url}{dialect.authorize_path}?{urlencode(fields | more)}"


def has_no_barriers(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("dialect", [AtX, AtLinkedIn, AtYouTube])
def test_saying_yes(sandbox: RunningSandbox, relink: str, page: Page, dialect: type[Dialect]):
    page.goto(address(sandbox, relink, dialect))
    has_no_barriers(page)
    page.get_by_role("link", name="Ada Lovelace").press("Enter")
    page.get_by_role("button", name="Allow").wait_for()  # or the page that is just being left is looked at
    has_no_barriers(page)
    page.get_by_role("button", name="Allow").press("Enter")
    page.get_by_role("heading", name="Back at Relink").wait_for()
    assert answer_in(page.url).keys() == {"code", "state"}
    assert [one["person"] for one in sandbox.grants(dialect.name)] == []


@pytest.mark.parametrize(
    ("dialect", "error"),
    [(AtX, "access_denied"), (AtLinkedIn, "user_cancelled_authorize"), (AtYouTube, "access_denied")],
)
def test_saying_no(sandbox: RunningSandbox, relink: str, page: Page, dialect: type[Dialect], error: str):
    page.goto(address(sandbox, relink, dialect, person="ada"))
    page.get_by_role("button", name="Cancel").press("Enter")
    page.get_by_role("heading", name="Back at Relink").wait_for()
    assert answer_in(page.url)["error"] == error


def test_not_even_saying_who_one_is(sandbox: RunningSandbox, relink: str, page: Page):
    page.goto(address(sandbox, relink, AtLinkedIn))
    page.get_by_role("link", name="Cancel").press("Enter")
    page.get_by_role("heading", name="Back at Relink").wait_for()
    assert answer_in(page.url)["error"] == "user_cancelled_login"


def test_choosing_one_of_two_channels(sandbox: RunningSandbox, relink: str, page: Page):
    page.goto(address(sandbox, relink, AtYouTube, person="studio"))
    page.get_by_label("Studio Nord Kids").check()
    assert not page.get_by_role("radio").first.is_checked()
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("heading", name="Back at Relink").wait_for()


def test_linkedin_lets_who_has_said_yes_pass_until_they_sign_out(
    sandbox: RunningSandbox,
    relink: str,
    page: Page,
):
    sandbox.issue("linkedin", "ada", scopes=AtLinkedIn.scopes.split())
    page.goto(address(sandbox, relink, AtLinkedIn, person="ada"))
    assert "code" in answer_in(page.url)
    page.goto(sandbox.url)
    page.get_by_role("button", name="Sign this browser out: LinkedIn").click()
    page.goto(address(sandbox, relink, AtLinkedIn))
    page.get_by_role("heading", name="Who are you?").wait_for()

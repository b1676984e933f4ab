"""Answers from a network that are not this person's, or not in this browser: refused, and nothing is changed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import press_reconnect


@pytest.fixture
def caught(enter: Enter, relink: Living) -> tuple[Page, str]:
    """Ada's browser, gone to Facebook to reconnect her Page, and the answer that is on its way to it."""
    page = enter("ada", at={"facebook": "ada"})
    press_reconnect(page, relink.account("facebook", "61001"))
    expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    return page, relink.sandbox.consent(page.url, "ada")


def nothing_happened(relink: Living, before: dict[str, object]) -> None:
    assert relink.facts(relink.account("facebook", "61001")) == before
    assert relink.sandbox.ledger("facebook")["token_exchanges"] == 0


@pytest.mark.parametrize(
    ("whose", "says"),
    [
        ("root", "Somebody else began this"),
        ("mallory", "Somebody else began this"),
        ("ada", "This began in another browser"),
    ],
)
def test_an_answer_opened_by_somebody_else_or_elsewhere_links_nothing(
    caught: tuple[Page, str], enter: Enter, relink: Living, trouble: Trouble, whose: str, says: str
):
    _, answer = caught
    before = relink.facts(relink.account("facebook", "61001"))
    trouble.expect("status of 400")
    other = enter(whose, answer)
    expect(other.get_by_role("heading", level=1)).to_have_text(says)
    expect(other.locator("main")).to_contain_text("Nothing was changed.")
    nothing_happened(relink, before)


@pytest.mark.parametrize("change", ["state=forged", "state="])
def test_a_forged_answer_is_refused(caught: tuple[Page, str], relink: Living, trouble: Trouble, change: str):
    page, answer = caught
    before = relink.facts(relink.account("facebook", "61001"))
    trouble.expect("status of 400")
    page.goto(f"{answer.split('state=')[0]}{change}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is not known")
    nothing_happened(relink, before)


def test_an_answer_at_another_networks_address_is_refused(caught: tuple[Page, str], relink: Living, trouble: Trouble):
    page, answer = caught
    before = relink.facts(relink.account("facebook", "61001"))
    trouble.expect("status of 400")
    page.goto(answer.replace("/oauth/facebook/", "/oauth/instagram/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Another network answered")
    nothing_happened(relink, before)
    assert relink.sandbox.ledger("instagram")["token_exchanges"] == 0


def test_whoever_is_signed_out_meanwhile_signs_in_and_starts_again(caught: tuple[Page, str], relink: Living):
    page, answer = caught
    before = relink.facts(relink.account("facebook", "61001"))
    relink.sign_out("ada")
    page.goto(answer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("#messages")).to_contain_text("You were signed out while you were at the network.")
    assert page.url == f"{relink.url}/login", "neither code nor state travel on"
    nothing_happened(relink, before)


def test_whoever_lost_the_right_meanwhile_is_refused(caught: tuple[Page, str], relink: Living, trouble: Trouble):
    trouble.expect("status of 403")
    page, answer = caught
    before = relink.facts(relink.account("facebook", "61001"))
    relink.demote("ada")
    page.goto(answer)
    expect(page.locator("main")).to_contain_text("You have no social permission in this workspace")
    nothing_happened(relink, before)


def test_an_answer_that_is_an_attack_stays_words(caught: tuple[Page, str], relink: Living):
    page, answer = caught
    state = answer.split("state=")[1].split("&")[0]
    page.goto(f"{answer.split('?')[0]}?error=<script>alert(1)</script>&error_description=<b>x</b>&state={state}")
    expect(page.get_by_role("alert")).to_contain_text("Facebook sent you back with an error. Nothing was changed.")
    assert "<script>alert" not in page.content()


def test_the_networks_address_is_told_to_nobody(caught: tuple[Page, str]):
    page, answer = caught
    with page.expect_response("**/oauth/facebook/callback**") as given:
        page.goto(answer)
    assert given.value.headers["referrer-policy"] == "no-referrer"
    assert given.value.headers["cache-control"] == "no-store"
    assert given.value.status == 303
    referrer = page.evaluate("document.referrer")
    assert "code=" not in referrer
    assert page.url.startswith(page.evaluate("location.origin") + "/settings/social/connect/facebook/choose?flow=")

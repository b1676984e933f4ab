# ruff: noqa: F811 - fixtures are named where they come from, too
"""The pretend Meta in a real browser: its two consent screens and its part of the control page, for everybody."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import assert_fits_and_breaks_no_rule
from tests.sandbox.dialects.meta.graph_app import LINKED, Graph
from tests.sandbox.test_in_a_browser import page, relink  # noqa: F401 - fixtures
from webapp.sandbox.running import RunningSandbox, answer_in

pytestmark = pytest.mark.browser


def address(sandbox: RunningSandbox, network: str, **changes: str) -> str:
    return sandbox.url + Graph(None, network).ask_path(**changes)  # type: ignore[arg-type] # only for the address


def test_a_page_an_account_and_a_permission_are_unticked(page: Page, relink: str, sandbox: RunningSandbox):
    back = f"{relink}/oauth/facebook/callback"
    page.goto(address(sandbox, "facebook", scope=",".join(LINKED), redirect_uri=back))
    page.click("text=Ada Lovelace")
    for box in ("61001", "71002", "pages_manage_posts"):
        page.uncheck(f"input[value='{box}']")
    page.click("button:has-text('Allow')")
    page.wait_for_selector("text=Back at Relink")
    assert answer_in(page.url).keys() == {"code", "state"}


def test_one_account_of_several_is_chosen_by_keyboard(page: Page, relink: str, sandbox: RunningSandbox):
    page.goto(address(sandbox, "instagram", redirect_uri=f"{relink}/oauth/instagram/callback"))
    page.click("text=Ada Lovelace")
    page.focus("input[value='71001']")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("input[value='71002']")
    assert not page.is_checked("input[value='71001']")
    page.click("button:has-text('Cancel')")
    page.wait_for_selector("text=Back at Relink")
    assert answer_in(page.url)["error_reason"] == "user_denied"


def test_someone_else_may_sit_down(page: Page, sandbox: RunningSandbox):
    page.goto(address(sandbox, "facebook", auth_type="rerequest"))
    page.click("text=Bob Page")
    page.click("text=Someone else?")
    page.click("text=Ada Lovelace")
    assert page.locator("text=You are signed in as Ada Lovelace").count() == 1


def test_an_error_is_made_by_hand(page: Page, sandbox: RunningSandbox):
    page.goto(sandbox.url)
    page.click("#facebook summary:has-text('Let calls fail')")
    form = page.locator("#facebook form:has(button[value='error'])")
    form.locator("select[name='code']").select_option("190/459")
    form.locator("select[name='subject']").select_option("ada")
    form.locator("input[name='times']").fill("2")
    form.locator("button").click()
    page.wait_for_url("**/#facebook")
    [fault] = sandbox.faults("facebook")
    assert (fault["do"], fault["code"], fault["subject"], fault["times"]) == ("error", "190/459", "ada", 2)


@pytest.mark.parametrize("which", ["facebook", "instagram", "control"])
def test_every_page_is_accessible_and_fits(page: Page, sandbox: RunningSandbox, which: str):
    scope = {"scope": ",".join((*LINKED, "business_management")), "auth_type": "rerequest,reauthorize"}
    addresses = {
        "facebook": address(sandbox, "facebook", person="agency", **scope),
        "instagram": address(sandbox, "instagram", person="ada"),
        "control": sandbox.url,
    }
    sandbox.control("facebook", do="send-hook", kind="verify", to=f"http://127.0.0.1:1/{'x' * 200}")
    page.goto(addresses[which])
    page.evaluate("document.querySelectorAll('#facebook details, #instagram details').forEach(one => one.open = true)")
    assert_fits_and_breaks_no_rule(page)

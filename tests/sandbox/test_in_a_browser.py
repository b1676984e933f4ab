"""The pretend networks in a real browser: by keyboard alone, under their own policy, without harm and for everybody."""

import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import assert_fits_and_breaks_no_rule
from tests.sandbox.driving import AUTHORIZE
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.running import RunningSandbox, answer_in

pytestmark = pytest.mark.browser


class Relink(BaseHTTPRequestHandler):
    """Where the pretend networks send people back to."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><link rel=icon href=data:,><h1>Back at Relink</h1>")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def relink() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Relink)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript of its own that complains when a policy is broken or a dialog opens."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    yield page
    context.close()
    # the driver itself tries to reach into the mail's frame, and the frame says that it may not run anything
    assert [line for line in said if not line.startswith("Blocked script execution in")] == []


def ask(sandbox: RunningSandbox, relink: str, network: str, scope: str) -> str:
    fields = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{relink}/oauth/{network}/callback",
        "scope": scope,
        "state": "s",
    }
    return f"{sandbox.url}{AUTHORIZE[network]}?{urlencode(fields)}"


def test_a_person_says_yes_by_keyboard_alone(page: Page, sandbox: RunningSandbox, relink: str):
    page.goto(ask(sandbox, relink, "facebook", "pages_show_list,pages_manage_posts"))
    for key in ("Tab", "Tab", "Enter"):  # the second person: Bob
        page.keyboard.press(key)
    page.wait_for_selector("text=You are signed in as Bob Page")
    for key in ("Tab", "Tab", "Space"):  # past "Someone else?", untick the first Page
        page.keyboard.press(key)
    for key in ("Tab", "Tab", "Tab", "Tab", "Tab"):  # second Page, two permissions, Cancel, Allow
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Back at Relink")
    assert answer_in(page.url).keys() == {"code", "state"}
    page.goto(ask(sandbox, relink, "facebook", "pages_show_list"))
    assert page.locator("text=You are signed in as Bob Page").count() == 1, "it remembers who sat here"


def test_a_person_says_no(page: Page, sandbox: RunningSandbox, relink: str):
    page.goto(ask(sandbox, relink, "youtube", "https://www.googleapis.com/auth/youtube.readonly"))
    page.click("text=Ada Lovelace")
    page.click("button:has-text('Cancel')")
    page.wait_for_selector("text=Back at Relink")
    assert answer_in(page.url)["error"] == "access_denied"


def test_hostile_names_stay_words(page: Page, sandbox: RunningSandbox, relink: str):
    page.goto(ask(sandbox, relink, "facebook", "pages_show_list") + "&person=agency")
    assert page.locator("label:has-text('<script>alert(1)</script>')").count() == 1
    page.goto(sandbox.url)
    page.click("summary:has-text('60 accounts')")
    assert page.locator("li:has-text('<script>alert(1)</script>') >> visible=true").count() > 0


def test_an_order_from_the_page_is_carried_out(page: Page, sandbox: RunningSandbox):
    page.goto(sandbox.url)
    page.click("[aria-label='Lock: Acme Test']")
    page.wait_for_url("**/#x")
    assert [fault["subject"] for fault in sandbox.faults("x")] == ["acme_test"]


def test_a_mail_is_shown_in_its_own_style_and_its_links_open(page: Page, sandbox: RunningSandbox, relink: str):
    message = EmailMessage()
    message["Subject"], message["To"] = "Hello", "ada@example.test"
    message.set_content("Hello")
    html = f'<p id="p" style="color: rgb(1, 2, 3)">x</p><a href="{relink}/x">Go</a><script>alert(1)</script>'
    message.add_alternative(html, subtype="html")
    assert sandbox.smtp_port is not None
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as smtp:
        smtp.send_message(message, "relink@example.test")
    page.goto(f"{sandbox.url}/mailbox")
    page.click("text=Hello")
    letter = page.frame_locator("iframe")
    assert letter.locator("#p").evaluate("element => getComputedStyle(element).color") == "rgb(1, 2, 3)"
    with page.expect_popup() as opened:
        letter.locator("text=Go").click()
    opened.value.wait_for_selector("text=Back at Relink")


@pytest.mark.parametrize("which", ["who", "consent", "control", "mailbox", "mail"])
def test_every_page_is_accessible_and_fits(page: Page, sandbox: RunningSandbox, relink: str, which: str):
    sandbox.control("facebook", do="lock", subject="agency")
    sandbox.control("mail", do="refuse", address="bob@example.test")
    assert sandbox.smtp_port is not None
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as smtp:
        smtp.sendmail("a@example.test", ["ada@example.test"], f"Subject: {'x' * 70}\n\nhttp://127.0.0.1/{'y' * 200}")
    consent = ask(sandbox, relink, "facebook", "pages_show_list")
    addresses = {
        "who": consent,
        "consent": f"{consent}&person=agency",
        "control": sandbox.url,
        "mailbox": f"{sandbox.url}/mailbox",
        "mail": f"{sandbox.url}/mailbox/{sandbox.mails()[0]['n']}",
    }
    page.goto(addresses[which])
    assert_fits_and_breaks_no_rule(page)

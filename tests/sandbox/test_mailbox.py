"""The mailbox, over real SMTP: what arrives is kept as it came, shown without harm, and refused where ordered."""

import smtplib
import threading
from email.message import EmailMessage

import pytest
import requests

from tests.sandbox.driving import START
from webapp.sandbox.running import RunningSandbox

EVIL = "<script>alert(1)</script>"


def letter(
    subject: str = "In 7 Tagen: Bäckerei Müller 🥨", text: str = "Grüße, Ada", html: str | None = None
) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Relink <relink@example.test>"
    message["To"] = "Ada Lovelace <ada@example.test>"
    message["Message-ID"] = "<notice-1@relink.example.test>"
    message["X-Notice"] = "1"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def send(sandbox: RunningSandbox, message: EmailMessage, *to: str) -> dict[str, tuple[int, bytes]]:
    """The recipients that were refused, with code and words."""
    assert sandbox.smtp_port is not None
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=30) as smtp:
        return smtp.send_message(message, "bounces@example.test", list(to) or ["ada@example.test"])


def test_a_mail_is_kept_with_everything(sandbox: RunningSandbox):
    send(sandbox, letter(html="<p>Grüße, <b>Ada</b></p>"), "ada@example.test", "root@example.test")
    [mail] = sandbox.mails()
    assert mail["sender"] == "bounces@example.test"
    assert mail["to"] == ["ada@example.test", "root@example.test"]
    assert mail["subject"] == "In 7 Tagen: Bäckerei Müller 🥨"
    assert mail["from"] == "Relink <relink@example.test>"
    assert mail["message_id"] == "<notice-1@relink.example.test>"
    assert ["X-Notice", "1"] in mail["headers"]
    assert mail["text"].strip() == "Grüße, Ada"
    assert mail["html"].strip() == "<p>Grüße, <b>Ada</b></p>"
    assert mail["raw"].startswith("Subject: ")
    assert mail["received_at"] == START.isoformat()


def test_mails_are_listed_oldest_first_for_scripts_and_newest_first_for_people(sandbox: RunningSandbox):
    for subject in ("First", "Second"):
        send(sandbox, letter(subject))
    assert [mail["subject"] for mail in sandbox.mails()] == ["First", "Second"]
    page = requests.get(f"{sandbox.url}/mailbox", timeout=30).text
    assert page.index("Second") < page.index("First")


def test_a_mail_without_html_has_none(sandbox: RunningSandbox):
    send(sandbox, letter())
    [mail] = sandbox.mails()
    assert mail["html"] is None
    assert requests.get(f"{sandbox.url}/mailbox/{mail['n']}/html", timeout=30).status_code == 404
    assert "<iframe" not in requests.get(f"{sandbox.url}/mailbox/{mail['n']}", timeout=30).text


def test_the_mailbox_can_be_emptied(sandbox: RunningSandbox):
    send(sandbox, letter())
    [first] = sandbox.mails()
    assert requests.delete(f"{sandbox.url}/mailbox", timeout=30).status_code == 204
    assert sandbox.mails() == []
    send(sandbox, letter())
    assert requests.post(f"{sandbox.url}/mailbox/empty", timeout=30).url == f"{sandbox.url}/mailbox"
    assert sandbox.mails() == []
    send(sandbox, letter())
    assert sandbox.mails()[0]["n"] > first["n"], "an old address must not show another mail"


def test_an_address_can_refuse_mail_for_good(sandbox: RunningSandbox):
    sandbox.control("mail", do="refuse", address="Bob@Example.test")
    refused = send(sandbox, letter(), "bob@example.test", "ada@example.test")
    assert refused["bob@example.test"][0] == 550
    assert [mail["to"] for mail in sandbox.mails()] == [["ada@example.test"]]


def test_a_mail_that_everybody_refuses_is_not_kept(sandbox: RunningSandbox):
    sandbox.control("mail", do="refuse", address="bob@example.test")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(sandbox, letter(), "bob@example.test")
    assert sandbox.mails() == []


def test_an_address_can_refuse_mail_for_now(sandbox: RunningSandbox):
    sandbox.control("mail", do="tempfail", address="bob@example.test", times=1)
    assert send(sandbox, letter(), "bob@example.test", "ada@example.test")["bob@example.test"][0] == 451
    assert send(sandbox, letter(), "bob@example.test") == {}


def test_the_latest_order_about_an_address_counts(sandbox: RunningSandbox):
    sandbox.control("mail", do="refuse", address="bob@example.test")
    sandbox.control("mail", do="tempfail", address="bob@example.test")
    assert send(sandbox, letter(), "bob@example.test", "ada@example.test")["bob@example.test"][0] == 451


def test_mail_is_accepted_again_for_one_address_or_for_all(sandbox: RunningSandbox):
    for address in ("bob@example.test", "dora@example.test"):
        sandbox.control("mail", do="refuse", address=address)
    sandbox.control("mail", do="up", address="BOB@example.test")
    assert list(send(sandbox, letter(), "bob@example.test", "dora@example.test")) == ["dora@example.test"]
    sandbox.control("mail", do="up")
    assert send(sandbox, letter(), "bob@example.test", "dora@example.test") == {}


def test_refusing_addresses_are_shown_with_the_way_back(sandbox: RunningSandbox):
    sandbox.control("mail", do="refuse", address="bob@example.test")
    page = requests.get(f"{sandbox.url}/mailbox", timeout=30).text
    assert "bob@example.test" in page
    assert "Accept again" in page
    requests.post(f"{sandbox.url}/control/mail", data={"do": "up", "address": "bob@example.test"}, timeout=30)
    assert sandbox.faults_of_mail() == []


def test_hostile_mails_are_shown_as_text(sandbox: RunningSandbox):
    message = letter(f"{EVIL} hello", f"{EVIL}\nhttp://127.0.0.1:5000/<script>alert(2)</script>")
    message.replace_header("From", f'"{EVIL}" <x@example.test>')
    send(sandbox, message, "ada@example.test")
    [mail] = sandbox.mails()
    for path in ("/mailbox", f"/mailbox/{mail['n']}", "/"):
        assert "<script" not in requests.get(sandbox.url + path, timeout=30).text


def test_the_links_of_a_mail_can_be_pressed_and_no_others(sandbox: RunningSandbox):
    text = 'See http://127.0.0.1:5000/a?b=1&c=2. Or javascript:alert(1) or "https://example.test/x"'
    send(sandbox, letter(text=text))
    page = requests.get(f"{sandbox.url}/mailbox/{sandbox.mails()[0]['n']}", timeout=30).text
    assert 'href="http://127.0.0.1:5000/a?b=1&amp;c=2"' in page
    assert 'href="https://example.test/x"' in page
    assert 'href="javascript' not in page


def test_html_is_shown_in_a_frame_that_can_do_nothing(sandbox: RunningSandbox):
    html = f'<body style="color: red">{EVIL}<img src="http://evil.example/p.gif" onerror="alert(1)"></body>'
    send(sandbox, letter(html=html))
    number = sandbox.mails()[0]["n"]
    page = requests.get(f"{sandbox.url}/mailbox/{number}", timeout=30).text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    framed = requests.get(f"{sandbox.url}/mailbox/{number}/html", timeout=30)
    rules = dict(rule.split(" ", 1) for rule in framed.headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["form-action"] == "'none'"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert "script-src" not in rules
    assert "unsafe" not in framed.headers["Content-Security-Policy"]
    assert "<script" not in framed.text
    assert "onerror" not in framed.text


def test_each_look_at_the_html_has_a_nonce_of_its_own(sandbox: RunningSandbox):
    send(sandbox, letter(html='<p style="color: red">Hello</p>'))
    address = f"{sandbox.url}/mailbox/{sandbox.mails()[0]['n']}/html"
    policies = {requests.get(address, timeout=30).headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?no-such-charset?b?aGFsbG8=?=\r\n\r\nhello",
        b"Content-Type: text/plain; charset=no-such-charset\r\n\r\nhello \xff",
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>\xff\xfe",
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: multipart/mixed\r\n\r\nnothing",
        b"From: \r\nTo: ,,,\r\nMessage-ID: <\r\n\r\n",
        b"no headers at all",
    ],
)
def test_broken_mails_are_kept_and_shown_as_well_as_can_be(sandbox: RunningSandbox, raw: bytes):
    assert sandbox.smtp_port is not None
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=30) as smtp:
        smtp.sendmail("a@example.test", ["ada@example.test"], raw)
    [mail] = sandbox.mails()
    assert mail["to"] == ["ada@example.test"]
    assert requests.get(f"{sandbox.url}/mailbox", timeout=30).status_code == 200
    assert requests.get(f"{sandbox.url}/mailbox/{mail['n']}", timeout=30).status_code == 200


def test_a_mail_that_is_not_there_is_not_found(sandbox: RunningSandbox):
    for path in ("/mailbox/999999", "/mailbox/999999/html", "/mailbox/x"):
        assert requests.get(sandbox.url + path, timeout=30).status_code == 404


def test_a_mail_that_is_too_big_is_refused(sandbox: RunningSandbox):
    with pytest.raises(smtplib.SMTPException):
        send(sandbox, letter(text=f"{'x' * 900}\n" * 6_000))
    assert sandbox.mails() == []


def test_many_mails_at_once_all_arrive(sandbox: RunningSandbox):
    threads = [threading.Thread(target=send, args=(sandbox, letter(f"Mail {number}"))) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail["subject"] for mail in sandbox.mails()) == sorted(f"Mail {number}" for number in range(30))


def test_an_empty_mailbox_says_what_belongs_there(sandbox: RunningSandbox):
    assert "No mail has arrived yet" in requests.get(f"{sandbox.url}/mailbox", timeout=30).text

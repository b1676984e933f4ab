"""What mails say: subject, twins, dates in the reader's zone; and what names from elsewhere can't do to them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.rules import Network
from webapp.mail import Letter, Unaddressable, compose

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
SENDER = "Relink <relink@example.test>"
LETTER = Letter(
    kind=Kind.AHEAD,
    message_id="<notice.1@relink.example>",
    link="https://relink.example/settings/social/accounts/7/reconnect",
    address="ada@example.test",
    reader="Ada Lovelace",
    language="en",
    zone="Europe/Berlin",
    workspace="Example AG",
    account="Example GmbH",
    network=Network.FACEBOOK,
    subject_at=datetime(2026, 11, 29, 13, 30, tzinfo=UTC),
    now=NOW,
)
SUDDEN = replace(LETTER, kind=Kind.SUDDEN, subject_at=NOW, reason=Reason.SECURITY, kept_until=NOW + 365 * DAY)
DONE = replace(LETTER, kind=Kind.DONE, subject_at=NOW, who="Eve Nothing")
LOSS = replace(LETTER, kind=Kind.LOSS, subject_at=NOW + 7 * DAY, reason=Reason.MANUAL, since=NOW - 53 * DAY)
RTL = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}\N{HEBREW LETTER VAV}\N{HEBREW LETTER FINAL MEM}"


def text(app: Flask, letter: Letter) -> str:
    with app.app_context():
        return compose(letter, SENDER).get_body(("plain",)).get_content()


def html(app: Flask, letter: Letter) -> str:
    with app.app_context():
        return compose(letter, SENDER).get_body(("html",)).get_content()


def subject(app: Flask, letter: Letter) -> str:
    with app.app_context():
        return str(compose(letter, SENDER)["Subject"])


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (7 * DAY, "In 7 days: reauthorize Example GmbH (Facebook)"),
        (6 * DAY + timedelta(hours=1), "In 7 days: reauthorize Example GmbH (Facebook)"),
        (DAY, "In 1 day: reauthorize Example GmbH (Facebook)"),
        (timedelta(minutes=1), "In 1 day: reauthorize Example GmbH (Facebook)"),
    ],
)
def test_the_subject_carries_the_account_and_the_true_days(app: Flask, left: timedelta, says: str):
    assert subject(app, replace(LETTER, subject_at=NOW + left)) == says


def test_a_warning_says_by_when_how_long_that_is_and_what_happens_otherwise(app: Flask):
    body = text(app, LETTER)
    assert body.startswith("Hello Ada Lovelace,\r\n" if "\r\n" in body else "Hello Ada Lovelace,\n")
    assert "Facebook will ask you to sign in again for Example GmbH by 29 November 2026, 2:30 pm (6 days left)." in body
    assert "its scheduled posts will be cancelled" in body
    assert "Reconnect Example GmbH:\nhttps://relink.example/settings/social/accounts/7/reconnect\n" in body


def test_sudden_news_give_the_reason_and_how_long_it_can_be_undone(app: Flask):
    body = text(app, SUDDEN)
    assert (
        "Facebook disconnected Example GmbH on 24 November 2026, 6:30 am: locked by the network for security." in body
    )
    assert "Reconnect it until 24 November 2027, 6:30 am and all of it comes back." in body
    assert "all of it comes back" not in text(app, replace(SUDDEN, kept_until=None))


def test_news_of_a_reconnect_say_who_and_that_nothing_is_left_to_do(app: Flask):
    assert subject(app, DONE) == "Eve Nothing reconnected Example GmbH (Facebook)"
    assert "Nothing is left to do." in text(app, DONE)


def test_before_a_history_goes_it_says_until_when_and_what_one_can_do(app: Flask):
    assert subject(app, LOSS) == "In 7 days the history of Example GmbH (Facebook) will be deleted"
    assert subject(app, replace(LOSS, subject_at=NOW + DAY)).startswith("In 1 day the history of")
    body = text(app, LOSS)
    assert "Example GmbH at Facebook has been disconnected since 2 October 2026." in body
    assert "Its history is kept until 1 December 2026, 6:30 am (7 days left):" in body
    assert "Reconnect it by then and all of it comes back." in body
    assert "Publishing > Export" in body
    assert "Reconnect Example GmbH:\nhttps://relink.example/settings/social/accounts/7/reconnect\n" in body


@pytest.mark.parametrize("letter", [LETTER, SUDDEN, DONE, LOSS], ids=["ahead", "sudden", "done", "loss"])
def test_both_twins_say_the_same_and_the_page_is_one_column_with_one_button_and_nothing_fetched(
    app: Flask, letter: Letter
):
    page = html(app, letter)
    body = re.sub(r"<(style|title|h1)\b.*?</\1>|<div style=\"display:none.*?</div>|<[^>]+>", " ", page, flags=re.DOTALL)
    seen = " ".join(unescape(body).replace("Relink", "", 1).split())
    written = text(app, letter).replace(f":\n{letter.link}", "").rpartition("Relink")[0]
    assert re.sub(r"\s+([.,:)])", r"\1", seen).replace("( ", "(") == " ".join(written.split())
    assert page.count("<a ") == 1
    assert re.findall(r'href="([^"]*)"', page) == [letter.link]
    assert not re.search(r"<img|src=|@import|url\(|<script|<form", page)


def test_the_headers_are_those_of_an_automatic_mail_with_a_lasting_id(app: Flask):
    with app.app_context():
        message = compose(LETTER, SENDER)
    assert message["From"] == SENDER
    assert message["To"] == "Ada Lovelace <ada@example.test>"
    assert message["Message-ID"] == "<notice.1@relink.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("zone", "moment", "shown"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 March 2026, 1:59 am"),
        ("Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026, 3:00 am"),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026, 2:30 am"),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 October 2026, 2:30 am"),
        ("Pacific/Apia", datetime(2026, 12, 31, 11, 30, tzinfo=UTC), "1 January 2027, 12:30 am"),
        ("Asia/Kathmandu", datetime(2026, 12, 31, 18, 15, tzinfo=UTC), "1 January 2027, 12:00 am"),
        ("America/Los_Angeles", datetime(2027, 1, 1, 7, 59, tzinfo=UTC), "31 December 2026, 11:59 pm"),
        ("Mars/Olympus", datetime(2026, 12, 31, 18, 15, tzinfo=UTC), "31 December 2026, 6:15 pm"),
    ],
)
def test_moments_are_shown_as_the_readers_clock_shows_them(app: Flask, zone: str, moment: datetime, shown: str):
    letter = replace(LETTER, zone=zone, subject_at=moment, now=moment - 7 * DAY)
    assert f"by {shown} (7 days left)" in text(app, letter)


def test_a_reader_with_no_language_or_an_unknown_one_gets_english(app: Flask):
    assert {subject(app, replace(LETTER, language=language)) for language in (None, "en", "tlh")} == {
        "In 6 days: reauthorize Example GmbH (Facebook)"
    }


def test_a_reader_of_german_gets_german(app: Flask):
    letter = replace(LETTER, language="de", subject_at=NOW + 7 * DAY)
    assert subject(app, letter) == "In 7 Tagen: Example GmbH (Facebook) erneut autorisieren"
    assert "1.\N{NO-BREAK SPACE}Dezember 2026, 06:30\N{NO-BREAK SPACE}Uhr" in text(app, letter)


@pytest.mark.parametrize(
    "name",
    [
        "Evil\r\nBcc: everybody@example.test",
        "Evil\nBcc: everybody@example.test\n\nAnother body",
        "Evil\u2028Bcc: everybody@example.test",
        "Evil\x00\x0bBcc: everybody@example.test",
        "Evil\x85Bcc: everybody@example.test",
    ],
)
def test_no_name_breaks_out_of_a_header(app: Flask, name: str):
    letter = replace(LETTER, account=name, reader=name, workspace=name)
    with app.app_context():
        message = compose(letter, SENDER)
        raw = message.as_bytes()
    heads = raw.split(b"\r\n\r\n")[0].decode("ascii")
    assert {line.split(":")[0] for line in heads.split("\r\n") if not line.startswith((" ", "\t"))} == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
    }
    assert [one.addr_spec for one in message["To"].addresses] == ["ada@example.test"]
    assert "Evil Bcc: everybody@example.test" in str(message["Subject"])


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_no_name_breaks_out_of_a_tag_or_a_template(app: Flask, name: str):
    page = html(app, replace(LETTER, account=name, reader=name, workspace=name))
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in page
    assert name in text(app, replace(LETTER, account=name))


def test_a_name_written_from_right_to_left_turns_nothing_around_it(app: Flask):
    letter = replace(LETTER, account=f"\u202e{RTL}\u202c")
    assert f"reauthorize \u2068{RTL}\u2069 (Facebook)" in subject(app, letter)
    assert f"<bdi>{RTL}</bdi>" in html(app, letter)


def test_long_names_emoji_and_broken_signs_make_a_mail_that_can_be_sent(app: Flask):
    for name in ("Ä" * 80, "🎉👩‍👩‍👧 Party", "half an emoji \ud83d here", "x" * 10_000):
        with app.app_context():
            message = compose(replace(LETTER, account=name, reader=name), SENDER)
            assert max(map(len, message.as_bytes().split(b"\r\n"))) <= 998
        assert len(str(message["Subject"])) < 150
    assert "👩‍👩‍👧" in subject(app, replace(LETTER, account="🎉👩‍👩‍👧 Party"))


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "@example.test", "a@b\r\nBcc: c@d", "a@b, c@d", "ä@example.test"]
)
def test_an_address_that_is_none_is_said_to_be_none(app: Flask, address: str):
    with app.app_context(), pytest.raises(Unaddressable):
        compose(replace(LETTER, address=address), SENDER)


def test_a_host_with_an_umlaut_is_written_as_mail_servers_read_it(app: Flask):
    with app.app_context():
        assert compose(replace(LETTER, address="ada@münchen.example"), SENDER)["To"].addresses[0].addr_spec == (
            "ada@xn--mnchen-3ya.example"
        )

"""In which language and time zone a reader reads."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask import session as session_of_this_request
from flask.testing import FlaskClient
from flask_babel import force_locale

from tests.world import World
from webapp import words
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Denial, Plan, Social
from webapp.domain.rules import Network
from webapp.models import User, db
from webapp.pages import formats, languages

LATE = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)


def language_of(browser: FlaskClient, asks_for: str | None) -> str:
    headers = {"Accept-Language": asks_for} if asks_for is not None else {}
    page = browser.get(
        "/login" if browser.get("/settings/profile").status_code == 303 else "/settings/profile", headers=headers
    )
    return page.text.partition('<html lang="')[2][:2]


@pytest.mark.parametrize(
    ("asks_for", "gets"),
    [
        ("de", "de"), ("de-AT,de;q=0.9,en;q=0.5", "de"), ("en-GB", "en"), ("fr,de;q=0.8,en;q=0.7", "de"), ("fr", "en"),
        ("*", "en"), ("", "en"), (None, "en"), ("nonsense;;q=x", "en"), ("de;q=0", "en"), ("x" * 5000, "en"),
    ],
)  # fmt: skip
def test_a_stranger_reads_what_the_browser_asks_for(client: FlaskClient, asks_for: str | None, gets: str) -> None:
    assert language_of(client, asks_for) == gets


def test_a_persons_choice_wins_and_none_means_as_the_browser_asks(world: World) -> None:
    with world.open():
        db.session.get_one(User, world.bob).locale = "de"
        db.session.get_one(User, world.olga).locale = None
        db.session.get_one(User, world.vera).locale = "tlh"
    assert language_of(world.browser(world.bob), "en") == "de"
    assert language_of(world.browser(world.ada), "de") == "en"
    assert language_of(world.browser(world.olga), "de") == "de"
    assert language_of(world.browser(world.vera), "de") == "de"


@pytest.mark.parametrize(
    ("zone", "day", "time"),
    [
        ("Europe/Berlin", "29 November 2026", "11:30 pm"),
        ("Asia/Kathmandu", "30 November 2026", "4:15 am"),
        ("Pacific/Apia", "30 November 2026", "11:30 am"),
        ("America/Los_Angeles", "29 November 2026", "2:30 pm"),
        ("Not/A_Zone", "29 November 2026", "11:30 pm"),
        ("../../etc/passwd", "29 November 2026", "11:30 pm"),
    ],
)
def test_moments_are_shown_as_they_are_where_the_reader_is(world: World, zone: str, day: str, time: str) -> None:
    with world.open():
        db.session.get_one(User, world.ada).timezone = zone
    browser = world.browser(world.ada)
    with browser.session_transaction() as session:
        kept = dict(session)
    with world.app.test_request_context():
        session_of_this_request.update(kept)
        seen = [formats.date(LATE), formats.clock_time(LATE), formats.moment(LATE), formats.iso(LATE)]
    assert seen == [day, time, f"{day}, {time}", "2026-11-29T22:30:00Z"]


def test_german_dates_are_german(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert formats.date(LATE) == "29.\N{NO-BREAK SPACE}November 2026"
        assert formats.clock_time(LATE) == "23:30\N{NO-BREAK SPACE}Uhr"
        assert formats.moment(LATE) == "29.\N{NO-BREAK SPACE}November 2026, 23:30\N{NO-BREAK SPACE}Uhr"


def test_outside_a_request_the_language_can_be_forced_and_is_english_otherwise(app: Flask) -> None:
    with app.app_context():
        assert words.language() == languages.chosen_language() == "en"
        with force_locale("de"):
            assert words.date(LATE, UTC) == "29.\N{NO-BREAK SPACE}November 2026"
        assert words.date(LATE, UTC) == "29 November 2026"


@pytest.mark.parametrize("moment", [datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)])
def test_the_night_of_the_clock_change_has_no_hour_that_is_not(app: Flask, moment: datetime) -> None:
    with app.test_request_context():
        assert formats.clock_time(moment) in ("1:59 am", "3:00 am")


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(days=7), "7 days left"),
        (timedelta(days=6), "6 days left"),  # where Babel would say "1 week"
        (timedelta(days=5, hours=1), "6 days left"),
        (timedelta(hours=1), "1 day left"),
        (timedelta(0), "0 days left"),
        (-timedelta(days=3), "0 days left"),
        (timedelta(days=365), "365 days left"),
    ],
)
def test_days_are_exact(app: Flask, left: timedelta, says: str) -> None:
    with app.test_request_context():
        assert words.days_left(LATE + left, LATE) == says
        assert words.days(1) == "1 day"


def test_everything_that_can_be_has_a_word(app: Flask) -> None:
    with app.test_request_context():
        assert all(formats.state_name(state) for state in State)
        assert all(formats.reason_words(reason, network) for reason in Reason for network in Network)
        assert all(formats.social_words(social) for social in Social)
        assert all(formats.plan_name(plan) for plan in Plan)
        assert all(words.network(network) and formats.monogram(network.value) for network in Network)
        for denial in Denial:
            for connector in (None, "Ada Lovelace"):
                for admins in ((), ("Root Admin",), ("Root Admin", "Sara Two")):
                    assert words.denial(denial, connector, admins).endswith(".")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"), ("Ada", "A"), ("Ada Byron King Lovelace", "AL"), ("  ada  ", "A"), ("@example", "E"),
        ("شركة المثال", "شا"), ("🚀", "🚀"), ("", "?"), ("   ", "?"), ("Ada (intern)", "AI"), ("\u202eevil", "E"),
        ("\u202e", "?"),
    ],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_a_name_can_neither_break_out_nor_turn_its_surroundings() -> None:
    assert formats.bdi('<b>"&\u202e') == "<bdi>&lt;b&gt;&#34;&amp;\u202e</bdi>"


def test_an_address_keeps_its_other_arguments(app: Flask) -> None:
    with app.test_request_context("/settings/social/accounts?q=a%26b&page=3&state=expiring"):
        assert formats.with_args(page=4) == "/settings/social/accounts?q=a%26b&page=4&state=expiring"
        assert formats.with_args(page=None, q="", state=None) == "/settings/social/accounts"

"""Networks at their worst: what they answer, and that a room makes one of three outcomes of it, never an exception."""

import gzip
from datetime import datetime, timedelta

import pytest

from tests.networks.asking_all import CALLBACK, REDIRECT, TOKEN, everything, whys
from tests.networks.hostile import Hostile
from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import wire
from webapp.networks.room import (
    Refused,
    Room,
    Unavailable,
    Why,
)


@pytest.fixture
def room(hostile: Hostile) -> Room:
    return rooms_at(hostile.url)[Network.X]


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_TIMEOUT_SECONDS", "ASK_TIMEOUT_SECONDS"):
        monkeypatch.setattr(wire, name, 0.2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<!doctype html><h1>Hello</h1>", 200),
        (b"<!doctype html><h1>Forbidden</h1>", 403),
        (b"<!doctype html><h1>Who are you</h1>", 401),
        (b"", 200),
        (b"", 400),
        (b'{"access_token": "', 200),
        (b"null", 200),
        ([], 200),
        ("text", 200),
        ({}, 200),
        ({"access_token": ""}, 200),
        ({"access_token": None}, 200),
        ({"access_token": ["x"]}, 200),
        ({"access_token": "line\nbreak"}, 200),
        ({"message": "no"}, 400),
        ({"message": "no"}, 401),
        ({"message": "no"}, 403),
        ({"message": "no"}, 404),
        ({"error": "teapot"}, 418),
        ({"error": {"reason": "who knows"}}, 401),
        (b"[" * 100_000, 200),
        (b"\xff\xfe\x00", 200),
        ({"message": "oops"}, 500),
        (b"bad gateway", 502),
        ({"access_token": "a-token-in-a-503"}, 503),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_outage(
    room: Room, hostile: Hostile, now: datetime, body: object, status: int
) -> None:
    hostile.says(body, status)
    assert whys(everything(room, now)) == {Why.DOWN}


def test_a_429_without_an_error_is_no_token(room: Room, hostile: Hostile, now: datetime) -> None:
    hostile.says({"access_token": "CANARY", "message": "Too many requests"}, 429, Retry_After="120")
    outcomes = everything(room, now)
    assert whys(outcomes) == {Why.RATE_LIMITED}
    assert {outcome.retry_at for outcome in outcomes.values() if isinstance(outcome, Unavailable)} == {
        now + timedelta(minutes=2)
    }


@pytest.mark.parametrize("header", ["1000000000", "-5", "soon", ""])
def test_an_absurd_wait_is_cut_short_or_ignored(room: Room, hostile: Hostile, now: datetime, header: str) -> None:
    hostile.says({}, 429, Retry_After=header)
    outcome = room.renew(TOKEN, now)
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_at in (None, now + timedelta(hours=24))


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "invalid_scope", "redirect_uri_mismatch"])
def test_our_own_mistakes_are_ours(room: Room, hostile: Hostile, now: datetime, error: str) -> None:
    hostile.says({"error": error, "error_description": "<script>alert(1)</script>"}, 401)
    assert whys({"a": room.renew(TOKEN, now), "b": room.exchange(CALLBACK, REDIRECT, "v" * 50, now)}) == {
        Why.OUR_CONFIGURATION
    }


def test_an_unpaid_bill_is_ours(room: Room, hostile: Hostile, now: datetime) -> None:
    hostile.says({"title": "credits depleted"}, 402)
    assert whys(everything(room, now)) == {Why.OUR_CONFIGURATION}


@pytest.mark.parametrize(
    ("error", "why"),
    [("temporarily_unavailable", Why.DOWN), ("server_error", Why.DOWN), ("slow_down", Why.RATE_LIMITED)],
)
def test_an_error_that_means_later_means_later(
    room: Room, hostile: Hostile, now: datetime, error: str, why: Why
) -> None:
    hostile.says({"error": error}, 400)
    assert whys({"a": room.renew(TOKEN, now)}) == {why}


@pytest.mark.parametrize(
    ("error", "status"), [("invalid_grant", 400), ("invalid_request", 400), ("invalid_grant", 401)]
)
def test_a_dead_refresh_token_is_refused_whatever_the_network_calls_it(
    room: Room, hostile: Hostile, now: datetime, error: str, status: int
) -> None:
    hostile.refuses({"error": error, "error_description": "Value passed for the token was invalid."}, status)
    outcome = room.renew(TOKEN, now)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.ACCESS_REMOVED


def test_a_reset_connection_is_an_outage(room: Room, hostile: Hostile, now: datetime) -> None:
    hostile.resets()
    assert whys(everything(room, now)) == {Why.DOWN}


def test_nobody_listening_is_an_outage(now: datetime) -> None:
    assert whys(everything(rooms_at("http://127.0.0.1:9")[Network.X], now)) == {Why.DOWN}


def test_an_encryption_that_fails_is_an_outage(hostile: Hostile, now: datetime) -> None:
    room = rooms_at(hostile.url.replace("http:", "https:"))[Network.X]
    assert whys(everything(room, now)) == {Why.DOWN}


def test_a_network_that_keeps_silent_is_an_outage(
    room: Room, hostile: Hostile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    hostile.keeps_silent()
    assert whys({"a": room.renew(TOKEN, now), "b": room.subject(TOKEN, now)}) == {Why.DOWN}


def test_an_answer_that_never_ends_is_an_outage(
    room: Room, hostile: Hostile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    hostile.drips()
    assert whys({"a": room.renew(TOKEN, now), "b": room.subject(TOKEN, now)}) == {Why.DOWN}


def test_headers_that_never_end_are_an_outage(
    room: Room, hostile: Hostile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    hostile.drips_headers()
    assert whys({"a": room.renew(TOKEN, now), "b": room.subject(TOKEN, now)}) == {Why.DOWN}


def test_an_endless_answer_is_cut_off(room: Room, hostile: Hostile, now: datetime) -> None:
    hostile.says(b" " * (wire.LARGEST_ANSWER_BYTES + 1) + b'{"access_token": "x"}')
    assert whys(everything(room, now)) == {Why.DOWN}


def test_an_answer_that_unfolds_into_an_endless_one_is_cut_off(room: Room, hostile: Hostile, now: datetime) -> None:
    hostile.says(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    assert whys({"a": room.renew(TOKEN, now)}) == {Why.DOWN}

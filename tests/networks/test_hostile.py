"""Networks at their worst: what they answer, and that a room makes one of three outcomes of it, never an exception."""

import gzip
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from tests.networks.hostile import Hostile
from tests.pretend import registered, rooms_at
from webapp import networks
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import wire
from webapp.networks.facebook_login import LONGEST_LISTING_SECONDS
from webapp.networks.room import (
    ASK_TIMEOUT_SECONDS,
    HTTP_TIMEOUT_SECONDS,
    Ok,
    Outcome,
    Refused,
    Room,
    Token,
    Unavailable,
    Why,
)
from webapp.sandbox.networks.facts import CLIENT_SECRET
from webapp.settings import NetworkSettings

CALLBACK = "http://127.0.0.1:5000/oauth/x/callback?state=s&code=CANARY-code"
REDIRECT = "http://127.0.0.1:5000/oauth/x/callback"
TOKEN = Token("CANARY-access", "CANARY-refresh", scopes=("tweet.read",))


@pytest.fixture
def room(hostile: Hostile) -> Room:
    return rooms_at(hostile.url)[Network.X]


@pytest.fixture
def listing(hostile: Hostile) -> Room:
    """A room that lists page by page."""
    return rooms_at(hostile.url)[Network.FACEBOOK]


def everything(room: Room, now: datetime) -> dict[str, Outcome[object]]:
    """Every question a room can ask, and what comes of it."""
    return {
        "exchange": room.exchange(CALLBACK, REDIRECT, "v" * 50, now),
        "renew": room.renew(TOKEN, now),
        "subject": room.subject(TOKEN, now),
        "profiles": room.profiles(TOKEN, now),
        "check": room.check(TOKEN, "81001", now),
    }


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_TIMEOUT_SECONDS", "ASK_TIMEOUT_SECONDS"):
        monkeypatch.setattr(wire, name, 0.2)


def whys(outcomes: Mapping[str, object]) -> set[object]:
    return {outcome.why if isinstance(outcome, Unavailable) else outcome for outcome in outcomes.values()}


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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(room: Room, hostile: Hostile, now: datetime, status: int) -> None:
    hostile.says({"access_token": "x"}, status, Location=f"{hostile.url}/elsewhere")
    assert whys(everything(room, now)) == {Why.DOWN}
    assert room.revoke("CANARY-refresh", now) == Unavailable(Why.DOWN, detail=str(status))
    assert all("/elsewhere" not in path for _, path, _, _ in hostile.calls)


def test_the_token_goes_nowhere_else_for_the_next_page(listing: Room, hostile: Hostile, now: datetime) -> None:
    for elsewhere in (
        "http://evil.example/facebook/v26.0/me/accounts",
        hostile.url.replace("127.0.0.1", "localhost") + "/facebook/v26.0/me/accounts",
        f"{hostile.url}/facebook/v26.0/elsewhere",
        "/facebook/v26.0/elsewhere",
        f"{hostile.url}/facebook/v26.0/\nme",
    ):
        hostile.calls.clear()
        hostile.says({"data": [], "paging": {"next": elsewhere, "cursors": {"after": "a&b=/../c"}}})
        assert whys({"a": listing.profiles(TOKEN, now)}) == {Why.DOWN}
        paths = {path.partition("?")[0] for _, path, _, _ in hostile.calls}
        assert paths == {"/facebook/v26.0/me/accounts"}


def test_pages_that_go_round_in_circles_end(listing: Room, hostile: Hostile, now: datetime) -> None:
    hostile.says({"data": [], "paging": {"next": "there", "cursors": {"after": "1"}}})
    assert whys({"a": listing.profiles(TOKEN, now)}) == {Why.DOWN}
    assert len(hostile.calls) == 2


def test_accounts_that_make_no_sense_are_left_out(listing: Room, hostile: Hostile, now: datetime) -> None:
    bad_picture = {"id": 7, "name": None, "picture": {"data": {"url": "javascript:1"}}}
    items = [None, 5, {}, {"id": None}, {"id": "a b"}, bad_picture, {"id": "7"}]
    hostile.says({"data": [*items, {"id": "8", "name": "x\x00" * 400, "username": ["a"], "tasks": "<b>"}]})
    found = listing.profiles(TOKEN, now)
    assert isinstance(found, Ok)
    assert [profile.external_id for profile in found.value] == ["7", "8"]
    assert found.value[0].name == "7"
    assert found.value[0].picture_url is None
    assert "\x00" not in found.value[1].name


def test_a_check_that_is_answered_with_another_account_says_nothing(
    room: Room, hostile: Hostile, now: datetime
) -> None:
    hostile.says({"id": "81002", "name": "Acme Test"})
    assert whys({"a": room.check(TOKEN, "81001", now)}) == {Why.DOWN}


def renewed(room: Room, hostile: Hostile, now: datetime, **answer: object) -> Token:
    hostile.says({"access_token": "new", **answer})
    outcome = room.renew(TOKEN, now)
    assert isinstance(outcome, Ok)
    return outcome.value


@pytest.mark.parametrize("blank", [{}, {"refresh_token": ""}, {"refresh_token": None}, {"refresh_token": 5}])
def test_a_refresh_token_is_never_overwritten_with_a_blank(
    room: Room, hostile: Hostile, now: datetime, blank: dict[str, object]
) -> None:
    assert renewed(room, hostile, now, **blank).refresh == "CANARY-refresh"


@pytest.mark.parametrize("life", [None, 0, -1, "soon", [], {}, True, 10**15])
def test_a_life_that_makes_no_sense_is_the_usual_one(room: Room, hostile: Hostile, now: datetime, life: object) -> None:
    token = renewed(room, hostile, now, **({} if life is None else {"expires_in": life}))
    assert token.access_expires_at in (now + timedelta(hours=2), now + timedelta(days=366))
    assert room.renew_at(token, now) is not None


def test_json_that_is_no_json_number_is_survived(room: Room, hostile: Hostile, now: datetime) -> None:
    for number in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5000):
        hostile.says(b'{"access_token": "new", "expires_in": ' + number + b"}")
        assert isinstance(room.renew(TOKEN, now), Ok | Unavailable)


def test_a_short_life_is_renewed_at_half_and_never_in_a_tight_loop(room: Room, hostile: Hostile, now: datetime) -> None:
    assert room.renew_at(renewed(room, hostile, now, expires_in=600), now) == now + timedelta(minutes=5)
    assert room.renew_at(renewed(room, hostile, now, expires_in=1), now) == now + timedelta(minutes=1)


def test_fewer_scopes_are_seen_and_scopes_left_out_are_as_before(room: Room, hostile: Hostile, now: datetime) -> None:
    assert renewed(room, hostile, now).scopes == TOKEN.scopes
    fewer = renewed(room, hostile, now, scope="users.read, tweet.read")
    assert fewer.scopes == ("users.read", "tweet.read")
    assert "tweet.write" in room.missing_scopes(fewer)


def test_all_permissions_unticked_are_all_missing(room: Room, hostile: Hostile, now: datetime) -> None:
    assert room.missing_scopes(renewed(room, hostile, now, scope="")) == room.scopes


@pytest.mark.parametrize("end", [0, -1, "never", None, 10**12])
def test_a_stated_end_that_makes_no_sense_is_none(hostile: Hostile, now: datetime, end: object) -> None:
    hostile.says({"access_token": "new", "refresh_token": "r", "refresh_token_expires_in": end, "expires_in": 60})
    outcome = rooms_at(hostile.url)[Network.LINKEDIN].renew(TOKEN, now)
    assert isinstance(outcome, Ok)
    assert outcome.value.ends_at is None


def test_linkedin_without_a_refresh_token_ends_with_its_access(hostile: Hostile, now: datetime) -> None:
    hostile.says({"access_token": "new", "expires_in": 5_184_000})
    room = rooms_at(hostile.url)[Network.LINKEDIN]
    outcome = room.exchange(CALLBACK, REDIRECT, None, now)
    assert isinstance(outcome, Ok)
    assert outcome.value.ends_at == now + timedelta(days=60)
    assert room.renew_at(outcome.value, now) is None


def test_linkedin_is_not_renewed_when_nothing_outlives_the_consent(hostile: Hostile, now: datetime) -> None:
    hostile.says(
        {"access_token": "new", "refresh_token": "r", "expires_in": 432_000, "refresh_token_expires_in": 432_000}
    )
    room = rooms_at(hostile.url)[Network.LINKEDIN]
    outcome = room.renew(TOKEN, now)
    assert isinstance(outcome, Ok)
    assert room.renew_at(outcome.value, now) is None


def test_a_second_token_endpoint_call_never_rides_on_the_first_ones_connection(
    room: Room, hostile: Hostile, now: datetime
) -> None:
    hostile.says({"access_token": "new"})
    first, second = room.renew(TOKEN, now), room.renew(TOKEN, now)
    assert isinstance(first, Ok)
    assert isinstance(second, Ok)
    assert len(hostile.calls) == 2


def test_secrets_travel_where_they_belong_and_nowhere_else(room: Room, hostile: Hostile, now: datetime) -> None:
    hostile.says({"error": "invalid_grant"}, 400)
    everything(room, now)
    for method, path, headers, body in hostile.calls:
        assert "CANARY" not in path
        assert CLIENT_SECRET not in path + body  # X takes it in the Authorization header
        assert method == "GET" or headers["Authorization"].startswith("Basic ")


def test_nothing_secret_is_ever_logged(
    room: Room, hostile: Hostile, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for body in ({"error": "invalid_grant"}, {"access_token": "CANARY-new"}, b"CANARY"):
        hostile.says(body, 400 if isinstance(body, dict) and "error" in body else 200)
        outcomes = everything(room, now)
        assert "CANARY" not in repr(outcomes)
    hostile.resets()
    assert "CANARY" not in repr(everything(room, now))
    assert "CANARY" not in caplog.text
    assert CLIENT_SECRET not in caplog.text


@pytest.mark.parametrize(
    ("issuer", "own"),
    [
        ("https://x.com", True),
        ("https://x.com/", True),
        ("https://api.x.com", True),
        ("https://accounts.google.com", False),
        ("https://x.co", False),
        ("https://x.com.evil.example", False),
        ("https://x.com/i/oau", False),
        ("http://x.com", False),
        ("x.com", False),
        ("", False),
    ],
)
def test_an_issuer_is_the_networks_own_or_it_is_not(issuer: str, own: bool) -> None:
    room = networks.x.room(NetworkSettings(client_id="id", client_secret="secret"))
    assert room.is_own_issuer(issuer) is own


def test_pretend_networks_on_one_host_are_told_apart_by_their_path() -> None:
    rooms = rooms_at("http://127.0.0.1:5001")
    assert rooms[Network.X].is_own_issuer("http://127.0.0.1:5001/x")
    assert not rooms[Network.FACEBOOK].is_own_issuer("http://127.0.0.1:5001/x")


def test_a_room_without_addresses_uses_the_networks_own() -> None:
    addresses = {}
    for network in Network:
        room = networks.BUILDERS[network](NetworkSettings(client_id="id", client_secret="secret"))
        addresses[network] = room.authorize_url("https://relink.example/cb", "s", None, again=False).partition("?")[0]
    assert addresses == {
        Network.FACEBOOK: "https://www.facebook.com/v26.0/dialog/oauth",
        Network.INSTAGRAM: "https://www.instagram.com/oauth/authorize",
        Network.X: "https://x.com/i/oauth2/authorize",
        Network.LINKEDIN: "https://www.linkedin.com/oauth/v2/authorization",
        Network.YOUTUBE: "https://accounts.google.com/o/oauth2/v2/auth",
    }


def test_the_api_version_is_a_setting() -> None:
    room = networks.facebook.room(NetworkSettings(client_id="id", client_secret="secret", api_version="v27.0"))
    assert "/v27.0/" in room.authorize_url("https://relink.example/cb", "s", None, again=False)


def test_facebook_is_asked_for_a_fresh_yes_when_somebody_reconnects() -> None:
    room = networks.facebook.room(NetworkSettings(client_id="id", client_secret="secret"))
    assert "auth_type=rerequest%2Creauthorize" in room.authorize_url("https://relink.example/cb", "s", None, again=True)
    assert "auth_type=rerequest" in room.authorize_url("https://relink.example/cb", "s", None, again=False)


def test_only_configured_networks_have_a_room(hostile: Hostile) -> None:
    class Configured:
        networks = {"x": registered(hostile.url, Network.X)}  # noqa: RUF012

    assert set(networks.build(Configured())) == {Network.X}  # type: ignore[arg-type]


def test_a_call_is_waited_for_longer_than_the_slowest_renewals_and_a_question_less() -> None:
    assert HTTP_TIMEOUT_SECONDS > 12 + 5
    assert wire.CONNECT_SECONDS < ASK_TIMEOUT_SECONDS < HTTP_TIMEOUT_SECONDS
    assert LONGEST_LISTING_SECONDS <= 30  # somebody waits for it

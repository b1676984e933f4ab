"""Lists, redirects and lives from a network that means no good, or only does badly."""

from datetime import datetime, timedelta

import pytest

from tests.networks.asking_all import CALLBACK, REDIRECT, TOKEN, everything, whys
from tests.networks.hostile import Hostile
from tests.pretend import rooms_at
from webapp.domain.rules import Network
from webapp.networks.room import (
    Ok,
    Room,
    Token,
    Unavailable,
    Why,
)


@pytest.fixture
def room(hostile: Hostile) -> Room:
    return rooms_at(hostile.url)[Network.X]


@pytest.fixture
def listing(hostile: Hostile) -> Room:
    """A room that lists page by page."""
    return rooms_at(hostile.url)[Network.FACEBOOK]


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

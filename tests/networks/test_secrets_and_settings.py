"""What travels where, what is never logged, and what a room takes from its settings."""

import logging
from datetime import datetime

import pytest

from tests.networks.asking_all import TOKEN, everything
from tests.networks.hostile import Hostile
from tests.pretend import registered, rooms_at
from webapp import networks
from webapp.domain.rules import Network
from webapp.networks import wire
from webapp.networks.facebook_login import LONGEST_LISTING_SECONDS
from webapp.networks.room import (
    ASK_TIMEOUT_SECONDS,
    HTTP_TIMEOUT_SECONDS,
    Ok,
    Room,
)
from webapp.sandbox.networks.facts import CLIENT_SECRET
from webapp.settings import NetworkSettings


@pytest.fixture
def room(hostile: Hostile) -> Room:
    return rooms_at(hostile.url)[Network.X]


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

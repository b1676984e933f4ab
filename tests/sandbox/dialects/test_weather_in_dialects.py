"""Bad weather in each network's own words: waiting, nonsense, outages, and for how many calls."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube, Dialect

CALLS: dict[str, Callable[[Dialect, dict[str, str]], TestResponse]] = {
    "x": lambda app, said: app.get("/2/users/me", said["access_token"]),
    "linkedin": lambda app, said: app.get("/v2/userinfo", said["access_token"]),
    "youtube": lambda app, said: app.get("/youtube/v3/channels?part=id&mine=true", said["access_token"]),
}


@pytest.fixture(params=["x", "linkedin", "youtube"])
def app(request: pytest.FixtureRequest, x: AtX, linkedin: AtLinkedIn, youtube: AtYouTube) -> Dialect:
    return {"x": x, "linkedin": linkedin, "youtube": youtube}[request.param]


def test_a_slow_network_lets_everybody_wait(app: Dialect, waits: list[float]):
    said = app.connect("ada")
    app.ordered("slow", seconds=7)
    assert CALLS[app.name](app, said).status_code == 200
    assert app.refresh(said["refresh_token"]).status_code == 200
    assert waits == [7, 7]


@pytest.mark.parametrize("body", ["html", "empty", "broken-json", "no-token"])
def test_nonsense_has_the_status_of_a_success(app: Dialect, body: str):
    said = app.connect("ada")
    app.ordered("garbage", body=body)
    for answer in (CALLS[app.name](app, said), app.refresh(said["refresh_token"])):
        assert answer.status_code == 200
        assert "access_token" not in (answer.get_json(silent=True) or {})


@pytest.mark.parametrize("only", ["token", "api", "read"])
def test_bad_weather_may_be_at_one_place_only(app: Dialect, only: str):
    said = app.connect("ada")
    app.ordered("down", only=only)
    assert CALLS[app.name](app, said).status_code == (200 if only == "token" else 503)
    assert app.refresh(said["refresh_token"]).status_code == (503 if only == "token" else 200)


def test_bad_weather_may_pass_after_some_calls(app: Dialect):
    said = app.connect("ada")
    app.ordered("down", times=2)
    assert [CALLS[app.name](app, said).status_code for _ in range(3)] == [503, 503, 200]
    app.ordered("rate-limit", only="token", times=1)
    statuses = [app.refresh(said["refresh_token"]).status_code for _ in range(2)]
    assert statuses in ([429, 200], [403, 200])


def test_up_ends_all_of_it(app: Dialect):
    said = app.connect("ada")
    for order in ({"do": "down"}, {"do": "rate-limit"}, {"do": "error", "status": 500}, {"do": "lose-answer"}):
        app.ordered(**order)
    app.ordered("up")
    assert app.told("faults") == []
    assert CALLS[app.name](app, said).status_code == 200


def test_a_false_alarm_wears_off(app: Dialect):
    said = app.connect("ada")
    app.ordered("revoke", subject="ada", times=1, only="token")
    assert [app.refresh(said["refresh_token"]).status_code for _ in range(2)] == [400, 200]
    app.ordered("revoke", subject="ada", times=1)
    assert [CALLS[app.name](app, said).status_code for _ in range(2)] == [401, 200]


def test_a_yes_ends_a_lock_but_what_it_had_hit_stays_dead(app: Dialect):
    old = app.connect("ada")
    app.ordered("lock", subject="ada")
    new = app.connect("ada")
    assert CALLS[app.name](app, new).status_code == 200
    assert CALLS[app.name](app, old).status_code in {401, 403}


def test_every_call_is_in_the_log_and_no_secret_is(app: Dialect):
    said = app.connect("ada")
    CALLS[app.name](app, said)
    app.refresh(said["refresh_token"])
    log = app.told("log")
    assert [call["status"] for call in log] == [302, 200, 200, 200]
    for secret in (said["access_token"], said["refresh_token"]):
        assert secret not in str(log)

"""Bad weather: a whole network that is down, slow, busy or talking nonsense. Nothing is lost by it."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.sandbox.driving import OUR_FORM, App

At = Callable[[str], App]
DAY = 24 * 3600


def every_call(app: App, answer: dict[str, Any]) -> dict[str, Callable[[], TestResponse]]:
    """One call to each place, made as if all were well."""
    nothing = OUR_FORM | {"token": "nothing"}
    return {
        "token": lambda: app.refresh(answer["refresh_token"]),
        "revoke": lambda: app.client.post("/linkedin/oauth/v2/revoke", data=nothing),
        "api": lambda: app.me(answer["access_token"]),
    }


@pytest.fixture
def linkedin(at: At) -> App:
    return at("linkedin")


@pytest.fixture
def calls(linkedin: App) -> dict[str, Callable[[], TestResponse]]:
    return every_call(linkedin, linkedin.connect("ada"))


def statuses(calls: dict[str, Callable[[], TestResponse]]) -> dict[str, int]:
    return {place: call().status_code for place, call in calls.items()}


def test_all_is_well_to_begin_with(calls):
    assert statuses(calls) == {"token": 200, "revoke": 200, "api": 200}


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_network_that_is_down_answers_every_call_with_that_error(linkedin: App, calls, status: int):
    linkedin.ordered("down", status=status)
    assert statuses(calls) == dict.fromkeys(calls, status)
    linkedin.ordered("up")
    assert statuses(calls) == dict.fromkeys(calls, 200)


def test_down_means_503_unless_told_otherwise(linkedin: App, calls):
    linkedin.ordered("down")
    assert calls["api"]().status_code == 503


def test_a_network_that_is_down_does_not_even_look_at_the_token(linkedin: App):
    linkedin.ordered("down")
    assert linkedin.me("nonsense").status_code == 503


def test_people_can_still_say_yes_while_machines_hear_nothing(linkedin: App):
    linkedin.ordered("down")
    assert linkedin.look(person="ada").status_code == 200
    code = linkedin.code("ada")
    assert linkedin.exchange(code).status_code == 503
    linkedin.ordered("up")
    assert linkedin.exchange(code).status_code == 200, "the code was not burned by a call that never arrived"


@pytest.mark.parametrize("place", ["token", "revoke", "api"])
def test_weather_may_be_at_one_place_only(linkedin: App, calls, place: str):
    linkedin.ordered("down", only=place)
    assert statuses(calls) == {name: 503 if name == place else 200 for name in calls}


def test_weather_may_pass_by_itself(linkedin: App, calls):
    linkedin.ordered("down", times=2)
    assert [calls["api"]().status_code for _ in range(3)] == [503, 503, 200]


def test_weather_stays_at_its_network(at: At, calls):
    at("facebook").ordered("down")
    assert statuses(calls) == dict.fromkeys(calls, 200)


def test_a_slow_network_answers_right_but_late(linkedin: App, calls, waits: list[float]):
    linkedin.ordered("slow", seconds=12.5, times=2)
    assert statuses(calls) == dict.fromkeys(calls, 200)
    assert waits == [12.5, 12.5]


def test_slow_means_five_seconds_unless_told_otherwise(linkedin: App, calls, waits: list[float]):
    linkedin.ordered("slow")
    calls["api"]()
    assert waits == [5]


def test_slow_and_down_is_down_late(linkedin: App, calls, waits: list[float]):
    linkedin.ordered("slow", seconds=1)
    linkedin.ordered("down")
    assert calls["api"]().status_code == 503
    assert waits == [1]


def test_one_fault_answers_at_a_time(linkedin: App, calls):
    linkedin.ordered("rate-limit", times=1)
    linkedin.ordered("down", times=1)
    assert [calls["api"]().status_code for _ in range(3)] == [503, 429, 200]


def test_a_busy_network_says_429_to_every_call(linkedin: App, calls):
    linkedin.ordered("rate-limit")
    assert statuses(calls) == dict.fromkeys(calls, 429)


@pytest.mark.parametrize(
    ("body", "kind", "starts"),
    [
        ("html", "text/html; charset=utf-8", "<!doctype html>"),
        ("empty", "application/json", ""),
        ("broken-json", "application/json", '{"access_token": "'),
        ("no-token", "application/json", "{}"),
    ],
)
def test_garbage_comes_with_status_200(linkedin: App, calls, body: str, kind: str, starts: str):
    linkedin.ordered("garbage", body=body)
    for call in calls.values():
        answer = call()
        assert (answer.status_code, answer.content_type) == (200, kind)
        assert answer.text.startswith(starts)


def test_garbage_is_html_unless_told_otherwise(linkedin: App, calls):
    linkedin.ordered("garbage")
    assert calls["api"]().content_type.startswith("text/html")


def test_a_token_answer_can_be_bent(linkedin: App):
    token = linkedin.connect("ada")["refresh_token"]
    linkedin.ordered("token-answer", set={"expires_in": "soon", "scope": ""}, drop=["token_type"], times=1)
    bent = linkedin.refresh(token).get_json()
    assert (bent["expires_in"], bent["scope"]) == ("soon", "")
    assert "token_type" not in bent
    assert linkedin.refresh(token).get_json()["expires_in"] == 60 * DAY


def test_a_bent_answer_is_still_a_real_one(at: At):
    x = at("x")
    first = x.connect("acme")
    x.ordered("token-answer", drop=["refresh_token"])
    second = x.refresh(first["refresh_token"]).get_json()
    assert x.me(second["access_token"]).status_code == 200
    assert "refresh_token" not in second


def test_refusals_are_not_bent(linkedin: App):
    linkedin.ordered("token-answer", set={"access_token": "x"}, times=1)
    assert linkedin.refresh("nonsense").status_code == 400
    assert [fault["do"] for fault in linkedin.told("faults")] == ["token-answer"]


def test_up_ends_all_weather_and_no_trouble(linkedin: App):
    for order in ("down", "slow", "rate-limit", "garbage", "token-answer"):
        linkedin.ordered(order)
    linkedin.ordered("lock", subject="ada")
    linkedin.ordered("up")
    assert [fault["do"] for fault in linkedin.told("faults")] == ["lock"]


def test_ordering_the_same_weather_again_replaces_it(linkedin: App, calls):
    linkedin.ordered("down", status=500)
    linkedin.ordered("down", status=502)
    assert calls["api"]().status_code == 502
    assert len(linkedin.told("faults")) == 1


def test_what_is_wrong_can_be_asked(linkedin: App):
    linkedin.ordered("slow", seconds=3, times=4, only="api")
    assert linkedin.told("faults") == [
        {"do": "slow", "subject": None, "person": None, "only": "api", "times": 4, "seconds": 3.0}
    ]

"""What each no of X's means, for a question, a post and a file."""

from datetime import datetime, timedelta

import pytest

from tests.networks.at_x import AtX, meaning, picture, room_at
from tests.networks.hostile import Hostile
from webapp.domain.lifecycle import Reason
from webapp.networks.publishing import Piece, Unknown
from webapp.networks.room import Token, Unavailable, Why

# What each no means

ROWS: list[tuple[str | int, Reason | Why | str]] = [
    ("unauthorized", Reason.LAPSED),
    ("not-authorized-for-resource", Reason.PERMISSION_LOST),
    ("client-forbidden", Why.OUR_CONFIGURATION),
    ("not-enrolled", Why.OUR_CONFIGURATION),
    ("suspended", Reason.SECURITY),
    (64, Reason.SECURITY),
    ("locked", Reason.SECURITY),
    (326, Reason.SECURITY),
    ("credits", Why.OUR_CONFIGURATION),
    ("rate-limit-exceeded", Why.RATE_LIMITED),
    (88, Why.RATE_LIMITED),
    ("usage-capped", Why.OUR_CONFIGURATION),
]


@pytest.mark.parametrize(("code", "means"), ROWS)
def test_every_no_has_its_meaning_for_a_question_a_post_and_a_file(
    x: AtX, code: str | int, means: Reason | Why
) -> None:
    x.fails(code)
    assert meaning(x.room.check(x.token, "81001", x.now)) is means
    assert meaning(x.room.subject(x.token, x.now)) is means
    assert meaning(x.publish()) is means
    assert meaning(x.publish(media=(picture(),))) is means
    assert x.texts() == []


@pytest.mark.parametrize("detail", ["The scope tweet.write is missing.", "Missing required scopes: users.read"])
def test_a_scope_that_is_missing_is_a_permission_lost(hostile: Hostile, now: datetime, detail: str) -> None:
    hostile.says({"title": "Forbidden", "detail": detail, "status": 403}, 403)
    assert meaning(room_at(hostile.url, []).check(Token("t"), "81001", now)) is Reason.PERMISSION_LOST


@pytest.mark.parametrize("code", ["internal-error", "unavailable"])
def test_a_breakdown_blames_nobody_and_after_a_post_nobody_knows(x: AtX, code: str) -> None:
    x.fails(code)
    assert meaning(x.room.check(x.token, "81001", x.now)) is Why.DOWN
    assert meaning(x.publish(media=(picture(),))) is Why.DOWN, "no post was tried"
    assert isinstance(x.publish(), Unknown)


@pytest.mark.parametrize("code", ["invalid-request", "duplicate"])
def test_a_complaint_about_content_blames_nobody_where_nothing_was_said(x: AtX, code: str) -> None:
    x.fails(code, on="read")
    assert meaning(x.room.check(x.token, "81001", x.now)) is Why.DOWN


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": "Forbidden", "detail": "Forbidden", "type": "about:blank", "status": 403}, 403),
        ({"title": "Forbidden", "detail": "You have been blocked from performing this action."}, 403),
        ({"title": "Forbidden", "detail": "Point a telescope at it."}, 403),
        ({"title": "Not Found Error", "detail": "No", "type": "https://api.x.com/2/problems/resource-not-found"}, 404),
        ({"title": ["Forbidden"], "detail": {"locked": 1}, "type": 7}, 403),
        ({"errors": []}, 403),
        ({"errors": ["locked"]}, 403),
        ({"errors": [{"code": "326", "message": "?"}]}, 403),
        ({"errors": [{"code": True}]}, 403),
        ({"detail": "locked"}, 403),
        (b"<h1>locked, suspended, not enrolled, duplicate content</h1>", 403),
        ({"title": "Locked", "detail": "locked", "errors": [{"code": 326}]}, 500),
    ],
)
def test_an_unknown_no_blames_nobody(hostile: Hostile, now: datetime, body: object, status: int) -> None:
    hostile.says(body, status)
    room = room_at(hostile.url, [])
    assert meaning(room.check(Token("t"), "81001", now)) is Why.DOWN
    if status < 500:
        assert meaning(room.publish(Token("t"), "81001", Piece("Hello"), now)) is Why.DOWN


def test_a_limit_is_waited_for_until_it_ends(x: AtX) -> None:
    x.order(do="rate-limit", retry_after=120)
    for outcome in (x.room.check(x.token, "81001", x.now), x.publish(), x.room.renew(x.token, x.now)):
        assert isinstance(outcome, Unavailable)
        assert outcome.why is Why.RATE_LIMITED
        assert outcome.retry_at is not None
        assert abs(outcome.retry_at - x.now - timedelta(minutes=2)) < timedelta(minutes=1)


@pytest.mark.parametrize("reset", ["soon", "-1", "0", "", "1e400", "100"])
def test_a_limit_that_ends_at_no_sensible_time_has_no_end(hostile: Hostile, now: datetime, reset: str) -> None:
    hostile.says({"title": "Too Many Requests"}, 429, x_rate_limit_reset=reset)
    outcome = room_at(hostile.url, []).check(Token("t"), "81001", now)
    assert outcome == Unavailable(Why.RATE_LIMITED, None, detail="429 problem")


def test_a_limit_that_ends_in_a_hundred_years_is_looked_at_again_in_a_day(hostile: Hostile, now: datetime) -> None:
    hostile.says({"title": "Too Many Requests"}, 429, x_rate_limit_reset="4900000000")
    outcome = room_at(hostile.url, []).check(Token("t"), "81001", now)
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_at == now + timedelta(hours=24)


def test_only_a_limit_is_waited_for_until_limits_end(hostile: Hostile, now: datetime) -> None:
    hostile.says({"title": "Down"}, 503, x_rate_limit_reset=str(int(now.timestamp()) + 600))
    assert room_at(hostile.url, []).check(Token("t"), "81001", now) == Unavailable(Why.DOWN, None, detail="503")


# Renewing

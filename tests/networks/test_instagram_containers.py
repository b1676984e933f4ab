"""Instagram's container and the one call that shows it, answered by a script: what is certain after each answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.networks.consenting import told
from tests.networks.hostile import Hostile
from tests.networks.instagramming import MINE, Script, image, no, own_login, scripted
from webapp.domain.lifecycle import Reason
from webapp.networks import graph_errors
from webapp.networks.instagram.posting import SETTLED_AFTER
from webapp.networks.publishing import Piece, Published, Rejected, Unknown
from webapp.networks.room import Ok, Token, Why

DAY = timedelta(days=1)
ONE = {"id": "17000000001"}
GOOD: Script = {
    "content_publishing_limit": (200, {"data": [{"quota_usage": 1, "config": {"quota_total": 50}}]}),
    "media": (200, ONE),
    "17000000001": (200, {"status_code": "FINISHED"}),
    "media_publish": (200, {"id": "18000000001"}),
    "18000000001": (200, {"permalink": "https://www.instagram.com/p/abc/"}),
}


@pytest.fixture
def publish(hostile: Hostile, now: datetime) -> Callable[[Script], object]:
    """Publish one picture where the answers are those of a script."""

    def go(changes: Script) -> object:
        hostile.manner = scripted(GOOD | changes)
        room = own_login(hostile.url)
        return room.publish(Token("t"), MINE, Piece("Hello", media=(image(),)), now)

    return go


def test_the_script_goes_well(publish: Callable[[Script], object]) -> None:
    assert publish({}) == Ok(Published("18000000001", "https://www.instagram.com/p/abc/"))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {}),
        (502, no(2)),
        (400, no(1)),
        (400, no(9007, 2207027)),
        (400, no(987, is_transient=True)),
        (500, no(987)),
        (200, {}),
        (200, {"id": None}),
        (301, {}),
        (404, {"oops": 1}),
    ],
)
def test_what_does_not_say_no_to_the_second_step_promises_nothing(
    publish: Callable[[Script], object], status: int, body: dict[str, Any]
) -> None:
    outcome = publish({"media_publish": (status, body)})
    assert isinstance(outcome, Unknown)
    assert outcome.trace["container"] == "17000000001"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (no(9, 2207042), Why.RATE_LIMITED),
        (no(4, 2207051), Why.RATE_LIMITED),
        (no(25, 2207050), Reason.SECURITY),
        (no(190, 459), Reason.SECURITY),
        (no(200), Reason.PERMISSION_LOST),
    ],
)
def test_a_no_to_the_second_step_is_one(
    publish: Callable[[Script], object], body: dict[str, Any], expected: Reason | Why
) -> None:
    assert told(publish({"media_publish": (400, body)})) is expected


@pytest.mark.parametrize("subcode", [2207001, 2207006, 2207008, 2207999])
def test_content_that_the_second_step_refuses_is_this_posts_alone(
    publish: Callable[[Script], object], subcode: int
) -> None:
    assert isinstance(publish({"media_publish": (400, no(-1, subcode))}), Rejected)


@pytest.mark.parametrize(
    "body", [{}, {"data": []}, {"data": [5]}, {"data": [{"quota_usage": "x", "config": 7}]}, {"data": [{}]}]
)
def test_a_limit_that_makes_no_sense_hinders_nobody(publish: Callable[[Script], object], body: dict[str, Any]) -> None:
    assert isinstance(publish({"content_publishing_limit": (200, body)}), Ok)


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (200, {}), (200, {"permalink": "javascript:alert(1)"}), (400, no(190))]
)
def test_a_post_whose_address_is_not_told_is_out_all_the_same(
    publish: Callable[[Script], object], status: int, body: dict[str, Any]
) -> None:
    assert publish({"18000000001": (status, body)}) == Ok(Published("18000000001"))


def test_nothing_goes_out_where_the_first_step_gave_no_container(
    publish: Callable[[Script], object], hostile: Hostile
) -> None:
    hostile.calls.clear()
    for answer in ((200, {}), (500, {}), (400, no(987))):
        assert told(publish({"media": answer})) is Why.DOWN
    assert hostile.calls
    assert all("media_publish" not in path for _, path, _, _ in hostile.calls)


@pytest.mark.parametrize(
    ("state", "after", "certain"),
    [
        ("FINISHED", timedelta(minutes=1), False),
        ("FINISHED", SETTLED_AFTER, True),
        ("IN_PROGRESS", DAY, False),
        ("EXPIRED", timedelta(0), True),
        ("ERROR", timedelta(0), True),
        ("WHATEVER", DAY, False),
    ],
)
def test_a_container_that_was_not_published_is_certain_only_after_a_while(
    hostile: Hostile, now: datetime, state: str, after: timedelta, certain: bool
) -> None:
    hostile.manner = scripted({"17000000001": (200, {"status_code": state})})
    room = own_login(hostile.url)
    trace = {"container": "17000000001", "at": now.isoformat()}
    outcome = room.look_up(Token("t"), MINE, trace, now + after)
    assert outcome == (Ok(None) if certain else Unknown(trace, detail=f"it says {state}"))


@pytest.mark.parametrize("trace", [{}, {"container": ""}])
def test_without_a_container_nobody_is_asked(hostile: Hostile, now: datetime, trace: dict[str, str]) -> None:
    room = own_login(hostile.url)
    assert isinstance(room.look_up(Token("t"), MINE, trace, now), Unknown)
    assert hostile.calls == []


@pytest.mark.parametrize("subcode", [2207001, 2207003, 2207020, 2207052, 2207008, 2207010])
def test_whatever_the_code_these_subcodes_are_the_posts(subcode: int) -> None:
    for code in (-2, 9, 9004, 100):
        problem = graph_errors.read({"code": code, "error_subcode": subcode})
        assert problem is not None
        assert problem.means == graph_errors.CONTENT

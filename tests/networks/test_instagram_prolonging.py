"""Instagram's own token: prolonged in time, again and again, and what stops that."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.networks.consenting import consent, told
from tests.networks.hostile import Hostile
from tests.networks.instagramming import MINE, SCOPES, own_login
from tests.sandbox.driving import Clock
from webapp.domain.lifecycle import Reason
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.networks.room import Ok, Token, Why
from webapp.sandbox.running import RunningSandbox, running_sandbox

DAY = timedelta(days=1)


@pytest.fixture
def room(sandbox: RunningSandbox) -> OwnLoginRoom:
    return own_login(sandbox.url)


@pytest.fixture
def token(room: OwnLoginRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now, assets=[MINE])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def later(clock: Clock) -> Iterator[RunningSandbox]:
    """The pretend networks by a clock that the test turns."""
    with running_sandbox(now=clock) as sandbox:
        yield sandbox


def test_a_token_is_prolonged_again_and_again_and_stays_the_same(later: RunningSandbox, clock: Clock) -> None:
    room = own_login(later.url)
    token = consent(room, later, clock.at)
    for _ in range(3):
        at = room.renew_at(token, clock.at)
        assert at is not None
        assert token.access_expires_at is not None
        assert token.access_expires_at - at == 30 * DAY
        clock.at = at
        renewed = room.renew(token, clock.at)
        assert isinstance(renewed, Ok)
        assert renewed.value.access == token.access
        assert renewed.value.access_expires_at == clock.at + timedelta(seconds=5_183_944)
        assert (renewed.value.scopes, renewed.value.ends_at) == (SCOPES, None)
        token = renewed.value
    assert later.ledger("instagram")["refreshes"] == 3


def test_a_token_that_is_too_young_for_it_is_put_off_and_not_refused(later: RunningSandbox, clock: Clock) -> None:
    room = own_login(later.url)
    token = consent(room, later, clock.at)
    assert told(room.renew(token, clock.at)) is Why.DOWN
    clock.turn(hours=25)
    assert isinstance(room.renew(token, clock.at), Ok)


def test_once_it_has_ended_nothing_prolongs_it(later: RunningSandbox, clock: Clock) -> None:
    room = own_login(later.url)
    token = consent(room, later, clock.at)
    clock.turn(days=61)
    assert told(room.renew(token, clock.at)) is Reason.LAPSED
    assert told(room.check(token, MINE, clock.at)) is Reason.LAPSED


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke", "subject": "ada"}, Reason.ACCESS_REMOVED),
        ({"do": "lock", "subject": MINE}, Reason.SECURITY),
        ({"do": "error", "code": "10", "on": "token"}, Reason.PERMISSION_LOST),
    ],
)
def test_a_refused_prolonging_says_why(
    room: OwnLoginRoom, sandbox: RunningSandbox, token: Token, now: datetime, order: dict[str, Any], reason: Reason
) -> None:
    sandbox.control("instagram", **order)
    assert told(room.renew(token, now)) is reason


def test_when_to_prolong_makes_sense_whatever_the_end(room: OwnLoginRoom, now: datetime) -> None:
    def at(life: timedelta | None) -> datetime | None:
        return room.renew_at(Token("t", access_expires_at=None if life is None else now + life), now)

    assert at(60 * DAY) == now + 30 * DAY
    assert at(20 * DAY) == now + timedelta(hours=25)
    assert at(timedelta(hours=25)) is None
    assert at(timedelta(hours=1)) is None
    assert at(None) is None


@pytest.mark.parametrize("life", [None, 0, -1, "soon", [], True])
def test_a_life_that_makes_no_sense_is_the_usual_one(hostile: Hostile, now: datetime, life: object) -> None:
    hostile.says({"access_token": "new", "expires_in": life})
    outcome = own_login(hostile.url).renew(Token("old", scopes=SCOPES), now)
    assert outcome == Ok(Token("new", None, now + 60 * DAY, None, SCOPES))

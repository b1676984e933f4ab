"""What every room says of time, asked of all five: renewals, when they are due, and ends."""

from datetime import datetime, timedelta

import pytest

from tests.networks.consenting import TELLS_NO_LOCKS, consent, person_of, told
from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.room import Ok, Refused, Room, Token
from webapp.sandbox.running import RunningSandbox

RENEWED = [Network.X, Network.LINKEDIN, Network.YOUTUBE]
"""Those with refresh tokens; Instagram's token is prolonged itself, once it is a day old (test_instagram.py)."""


@pytest.mark.parametrize("network", RENEWED, indirect=True)
def test_a_renewal_gives_a_token_that_works_and_can_be_renewed_again(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    first = consent(room, sandbox, now)
    second = room.renew(first, now)
    assert isinstance(second, Ok)
    assert second.value.access != first.access
    assert second.value.scopes == first.scopes
    assert isinstance(room.subject(second.value, now), Ok)
    assert isinstance(room.renew(second.value, now), Ok)
    assert sandbox.ledger(room.network.value)["reused_tokens"] == 0


@pytest.mark.parametrize("network", RENEWED, indirect=True)
def test_a_renewal_after_the_consent_ended_is_refused_with_the_reason(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now)
    sandbox.control(room.network.value, do="lock", subject=person_of(room.network))
    reason = Reason.ACCESS_REMOVED if room.network in TELLS_NO_LOCKS else Reason.SECURITY
    assert told(room.renew(token, now)) is reason


@pytest.mark.parametrize("network", [Network.FACEBOOK], indirect=True)
def test_what_the_machine_cannot_renew_it_does_not_try_to(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = consent(room, sandbox, now)
    assert token.refresh is None
    assert room.renew_at(token, now) is None
    assert isinstance(room.renew(token, now), Refused)


def test_facebook_ends_when_the_data_access_does(sandbox: RunningSandbox, now: datetime) -> None:
    assert _days(consent(rooms_at(sandbox.url)[Network.FACEBOOK], sandbox, now).ends_at, now) == 90


def test_linkedin_ends_a_year_after_the_consent_whatever_is_renewed(sandbox: RunningSandbox, now: datetime) -> None:
    room = rooms_at(sandbox.url)[Network.LINKEDIN]
    issued = sandbox.issue("linkedin", "ada", consented_at=(now - timedelta(days=100)).isoformat())
    renewed = room.renew(Token("old", issued["refresh_token"]), now)
    assert isinstance(renewed, Ok)
    assert _days(renewed.value.ends_at, now) == 265


def test_what_the_machine_renews_for_ever_states_no_end(sandbox: RunningSandbox, now: datetime) -> None:
    for network in (Network.INSTAGRAM, Network.X, Network.YOUTUBE):
        assert consent(rooms_at(sandbox.url)[network], sandbox, now).ends_at is None


@pytest.mark.parametrize(
    ("network", "before_its_end"),
    [
        (Network.INSTAGRAM, timedelta(days=30)),
        (Network.X, timedelta(minutes=10)),
        (Network.LINKEDIN, timedelta(days=10)),
        (Network.YOUTUBE, timedelta(minutes=5)),
    ],
    indirect=["network"],
)
def test_a_token_is_renewed_shortly_before_it_ends(
    room: Room, sandbox: RunningSandbox, now: datetime, before_its_end: timedelta
) -> None:
    token = consent(room, sandbox, now)
    at = room.renew_at(token, now)
    assert at is not None
    assert token.access_expires_at is not None
    assert token.access_expires_at - at == before_its_end


def _days(end: datetime | None, now: datetime) -> int | None:
    return None if end is None else round((end - now) / timedelta(days=1))

"""What every room says of trouble, asked of all five: the person's, one account's, bad weather, and our own."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.networks.consenting import (
    REDIRECT,
    TELLS_NO_LOCKS,
    all_but,
    consent,
    first_account,
    go,
    person_of,
    told,
    verifier_of,
)
from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.room import Ok, Refused, Room, Unavailable, Why
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox
from webapp.words import TELL_NO_ENDS

PERSON_IS_ACCOUNT = {Network.X, Network.INSTAGRAM}
DEAD_IS_ALL_IT_SAYS = {Network.X, Network.YOUTUBE}
"""Whose API answers every dead token alike: it counts as run out, until a renewal tells why."""
NOTHING_TO_REVOKE = {Network.INSTAGRAM}
"""Whose own login has no address for it."""


def one_of_several(network: Network) -> str:
    """An account that its person could lose without losing their own."""
    person = next(person for person in PEOPLE[network] if person.id == person_of(network))
    return person.accounts[-1].id


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke"}, Reason.ACCESS_REMOVED),
        ({"do": "lock"}, Reason.SECURITY),
        ({"do": "expire"}, Reason.LAPSED),
    ],
)
def test_trouble_of_the_person_is_told_by_its_reason(
    room: Room, sandbox: RunningSandbox, now: datetime, order: dict[str, str], reason: Reason
) -> None:
    token = consent(room, sandbox, now)
    sandbox.control(room.network.value, subject=person_of(room.network), **order)
    if room.network in TELLS_NO_LOCKS and reason is Reason.SECURITY:
        reason = Reason.ACCESS_REMOVED
    if room.network in DEAD_IS_ALL_IT_SAYS and reason is Reason.ACCESS_REMOVED:
        assert told(room.renew(token, now)) is reason
        reason = Reason.LAPSED
    assert told(room.subject(token, now)) is reason
    assert told(room.check(token, first_account(room.network), now)) is reason


@pytest.mark.parametrize("network", all_but(PERSON_IS_ACCOUNT), indirect=True)
@pytest.mark.parametrize(
    ("order", "reason"), [("delete-account", Reason.ACCOUNT_GONE), ("drop-permission", Reason.PERMISSION_LOST)]
)
def test_trouble_of_one_account_is_told_by_its_reason(
    room: Room, sandbox: RunningSandbox, now: datetime, order: str, reason: Reason
) -> None:
    if room.network in TELL_NO_ENDS:
        reason = Reason.PERMISSION_LOST
    token, account = consent(room, sandbox, now), one_of_several(room.network)
    sandbox.control(room.network.value, do=order, subject=account)
    assert told(room.check(token, account, now)) is reason
    assert isinstance(room.subject(token, now), Ok)


@pytest.mark.parametrize("network", all_but(PERSON_IS_ACCOUNT), indirect=True)
def test_an_account_that_never_was_is_gone(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    reason = Reason.PERMISSION_LOST if room.network in TELL_NO_ENDS else Reason.ACCOUNT_GONE
    assert told(room.check(consent(room, sandbox, now), "99999", now)) is reason


@pytest.mark.parametrize("network", all_but(NOTHING_TO_REVOKE), indirect=True)
def test_a_revoked_consent_is_over_and_revoking_it_again_is_no_fault(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now)
    assert room.revoke(token.refresh or token.access, now) == Ok(None)
    dead = Reason.LAPSED if room.network in DEAD_IS_ALL_IT_SAYS else Reason.ACCESS_REMOVED
    assert told(room.subject(token, now)) is dead
    assert isinstance(room.revoke(token.refresh or token.access, now), Ok | Refused)
    assert sandbox.grants(room.network.value)[0]["died_why"] == "access_removed"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"do": "down"}, Why.DOWN),
        ({"do": "down", "status": 500}, Why.DOWN),
        ({"do": "rate-limit"}, Why.RATE_LIMITED),
        ({"do": "garbage", "body": "html"}, Why.DOWN),
        ({"do": "garbage", "body": "empty"}, Why.DOWN),
        ({"do": "garbage", "body": "broken-json"}, Why.DOWN),
        ({"do": "garbage", "body": "no-token"}, Why.DOWN),
    ],
)
def test_bad_weather_blames_nobody(
    room: Room, sandbox: RunningSandbox, now: datetime, order: dict[str, object], why: Why
) -> None:
    token = consent(room, sandbox, now)
    callback = go(room, sandbox)
    sandbox.control(room.network.value, **order)
    outcomes = [
        room.exchange(callback, REDIRECT.format(room.network), verifier_of(room), now),
        room.subject(token, now),
        room.profiles(token, now),
        room.check(token, first_account(room.network), now),
    ]
    if token.refresh:
        outcomes.append(room.renew(token, now))
    assert [outcome.why for outcome in outcomes if isinstance(outcome, Unavailable)] == [why] * len(outcomes)


def test_an_app_that_does_not_prove_itself_is_ours_to_mend(sandbox: RunningSandbox, now: datetime) -> None:
    for network, honest in rooms_at(sandbox.url).items():
        token = consent(honest, sandbox, now)
        wrong = rooms_at(sandbox.url)[network]
        wrong.dance = replace(wrong.dance, client_secret="wrong")  # type: ignore[attr-defined]
        outcome = wrong.exchange(go(honest, sandbox), REDIRECT.format(network), verifier_of(honest), now)
        assert isinstance(outcome, Unavailable)
        assert outcome.why is Why.OUR_CONFIGURATION
        if token.refresh:
            renewal = wrong.renew(token, now)
            assert isinstance(renewal, Unavailable)
            assert renewal.why is Why.OUR_CONFIGURATION

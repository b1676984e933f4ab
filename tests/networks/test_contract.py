"""What every room keeps, asked of all five at the pretend networks over HTTP: consent, codes, accounts."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.networks.consenting import REDIRECT, VERIFIER, all_but, consent, first_account, go, person_of, verifier_of
from webapp.domain.rules import Network
from webapp.networks.room import Ok, Profile, Refused, Room, Subject, Token
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox

NOTHING_TO_TICK = {Network.X, Network.LINKEDIN}
NAMED_BY_ACCOUNT = {Network.X, Network.LINKEDIN, Network.INSTAGRAM}
"""Where a person has an account of their own, and goes by its id and name."""


def subject_of(network: Network) -> Subject:
    """How a network names that person."""
    person = next(person for person in PEOPLE[network] if person.id == person_of(network))
    if network is Network.YOUTUBE:
        return Subject(f"1000000000000000{person.accounts[0].id}", person.name)
    named = person.accounts[0] if network in NAMED_BY_ACCOUNT else person
    return Subject(named.id, named.name)


def test_the_person_is_sent_with_state_and_scopes_in_the_networks_own_manner(room: Room, network: Network) -> None:
    url = room.authorize_url(REDIRECT.format(network), "the-state", VERIFIER, again=False)
    asked = parse_qs(urlsplit(url).query)
    assert asked["state"] == ["the-state"]
    assert asked["redirect_uri"] == [REDIRECT.format(network)]
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == [NETWORKS[network].separator.join(room.scopes)]


def test_a_challenge_is_s256_or_there_is_none(room: Room, network: Network) -> None:
    asked = parse_qs(urlsplit(room.authorize_url(REDIRECT.format(network), "s", VERIFIER, again=True)).query)
    assert room.uses_pkce is (network in (Network.X, Network.YOUTUBE))
    assert asked.get("code_challenge_method", []) == (["S256"] if room.uses_pkce else [])
    assert VERIFIER not in str(asked)


def test_a_code_becomes_a_token_that_never_shows(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = consent(room, sandbox, now)
    assert token.access not in repr(token)
    assert token.refresh is None or token.refresh not in repr(token)
    assert room.missing_scopes(token) == ()
    assert token.access_expires_at is not None
    assert token.access_expires_at > now


def test_a_code_is_good_for_one_token(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    callback = go(room, sandbox)
    args = (callback, REDIRECT.format(room.network), verifier_of(room), now)
    assert isinstance(room.exchange(*args), Ok)
    assert isinstance(room.exchange(*args), Refused)


def test_a_code_that_is_none_is_refused_and_the_network_is_not_called_away(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    redirect = REDIRECT.format(room.network)
    verifier = verifier_of(room)
    assert isinstance(room.exchange(f"{redirect}?code=no-code-of-theirs&state=none", redirect, verifier, now), Refused)


@pytest.mark.parametrize("network", [Network.X, Network.YOUTUBE], indirect=True)
def test_a_code_obtained_elsewhere_fails_by_its_challenge(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    outcome = room.exchange(go(room, sandbox), REDIRECT.format(room.network), "w" * 64, now)
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize("query", ["state=s", "state=s&code=", "state=s&code=a&code=b", "state=s&code=%00", ""])
def test_a_callback_without_one_code_asks_nobody(
    room: Room, sandbox: RunningSandbox, now: datetime, query: str
) -> None:
    outcome = room.exchange(f"{REDIRECT.format(room.network)}?{query}", REDIRECT.format(room.network), VERIFIER, now)
    assert isinstance(outcome, Refused)
    assert sandbox.log(room.network.value) == []


def test_the_subject_and_all_accounts_are_found(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = consent(room, sandbox, now)
    person = next(person for person in PEOPLE[room.network] if person.id == person_of(room.network))
    assert room.subject(token, now) == Ok(subject_of(room.network))
    found = room.profiles(token, now)
    assert isinstance(found, Ok)
    theirs = person.accounts[:1] if room.network is Network.INSTAGRAM else person.accounts  # one account a consent
    assert [profile.external_id for profile in found.value] == [account.id for account in theirs]
    assert found.value[0].name == person.accounts[0].name
    assert found.value[0].kind == person.accounts[0].kind


@pytest.mark.parametrize("network", [Network.FACEBOOK], indirect=True)
def test_only_what_was_ticked_is_found(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = consent(room, sandbox, now, assets=[])
    assert room.profiles(token, now) == Ok([])


@pytest.mark.parametrize("network", all_but(NOTHING_TO_TICK), indirect=True)
def test_a_missing_permission_is_named(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    dropped = room.missing_scopes(Token("t", scopes=()))[-1]
    token = consent(room, sandbox, now, scopes=[scope for scope in room.scopes if scope != dropped])
    assert room.missing_scopes(token) == (dropped,)


def test_a_check_says_what_the_account_is_called_now(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = consent(room, sandbox, now)
    outcome = room.check(token, first_account(room.network), now)
    assert isinstance(outcome, Ok)
    assert isinstance(outcome.value, Profile)
    assert outcome.value.external_id == first_account(room.network)

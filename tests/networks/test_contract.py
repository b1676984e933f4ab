"""What every room keeps, asked of all five at the pretend networks over HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.room import Ok, Profile, Refused, Room, Subject, Token, Unavailable, Why
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox

REDIRECT = "http://127.0.0.1:5000/oauth/{}/callback"
VERIFIER = "v" * 64
RENEWED = [Network.X, Network.LINKEDIN, Network.YOUTUBE]
"""Those with refresh tokens; Instagram's token is prolonged itself, once it is a day old (test_instagram.py)."""
NOTHING_TO_TICK = {Network.X, Network.LINKEDIN}
PERSON_IS_ACCOUNT = {Network.X, Network.INSTAGRAM}
DEAD_IS_ALL_IT_SAYS = {Network.X, Network.YOUTUBE}
"""Whose API answers every dead token alike: it counts as run out, until a renewal tells why."""
NAMED_BY_ACCOUNT = {Network.X, Network.LINKEDIN, Network.INSTAGRAM}
"""Where a person has an account of their own, and goes by its id and name."""
TELLS_NO_LOCKS = {Network.LINKEDIN}
"""Whose every refusal of a person's consent sounds like one that was taken away."""
NOTHING_TO_REVOKE = {Network.INSTAGRAM}
"""Whose own login has no address for it."""
TELLS_NO_ENDS = {Network.FACEBOOK, Network.LINKEDIN}
"""Where an organization or Page that is gone can't be told from one that the member has no right to."""


def person_of(network: Network) -> str:
    return "acme" if network is Network.X else "ada"


def go(room: Room, sandbox: RunningSandbox, **wishes: object) -> str:
    """To the network and back, as the person whose accounts these are; gives the callback's address."""
    redirect = REDIRECT.format(room.network)
    verifier = VERIFIER if room.uses_pkce else None
    url = room.authorize_url(redirect, "the-state", verifier, again=False)
    return sandbox.consent(url, person_of(room.network), **wishes)  # type: ignore[arg-type]


def token_of(room: Room, sandbox: RunningSandbox, now: datetime, **wishes: object) -> Token:
    verifier = VERIFIER if room.uses_pkce else None
    outcome = room.exchange(go(room, sandbox, **wishes), REDIRECT.format(room.network), verifier, now)
    assert isinstance(outcome, Ok), outcome
    return outcome.value


def all_but(networks: set[Network]) -> list[Network]:
    return [network for network in Network if network not in networks]


def subject_of(network: Network) -> Subject:
    """How a network names that person."""
    person = next(person for person in PEOPLE[network] if person.id == person_of(network))
    if network is Network.YOUTUBE:
        return Subject(f"1000000000000000{person.accounts[0].id}", person.name)
    named = person.accounts[0] if network in NAMED_BY_ACCOUNT else person
    return Subject(named.id, named.name)


def first_account(network: Network) -> str:
    return next(person for person in PEOPLE[network] if person.id == person_of(network)).accounts[0].id


def one_of_several(network: Network) -> str:
    """An account that its person could lose without losing their own."""
    person = next(person for person in PEOPLE[network] if person.id == person_of(network))
    return person.accounts[-1].id


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
    token = token_of(room, sandbox, now)
    assert token.access not in repr(token)
    assert token.refresh is None or token.refresh not in repr(token)
    assert room.missing_scopes(token) == ()
    assert token.access_expires_at is not None
    assert token.access_expires_at > now


def test_a_code_is_good_for_one_token(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    callback = go(room, sandbox)
    args = (callback, REDIRECT.format(room.network), VERIFIER if room.uses_pkce else None, now)
    assert isinstance(room.exchange(*args), Ok)
    assert isinstance(room.exchange(*args), Refused)


def test_a_code_that_is_none_is_refused_and_the_network_is_not_called_away(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    redirect = REDIRECT.format(room.network)
    verifier = VERIFIER if room.uses_pkce else None
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
    token = token_of(room, sandbox, now)
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
    token = token_of(room, sandbox, now, assets=[])
    assert room.profiles(token, now) == Ok([])


@pytest.mark.parametrize("network", all_but(NOTHING_TO_TICK), indirect=True)
def test_a_missing_permission_is_named(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    dropped = room.missing_scopes(Token("t", scopes=()))[-1]
    token = token_of(room, sandbox, now, scopes=[scope for scope in room.scopes if scope != dropped])
    assert room.missing_scopes(token) == (dropped,)


def test_a_check_says_what_the_account_is_called_now(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = token_of(room, sandbox, now)
    outcome = room.check(token, first_account(room.network), now)
    assert isinstance(outcome, Ok)
    assert isinstance(outcome.value, Profile)
    assert outcome.value.external_id == first_account(room.network)


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
    token = token_of(room, sandbox, now)
    sandbox.control(room.network.value, subject=person_of(room.network), **order)
    if room.network in TELLS_NO_LOCKS and reason is Reason.SECURITY:
        reason = Reason.ACCESS_REMOVED
    if room.network in DEAD_IS_ALL_IT_SAYS and reason is Reason.ACCESS_REMOVED:
        assert _reason(room.renew(token, now)) is reason
        reason = Reason.LAPSED
    assert _reason(room.subject(token, now)) is reason
    assert _reason(room.check(token, first_account(room.network), now)) is reason


@pytest.mark.parametrize("network", all_but(PERSON_IS_ACCOUNT), indirect=True)
@pytest.mark.parametrize(
    ("order", "reason"), [("delete-account", Reason.ACCOUNT_GONE), ("drop-permission", Reason.PERMISSION_LOST)]
)
def test_trouble_of_one_account_is_told_by_its_reason(
    room: Room, sandbox: RunningSandbox, now: datetime, order: str, reason: Reason
) -> None:
    if room.network in TELLS_NO_ENDS:
        reason = Reason.PERMISSION_LOST
    token, account = token_of(room, sandbox, now), one_of_several(room.network)
    sandbox.control(room.network.value, do=order, subject=account)
    assert _reason(room.check(token, account, now)) is reason
    assert isinstance(room.subject(token, now), Ok)


@pytest.mark.parametrize("network", all_but(PERSON_IS_ACCOUNT), indirect=True)
def test_an_account_that_never_was_is_gone(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    reason = Reason.PERMISSION_LOST if room.network in TELLS_NO_ENDS else Reason.ACCOUNT_GONE
    assert _reason(room.check(token_of(room, sandbox, now), "99999", now)) is reason


def _reason(outcome: object) -> Reason | None:
    return outcome.reason if isinstance(outcome, Refused) else None


@pytest.mark.parametrize("network", RENEWED, indirect=True)
def test_a_renewal_gives_a_token_that_works_and_can_be_renewed_again(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    first = token_of(room, sandbox, now)
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
    token = token_of(room, sandbox, now)
    sandbox.control(room.network.value, do="lock", subject=person_of(room.network))
    reason = Reason.ACCESS_REMOVED if room.network in TELLS_NO_LOCKS else Reason.SECURITY
    assert _reason(room.renew(token, now)) is reason


@pytest.mark.parametrize("network", [Network.FACEBOOK], indirect=True)
def test_what_the_machine_cannot_renew_it_does_not_try_to(room: Room, sandbox: RunningSandbox, now: datetime) -> None:
    token = token_of(room, sandbox, now)
    assert token.refresh is None
    assert room.renew_at(token, now) is None
    assert isinstance(room.renew(token, now), Refused)


@pytest.mark.parametrize("network", all_but(NOTHING_TO_REVOKE), indirect=True)
def test_a_revoked_consent_is_over_and_revoking_it_again_is_no_fault(
    room: Room, sandbox: RunningSandbox, now: datetime
) -> None:
    token = token_of(room, sandbox, now)
    assert room.revoke(token.refresh or token.access, now) == Ok(None)
    dead = Reason.LAPSED if room.network in DEAD_IS_ALL_IT_SAYS else Reason.ACCESS_REMOVED
    assert _reason(room.subject(token, now)) is dead
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
    token = token_of(room, sandbox, now)
    callback = go(room, sandbox)
    sandbox.control(room.network.value, **order)
    outcomes = [
        room.exchange(callback, REDIRECT.format(room.network), VERIFIER if room.uses_pkce else None, now),
        room.subject(token, now),
        room.profiles(token, now),
        room.check(token, first_account(room.network), now),
    ]
    if token.refresh:
        outcomes.append(room.renew(token, now))
    assert [outcome.why for outcome in outcomes if isinstance(outcome, Unavailable)] == [why] * len(outcomes)


def test_an_app_that_does_not_prove_itself_is_ours_to_mend(sandbox: RunningSandbox, now: datetime) -> None:
    for network, honest in rooms_at(sandbox.url).items():
        token = token_of(honest, sandbox, now)
        wrong = rooms_at(sandbox.url)[network]
        wrong.dance = replace(wrong.dance, client_secret="wrong")  # type: ignore[attr-defined]
        outcome = wrong.exchange(
            go(honest, sandbox), REDIRECT.format(network), VERIFIER if honest.uses_pkce else None, now
        )
        assert isinstance(outcome, Unavailable)
        assert outcome.why is Why.OUR_CONFIGURATION
        if token.refresh:
            renewal = wrong.renew(token, now)
            assert isinstance(renewal, Unavailable)
            assert renewal.why is Why.OUR_CONFIGURATION


def test_facebook_ends_when_the_data_access_does(sandbox: RunningSandbox, now: datetime) -> None:
    assert _days(token_of(rooms_at(sandbox.url)[Network.FACEBOOK], sandbox, now).ends_at, now) == 90


def test_linkedin_ends_a_year_after_the_consent_whatever_is_renewed(sandbox: RunningSandbox, now: datetime) -> None:
    room = rooms_at(sandbox.url)[Network.LINKEDIN]
    issued = sandbox.issue("linkedin", "ada", consented_at=(now - timedelta(days=100)).isoformat())
    renewed = room.renew(Token("old", issued["refresh_token"]), now)
    assert isinstance(renewed, Ok)
    assert _days(renewed.value.ends_at, now) == 265


def test_what_the_machine_renews_for_ever_states_no_end(sandbox: RunningSandbox, now: datetime) -> None:
    for network in (Network.INSTAGRAM, Network.X, Network.YOUTUBE):
        assert token_of(rooms_at(sandbox.url)[network], sandbox, now).ends_at is None


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
    token = token_of(room, sandbox, now)
    at = room.renew_at(token, now)
    assert at is not None
    assert token.access_expires_at is not None
    assert token.access_expires_at - at == before_its_end


def _days(end: datetime | None, now: datetime) -> int | None:
    return None if end is None else round((end - now) / timedelta(days=1))

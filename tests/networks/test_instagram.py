"""Instagram by its own login: two tokens for a code, prolonging one in time, and each no of the Graph."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.networks.consenting import REDIRECT, consent, told
from tests.networks.facebooking import ROWS
from tests.networks.hostile import Hostile
from tests.networks.instagramming import MINE, SCOPES, error, no
from tests.pretend import rooms_at
from tests.sandbox.driving import Clock
from webapp.demo.cast import ACCOUNTS, subject_of
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.instagram import code_errors
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.networks.room import Ok, Subject, Token, Why
from webapp.sandbox.networks.facts import CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox, running_sandbox

DAY = timedelta(days=1)


@pytest.fixture
def room(sandbox: RunningSandbox) -> OwnLoginRoom:
    room = rooms_at(sandbox.url)[Network.INSTAGRAM]
    assert isinstance(room, OwnLoginRoom)
    return room


@pytest.fixture
def token(room: OwnLoginRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now, assets=[MINE])


# Who and what


def test_the_account_is_the_person_and_one_answer_tells_both(
    room: OwnLoginRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    before = len(sandbox.log("instagram"))
    whose = room.subject(token, now)
    assert whose == Ok(Subject(MINE, "Example"))
    assert whose.value.itself is not None
    assert whose.value.itself.picture_url == f"{sandbox.url}/instagram/pictures/{MINE}.png"
    assert len(sandbox.log("instagram")) - before == 1
    assert room.profiles(token, now) == Ok([whose.value.itself])
    assert room.check(token, MINE, now) == Ok(whose.value.itself)


def test_the_demo_stores_people_as_instagram_names_them(
    room: OwnLoginRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    seeds = [seed for seed in ACCOUNTS if seed.network is Network.INSTAGRAM]
    assert len(seeds) > 3
    for seed in seeds:
        token = Token(sandbox.issue("instagram", seed.subject, assets=[seed.external_id])["access_token"])
        assert room.subject(token, now) == Ok(Subject(*subject_of(seed)))


def test_a_token_that_turns_out_to_be_another_accounts_blames_nobody(
    room: OwnLoginRoom, token: Token, now: datetime
) -> None:
    assert told(room.check(token, "71002", now)) is Why.DOWN


def test_who_reconnects_is_asked_who_it_is(room: OwnLoginRoom) -> None:
    assert "force_reauth=true" in room.authorize_url(REDIRECT, "s", None, again=True)
    assert "force_reauth" not in room.authorize_url(REDIRECT, "s", None, again=False)


@pytest.mark.parametrize("order", ["delete-account", "drop-permission"])
def test_an_account_that_its_own_token_does_not_see_lacks_a_right(
    room: OwnLoginRoom, sandbox: RunningSandbox, token: Token, now: datetime, order: str
) -> None:
    sandbox.control("instagram", do=order, subject=MINE)
    assert told(room.check(token, MINE, now)) is Reason.PERMISSION_LOST


@pytest.mark.parametrize(("code", "expected"), [*ROWS, ("25/2207050", Reason.SECURITY), ("2207042", Why.RATE_LIMITED)])
def test_each_no_is_understood(
    room: OwnLoginRoom, sandbox: RunningSandbox, token: Token, now: datetime, code: str, expected: Reason | Why
) -> None:
    error(sandbox, code, on="read")
    assert told(room.subject(token, now)) is expected
    assert told(room.profiles(token, now)) is expected
    assert told(room.check(token, MINE, now)) is expected


def test_giving_a_consent_back_calls_nobody(room: OwnLoginRoom, sandbox: RunningSandbox, token: Token, now: datetime):
    before = len(sandbox.log("instagram"))
    assert room.revoke(token.access, now) == Ok(None)
    assert len(sandbox.log("instagram")) == before


# The code


def test_a_code_brings_the_long_token_and_what_was_ticked(token: Token, now: datetime) -> None:
    assert token.access_expires_at is not None
    assert (token.access_expires_at - now).days in (59, 60)
    assert (token.refresh, token.ends_at, token.scopes) == (None, None, SCOPES)


def test_the_other_form_of_the_answer_is_understood(room: OwnLoginRoom, sandbox: RunningSandbox, now: datetime) -> None:
    sandbox.control("instagram", do="set", name="answer_wrapped", value=True)
    token = consent(room, sandbox, now, assets=["71002"], scopes=[SCOPES[0]])
    assert token.scopes == (SCOPES[0],)
    assert room.missing_scopes(token) == (SCOPES[1],)
    assert room.subject(token, now) == Ok(Subject("71002", "Example Shop"))


def test_without_the_long_token_there_is_none(hostile: Hostile, now: datetime) -> None:
    hostile.says({"access_token": "short", "user_id": 71001, "permissions": list(SCOPES)})
    short = hostile.manner
    hostile.says(no(2), 500)
    long = hostile.manner
    hostile.manner = lambda handler: (short if handler.command == "POST" else long)(handler)
    room = rooms_at(hostile.url)[Network.INSTAGRAM]
    callback = REDIRECT.format("instagram") + "?code=c"
    assert told(room.exchange(callback, REDIRECT.format("instagram"), None, now)) is Why.DOWN
    assert [method for method, _, _, _ in hostile.calls] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Error validating client secret.", Why.OUR_CONFIGURATION),
        ("Invalid platform app", Why.OUR_CONFIGURATION),
        ("Error validating verification code. Make sure your redirect_uri is identical", Why.OUR_CONFIGURATION),
        ("(#4) Application request limit reached", Why.RATE_LIMITED),
        ("This authorization code has been used", Reason.ACCESS_REMOVED),
        ("Invalid authorization code", Reason.ACCESS_REMOVED),
        ("Matching code was not found or was already used", Reason.ACCESS_REMOVED),
        ("Something nobody knows", Why.DOWN),
        (None, Why.DOWN),
        ("", Why.DOWN),
        ([], Why.DOWN),
    ],
)
def test_the_words_of_the_host_for_codes_are_its_table(
    hostile: Hostile, now: datetime, said: object, means: Reason | Why
) -> None:
    hostile.says({"error_type": "OAuthException", "code": 400, "error_message": said}, 400)
    room = rooms_at(hostile.url)[Network.INSTAGRAM]
    callback = REDIRECT.format("instagram") + "?code=c"
    assert told(room.exchange(callback, REDIRECT.format("instagram"), None, now)) is means


def test_every_word_of_that_table_is_in_lower_case() -> None:
    assert all(words == words.casefold() for words, _ in code_errors.WORDS)


@pytest.mark.parametrize(
    "body", [{"data": []}, {"data": ["x"]}, {"data": [{}]}, {"data": {}}, {"access_token": 5}, {"access_token": "a b"}]
)
def test_an_answer_without_a_token_is_none(hostile: Hostile, now: datetime, body: object) -> None:
    hostile.says(body)
    room = rooms_at(hostile.url)[Network.INSTAGRAM]
    callback = REDIRECT.format("instagram") + "?code=c"
    assert told(room.exchange(callback, REDIRECT.format("instagram"), None, now)) is Why.DOWN
    assert len(hostile.calls) == 1


def test_no_secret_is_logged_though_instagram_wants_them_in_addresses(
    room: OwnLoginRoom, sandbox: RunningSandbox, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = consent(room, sandbox, now)
    room.renew(token, now)
    logging.getLogger("webapp").debug("so that there is something")
    assert "so that there is something" in caplog.text
    assert CLIENT_SECRET not in caplog.text
    assert token.access not in caplog.text


# Prolonging


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def later(clock: Clock) -> Iterator[RunningSandbox]:
    """The pretend networks by a clock that the test turns."""
    with running_sandbox(now=clock) as sandbox:
        yield sandbox


def test_a_token_is_prolonged_again_and_again_and_stays_the_same(later: RunningSandbox, clock: Clock) -> None:
    room = rooms_at(later.url)[Network.INSTAGRAM]
    assert isinstance(room, OwnLoginRoom)
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
    room = rooms_at(later.url)[Network.INSTAGRAM]
    assert isinstance(room, OwnLoginRoom)
    token = consent(room, later, clock.at)
    assert told(room.renew(token, clock.at)) is Why.DOWN
    clock.turn(hours=25)
    assert isinstance(room.renew(token, clock.at), Ok)


def test_once_it_has_ended_nothing_prolongs_it(later: RunningSandbox, clock: Clock) -> None:
    room = rooms_at(later.url)[Network.INSTAGRAM]
    assert isinstance(room, OwnLoginRoom)
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
    outcome = rooms_at(hostile.url)[Network.INSTAGRAM].renew(Token("old", scopes=SCOPES), now)
    assert outcome == Ok(Token("new", None, now + 60 * DAY, None, SCOPES))

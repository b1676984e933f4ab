"""Instagram by its own login: whose account it is, two tokens for a code, and each no of the Graph."""

import logging
from datetime import datetime

import pytest

from tests.networks.consenting import REDIRECT, consent, told
from tests.networks.facebooking import ROWS
from tests.networks.hostile import Hostile
from tests.networks.instagramming import MINE, SCOPES, error, no, own_login
from webapp.demo.cast import ACCOUNTS, subject_of
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.instagram import code_errors
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.networks.room import Ok, Subject, Token, Why
from webapp.sandbox.networks.facts import CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def room(sandbox: RunningSandbox) -> OwnLoginRoom:
    return own_login(sandbox.url)


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
    room = own_login(hostile.url)
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
    room = own_login(hostile.url)
    callback = REDIRECT.format("instagram") + "?code=c"
    assert told(room.exchange(callback, REDIRECT.format("instagram"), None, now)) is means


def test_every_word_of_that_table_is_in_lower_case() -> None:
    assert all(words == words.casefold() for words, _ in code_errors.WORDS)


@pytest.mark.parametrize(
    "body", [{"data": []}, {"data": ["x"]}, {"data": [{}]}, {"data": {}}, {"access_token": 5}, {"access_token": "a b"}]
)
def test_an_answer_without_a_token_is_none(hostile: Hostile, now: datetime, body: object) -> None:
    hostile.says(body)
    room = own_login(hostile.url)
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

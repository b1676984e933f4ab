"""Instagram by way of Facebook Login: Facebook's clocks, exchanging a code, and giving the consent back."""

from datetime import datetime, timedelta

import pytest

from tests.networks.consenting import REDIRECT, consent, told
from tests.networks.instagramming import MINE, by_facebook, image
from tests.pretend import rooms_at
from tests.sandbox.driving import Clock
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.instagram.by_facebook import ByFacebookRoom
from webapp.networks.publishing import Piece
from webapp.networks.room import Ok, Refused, Token, Why
from webapp.sandbox.running import RunningSandbox, running_sandbox

REDIRECT_URI = REDIRECT.format("instagram")


@pytest.fixture
def room(sandbox: RunningSandbox) -> ByFacebookRoom:
    return by_facebook(sandbox.url)


@pytest.fixture
def token(room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now)


def test_nothing_renews_it_and_a_person_must_come_before_the_data_access_ends(
    room: ByFacebookRoom, token: Token, now: datetime
) -> None:
    assert token.ends_at is not None
    assert (token.ends_at - now).days in (89, 90)
    assert room.renew_at(token, now) is None
    assert isinstance(room.renew(token, now), Refused)


def test_nothing_is_cut_before_the_end_that_was_told() -> None:
    clock = Clock()
    with running_sandbox(now=clock) as later:
        room = by_facebook(later.url)
        token = consent(room, later, clock.at)
        assert token.ends_at is not None
        clock.at = token.ends_at - timedelta(hours=1)
        assert isinstance(room.check(token, MINE, clock.at), Ok)
        assert isinstance(room.publish(token, MINE, Piece("Hello", media=(image(),)), clock.at), Ok)
        clock.at = token.ends_at + timedelta(hours=1)
        assert told(room.check(token, MINE, clock.at)) is Reason.LAPSED


def test_an_unticked_permission_is_named(room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime) -> None:
    ticked = [scope for scope in room.scopes if scope != "instagram_content_publish"]
    token = consent(room, sandbox, now, scopes=ticked)
    assert room.missing_scopes(token) == ("instagram_content_publish",)


def test_giving_it_back_ends_it_for_all_of_that_person(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    pages = rooms_at(sandbox.url)[Network.FACEBOOK]
    issued = Token(sandbox.issue("facebook", "ada")["access_token"])
    assert isinstance(pages.subject(issued, now), Ok)
    assert room.revoke(token.access, now) == Ok(None)
    assert told(room.subject(token, now)) is Reason.ACCESS_REMOVED
    assert told(pages.subject(issued, now)) is Reason.ACCESS_REMOVED, "why one_consent asks about both"


@pytest.mark.parametrize("query", ["code=", "code=a&code=b", "code=%00", ""])
def test_a_callback_without_one_code_asks_nobody(
    room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime, query: str
) -> None:
    assert isinstance(room.exchange(f"{REDIRECT_URI}?{query}", REDIRECT_URI, None, now), Refused)
    assert sandbox.log("facebook") == []


def test_a_redirect_address_that_differs_is_ours_to_mend(
    room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    callback = sandbox.consent(room.authorize_url(REDIRECT_URI, "s", None, again=False), "ada")
    outcome = room.exchange(callback, REDIRECT_URI.replace("127.0.0.1", "localhost"), None, now)
    assert told(outcome) is Why.OUR_CONFIGURATION


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"do": "down"}, Why.DOWN),
        ({"do": "rate-limit"}, Why.RATE_LIMITED),
        ({"do": "garbage", "body": "html"}, Why.DOWN),
        ({"do": "garbage", "body": "no-token"}, Why.DOWN),
    ],
)
def test_bad_weather_blames_nobody(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, order: dict[str, str], why: Why
) -> None:
    callback = sandbox.consent(room.authorize_url(REDIRECT_URI, "s", None, again=False), "ada")
    sandbox.control("facebook", **order)
    assert told(room.exchange(callback, REDIRECT_URI, None, now)) is why
    for outcome in (room.subject(token, now), room.profiles(token, now), room.check(token, MINE, now)):
        assert told(outcome) is why

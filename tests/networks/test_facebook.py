"""Facebook in its own dialect: each no of the Graph, Pages by the hundred, lost roles, ends."""

from datetime import datetime, timedelta

import pytest

from tests.networks.consenting import REDIRECT, consent, told
from tests.networks.facebooking import PAGE, ROWS, error, facebook
from tests.networks.hostile import Hostile
from tests.pretend import rooms_at
from tests.sandbox.driving import Clock
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import graph_errors
from webapp.networks.facebook.posting import FacebookRoom
from webapp.networks.graph import back_at
from webapp.networks.graph_errors import CONTENT, DUPLICATE, HIDDEN
from webapp.networks.keyring import Keyring
from webapp.networks.publishing import Piece
from webapp.networks.room import Hindrance, Ok, Refused, Token, Why
from webapp.sandbox.running import RunningSandbox, running_sandbox


@pytest.fixture
def room(sandbox: RunningSandbox) -> FacebookRoom:
    return facebook(sandbox.url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def token(room: FacebookRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now)


@pytest.mark.parametrize(("code", "expected"), ROWS)
def test_each_no_is_understood(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, code: str, expected: Reason | Why
) -> None:
    error(sandbox, code, on="read")
    assert told(room.subject(token, now)) is expected
    assert told(room.profiles(token, now)) is expected


def test_what_no_table_knows_blames_nobody(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("facebook", do="error", code=987654, status=400, on="read")
    assert told(room.subject(token, now)) is Why.DOWN


@pytest.mark.parametrize(
    ("body", "means"),
    [
        ({"code": 190, "error_subcode": 492}, Reason.PERMISSION_LOST),
        ({"code": 190, "error_subcode": 99}, Reason.ACCESS_REMOVED),
        ({"code": 190, "subcode": 459}, Reason.SECURITY),
        ({"code": 100, "error_subcode": 33}, HIDDEN),
        ({"code": 100, "error_subcode": 1366051}, DUPLICATE),
        ({"code": 100}, CONTENT),
        ({"code": 1, "message": "Error validating client secret."}, Why.OUR_CONFIGURATION),
        ({"code": 987, "is_transient": True}, Why.DOWN),
        ({"code": 987}, None),
    ],
)
def test_the_subcode_decides_before_the_code(body: dict[str, object], means: object) -> None:
    problem = graph_errors.read(body)
    assert problem is not None
    assert problem.means == means


@pytest.mark.parametrize("body", [None, "no", [], {}, {"code": "190"}, {"code": True}])
def test_what_is_not_in_the_graphs_form_is_no_problem_of_it(body: object) -> None:
    assert graph_errors.read(body) is None


def test_the_wait_is_told_in_minutes_and_nonsense_is_none(now: datetime) -> None:
    usage = '{"61001":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":%s}]}'
    name = "X-Business-Use-Case-Usage"
    assert back_at({name: usage % "30"}, now) == now + timedelta(minutes=30)
    far = back_at({name: usage % "999999999"}, now)
    assert far is not None
    assert far <= now + timedelta(days=1)
    for nonsense in ("", "[]", '{"a":1}', '{"a":[1]}', usage % '"x"', "[" * 100_000):
        assert back_at({name: nonsense}, now) is None


# Tokens


def test_the_persons_token_lives_for_sixty_days_and_the_yes_for_ninety_and_nothing_renews_either(
    room: FacebookRoom, token: Token, now: datetime
) -> None:
    assert token.access_expires_at is not None
    assert token.ends_at is not None
    assert (token.access_expires_at - now).days in (59, 60)
    assert (token.ends_at - now).days in (89, 90)
    assert room.renew_at(token, now) is None
    assert isinstance(room.renew(token, now), Refused)


def test_no_token_of_a_consent_shows(token: Token) -> None:
    ring = Keyring.read(token.access)
    assert set(ring.pages) == {"61001", "61002", "61003", "61004", "61005", "61006"}
    for secret in (ring.person, *ring.pages.values()):
        assert secret not in repr(token)
        assert secret not in repr(ring)


def test_a_bare_token_of_a_person_asks_for_the_pages(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    bare = Token(Keyring.read(token.access).person)
    assert room.check(bare, PAGE, now) == room.check(token, PAGE, now)
    assert isinstance(room.publish(bare, PAGE, Piece("Hello"), now), Ok)
    assert room.revoke(bare.access, now) == Ok(None)
    assert told(room.check(token, PAGE, now)) is Reason.ACCESS_REMOVED


def test_what_looks_like_a_keyring_is_no_token(hostile: Hostile, now: datetime) -> None:
    hostile.says({"access_token": '{"person":"x","whose":"","pages":{}}'})
    room = rooms_at(hostile.url)[Network.FACEBOOK]
    assert told(room.exchange("http://127.0.0.1/?code=c", "http://127.0.0.1/", None, now)) is Why.DOWN


def test_nothing_is_cut_before_the_end_that_was_told(clock: Clock) -> None:
    with running_sandbox(now=clock) as later:
        room = facebook(later.url)
        token = consent(room, later, clock.at)
        assert token.ends_at is not None
        clock.at = token.ends_at - timedelta(hours=1)
        assert isinstance(room.check(token, PAGE, clock.at), Ok)
        assert isinstance(room.publish(token, PAGE, Piece("Hello"), clock.at), Ok)
        clock.at = token.ends_at + timedelta(hours=1)
        assert told(room.check(token, PAGE, clock.at)) is Reason.LAPSED
        clock.at = token.ends_at - timedelta(hours=1)
        assert room.revoke(token.access, clock.at) == Ok(None), "with our own token: the person's has ended"
        assert told(room.check(token, PAGE, clock.at)) is Reason.ACCESS_REMOVED


def test_after_ninety_days_a_check_says_that_it_ran_out(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    error(sandbox, "190/493", subject=PAGE)
    assert told(room.check(token, PAGE, now)) is Reason.LAPSED


def test_a_redirect_address_that_differs_is_ours_to_mend(
    room: FacebookRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    redirect = REDIRECT.format("facebook")
    callback = sandbox.consent(room.authorize_url(redirect, "the-state", None, again=False), "ada")
    outcome = room.exchange(callback, redirect.replace("127.0.0.1", "localhost"), None, now)
    assert told(outcome) is Why.OUR_CONFIGURATION


# Pages


def test_sixty_pages_are_found_each_once(room: FacebookRoom, sandbox: RunningSandbox, now: datetime) -> None:
    found = room.profiles(consent(room, sandbox, now, "agency"), now)
    assert isinstance(found, Ok)
    ids = [one.external_id for one in found.value]
    assert len(ids) == len(set(ids)) == 60
    assert all(one.name and one.kind == "page" for one in found.value)


def test_the_list_is_followed_by_its_cursor_however_short_its_pages(
    room: FacebookRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    room.per_page = 25
    token, before = consent(room, sandbox, now, "agency"), len(sandbox.log("facebook"))
    found = room.profiles(token, now)
    assert isinstance(found, Ok)
    assert len({one.external_id for one in found.value}) == 60
    assert len(sandbox.log("facebook")) - before == 3


def test_a_page_on_which_nothing_may_be_published_is_shown_and_hindered(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    value = {PAGE: {"ada": ["ANALYZE"]}, "61002": {"ada": ["CREATE_CONTENT"]}}
    sandbox.control("facebook", do="set", name="tasks", value=value)
    found = room.profiles(token, now)
    assert isinstance(found, Ok)
    hindered = {one.external_id: one.hindrance for one in found.value}
    assert hindered[PAGE] is Hindrance.MAY_NOT_PUBLISH
    assert hindered["61002"] is None


def test_a_role_that_was_lost_is_told_while_the_persons_own_token_lives(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("facebook", do="drop-permission", subject=PAGE)
    assert told(room.check(token, PAGE, now)) is Reason.PERMISSION_LOST
    assert isinstance(room.check(token, "61002", now), Ok)


def test_only_the_pages_own_token_tells_some_losses(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    error(sandbox, "190/492", subject=PAGE)
    assert told(room.check(token, PAGE, now)) is Reason.PERMISSION_LOST
    assert isinstance(room.subject(token, now), Ok)

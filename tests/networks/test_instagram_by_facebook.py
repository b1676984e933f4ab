"""Instagram by way of Facebook Login: the accounts behind the Pages, roles, and whether a consent still stands."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.networks.consenting import consent, told
from tests.networks.facebooking import ROWS
from tests.networks.hostile import Hostile
from tests.networks.instagramming import MINE, by_facebook, error
from tests.pretend import registered, rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import instagram
from webapp.networks.instagram.by_facebook import ByFacebookRoom
from webapp.networks.room import Hindrance, Ok, Subject, Token, Why, one_consent
from webapp.sandbox.running import RunningSandbox
from webapp.settings import NetworkSettings

PAGE = "61001"


@pytest.fixture
def room(sandbox: RunningSandbox) -> ByFacebookRoom:
    return by_facebook(sandbox.url)


@pytest.fixture
def token(room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now)


def shown(room: ByFacebookRoom, token: Token, now: datetime) -> dict[str, Hindrance | None]:
    found = room.profiles(token, now)
    assert isinstance(found, Ok), found
    return {one.external_id: one.hindrance for one in found.value}


def test_the_choice_of_the_operator_makes_the_room() -> None:
    own = NetworkSettings(client_id="id", client_secret="secret", login="facebook")
    url = urlsplit(instagram.room(own).authorize_url("https://relink.example/cb", "s", None, again=True))
    asked = parse_qs(url.query)
    assert (url.hostname, url.path) == ("www.facebook.com", "/v26.0/dialog/oauth")
    assert asked["auth_type"] == ["rerequest,reauthorize"]
    assert asked["scope"] == ["instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement"]
    assert instagram.room(own).missing_scopes(Token("t", scopes=("instagram_basic",))) == (
        "instagram_content_publish",
        "pages_show_list",
        "pages_read_engagement",
    )


@pytest.mark.parametrize("login", [None, "instagram"])
def test_without_a_choice_it_is_instagrams_own(login: str | None) -> None:
    own = NetworkSettings(client_id="id", client_secret="secret", login=login)
    assert not isinstance(instagram.room(own), ByFacebookRoom)


def test_one_app_for_both_means_one_consent_for_both(sandbox: RunningSandbox) -> None:
    rooms = dict(rooms_at(sandbox.url))
    assert one_consent(rooms, Network.INSTAGRAM) == [Network.INSTAGRAM]
    rooms[Network.INSTAGRAM] = by_facebook(sandbox.url)
    assert one_consent(rooms, Network.INSTAGRAM) == one_consent(rooms, Network.FACEBOOK)
    assert set(one_consent(rooms, Network.FACEBOOK)) == {Network.FACEBOOK, Network.INSTAGRAM}
    own = registered(sandbox.url, Network.FACEBOOK).model_copy(update={"login": "facebook", "client_id": "another"})
    rooms[Network.INSTAGRAM] = instagram.room(own)
    assert one_consent(rooms, Network.FACEBOOK) == [Network.FACEBOOK]
    assert one_consent({}, Network.X) == [Network.X]


# What is found


def test_the_accounts_behind_the_pages_come_first_and_then_the_pages_without_one(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    found = room.profiles(token, now)
    assert isinstance(found, Ok)
    account, *_ = found.value
    assert (account.external_id, account.name, account.handle, account.kind) == (MINE, "Example", "@example", "profile")
    assert account.picture_url == f"{sandbox.url}/instagram/pictures/{MINE}.png"
    bare = Hindrance.NO_PROFESSIONAL_ACCOUNT
    assert list(shown(room, token, now).items()) == [
        *((account, None) for account in ("71001", "71002", "71005", "71006")),
        *(("61003", bare), ("61004", bare)),
    ]
    assert room.subject(token, now) == Ok(Subject("ada", "Ada Lovelace"))


def test_an_account_that_was_not_ticked_shows_as_a_page_without_one(
    room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now, assets=["61001", "61002", "71002"])
    assert shown(room, token, now) == {"71002": None, "61001": Hindrance.NO_PROFESSIONAL_ACCOUNT}
    assert told(room.check(token, MINE, now)) is Reason.PERMISSION_LOST


def test_an_account_behind_no_page_is_not_seen(room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime) -> None:
    token = consent(room, sandbox, now, "bob")
    assert shown(room, token, now).keys() == {"71001", "71003"}
    assert told(room.check(token, "71004", now)) is Reason.PERMISSION_LOST


def test_where_the_role_on_the_page_does_not_allow_it_the_account_is_hindered(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("facebook", do="set", name="tasks", value={PAGE: {"ada": ["ANALYZE"]}})
    assert shown(room, token, now)[MINE] is Hindrance.MAY_NOT_PUBLISH


def test_sixty_pages_are_gone_through(room: ByFacebookRoom, sandbox: RunningSandbox, now: datetime) -> None:
    room.per_page = 25
    found = shown(room, consent(room, sandbox, now, "agency"), now)
    assert len(found) == 60
    assert set(found.values()) == {Hindrance.NO_PROFESSIONAL_ACCOUNT}


def test_what_makes_no_sense_is_left_out(hostile: Hostile, now: datetime) -> None:
    accounts = [None, 5, {}, {"id": None}, {"id": "a b"}, {"id": 7, "username": ["x"], "profile_picture_url": "x:1"}]
    pages = [{"id": f"p{number}", "instagram_business_account": one} for number, one in enumerate(accounts)]
    hostile.says({"data": [None, 5, {"id": None}, *pages]})
    found = by_facebook(hostile.url).profiles(Token("t"), now)
    assert isinstance(found, Ok)
    assert (found.value[0].external_id, found.value[0].name, found.value[0].picture_url) == ("7", "7", None)
    assert [one.external_id for one in found.value][1:] == ["p0", "p1", "p2", "p3", "p4"]


# Whether it still stands


def test_a_check_says_what_the_account_is_called_now(room: ByFacebookRoom, token: Token, now: datetime) -> None:
    checked = room.check(token, MINE, now)
    assert isinstance(checked, Ok)
    assert (checked.value.external_id, checked.value.handle) == (MINE, "@example")


@pytest.mark.parametrize(("code", "expected"), ROWS)
def test_each_no_is_understood(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, code: str, expected: Reason | Why
) -> None:
    error(sandbox, code, on="read", there="facebook")
    assert told(room.subject(token, now)) is expected
    assert told(room.profiles(token, now)) is expected
    assert told(room.check(token, MINE, now)) is expected


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke", "subject": "ada"}, Reason.ACCESS_REMOVED),
        ({"do": "lock", "subject": "ada"}, Reason.SECURITY),
        ({"do": "expire", "subject": "ada"}, Reason.LAPSED),
        ({"do": "drop-permission", "subject": PAGE}, Reason.PERMISSION_LOST),
        ({"do": "drop-permission", "subject": MINE}, Reason.PERMISSION_LOST),
        ({"do": "delete-account", "subject": MINE}, Reason.PERMISSION_LOST),
        ({"do": "error", "code": "190/492", "subject": PAGE}, Reason.PERMISSION_LOST),
        ({"do": "error", "code": "190/493", "subject": MINE}, Reason.LAPSED),
    ],
)
def test_trouble_is_told_by_its_reason(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, order: dict[str, str], reason: Reason
) -> None:
    sandbox.control("facebook", **order)
    assert told(room.check(token, MINE, now)) is reason


def test_a_lost_role_leaves_the_other_accounts_alone(
    room: ByFacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("facebook", do="drop-permission", subject=PAGE)
    assert isinstance(room.check(token, "71002", now), Ok)
    assert isinstance(room.subject(token, now), Ok)


def test_an_answer_about_another_account_says_nothing(hostile: Hostile, now: datetime) -> None:
    account = {"id": MINE}
    hostile.says({"data": [{"access_token": "k", "instagram_business_account": account}], "id": "71002"})
    listing = hostile.manner
    hostile.says({"data": {"is_valid": True}})
    about = hostile.manner
    hostile.manner = lambda handler: (about if "debug_token" in handler.path else listing)(handler)
    assert told(by_facebook(hostile.url).check(Token("t"), MINE, now)) is Why.DOWN

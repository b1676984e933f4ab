"""What is special about X: what its answers cost, who was locked out, and what a renewal tells."""

from datetime import datetime
from typing import Any

import pytest

from tests.networks.at_x import AtX, meaning, room_at
from tests.networks.hostile import Hostile
from webapp.actions.connecting import consent
from webapp.demo.cast import ACCOUNTS, subject_of
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.room import Ok, Profile, Subject, Token, Unavailable, Why

ACME = Profile("81001", "Acme", "@acme", "profile")
REDIRECT = "http://127.0.0.1:5000/oauth/x/callback"
VERIFIER = "v" * 64


def test_one_answer_names_the_person_and_the_account(x: AtX) -> None:
    outcome = x.room.subject(x.token, x.now)
    assert outcome == Ok(Subject("81001", "Acme"))
    assert isinstance(outcome, Ok)
    itself = outcome.value.itself
    assert itself is not None
    assert (itself.external_id, itself.name, itself.handle, itself.kind) == ("81001", "Acme", "@acme", "profile")
    assert itself.picture_url == f"{x.sandbox.url}/x/pictures/81001.png"
    assert x.room.profiles(x.token, x.now) == Ok([itself])


def test_a_whole_consent_costs_one_answer(x: AtX) -> None:
    url = x.room.authorize_url(REDIRECT, "the-state", VERIFIER, again=False)
    callback = x.sandbox.consent(url, "acme")
    found = consent.gather(x.room, Network.X, callback, REDIRECT, VERIFIER, x.now)
    assert [profile.external_id for profile in found.profiles] == ["81001"]
    assert found.subject.id == "81001"
    assert x.billed() == 1


def test_a_check_costs_one_answer_and_a_renewal_none(x: AtX) -> None:
    assert isinstance(x.room.check(x.token, "81001", x.now), Ok)
    assert x.billed() == 1
    assert isinstance(x.room.renew(x.token, x.now), Ok)
    assert x.asked() == 1
    assert x.room.check_every is None


def test_an_answer_about_somebody_else_says_nothing(x: AtX) -> None:
    assert x.room.check(x.token, "81002", x.now) == Unavailable(Why.DOWN, detail="names another account")


@pytest.mark.parametrize(
    "data", [None, [], "81001", {}, {"id": ""}, {"id": None}, {"id": "8 1"}, {"id": True}, {"name": "Acme"}]
)
def test_an_answer_that_names_nobody_says_nothing(hostile: Hostile, now: datetime, data: object) -> None:
    hostile.says({"data": data})
    assert room_at(hostile.url, []).subject(Token("t"), now) == Unavailable(Why.DOWN, detail="200 names nobody")


@pytest.mark.parametrize(
    ("data", "name", "handle"),
    [
        ({"id": 7, "name": "Acme\x00", "username": "acme"}, "Acme", "@acme"),
        ({"id": "7", "name": None, "username": "acme"}, "acme", ""),
        ({"id": "7", "name": 5, "username": ["a"]}, "7", ""),
        ({"id": "7", "profile_image_url": "javascript:alert(1)"}, "7", ""),
    ],
)
def test_what_x_tells_about_somebody_is_cleaned(
    hostile: Hostile, now: datetime, data: object, name: str, handle: str
) -> None:
    hostile.says({"data": data})
    outcome = room_at(hostile.url, []).profiles(Token("t"), now)
    assert isinstance(outcome, Ok)
    (profile,) = outcome.value
    assert (profile.external_id, profile.name, profile.picture_url) == ("7", name, None)
    assert profile.handle == (handle or ("@acme" if name == "acme" else ""))


def test_the_demo_stores_people_as_x_names_them(x: AtX) -> None:
    seeds = [seed for seed in ACCOUNTS if seed.network is Network.X]
    assert len(seeds) > 3
    for seed in seeds:
        token = Token(x.sandbox.issue("x", seed.subject)["access_token"])
        assert x.room.subject(token, x.now) == Ok(Subject(*subject_of(seed)))


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke", "subject": "acme"}, Reason.ACCESS_REMOVED),
        ({"do": "delete-account", "subject": "81001"}, Reason.ACCESS_REMOVED),
        ({"do": "lock", "subject": "acme"}, Reason.SECURITY),
        ({"do": "lock", "subject": "81001"}, Reason.SECURITY),
    ],
)
def test_a_refused_renewal_finds_out_why_with_one_question(x: AtX, order: dict[str, Any], reason: Reason) -> None:
    x.order(**order)
    assert meaning(x.room.renew(x.token, x.now)) is reason
    assert x.asked() == 1
    assert x.billed() == 0


@pytest.mark.parametrize("code", ["suspended", 64, 326])
def test_a_suspended_person_is_no_less_locked_out(x: AtX, code: str | int) -> None:
    x.order(do="error", on="token", error="invalid_request")
    x.fails(code, on="read")
    assert meaning(x.room.renew(x.token, x.now)) is Reason.SECURITY


@pytest.mark.parametrize("code", ["rate-limit-exceeded", "unavailable"])
def test_where_x_cannot_say_why_nothing_is_believed_yet(x: AtX, code: str) -> None:
    x.order(do="error", on="token", error="invalid_request")
    x.fails(code, on="read")
    assert isinstance(x.room.renew(x.token, x.now), Unavailable)


@pytest.mark.parametrize("code", ["unauthorized", "not-authorized-for-resource", "credits"])
def test_whatever_else_x_says_then_the_access_was_removed(x: AtX, code: str) -> None:
    x.order(do="error", on="token", error="invalid_request")
    x.fails(code, on="read")
    assert meaning(x.room.renew(x.token, x.now)) is Reason.ACCESS_REMOVED


@pytest.mark.parametrize(
    ("body", "status", "means"),
    [
        ({"error": "invalid_request", "error_description": "Value passed for the token was invalid."}, 400, "no"),
        ({"error": "invalid_grant"}, 400, "no"),
        ({"error": "invalid_grant"}, 401, "no"),
        ({"error": "some_new_word"}, 400, "no"),
        ({"error": "unauthorized"}, 401, "no"),
        ({"title": "Unauthorized", "status": 401, "detail": "Unauthorized", "type": "about:blank"}, 401, "no"),
        ({"error": "unauthorized_client"}, 401, Why.OUR_CONFIGURATION),
        ({"error": "invalid_client"}, 401, Why.OUR_CONFIGURATION),
        ({"error": "invalid_client"}, 400, Why.OUR_CONFIGURATION),
        ({"error": "some_new_word"}, 403, Why.DOWN),
        ({"error": {"reason": "?"}}, 401, Why.DOWN),
        ({"message": "no"}, 400, Why.DOWN),
        (b"<h1>Unauthorized</h1>", 401, Why.DOWN),
    ],
)
def test_every_400_and_401_in_xs_own_form_is_a_refusal_unless_it_is_about_us(
    hostile: Hostile, now: datetime, body: object, status: int, means: Why | str
) -> None:
    hostile.refuses(body, status)
    outcome = room_at(hostile.url, []).renew(Token("CANARY-a", "CANARY-r"), now)
    assert meaning(outcome) is (Reason.ACCESS_REMOVED if means == "no" else means)
    assert "CANARY" not in repr(outcome)


def test_a_gateway_that_says_the_same_to_everything_refuses_nothing(hostile: Hostile, now: datetime) -> None:
    hostile.says({"error": "Bad Request"}, 400)
    assert meaning(room_at(hostile.url, []).renew(Token("a", "r"), now)) is Why.DOWN


def test_an_outage_during_a_renewal_asks_nothing_more(x: AtX) -> None:
    x.order(do="down", only="token")
    assert meaning(x.room.renew(x.token, x.now)) is Why.DOWN
    assert x.asked() == 0


def test_the_app_proves_itself_by_its_header_alone(x: AtX) -> None:
    assert isinstance(x.room.renew(x.token, x.now), Ok)
    (call,) = [call for call in x.sandbox.log("x") if call["path"].endswith("/token")]
    assert set(call["form"]) == {"grant_type", "refresh_token"}
    assert call["status"] == 200


def test_an_answer_without_all_permissions_names_what_is_missing(x: AtX) -> None:
    x.order(do="token-answer", set={"scope": "users.read tweet.read offline.access"})
    outcome = x.room.renew(x.token, x.now)
    assert isinstance(outcome, Ok)
    assert x.room.missing_scopes(outcome.value) == ("tweet.write", "media.write")


@pytest.mark.parametrize(
    ("order", "reason"), [("delete-account", Reason.LAPSED), ("drop-permission", Reason.PERMISSION_LOST)]
)
def test_what_befalls_the_account_befalls_the_person(x: AtX, order: str, reason: Reason) -> None:
    x.order(do=order, subject="81001")
    assert meaning(x.room.check(x.token, "81001", x.now)) is reason
    assert meaning(x.room.subject(x.token, x.now)) is reason


# Posting


def test_a_revoked_consent_is_over(x: AtX) -> None:
    assert x.token.refresh is not None
    assert x.room.revoke(x.token.refresh, x.now) == Ok(None)
    assert meaning(x.room.subject(x.token, x.now)) is Reason.LAPSED
    assert meaning(x.room.renew(x.token, x.now)) is Reason.ACCESS_REMOVED
    assert x.sandbox.grants("x")[0]["died_why"] == "access_removed"


def test_without_settings_x_itself_is_meant() -> None:
    from webapp.networks import x as network
    from webapp.settings import NetworkSettings

    room = network.room(NetworkSettings(client_id="id", client_secret="secret"))
    assert room.site == "https://x.com"
    assert room.uploads.address == "https://api.x.com/2/media"

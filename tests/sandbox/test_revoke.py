"""Revoking by the app: the whole consent goes, nothing else does, and nobody learns what was known."""

from collections.abc import Callable

import pytest

from tests.sandbox.driving import App, basic
from webapp.sandbox.networks.facts import CLIENT_ID

At = Callable[[str], App]


@pytest.mark.parametrize("network", ["facebook", "instagram", "x", "linkedin", "youtube"])
def test_revoking_an_access_token_kills_the_whole_grant(at: At, network: str):
    app = at(network)
    answer = app.connect("ada")
    assert app.post("revoke", token=answer["access_token"]).status_code == 200
    assert app.reason("me", answer["access_token"]) == (401, "access_removed")
    if "refresh_token" in answer:
        assert app.refresh(answer["refresh_token"]).get_json()["error_reason"] == "access_removed"
    assert app.told("ledger")["revocations"] == 1


def test_revoking_a_refresh_token_does_too(at: At):
    app = at("x")
    answer = app.connect("acme")
    assert app.post("revoke", token=answer["refresh_token"]).status_code == 200
    assert app.reason("me", answer["access_token"]) == (401, "access_removed")


def test_the_persons_other_consents_live_on(at: At):
    app = at("facebook")
    other, gone = app.connect("ada"), app.connect("ada")
    app.post("revoke", token=gone["access_token"])
    assert app.get("me", other["access_token"]).status_code == 200
    assert [grant["died_why"] for grant in app.told("grants")] == [None, "access_removed"]


@pytest.mark.parametrize("token", ["nonsense", "pretend_access_x", "💥"])
def test_an_unknown_token_is_answered_like_a_known_one(at: At, token: str):
    app = at("facebook")
    known = app.post("revoke", token=app.connect("ada")["access_token"])
    unknown = app.post("revoke", token=token)
    assert (unknown.status_code, unknown.data) == (known.status_code, known.data) == (200, known.data)


def test_revoking_twice_is_as_good_as_once(at: At):
    app = at("facebook")
    token = app.connect("ada")["access_token"]
    assert [app.post("revoke", token=token).status_code for _ in range(2)] == [200, 200]


def test_a_token_of_another_network_is_left_alone(at: At):
    token = at("facebook").connect("ada")["access_token"]
    assert at("instagram").post("revoke", token=token).status_code == 200
    assert at("facebook").get("me", token).status_code == 200


def test_whoever_holds_the_token_may_revoke_it(at: At):
    app = at("youtube")
    token = app.connect("ada")["access_token"]
    assert app.client.post("/youtube/oauth/revoke", data={"token": token}).status_code == 200
    assert app.reason("me", token) == (401, "access_removed")


def test_credentials_that_are_sent_must_be_right(at: At):
    app = at("linkedin")
    token = app.connect("ada")["access_token"]
    assert app.post("revoke", token=token, client_secret="guessed").status_code == 401
    x = at("x")
    wrong = {"Authorization": basic(CLIENT_ID, "guessed")}
    assert x.client.post("/x/oauth/revoke", data={"token": token}, headers=wrong).status_code == 401
    assert app.get("me", token).status_code == 200


def test_no_token_at_all_is_a_mistake(at: At):
    refused = at("facebook").post("revoke")
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "invalid_request"

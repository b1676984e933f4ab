"""X's consent and tokens, as its documents and their readers describe them."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import OUR_FORM, AtX
from tests.sandbox.driving import VERIFIER, Clock, basic
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.running import answer_in

REFUSED = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}


def refused(x: AtX, token: str) -> None:
    answer = x.refresh(token)
    assert (answer.status_code, answer.get_json()) == (400, REFUSED)


def test_the_whole_dance(x: AtX):
    sent_back = answer_in(x.answer("acme").headers["Location"])
    assert sent_back.keys() == {"code", "state"}
    assert sent_back["state"] == "the-state"
    said = x.exchange(sent_back["code"]).get_json()
    assert said.keys() == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("bearer", 7200, AtX.scopes)


def test_without_offline_access_there_is_no_refresh_token(x: AtX):
    assert "refresh_token" not in x.connect("acme", scope="tweet.read users.read")


def test_nothing_can_be_unticked(x: AtX):
    assert 'type="checkbox"' not in x.look(person="acme").text
    said = x.connect("acme", form={"permission": ["users.read"], "account": []})
    assert said["scope"] == AtX.scopes


def test_the_browser_decides_who_it_is(x: AtX):
    assert "Who are you?" in x.look().text
    x.look(person="acme_test")
    assert "Acme Test" in x.look().text
    assert "Acme Test" in x.look(prompt="select_account").text, "nothing forces another login"


def test_a_no_comes_back_as_access_denied(x: AtX):
    assert answer_in(x.answer("acme", decision="cancel").headers["Location"]) == {
        "error": "access_denied",
        "state": "the-state",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/x/callback/"},
        {"redirect_uri": "http://localhost:5000/oauth/x/callback"},
        {"redirect_uri": "https://127.0.0.1:5000/oauth/x/callback"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/youtube/callback"},
        {"state": None},
        {"state": "s" * 501},
    ],
)
def test_who_asks_wrongly_reads_a_page(x: AtX, changes: dict[str, str | None]):
    answer = x.look(**changes)
    assert answer.status_code == 400
    assert "That did not work" in answer.text


def test_a_state_may_have_five_hundred_characters(x: AtX):
    assert x.look(state="s" * 500).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "tweet.read world.domination"}, "invalid_scope"),
        ({"scope": "tweet.read,users.read"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_request_that_is_not_in_order_goes_back(x: AtX, changes: dict[str, str | None], error: str):
    assert answer_in(x.look(**changes).headers["Location"])["error"] == error


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:5001/oauth/x/callback"},
        {"redirect_uri": None},
        {"code_verifier": None},
        {"code_verifier": VERIFIER + "x"},
        {"code": "nonsense"},
    ],
)
def test_a_code_is_exchanged_only_as_it_was_asked_for(x: AtX, changes: dict[str, str | None]):
    answer = x.exchange(x.code("acme"), **changes)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"


def test_a_code_lives_for_thirty_seconds(x: AtX, clock: Clock):
    early, late = x.code("acme"), x.code("acme")
    clock.turn(seconds=29.9)
    assert x.exchange(early).status_code == 200
    clock.turn(seconds=0.1)
    assert x.exchange(late).status_code == 400


def test_a_code_works_once_and_its_second_use_ends_what_it_gave(x: AtX):
    code = x.code("acme")
    token = x.exchange(code).get_json()["access_token"]
    assert x.exchange(code).status_code == 400
    assert x.me(token).status_code == 401


@pytest.mark.parametrize(
    ("headers", "form", "status", "error"),
    [
        ({}, {}, 401, "unauthorized_client"),
        ({}, OUR_FORM, 401, "unauthorized_client"),
        ({"Authorization": basic(CLIENT_ID, "wrong")}, {}, 401, "invalid_client"),
        ({"Authorization": basic("somebody", "wrong")}, {}, 401, "invalid_client"),
        ({"Authorization": "Basic !"}, {}, 401, "invalid_client"),
        (None, {"client_id": CLIENT_ID}, 400, "invalid_request"),
    ],
)
@pytest.mark.parametrize("path", ["/x/2/oauth2/token", "/x/2/oauth2/revoke"])
def test_the_app_proves_itself_by_http_basic_alone(
    x: AtX, path: str, headers: dict[str, str] | None, form: dict[str, str], status: int, error: str
):
    token = x.connect("acme")["refresh_token"]
    sent = {"grant_type": "refresh_token", "refresh_token": token, "token": token} | form
    ours = {"Authorization": basic(*OUR_FORM.values())}
    answer = x.client.post(path, data=sent, headers=ours if headers is None else headers)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)
    assert x.refresh(token).status_code == 200, "nothing was spent"


def test_a_missing_header_is_called_by_its_name(x: AtX):
    said = x.token(headers={}, grant_type="refresh_token", refresh_token="a").get_json()
    assert said["error_description"] == "Missing valid authorization header"


@pytest.mark.parametrize("form", [{}, {"grant_type": "password"}, {"grant_type": "refresh_token"}])
def test_a_token_call_that_makes_no_sense_is_refused(x: AtX, form: dict[str, str]):
    assert x.token(**form).status_code == 400


def test_each_refresh_token_works_once_and_its_reuse_ends_the_family(x: AtX):
    first = x.connect("acme")
    second = x.refresh(first["refresh_token"]).get_json()
    assert second["refresh_token"] != first["refresh_token"]
    refused(x, first["refresh_token"])
    refused(x, second["refresh_token"])
    assert x.me(second["access_token"]).status_code == 401


@pytest.mark.parametrize("order", [{"do": "revoke"}, {"do": "lock"}])
def test_every_refused_refresh_sounds_alike(x: AtX, order: dict[str, str]):
    token = x.connect("acme")["refresh_token"]
    x.ordered(**order, subject="acme")
    refused(x, token)
    refused(x, "nonsense")


def test_the_refresh_of_a_deleted_account_sounds_like_all_others(x: AtX):
    token = x.connect("acme")["refresh_token"]
    x.ordered("delete-account", subject="81001")
    refused(x, token)


def test_an_unused_refresh_token_is_refused_after_half_a_year(x: AtX, clock: Clock):
    token = x.connect("acme")["refresh_token"]
    clock.turn(days=180)
    refused(x, token)


def test_revoking_ends_one_consent_and_no_other(x: AtX):
    first, second = x.connect("acme"), x.connect("acme")
    assert x.revoke(first["access_token"]).get_json() == {"revoked": True}
    refused(x, first["refresh_token"])
    assert x.me(first["access_token"]).status_code == 401
    assert x.me(second["access_token"]).status_code == 200


def test_an_unknown_token_is_revoked_as_calmly(x: AtX):
    assert x.revoke("nonsense").status_code == 200


def test_a_deleted_account_can_no_longer_say_yes(x: AtX):
    x.ordered("delete-account", subject="81001")
    assert x.answer("acme").status_code == 400


@pytest.mark.parametrize(
    ("order", "status", "error"),
    [
        ({"error": "invalid_grant"}, 400, "invalid_grant"),
        ({"error": "invalid_request"}, 400, "invalid_request"),
        ({"error": "unauthorized_client"}, 401, "unauthorized_client"),
        ({"error": "invalid_client"}, 401, "invalid_client"),
        ({"error": "invalid_grant", "status": 401}, 401, "invalid_grant"),
    ],
)
def test_the_token_address_can_be_made_to_refuse(x: AtX, order: dict[str, Any], status: int, error: str):
    token = x.connect("acme")["refresh_token"]
    x.ordered("error", on="token", times=1, subject="acme", **order)
    answer = x.refresh(token)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)
    assert x.refresh(token).status_code == 200, "nothing was spent"


def test_a_limit_says_when_it_ends_here_as_well(x: AtX, clock: Clock):
    token = x.connect("acme")["refresh_token"]
    x.ordered("rate-limit", retry_after=120)
    answer = x.refresh(token)
    assert answer.status_code == 429
    assert int(answer.headers["x-rate-limit-reset"]) == clock.at.timestamp() + 120
    x.ordered("up")
    assert "x-rate-limit-reset" not in x.refresh(token).headers


def test_token_answers_can_be_made_odd(x: AtX):
    x.ordered("token-answer", drop=["refresh_token"], set={"expires_in": "soon"}, times=1)
    said = x.connect("acme")
    assert "refresh_token" not in said
    assert said["expires_in"] == "soon"

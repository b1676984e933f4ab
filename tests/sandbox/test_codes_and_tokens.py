"""From a code to tokens: once, in time, by the right app, with the right proof."""

import base64
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.sandbox.driving import VERIFIER, App, Clock, basic, s256
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.world.store import World

At = Callable[[str], App]
ALL = ["facebook", "instagram", "x", "linkedin", "youtube"]
DAY = 24 * 3600


@pytest.mark.parametrize(
    ("network", "lives"),
    [
        ("facebook", {"expires_in": 60 * DAY, "data_access_expires_in": 90 * DAY}),
        ("instagram", {"expires_in": 60 * DAY, "data_access_expires_in": 90 * DAY}),
        ("x", {"expires_in": 2 * 3600}),
        ("linkedin", {"expires_in": 60 * DAY, "refresh_token_expires_in": 365 * DAY}),
        ("youtube", {"expires_in": 3600}),
    ],
)
def test_each_network_states_its_own_lives_and_no_others(at: At, network: str, lives: dict[str, int]):
    answer = at(network).connect("ada")
    assert {name: value for name, value in answer.items() if name.endswith("_in")} == lives


def test_a_life_is_stated_in_full_although_time_passes_while_the_network_answers(pretend: Flask):
    ticking = Clock()

    def tick() -> datetime:
        ticking.turn(milliseconds=1)
        return ticking.at

    with closing(World(None, tick)) as world:
        pretend.config["WORLD"] = world
        assert App(pretend.test_client(), "facebook").connect("ada")["data_access_expires_in"] == 90 * DAY
        assert App(pretend.test_client(), "linkedin").connect("ada")["refresh_token_expires_in"] == 365 * DAY


@pytest.mark.parametrize(
    ("network", "refreshes"),
    [("facebook", False), ("instagram", True), ("x", True), ("linkedin", True), ("youtube", True)],
)
def test_all_but_facebook_give_a_refresh_token(at: At, network: str, refreshes: bool):
    assert ("refresh_token" in at(network).connect("ada")) is refreshes


def test_x_gives_a_refresh_token_only_with_offline_access(at: At):
    assert "refresh_token" not in at("x").connect("acme", scopes=["users.read"])


@pytest.mark.parametrize("network", ALL)
def test_the_answer_says_which_permissions_were_given(at: At, network: str):
    app = at(network)
    given = app.facts.scopes[:2]
    answer = app.connect("ada", scopes=given)
    assert answer["scope"] == app.facts.separator.join(given)
    assert answer["token_type"] == "bearer"


@pytest.mark.parametrize("network", ALL)
def test_a_code_is_good_until_its_last_second(at: At, clock: Clock, network: str):
    app = at(network)
    lives = app.facts.code_lives
    assert lives == timedelta(seconds={"x": 30, "linkedin": 1800}.get(network, 60))
    early, late = app.code("ada"), app.code("ada")
    clock.turn(seconds=lives.total_seconds() - 0.001)
    assert app.exchange(early).status_code == 200
    clock.turn(seconds=0.001)
    refused = app.exchange(late)
    assert refused.status_code == 400
    assert refused.get_json() == {"error": "invalid_grant", "error_description": "The code has expired."}


def test_a_code_used_twice_is_refused_and_takes_its_tokens_with_it(at: At):
    app = at("facebook")
    code = app.code("ada")
    token = app.exchange(code).get_json()["access_token"]
    assert app.get("me", token).status_code == 200
    again = app.exchange(code)
    assert again.status_code == 400
    assert again.get_json()["error"] == "invalid_grant"
    assert app.reason("me", token) == (401, "access_removed")
    assert app.told("ledger")["reused_codes"] == 1
    assert app.told("ledger")["token_exchanges"] == 1


def test_a_code_used_twice_spares_the_persons_other_consents(at: At):
    app = at("facebook")
    other = app.connect("ada")["access_token"]
    code = app.code("ada")
    app.exchange(code)
    app.exchange(code)
    assert app.get("me", other).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        "http://127.0.0.1:5001/oauth/x/callback",
        "http://localhost:5000/oauth/x/callback",
        "http://127.0.0.1:5000/oauth/x/callback/",
        "http://127.0.0.1:5000/oauth/x/callback?",
    ],
)
def test_the_token_call_must_repeat_the_same_redirect_address(at: At, wrong: str):
    app = at("x")
    refused = app.exchange(app.code("acme"), redirect_uri=wrong)
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize("verifier", [None, "", "w" * 50, s256(VERIFIER), VERIFIER + "x"])
def test_without_the_right_verifier_there_is_no_token(at: At, verifier: str | None):
    app = at("x")
    refused = app.exchange(app.code("acme"), code_verifier=verifier)
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "invalid_grant"
    assert app.told("ledger")["token_exchanges"] == 0


def test_a_failed_attempt_burns_the_code(at: At):
    app = at("x")
    code = app.code("acme")
    app.exchange(code, code_verifier="w" * 50)
    assert app.exchange(code).status_code == 400


def test_youtube_checks_a_proof_that_was_announced(at: At):
    app = at("youtube")
    assert app.exchange(app.code("ada"), code_verifier="w" * 50).status_code == 400
    assert app.exchange(app.code("ada"), code_verifier=None).status_code == 400
    assert app.exchange(app.code("ada")).status_code == 200


def test_youtube_refuses_a_proof_that_was_not_announced(at: At):
    app = at("youtube")
    bare = {"code_challenge": None, "code_challenge_method": None}
    assert app.exchange(app.code("ada", **bare)).status_code == 400
    assert app.exchange(app.code("ada", **bare), code_verifier=None).status_code == 200


@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin"])
def test_networks_without_pkce_ignore_it(at: At, network: str):
    app = at(network)
    code = app.code("ada", code_challenge=s256(VERIFIER), code_challenge_method="S256")
    assert app.exchange(code, code_verifier="anything").status_code == 200


@pytest.mark.parametrize("network", ALL)
def test_a_code_of_one_network_is_nothing_at_another(at: At, network: str):
    other = at("linkedin" if network != "linkedin" else "facebook")
    refused = other.exchange(at(network).code("ada"))
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize("code", ["nonsense", "pretend_code_x", "💥", "x" * 5000])
def test_an_invented_code_is_refused(at: At, code: str):
    assert at("facebook").exchange(code).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin", "youtube"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": None},
        {"client_secret": "guessed"},
        {"client_secret": "sandbox-secret "},
        {"client_id": None},
        {"client_id": "relink-x"},
    ],
)
def test_an_app_that_cannot_prove_itself_gets_no_token(at: At, network: str, wrong: dict[str, str | None]):
    app = at(network)
    code = app.code("ada")
    refused = app.exchange(code, **wrong)
    assert refused.status_code == 401
    assert refused.get_json()["error"] == "invalid_client"
    assert app.exchange(code).status_code == 200, "a stranger must not burn the code"


@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin", "youtube"])
def test_networks_that_want_the_secret_in_the_form_refuse_it_in_the_header(at: At, network: str):
    app = at(network)
    form = {
        "grant_type": "authorization_code",
        "code": app.code("ada"),
        "redirect_uri": app.redirect_uri,
        "code_verifier": VERIFIER,
    }
    header = {"Authorization": basic(CLIENT_ID, CLIENT_SECRET)}
    assert app.client.post(f"/{network}/oauth/token", data=form, headers=header).status_code == 401


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        basic(CLIENT_ID, "guessed"),
        basic("relink-x", CLIENT_SECRET),
        basic(CLIENT_ID, CLIENT_SECRET).replace("Basic", "Bearer"),
    ],
)
def test_x_wants_http_basic(at: At, authorization: str | None):
    app = at("x")
    form = {
        "grant_type": "authorization_code",
        "code": app.code("acme"),
        "redirect_uri": app.redirect_uri,
        "code_verifier": VERIFIER,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    headers = {} if authorization is None else {"Authorization": authorization}
    refused = app.client.post("/x/oauth/token", data=form, headers=headers)
    assert refused.status_code == 401
    assert refused.get_json()["error"] == "invalid_client"
    assert refused.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("missing", ["code", "redirect_uri"])
def test_a_token_call_that_lacks_something_is_told_what(at: At, missing: str):
    app = at("facebook")
    fields = {"code": app.code("ada"), "redirect_uri": app.redirect_uri} | {missing: None}
    refused = app.post("token", grant_type="authorization_code", **fields)
    assert refused.status_code == 400
    assert refused.get_json() == {"error": "invalid_request", "error_description": f"The field {missing} is missing."}


@pytest.mark.parametrize("grant_type", [None, "", "password", "client_credentials"])
def test_other_kinds_of_grants_are_not_understood(at: At, grant_type: str | None):
    refused = at("facebook").post("token", grant_type=grant_type)
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "unsupported_grant_type"


def test_tokens_are_kept_out_of_caches(at: At):
    app = at("facebook")
    assert app.exchange(app.code("ada")).headers["Cache-Control"] == "no-store"


def test_a_token_is_never_given_for_a_get(at: At):
    assert at("facebook").client.get("/facebook/oauth/token").status_code == 405

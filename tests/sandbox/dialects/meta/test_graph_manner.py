"""How the Graph wants to be called (networks.md §1): versions, removed habits, proofs, parameters; how it answers."""

import json
import re
from typing import Any

import pytest

from tests.sandbox.dialects.meta.graph_app import APP_TOKEN, Graph, proof_of, why
from tests.sandbox.driving import Clock


@pytest.fixture
def token(facebook: Graph) -> str:
    return facebook.connect("ada", ["61001"])


# versions


@pytest.mark.parametrize("version", ["v24.0", "v25.0", "v26.0"])
def test_living_versions_answer_and_name_themselves(facebook: Graph, token: str, version: str):
    facebook.version = version
    answer = facebook.get("/me", token)
    assert answer.status_code == 200
    assert answer.headers["facebook-api-version"] == version


@pytest.mark.parametrize("version", ["v20.0", "v19.0", "v2.12"])
def test_ended_versions_are_refused_everywhere(facebook: Graph, token: str, version: str):
    facebook.version = version
    for path in ("/me", "/me/accounts", "/61001", "/oauth/access_token", "/debug_token"):
        assert facebook.get(path, token).status_code >= 400
        assert 190 not in why(facebook.get(path, token)), "it is nobody's token's fault"


def test_a_version_ends_on_its_day(facebook: Graph, token: str, clock: Clock):
    facebook.version = "v24.0"
    clock.at = clock.at.replace(year=2028, month=2, day=17)
    assert why(facebook.get("/me", token))[0] == 190
    clock.at = clock.at.replace(day=18)
    assert why(facebook.get("/me", token)) == (2635, None)


@pytest.mark.parametrize("path", ["/facebook/me", "/facebook/me/accounts", "/facebook/v26/me", "/facebook/v99.0/me"])
def test_without_a_version_that_exists_nothing_is_found(facebook: Graph, token: str, path: str):
    answer = facebook.client.get(path, query_string={"access_token": token})
    assert answer.get_json()["error"]["code"] == 2500


def test_what_does_not_exist_is_said_in_the_graphs_words(facebook: Graph, token: str):
    assert why(facebook.get("/me/friends/of/friends", token)) == (2500, None)
    assert why(facebook.post("/me", token)) == (100, 33)


# habits that ended on 27 October 2026


@pytest.mark.parametrize("habit", ["pretty", "debug", "date_format", "ids"])
@pytest.mark.parametrize("version", ["v24.0", "v26.0"])
def test_the_old_habits_are_refused_in_every_version(facebook: Graph, token: str, habit: str, version: str):
    facebook.version = version
    assert why(facebook.get("/me", token, **{habit: "1"})) == (100, None)


def test_several_ids_at_once_are_refused(facebook: Graph, token: str):
    assert facebook.get("/", token, ids="61001,61002").status_code >= 400


def test_conditional_requests_are_refused(facebook: Graph, token: str):
    answer = facebook.client.get(
        "/facebook/v26.0/me",
        query_string={"access_token": token, "appsecret_proof": proof_of(token)},
        headers={"If-None-Match": '"x"'},
    )
    assert why(answer) == (100, None)


@pytest.mark.parametrize(
    ("path", "param"),
    [("/me", "limit"), ("/me/accounts", "page"), ("/61001/feed", "text"), ("/61001/photos", "file_url")],
)
def test_unknown_parameters_are_refused(facebook: Graph, token: str, path: str, param: str):
    method = "POST" if "feed" in path or "photos" in path else "GET"
    assert why(facebook.call(method, path, token, **{param: "1"})) == (100, None)


# the token, and the proof


@pytest.mark.parametrize("scheme", ["Bearer", "OAuth"])
def test_a_token_may_come_in_the_header(facebook: Graph, token: str, scheme: str):
    answer = facebook.client.get(
        "/facebook/v26.0/me",
        query_string={"appsecret_proof": proof_of(token)},
        headers={"Authorization": f"{scheme} {token}"},
    )
    assert answer.status_code == 200


def test_a_call_may_be_json(facebook: Graph, token: str):
    page = facebook.page_token(token, "61001")
    body = {"message": "Hi", "published": True, "access_token": page, "appsecret_proof": proof_of(page)}
    assert facebook.client.post("/facebook/v26.0/61001/feed", json=body).status_code == 200


def test_without_a_token_nothing_is_answered(facebook: Graph):
    assert why(facebook.client.get("/facebook/v26.0/me")) == (2500, None)


@pytest.mark.parametrize("invented", ["x", "pretend_access_x", "x" * 4000, "relink-demo|wrong", "é|"])
def test_an_invented_token_opens_nothing(facebook: Graph, invented: str):
    assert why(facebook.get("/me", invented)) == (190, None)


@pytest.mark.parametrize("path", ["/me", "/me/accounts", "/me/permissions", "/61001"])
def test_the_apps_own_token_speaks_for_nobody(facebook: Graph, path: str):
    assert why(facebook.get(path, APP_TOKEN, appsecret_proof=None)) == (190, None)


def test_a_call_without_proof_is_refused_by_default(facebook: Graph, token: str):
    page = facebook.page_token(token, "61001")
    for answer in (
        facebook.get("/me", token, appsecret_proof=None),
        facebook.get("/61001", page, appsecret_proof=None),
        facebook.post("/61001/feed", page, message="Hi", appsecret_proof=None),
        facebook.call("DELETE", "/me/permissions", token, appsecret_proof=None),
    ):
        assert why(answer) == (100, None)
        assert "requires an appsecret_proof" in answer.text.replace("require an", "requires an")
    assert facebook.told("posts") == []


def test_the_app_may_do_without_demanding_it(facebook: Graph, token: str):
    facebook.order("set", name="demand_proof", value=False)
    assert facebook.get("/me", token, appsecret_proof=None).status_code == 200


@pytest.mark.parametrize("proof", ["", "x", "0" * 64, "é"])
def test_a_wrong_proof_is_refused_whether_or_not_it_is_demanded(facebook: Graph, token: str, proof: str):
    for demanded in (True, False):
        facebook.order("set", name="demand_proof", value=demanded)
        answer = facebook.get("/me", token, appsecret_proof=proof)
        assert why(answer) == (100, None)
        assert "Invalid appsecret_proof" in answer.text


def test_the_proof_belongs_to_its_token(facebook: Graph, token: str):
    assert why(facebook.get("/me", token, appsecret_proof=proof_of("another"))) == (100, None)
    assert facebook.get("/debug_token", APP_TOKEN, input_token=token).status_code == 200, "the app's own may be proven"


# answers


def test_an_error_has_the_documented_body(facebook: Graph):
    answer = facebook.get("/me", "invented")
    error = answer.get_json()["error"]
    assert answer.get_json().keys() == {"error"}
    assert {"message", "type", "code", "fbtrace_id"} <= error.keys()
    assert error["type"] == "OAuthException"
    assert re.fullmatch(r"A[\w-]{20,}", error["fbtrace_id"])
    assert answer.headers["WWW-Authenticate"].startswith('OAuth "Facebook Platform" "invalid_token"')


def test_a_person_s_calls_count_for_the_app(facebook: Graph, token: str):
    headers = facebook.get("/me", token).headers
    assert json.loads(headers["X-App-Usage"]).keys() == {"call_count", "total_time", "total_cputime"}
    assert "X-Business-Use-Case-Usage" not in headers


def test_a_page_s_calls_count_for_the_page(facebook: Graph, token: str):
    headers = facebook.get("/61001", facebook.page_token(token, "61001")).headers
    usage = json.loads(headers["X-Business-Use-Case-Usage"])
    assert usage["61001"][0]["type"] == "pages"
    assert usage["61001"][0]["estimated_time_to_regain_access"] == 0
    assert "X-App-Usage" not in headers


# weather, in the Graph's words


def test_a_rate_limit_of_a_page_says_when_it_ends(facebook: Graph, token: str):
    page = facebook.page_token(token, "61001")
    facebook.order("rate-limit", retry_after=601)
    answer = facebook.get("/61001", page)
    assert why(answer) == (80001, None)
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])["61001"][0]
    assert (usage["call_count"], usage["estimated_time_to_regain_access"]) == (100, 11)
    assert "Retry-After" not in answer.headers


def test_a_rate_limit_of_the_app_does_not_say_when_it_ends(facebook: Graph, token: str):
    facebook.order("rate-limit", retry_after=600)
    answer = facebook.get("/me", token)
    assert why(answer) == (4, None)
    assert json.loads(answer.headers["X-App-Usage"])["call_count"] == 100


def test_instagram_s_limit_is_an_account_s(instagram: Graph):
    token = instagram.connect("ada", ["71001"])
    instagram.order("rate-limit", retry_after=60)
    answer = instagram.get("/me", token)
    assert why(answer) == (80002, None)
    assert json.loads(answer.headers["X-Business-Use-Case-Usage"])["71001"][0]["estimated_time_to_regain_access"] == 1


def test_an_outage_is_transient(facebook: Graph, token: str):
    facebook.order("down", status=502)
    answer = facebook.get("/me", token)
    assert answer.status_code == 502
    error = answer.get_json()["error"]
    assert (error["code"], error["is_transient"]) == (2, True)


@pytest.mark.parametrize("path", ["/me", "/me/accounts", "/61001", "/debug_token", "/oauth/access_token"])
@pytest.mark.parametrize("order", [{"do": "down"}, {"do": "rate-limit"}, {"do": "garbage", "body": "html"}])
def test_the_weather_is_felt_everywhere(facebook: Graph, token: str, path: str, order: dict[str, Any]):
    facebook.order(**order)
    answer = facebook.get(path, token)
    assert "access_token" not in answer.text or answer.status_code >= 400
    assert answer.status_code >= 400 or answer.content_type.startswith("text/html")
    facebook.order("up")
    assert facebook.get("/me", token).status_code == 200


def test_slow_answers_come(facebook: Graph, token: str, waits: list[float]):
    facebook.order("slow", seconds=7, only="read")
    assert facebook.get("/me", token).status_code == 200
    assert waits == [7]


def test_no_secret_gets_into_the_book(facebook: Graph, token: str):
    page = facebook.page_token(token, "61001")
    facebook.post("/61001/feed", page, message="Hi")
    facebook.debug(page)
    book = json.dumps(facebook.told("log"))
    for secret in (token, page, proof_of(token), proof_of(page), "sandbox-secret"):
        assert secret not in book

"""Orders to the control page: what they do beyond faults, and that a wrong one changes nothing and says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.driving import START, App, basic
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET

At = Callable[[str], App]
DAY = 24 * 3600
PAST = {"text": "Hello", "at": "2026-11-20T08:00:00Z"}


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "do"),
        ({"do": "explode"}, "do"),
        ({"do": None}, "do"),
        ({"do": ["down"]}, "do"),
        ({"do": "lock"}, "subject"),
        ({"do": "lock", "subject": ""}, "subject"),
        ({"do": "lock", "subject": 61001}, "subject"),
        ({"do": "lock", "subject": "mallory"}, "subject"),
        ({"do": "lock", "subject": "81001"}, "subject"),
        ({"do": "unlock", "subject": "mallory"}, "subject"),
        ({"do": "expire", "subject": "mallory"}, "subject"),
        ({"do": "revoke", "subject": "ada", "times": 0}, "times"),
        ({"do": "revoke", "subject": "ada", "times": "often"}, "times"),
        ({"do": "revoke", "subject": "ada", "only": "moon"}, "only"),
        ({"do": "delete-account", "subject": "ada"}, "subject"),
        ({"do": "drop-permission", "subject": "99999"}, "subject"),
        ({"do": "drop-permission", "subject": "61001", "person": "mallory"}, "person"),
        ({"do": "down", "status": 200}, "status"),
        ({"do": "down", "status": 600}, "status"),
        ({"do": "down", "subject": "ada"}, "subject"),
        ({"do": "slow", "seconds": 0}, "seconds"),
        ({"do": "slow", "seconds": -1}, "seconds"),
        ({"do": "slow", "seconds": 1e9}, "seconds"),
        ({"do": "slow", "seconds": "NaN"}, "seconds"),
        ({"do": "rate-limit", "retry_after": "a\r\nSet-Cookie: b=c"}, "retry_after"),
        ({"do": "rate-limit", "retry_after": "soon\n"}, "retry_after"),
        ({"do": "rate-limit", "retry_afer": 1}, "retry_afer"),
        ({"do": "garbage", "body": "music"}, "body"),
        ({"do": "token-answer", "set": []}, "set"),
        ({"do": "up", "times": 1}, "times"),
        ({"do": "reset", "subject": "ada"}, "subject"),
        ({"do": "have-published", "subject": "81001", "posts": [PAST]}, "subject"),
        ({"do": "have-published", "subject": "61001", "posts": []}, "posts"),
        ({"do": "have-published", "subject": "61001", "posts": [PAST | {"text": ""}]}, "posts"),
        ({"do": "have-published", "subject": "61001", "posts": [PAST | {"at": "2026-11-24T09:00:01Z"}]}, "posts"),
        ({"do": "issue"}, "subject"),
        ({"do": "issue", "subject": "mallory"}, "subject"),
        ({"do": "issue", "subject": "61001"}, "subject"),
        ({"do": "issue", "subject": "ada", "assets": ["61007"]}, "assets"),
        ({"do": "issue", "subject": "ada", "assets": "61001"}, "assets"),
        ({"do": "issue", "subject": "ada", "scopes": ["tweet.read"]}, "scopes"),
        ({"do": "issue", "subject": "ada", "consented_at": "yesterday"}, "consented_at"),
        ({"do": "issue", "subject": "ada", "consented_at": "2026-01-01T00:00:00"}, "consented_at"),
        ({"do": "issue", "subject": "ada", "consented_at": "2026-11-24T09:00:01+00:00"}, "consented_at"),
    ],
)
def test_a_wrong_order_is_refused_by_name_and_changes_nothing(at: At, order: dict[str, Any], field: str):
    app = at("facebook")
    answer = app.client.post("/control/facebook", json=order)
    assert answer.status_code == 400
    said = answer.get_json()
    assert said["field"] == field
    assert said["error"]
    assert app.told("faults") == []
    assert app.told("grants") == []


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", '"down"'])
def test_an_order_that_is_no_json_object_is_refused(at: At, body: str):
    answer = at("facebook").client.post("/control/facebook", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json().keys() == {"error", "field"}


def test_there_are_no_orders_to_unknown_networks(at: At):
    assert at("x").client.post("/control/mastodon", json={"do": "down"}).status_code == 404


def test_an_order_from_the_page_leads_back_to_its_network(at: At):
    app = at("x")
    answer = app.client.post("/control/x", data={"do": "slow", "seconds": "", "times": "3"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/#x"
    assert [(fault["do"], fault["seconds"], fault["times"]) for fault in app.told("faults")] == [("slow", 5.0, 3)]


def test_a_wrong_order_from_the_page_gets_a_page(at: At):
    answer = at("x").client.post("/control/x", data={"do": "lock", "subject": "<script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "was not understood" in answer.text
    assert "<script" not in answer.text


def test_issue_gives_a_living_grant_for_everything_the_person_has(at: At):
    app = at("facebook")
    answer = app.ordered("issue", subject="ada")
    assert answer["expires_in"] == 60 * DAY
    assert answer["scope"] == ",".join(app.facts.scopes)
    assert app.me(answer["access_token"]).status_code == 200
    assert app.told("grants")[0]["assets"] == app.accounts_of("ada")


def test_issue_can_be_for_some_accounts_and_some_permissions(at: At):
    app = at("facebook")
    answer = app.ordered("issue", subject="ada", assets=["61003", "61001"], scopes=["pages_show_list"])
    assert answer["scope"] == "pages_show_list"
    [grant] = app.told("grants")
    assert (grant["assets"], grant["scopes"]) == (["61003", "61001"], ["pages_show_list"])


@pytest.mark.parametrize(
    ("network", "lives"),
    [
        ("facebook", {"expires_in": 60 * DAY, "data_access_expires_in": 90 * DAY}),
        ("instagram", {"expires_in": 60 * DAY}),
        ("x", {"expires_in": 2 * 3600}),
        ("linkedin", {"expires_in": 60 * DAY, "refresh_token_expires_in": 365 * DAY}),
        ("youtube", {"expires_in": 3600}),
    ],
)
def test_issue_states_each_networks_own_lives_and_no_others(at: At, network: str, lives: dict[str, int]):
    answer = at(network).ordered("issue", subject="ada")
    assert {name: value for name, value in answer.items() if name.endswith("_in")} == lives
    assert ("refresh_token" in answer) is (network in {"x", "linkedin", "youtube"})


def test_issue_can_date_the_consent_back(at: At):
    app = at("linkedin")
    long_ago = START - timedelta(days=360)
    answer = app.ordered("issue", subject="ada", consented_at=long_ago.isoformat())
    assert answer["expires_in"] == answer["refresh_token_expires_in"] == 5 * DAY
    assert app.told("grants")[0]["consented_at"] == long_ago.isoformat()


def test_issued_tokens_can_be_renewed(at: At):
    app = at("x")
    token = app.ordered("issue", subject="acme")["refresh_token"]
    assert app.refresh(token).status_code == 200


def test_issue_counts_as_no_exchange(at: At):
    app = at("x")
    app.ordered("issue", subject="acme")
    assert app.told("ledger")["token_exchanges"] == 0


def test_reset_forgets_everything_about_one_network(at: At):
    app, other = at("x"), at("instagram")
    token = app.connect("acme")["access_token"]
    others = other.connect("ada")["access_token"]
    app.client.post("/x/2/tweets", json={"text": "Hello"}, headers={"Authorization": f"Bearer {token}"})
    assert app.told("posts")
    app.ordered("lock", subject="ada")
    app.ordered("down")
    app.ordered("reset")
    assert app.told("grants") == app.told("faults") == app.told("posts") == app.told("log") == []
    assert set(app.told("ledger").values()) == {0}
    assert app.me(token).status_code == 401
    assert other.me(others).status_code == 200


def test_reset_voids_codes_on_their_way(at: At):
    app = at("facebook")
    code = app.code("ada")
    app.ordered("reset")
    assert app.exchange(code).status_code == 400


def test_the_ledger_counts_each_kind(at: At):
    app = at("x")
    code = app.code("acme")
    first = app.exchange(code).get_json()
    second = app.refresh(first["refresh_token"]).get_json()
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    app.client.post("/x/2/tweets", json={"text": "Hello"}, headers=headers)
    app.refresh(first["refresh_token"])
    app.exchange(code)
    proof = {"Authorization": basic(CLIENT_ID, CLIENT_SECRET)}
    app.client.post("/x/2/oauth2/revoke", data={"token": "nothing"}, headers=proof)
    assert app.told("ledger") == {
        "token_exchanges": 1,
        "refreshes": 1,
        "reused_tokens": 1,
        "reused_codes": 1,
        "revocations": 1,
        "posts": 1,
        "billed_posts": 1,
        "billed_millidollars": 15,
    }


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "do"),
        ({"do": "explode", "address": "a@example.test"}, "do"),
        ({"do": "refuse"}, "address"),
        ({"do": "tempfail", "address": "nobody"}, "address"),
        ({"do": "refuse", "address": "a b@example.test"}, "address"),
        ({"do": "refuse", "address": "a@example.test", "times": 0}, "times"),
        ({"do": "up", "subject": "ada"}, "subject"),
    ],
)
def test_a_wrong_order_about_mail_is_refused_by_name(at: At, order: dict[str, Any], field: str):
    answer = at("x").client.post("/control/mail", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["field"] == field


def test_what_was_published_in_the_past_can_be_looked_at_and_does_not_stand_in_the_way_of_today(at: At):
    app = at("x")
    (first, second) = app.ordered("have-published", subject="81001", posts=[PAST, PAST | {"text": "Again"}])["numbers"]
    page = app.client.get(f"/x/posts/{second}").text
    assert "Again" in page
    assert "Acme" in page
    assert [post["id"] for post in app.told("posts")] == [first, second]
    token = app.connect("acme")["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    for status in (201, 403):  # the same text as in the past is new; the same as today's is not
        assert app.client.post("/x/2/tweets", json={"text": "Hello"}, headers=headers).status_code == status
    assert app.told("ledger").get("posts") == 1

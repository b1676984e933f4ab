"""X's API: who one is, posting, what is refused and how, and what it costs."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import AtX
from tests.sandbox.dialects.x_words import problem
from tests.sandbox.driving import Clock


def test_who_one_is(x: AtX):
    token = x.connect("acme")["access_token"]
    assert x.me(token).get_json() == {"data": {"id": "81001", "name": "Acme", "username": "acme"}}


def test_more_about_one_when_asked(x: AtX):
    token = x.connect("acme")["access_token"]
    data = x.get("/2/users/me?user.fields=profile_image_url,verified", token).get_json()["data"]
    assert data.keys() == {"id", "name", "username", "profile_image_url", "verified"}
    assert x.client.get(data["profile_image_url"]).content_type == "image/png"


def test_an_unknown_field_is_refused(x: AtX):
    token = x.connect("acme")["access_token"]
    assert problem(x.get("/2/users/me?user.fields=shoe_size", token)) == (400, "invalid-request")


def test_all_dead_tokens_sound_alike(x: AtX, clock: Clock):
    expired = x.connect("ada")["access_token"]
    clock.turn(hours=2)
    removed = x.connect("acme")["access_token"]
    x.ordered("revoke", subject="acme")
    gone = x.connect("shop")["access_token"]
    x.ordered("delete-account", subject="81004")
    for token in (expired, removed, gone, "nonsense", ""):
        assert problem(x.me(token)) == (401, "about:blank")
    assert x.client.get("/x/2/users/me").status_code == 401


def test_a_locked_account_is_told_so_for_as_long_as_it_lasts(x: AtX, clock: Clock):
    token = x.connect("acme")["access_token"]
    x.ordered("lock", subject="81001")
    clock.turn(days=1)
    answer = x.me(token)
    assert problem(answer) == (403, "about:blank")
    assert "locked" in answer.get_json()["detail"]


@pytest.mark.parametrize("method", ["me", "tweet"])
def test_a_lost_permission_is_a_403_of_its_own(x: AtX, method: str):
    token = x.connect("acme")["access_token"]
    x.ordered("drop-permission", subject="81001")
    assert problem(getattr(x, method)(token)) == (403, "not-authorized-for-resource")


def test_what_was_not_allowed_cannot_be_done(x: AtX):
    token = x.connect("acme", scope="users.read tweet.read")["access_token"]
    assert problem(x.tweet(token)) == (403, "not-authorized-for-resource")
    upload = x.call("POST", "/2/media/upload", token, json={})
    assert problem(upload) == (403, "not-authorized-for-resource")


def test_a_post(x: AtX):
    token = x.connect("acme")["access_token"]
    answer = x.tweet(token, "Grüße 🥨")
    assert answer.status_code == 201
    data = answer.get_json()["data"]
    assert data["text"] == "Grüße 🥨"
    assert data["id"].isdigit()
    assert x.get(f"/2/tweets/{data['id']}", token).get_json()["data"]["text"] == "Grüße 🥨"
    assert [(post["account"], post["text"]) for post in x.told("posts")] == [("81001", "Grüße 🥨")]
    for address in (f"/x/i/web/status/{data['id']}", f"/x/acme/status/{data['id']}"):
        assert "Grüße 🥨" in x.client.get(address).text


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a", "txt": "b"},
        {"text": "a", "made_with_ai": "yes"},
        {"text": 7},
        {"text": "\ud800"},
        {"text": ""},
        {},
        [],
        {"text": "a", "media": {"media_ids": []}},
        {"text": "a", "media": {"media_ids": ["1", "2", "3", "4", "5"]}},
        {"text": "a", "media": {"media_ids": ["123"]}},
        {"text": "a", "media": ["123"]},
    ],
)
def test_a_body_that_is_not_as_described_is_refused(x: AtX, body: Any):
    token = x.connect("acme")["access_token"]
    assert problem(x.call("POST", "/2/tweets", token, json=body)) == (400, "invalid-request")
    assert x.told("posts") == []


def test_the_newer_flags_are_known(x: AtX):
    assert x.tweet(x.connect("acme")["access_token"], made_with_ai=True, paid_partnership=False).status_code == 201


@pytest.mark.parametrize(
    "text",
    [
        "a" * 280,
        "漢" * 140,
        "https://example.com/" + "a" * 200 + " " + "b" * 256,
        "👩‍👩‍👧‍👦" * 140,
        "🇩🇪" * 140,
        "u\u0308" * 280,
        "“quotes” – and dashes —" + "ä" * 250,
    ],
)
def test_a_text_weighs_at_most_280(x: AtX, text: str):
    token = x.connect("acme")["access_token"]
    assert x.tweet(token, text).status_code == 201
    for more in ("aaaaaaaaaa", "漢漢漢漢漢"):
        assert problem(x.tweet(token, text + " " + more)) == (400, "invalid-request")


def test_the_same_text_is_refused_the_second_time(x: AtX):
    token = x.connect("acme")["access_token"]
    first = x.tweet(token, "Once").get_json()["data"]["id"]
    answer = x.tweet(token, "Once")
    assert answer.status_code == 403
    assert answer.get_json()["detail"] == "You are not allowed to create a Tweet with duplicate content."
    assert x.tweet(x.connect("ada")["access_token"], "Once").status_code == 201, "of another account"
    assert x.call("DELETE", f"/2/tweets/{first}", token).get_json() == {"data": {"deleted": True}}
    assert x.tweet(token, "Once").status_code == 201


def test_only_ones_own_posts_can_be_deleted(x: AtX):
    tweet = x.tweet(x.connect("acme")["access_token"]).get_json()["data"]["id"]
    other = x.connect("ada")["access_token"]
    assert problem(x.call("DELETE", f"/2/tweets/{tweet}", other)) == (403, "not-authorized-for-resource")
    assert problem(x.call("DELETE", "/2/tweets/1", other)) == (404, "resource-not-found")


def test_every_answer_tells_the_rate_limit(x: AtX, clock: Clock):
    token = x.connect("acme")["access_token"]
    for answer in (x.me(token), x.tweet(token), x.me("nonsense")):
        told = {name: int(answer.headers[f"x-rate-limit-{name}"]) for name in ("limit", "remaining", "reset")}
        assert 0 < told["reset"] - clock.at.timestamp() <= 900
    assert x.me(token).headers["x-rate-limit-remaining"] == "73"


@pytest.mark.parametrize(("thing", "most"), [("me", 75), ("tweet", 100), ("delete", 50)])
def test_who_calls_too_often_waits_a_quarter_of_an_hour(x: AtX, clock: Clock, thing: str, most: int):
    token = x.connect("acme")["access_token"]
    calls = {
        "me": lambda n: x.me(token),
        "tweet": lambda n: x.tweet(token, f"Number {n}"),
        "delete": lambda n: x.call("DELETE", f"/2/tweets/{n}", token),
    }
    answers = [calls[thing](n).status_code for n in range(most + 1)]
    assert answers[-1] == 429
    assert 429 not in answers[:-1]
    other = x.connect("ada")["access_token"]
    assert x.me(other).status_code == 200, "everybody has a limit of their own"
    clock.turn(minutes=15)
    token = x.connect("acme")["access_token"]
    assert calls[thing](most + 1).status_code != 429


def test_the_limits_can_be_lifted(x: AtX):
    x.ordered("set", name="limited", value=False)
    token = x.connect("acme")["access_token"]
    assert {x.me(token).status_code for _ in range(80)} == {200}


def test_the_bill(x: AtX):
    token = x.connect("acme")["access_token"]
    x.me(token)
    x.me("nonsense")
    x.tweet(token, "Hello")
    x.tweet(token, "Hello")
    x.tweet(token, "Hello https://example.com")
    ledger = x.told("ledger")
    assert {name: n for name, n in ledger.items() if name.startswith("billed")} == {
        "billed_users_me": 1,
        "billed_posts": 1,
        "billed_posts_with_url": 1,
        "billed_millidollars": 225,
    }


def test_renewing_costs_nothing(x: AtX):
    x.refresh(x.connect("acme")["refresh_token"])
    assert "billed_millidollars" not in x.told("ledger")

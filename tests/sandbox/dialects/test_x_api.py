"""X's API: who one is, posting, what is refused and how, and what it costs."""

import base64
import io
from typing import Any

import pytest

from tests.sandbox.dialects.driving import PNG, AtX
from tests.sandbox.driving import Clock

PROBLEMS = "https://api.x.com/2/problems/"


def problem(answer: Any) -> tuple[int, str]:
    """Status and type of a problem, which is well-formed."""
    assert answer.content_type == "application/problem+json", answer.text
    said = answer.get_json()
    assert said["status"] == answer.status_code
    assert said["title"]
    assert said["detail"]
    return answer.status_code, said["type"].removeprefix(PROBLEMS)


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


def upload(x: AtX, token: str, data: bytes = PNG, **fields: str) -> Any:
    form = {"media": (io.BytesIO(data), "a.png"), "media_category": "tweet_image"} | fields
    return x.call("POST", "/2/media/upload", token, data=form)


def test_a_picture_is_uploaded_and_attached(x: AtX):
    token = x.connect("acme")["access_token"]
    data = upload(x, token).get_json()["data"]
    assert data["media_key"] == f"3_{data['id']}"
    assert data["size"] == len(PNG)
    assert x.tweet(token, "", media={"media_ids": [data["id"]]}).status_code == 201
    assert x.told("posts")[0]["details"] == {"media": [data["id"]]}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"alt_text": {"text": "ä" * 1000}}, 200),
        ({"alt_text": {"text": "ä" * 1001}}, 400),
        ({"alt_text": {"text": 5}}, 400),
        ({"alt_text": "a"}, 400),
        ("a", 400),
    ],
)
def test_a_picture_can_be_described(x: AtX, told: Any, status: int):
    token = x.connect("acme")["access_token"]
    media = upload(x, token).get_json()["data"]["id"]
    assert x.call("POST", "/2/media/metadata", token, json={"id": media, "metadata": told}).status_code == status
    other = x.call("POST", "/2/media/metadata", token, json={"id": "1", "metadata": {"alt_text": {"text": "a"}}})
    assert other.status_code == 404
    assert x.tweet(token, "", media={"media_ids": [media]}).status_code == 201


def test_a_picture_may_have_five_megabytes(x: AtX):
    token = x.connect("acme")["access_token"]
    most = 5 * 1024 * 1024

    def sent(size: int) -> Any:
        media = base64.b64encode(PNG.ljust(size, b"\0")).decode()
        return x.call("POST", "/2/media/upload", token, json={"media": media, "media_category": "tweet_image"})

    assert sent(most).get_json()["data"]["size"] == most
    assert problem(sent(most + 1)) == (400, "invalid-request")
    assert len(x.told("log")[-1]["json"]["media"]) == 100_000, "the log keeps no files"


@pytest.mark.parametrize("wrong", [{"data": b"no picture"}, {"media_category": "tweet_video"}, {"colour": "red"}])
def test_what_is_no_picture_is_refused(x: AtX, wrong: Any):
    assert problem(upload(x, x.connect("acme")["access_token"], **wrong)) == (400, "invalid-request")


def test_files_belong_to_who_uploaded_them_and_do_not_wait_for_ever(x: AtX, clock: Clock):
    token = x.connect("acme")["access_token"]
    media = upload(x, token).get_json()["data"]["id"]
    other = x.connect("ada")["access_token"]
    assert problem(x.tweet(other, media={"media_ids": [media]})) == (400, "invalid-request")
    clock.turn(days=1)
    token = x.connect("acme")["access_token"]
    assert problem(x.tweet(token, media={"media_ids": [media]})) == (400, "invalid-request")


def announced(x: AtX, token: str, total: int) -> str:
    body = {"media_type": "video/mp4", "total_bytes": total, "media_category": "tweet_video"}
    return x.call("POST", "/2/media/upload/initialize", token, json=body).get_json()["data"]["id"]


def append(x: AtX, token: str, media: str, segment: int, data: bytes) -> Any:
    form = {"media": (io.BytesIO(data), "part"), "segment_index": str(segment)}
    return x.call("POST", f"/2/media/upload/{media}/append", token, data=form)


def test_a_video_comes_in_parts_and_is_looked_at_before_it_can_be_attached(x: AtX):
    token = x.connect("acme")["access_token"]
    media = announced(x, token, 6)
    assert append(x, token, media, 0, b"abcd").status_code == 200
    assert x.call("POST", f"/2/media/upload/{media}/finalize", token).status_code == 400, "two bytes are missing"
    assert append(x, token, media, 1, b"ef").status_code == 200
    told = x.call("POST", f"/2/media/upload/{media}/finalize", token).get_json()["data"]
    assert told["processing_info"] == {"state": "pending", "check_after_secs": 1}
    attached = {"media_ids": [media]}
    assert x.tweet(token, media=attached).status_code == 400
    states = [
        x.get(f"/2/media/upload?command=STATUS&media_id={media}", token).get_json()["data"]["processing_info"]["state"]
        for _ in range(3)
    ]
    assert states == ["in_progress", "succeeded", "succeeded"]
    assert x.tweet(token, media=attached).status_code == 201


@pytest.mark.parametrize(("segment", "data"), [(1, b"a"), (0, b"1234567"), (0, b"")])
def test_a_part_that_does_not_fit_is_refused(x: AtX, segment: int, data: bytes):
    token = x.connect("acme")["access_token"]
    assert append(x, token, announced(x, token, 6), segment, data).status_code == 400


def test_nobody_touches_the_files_of_others(x: AtX):
    media = announced(x, x.connect("acme")["access_token"], 6)
    other = x.connect("ada")["access_token"]
    assert append(x, other, media, 0, b"a").status_code == 404
    assert x.get(f"/2/media/upload?media_id={media}", other).status_code == 404


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("unauthorized", 401, "about:blank"),
        ("not-authorized-for-resource", 403, "not-authorized-for-resource"),
        ("client-forbidden", 403, "client-forbidden"),
        ("not-enrolled", 403, "about:blank"),
        ("duplicate", 403, "about:blank"),
        ("suspended", 403, "about:blank"),
        ("locked", 403, "about:blank"),
        ("credits", 402, "credits"),
        ("rate-limit-exceeded", 429, "rate-limit-exceeded"),
        ("usage-capped", 429, "usage-capped"),
        ("internal-error", 500, "internal-error"),
        ("unavailable", 503, "about:blank"),
    ],
)
@pytest.mark.parametrize("subject", [None, "acme", "81001"])
def test_every_row_of_the_table_can_be_made_to_happen(x: AtX, code: str, status: int, kind: str, subject: str | None):
    token = x.connect("acme")["access_token"]
    about = {} if subject is None else {"subject": subject}
    x.ordered("error", code=code, times=1, on="publish", **about)
    assert x.me(token).status_code == 200
    assert problem(x.tweet(token)) == (status, kind)
    assert x.told("posts") == []
    assert x.tweet(token).status_code == 201


@pytest.mark.parametrize(("code", "status"), [(88, 429), (64, 403), (326, 403)])
def test_some_answers_keep_the_older_form(x: AtX, code: int, status: int):
    token = x.connect("acme")["access_token"]
    x.ordered("error", code=code, times=1)
    answer = x.me(token)
    assert answer.status_code == status
    assert answer.get_json()["errors"][0]["code"] == code


def test_an_error_may_be_about_one_person_and_none_other(x: AtX):
    x.ordered("error", code="suspended", subject="acme")
    assert x.me(x.connect("ada")["access_token"]).status_code == 200
    token = x.connect("acme")["access_token"]
    assert [x.me(token).status_code for _ in range(2)] == [403, 403]
    x.ordered("no-error")
    assert x.me(token).status_code == 200


def test_an_unknown_error_needs_a_status(x: AtX):
    assert x.order("error", code="made-up").status_code == 400
    x.ordered("error", code="made-up", status=418, message="No")
    answer = x.me("nonsense")
    assert problem(answer) == (418, "made-up")
    assert answer.get_json()["detail"] == "No"


def test_a_limit_says_when_it_ends(x: AtX, clock: Clock):
    x.ordered("rate-limit", retry_after=120)
    answer = x.me("nonsense")
    assert problem(answer) == (429, "rate-limit-exceeded")
    assert int(answer.headers["x-rate-limit-reset"]) == clock.at.timestamp() + 120
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize(("retry_after", "told"), [(None, None), ("nonsense", "nonsense")])
def test_a_limit_may_say_nothing_or_nonsense(x: AtX, retry_after: str | None, told: str | None):
    x.ordered("rate-limit", retry_after=retry_after)
    assert x.me("nonsense").headers.get("x-rate-limit-reset") == told


def test_an_outage_is_a_problem_everywhere(x: AtX):
    token = x.connect("acme")
    x.ordered("down", status=502)
    assert problem(x.me(token["access_token"])) == (502, "about:blank")
    assert x.refresh(token["refresh_token"]).status_code == 502
    assert x.revoke(token["access_token"]).status_code == 502


def test_an_outage_may_be_of_publishing_alone(x: AtX):
    token = x.connect("acme")["access_token"]
    x.ordered("down", only="publish")
    assert x.tweet(token).status_code == 503
    assert x.me(token).status_code == 200


def test_a_lost_answer_is_a_post_that_nobody_heard_of(x: AtX):
    token = x.connect("acme")["access_token"]
    x.ordered("lose-answer", subject="acme")
    with pytest.raises(ConnectionResetError):
        x.tweet(token, "Once")
    assert [post["text"] for post in x.told("posts")] == ["Once"]
    assert x.tweet(token, "Once").status_code == 403, "which proves it"

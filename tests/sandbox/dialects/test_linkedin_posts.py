"""LinkedIn's posts at the pretend network: what they say, their pictures, and every refusal."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.dialects.driving import PNG, AtLinkedIn, post_body
from tests.sandbox.dialects.linkedin_words import ADA, GMBH, PATHS, by_key, failure
from tests.sandbox.driving import Clock
from webapp.sandbox.dialects.linkedin.little import RESERVED


@pytest.fixture
def token(linkedin: AtLinkedIn) -> str:
    token: str = linkedin.connect("ada")["access_token"]
    return token


@pytest.mark.parametrize("author", [ADA, GMBH])
def test_a_post_has_its_name_in_a_header_and_nothing_in_its_body(linkedin: AtLinkedIn, token: str, author: str):
    answer = linkedin.post(token, author, "Hello")
    assert (answer.status_code, answer.data) == (201, b"")
    urn = answer.headers["x-restli-id"]
    assert urn.startswith("urn:li:share:")
    assert "Hello" in linkedin.client.get(f"/linkedin/feed/update/{urn}").text
    assert linkedin.told("posts")[0]["account"] == author.rpartition(":")[2]


def test_posts_are_read_back_and_deleted(linkedin: AtLinkedIn, token: str):
    path = f"/rest/posts/{quote(linkedin.post(token).headers['x-restli-id'], '')}"
    assert linkedin.get(path, token).get_json()["commentary"] == "Hello"
    assert [linkedin.call("DELETE", path, token).status_code for _ in range(2)] == [204, 204]
    assert linkedin.get(path, token).status_code == 404


@pytest.mark.parametrize("author", ["urn:li:person:91004", "urn:li:organization:92002", "urn:li:organization:91001"])
def test_nobody_posts_as_somebody_else(linkedin: AtLinkedIn, token: str, author: str):
    assert failure(linkedin.post(token, author))[:2] == (403, "ACCESS_DENIED")


def test_nobody_posts_for_an_organization_that_they_have_left(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("drop-permission", subject="91002")
    assert failure(linkedin.post(token)) == (403, "ACCESS_DENIED", 100)
    assert linkedin.post(token, ADA).status_code == 201


def test_the_same_again_names_the_first(linkedin: AtLinkedIn, token: str):
    urn = linkedin.post(token).headers["x-restli-id"]
    answer = linkedin.post(token)
    assert failure(answer)[:2] == (422, "DUPLICATE_POST")
    assert answer.get_json()["message"] == f"Content is a duplicate of {urn}"
    assert linkedin.post(token, ADA).status_code == 201, "by another author"


@pytest.mark.parametrize("missing", ["author", "commentary", "visibility", "distribution", "lifecycleState"])
def test_what_a_post_must_say(linkedin: AtLinkedIn, token: str, missing: str):
    body = post_body(GMBH, "Hello")
    del body[missing]
    assert linkedin.call("POST", "/rest/posts", token, json=body).status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"comment": "x"},
        {"visibility": "EVERYBODY"},
        {"lifecycleState": "DRAFT"},
        {"author": "91002"},
        {"commentary": 7},
        {"commentary": "\ud800"},
        {"isReshareDisabledByAuthor": "no"},
        {"distribution": {}},
        {"distribution": {"feedDistribution": "MAIN_FEED", "more": 1}},
        {"content": {}},
        {"content": {"article": {"source": "https://example.com"}}},
        {"content": {"article": {"source": "example", "title": "A"}}},
        {"content": {"article": {"source": "https://example.com", "title": "A", "x": 1}}},
        {"content": {"poll": {}}},
        {"content": {"media": {"id": "urn:li:image:1"}}},
        {"content": {"media": {"id": "urn:li:image:6000000000000000001"}}},
        {"content": {"multiImage": {"images": ["x"]}}},
    ],
)
def test_what_a_post_must_not_say(linkedin: AtLinkedIn, token: str, more: dict[str, Any]):
    assert failure(linkedin.post(token, **more))[0] == 400
    assert linkedin.told("posts") == []


def test_a_link_with_its_title(linkedin: AtLinkedIn, token: str):
    article = {"source": "https://example.com", "title": "Example", "description": "More"}
    assert linkedin.post(token, content={"article": article}).status_code == 201
    assert linkedin.told("posts")[0]["details"]["content"]["article"] == article


@pytest.mark.parametrize("character", sorted(RESERVED))
def test_characters_that_mean_something_must_be_escaped(linkedin: AtLinkedIn, token: str, character: str):
    assert linkedin.post(token, text=f"a {character} b").status_code == 400
    assert linkedin.post(token, text=f"a \\{character} b").status_code == 201
    assert linkedin.told("posts")[0]["text"] == f"a {character} b"


def test_the_reserved_characters_are_those_of_the_documents():
    assert frozenset("|{}@[]()<>#\\*_~") == RESERVED


def test_mentions_and_hashtags_mean_something(linkedin: AtLinkedIn, token: str):
    text = "Hello @[Example GmbH](urn:li:organization:91002) {hashtag|\\#|work}"
    assert linkedin.post(token, text=text).status_code == 201
    assert linkedin.told("posts")[0]["text"] == "Hello Example GmbH #work"


def test_a_post_has_at_most_three_thousand_characters(linkedin: AtLinkedIn, token: str):
    assert linkedin.post(token, text="\\(" * 3000).status_code == 201
    assert failure(linkedin.post(token, text="a" * 3001))[:2] == (422, "FIELD_LENGTH_TOO_LONG")


def picture(linkedin: AtLinkedIn, token: str, owner: str = GMBH) -> dict[str, Any]:
    body = {"initializeUploadRequest": {"owner": owner}}
    answer = linkedin.call("POST", "/rest/images?action=initializeUpload", token, json=body)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.get_json()["value"]
    return said


def put(linkedin: AtLinkedIn, token: str, address: str, data: bytes = PNG) -> int:
    ours = {"Authorization": f"Bearer {token}"}
    return linkedin.client.put(address, data=data, headers=ours, content_type="application/octet-stream").status_code


def test_a_picture_is_uploaded_and_attached(linkedin: AtLinkedIn, token: str):
    value = picture(linkedin, token)
    attached = {"media": {"id": value["image"], "altText": "A picture"}}
    assert linkedin.post(token, content=attached).status_code == 400, "nothing was uploaded yet"
    assert put(linkedin, token, value["uploadUrl"]) == 201
    assert linkedin.post(token, ADA, content=attached).status_code == 400, "it is the organization's"
    assert linkedin.post(token, content=attached).status_code == 201


def test_what_is_wrong_with_an_upload(linkedin: AtLinkedIn, token: str):
    address = picture(linkedin, token)["uploadUrl"]
    assert put(linkedin, token, address, b"no picture") == 400
    assert put(linkedin, linkedin.connect("bob")["access_token"], address) == 404
    assert put(linkedin, token, address) == 201
    assert put(linkedin, token, address) == 404
    for body in ({}, {"initializeUploadRequest": {}}, {"initializeUploadRequest": {"owner": GMBH, "x": 1}}):
        answer = linkedin.call("POST", "/rest/images?action=initializeUpload", token, json=body)
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"serviceErrorCode": 65600}, (401, "INVALID_ACCESS_TOKEN", 65600)),
        ({"serviceErrorCode": 65601}, (401, "REVOKED_ACCESS_TOKEN", 65601)),
        ({"serviceErrorCode": 65602}, (401, "EXPIRED_ACCESS_TOKEN", 65602)),
        ({"code": "EMPTY_ACCESS_TOKEN"}, (401, "EMPTY_ACCESS_TOKEN", 65604)),
        ({"code": "ACCESS_DENIED"}, (403, "ACCESS_DENIED", 100)),
        ({"code": "CONFLICT"}, (409, "CONFLICT", None)),
        ({"code": "DUPLICATE_POST"}, (422, "DUPLICATE_POST", None)),
        ({"code": "FIELD_LENGTH_TOO_LONG"}, (422, "FIELD_LENGTH_TOO_LONG", None)),
        ({"code": "ILLEGAL_ARGUMENT", "status": 422}, (422, "ILLEGAL_ARGUMENT", None)),
        ({"code": "VERSION_MISSING"}, (400, "VERSION_MISSING", None)),
        ({"code": "NONEXISTENT_VERSION"}, (426, "NONEXISTENT_VERSION", None)),
        ({"code": "TOO_MANY_REQUESTS"}, (429, "TOO_MANY_REQUESTS", 101)),
        ({"code": "INTERNAL_SERVER_ERROR"}, (500, "INTERNAL_SERVER_ERROR", 0)),
        ({"status": 504}, (504, "GATEWAY_TIMEOUT", None)),
    ],
)
@pytest.mark.parametrize("subject", [None, "ada"])
def test_every_row_of_the_table_can_be_made_to_happen(
    linkedin: AtLinkedIn, token: str, order: dict[str, Any], said: tuple[int, str, int | None], subject: str | None
):
    about = {} if subject is None else {"subject": subject}
    linkedin.ordered("error", times=1, on="publish", **order, **about)
    assert linkedin.get("/v2/userinfo", token).status_code == 200
    assert failure(linkedin.post(token)) == said
    assert linkedin.post(token).status_code == 201


def test_an_error_may_be_about_one_organization(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("error", code="ACCESS_DENIED", subject="91002")
    assert linkedin.post(token).status_code == 403
    assert linkedin.get("/rest/organizations/91002", token).status_code == 403
    assert by_key(linkedin, token).status_code == 403
    assert linkedin.post(token, ADA).status_code == 201


def test_limits_never_say_when_to_come_back(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("rate-limit", retry_after=60)
    answer = linkedin.get("/v2/userinfo", token)
    assert failure(answer)[:2] == (429, "TOO_MANY_REQUESTS")
    assert "Retry-After" not in answer.headers


def test_in_the_development_tier_a_member_has_a_hundred_calls_a_day(linkedin: AtLinkedIn, token: str, clock: Clock):
    linkedin.ordered("set", name="development", value=True)
    statuses = [linkedin.get("/v2/userinfo", token).status_code for _ in range(101)]
    assert statuses == [200] * 100 + [429]
    clock.turn(hours=15)
    assert linkedin.get("/v2/userinfo", token).status_code == 200, "from midnight UTC on"


def test_a_lost_answer_is_a_post_that_nobody_heard_of(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("lose-answer")
    with pytest.raises(ConnectionResetError):
        linkedin.post(token)
    assert linkedin.post(token).get_json()["code"] == "DUPLICATE_POST"
    assert len(linkedin.told("posts")) == 1


def test_an_outage_keeps_its_form(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("down", status=502)
    assert failure(linkedin.get(PATHS[0], token))[:2] == (502, "BAD_GATEWAY")

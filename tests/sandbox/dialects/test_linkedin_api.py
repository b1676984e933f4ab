"""LinkedIn's API: members, organizations, posts and pictures, and how it says no."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.dialects.driving import PNG, AtLinkedIn, post_body
from tests.sandbox.driving import Clock
from webapp.sandbox.dialects.linkedin.little import RESERVED

ADA = "urn:li:person:91001"
GMBH = "urn:li:organization:91002"
ACTION = "(organizationContentAuthorizationAction:(actionType:ORGANIC_SHARE_CREATE))"
FINDER = (
    "organizationAuthorizations?bq=authorizationActionsAndImpersonator"
    f"&authorizationActions=List((authorizationAction:{ACTION}))"
)


@pytest.fixture
def token(linkedin: AtLinkedIn) -> str:
    token: str = linkedin.connect("ada")["access_token"]
    return token


def failure(answer: Any) -> tuple[int, str, int | None]:
    said = answer.get_json()
    assert said["status"] == answer.status_code
    assert said["message"]
    return answer.status_code, said["code"], said.get("serviceErrorCode")


def test_who_a_member_is(linkedin: AtLinkedIn, token: str):
    said = linkedin.client.get("/linkedin/v2/userinfo", headers={"Authorization": f"Bearer {token}"}).get_json()
    assert (said["sub"], said["name"], said["given_name"], said["family_name"]) == (
        "91001",
        "Ada Lovelace",
        "Ada",
        "Lovelace",
    )
    assert linkedin.client.get(said["picture"]).content_type == "image/png"


def acls(linkedin: AtLinkedIn, token: str, query: str = "&role=ADMINISTRATOR&state=APPROVED") -> dict[str, Any]:
    answer = linkedin.get(f"/rest/organizationAcls?q=roleAssignee{query}", token)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.get_json()
    return said


def test_in_which_organizations_a_member_has_a_role(linkedin: AtLinkedIn, token: str):
    elements = acls(linkedin, token)["elements"]
    assert [one["organization"] for one in elements] == [
        f"urn:li:organization:{n}" for n in (91002, 91003, 91005, 91006)
    ]
    assert {(one["role"], one["state"], one["roleAssignee"]) for one in elements} == {
        ("ADMINISTRATOR", "APPROVED", ADA)
    }


def test_thirty_organizations_come_in_pages_of_ten(linkedin: AtLinkedIn):
    token = linkedin.connect("agency")["access_token"]
    found, query = [], "/rest/organizationAcls?q=roleAssignee"
    while query:
        page = linkedin.get(query, token).get_json()
        assert page["paging"]["total"] == 30
        assert len(page["elements"]) == 10
        found += page["elements"]
        query = next((link["href"] for link in page["paging"]["links"] if link["rel"] == "next"), "")
    assert len({one["organization"] for one in found}) == 30
    assert len(acls(linkedin, token, "&count=100")["elements"]) == 30
    assert len(acls(linkedin, token, "&start=25&count=10")["elements"]) == 5


def test_other_roles_are_other_roles(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("set", name="roles", value={"91002": "ANALYST"})
    assert GMBH not in {one["organization"] for one in acls(linkedin, token)["elements"]}
    assert {one["role"] for one in acls(linkedin, token, "")["elements"]} == {"ANALYST", "ADMINISTRATOR"}


def test_a_role_that_was_taken_away_is_no_approved_one(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("drop-permission", subject="91002")
    assert GMBH not in {one["organization"] for one in acls(linkedin, token)["elements"]}
    states = {one["organization"]: one["state"] for one in acls(linkedin, token, "")["elements"]}
    assert states[GMBH] == "REVOKED"


def test_a_deleted_organization_is_nowhere(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("delete-account", subject="91002")
    assert GMBH not in {one["organization"] for one in acls(linkedin, token, "")["elements"]}
    assert failure(linkedin.get("/rest/organizations/91002", token))[:2] == (404, "NOT_FOUND")
    assert failure(linkedin.post(token))[:2] == (403, "ACCESS_DENIED")


@pytest.mark.parametrize("query", ["", "?q=roles", "?q=roleAssignee&count=x", "?q=roleAssignee&start=-1"])
def test_a_list_that_is_asked_for_wrongly(linkedin: AtLinkedIn, token: str, query: str):
    assert linkedin.get(f"/rest/organizationAcls{query}", token).status_code == 400


def test_one_organization(linkedin: AtLinkedIn, token: str):
    said = linkedin.get("/rest/organizations/91002", token).get_json()
    assert (said["id"], said["localizedName"], said["vanityName"]) == (91002, "Example GmbH", "example-gmbh")
    assert "logoV2" not in said
    said = linkedin.get("/rest/organizations/91002?projection=(id,logoV2(original~:playableStreams))", token).get_json()
    picture = said["logoV2"]["original~"]["elements"][0]["identifiers"][0]["identifier"]
    assert linkedin.client.get(picture).content_type == "image/png"


@pytest.mark.parametrize("path", ["organizations", "organizationsLookup"])
def test_several_organizations(linkedin: AtLinkedIn, token: str, path: str):
    said = linkedin.get(f"/rest/{path}?ids=List(91002,91003,1)", token).get_json()
    assert {one: said["results"][one]["localizedName"] for one in said["results"]} == {
        "91002": "Example GmbH",
        "91003": "Example Shop",
    }
    assert said["statuses"] == {"91002": 200, "91003": 200}
    assert said["errors"]["1"]["status"] == 404
    assert linkedin.get(f"/rest/{path}?ids=91002", token).status_code == 400


def test_organizations_of_others_are_not_seen(linkedin: AtLinkedIn):
    bobs = linkedin.connect("bob")["access_token"]
    assert linkedin.get("/rest/organizations/91003", bobs).status_code == 403
    assert linkedin.get("/rest/organizations/91001", bobs).status_code == 404, "a member is no organization"


@pytest.mark.parametrize("base", ["/v2/", "/rest/"])
def test_what_a_member_may_do_for_all_their_organizations(linkedin: AtLinkedIn, token: str, base: str):
    linkedin.ordered("drop-permission", subject="91003")
    linkedin.ordered("set", name="roles", value={"91005": "CONTENT_ADMINISTRATOR", "91006": "ANALYST"})
    [group] = linkedin.get(base + FINDER, token).get_json()["elements"]
    status = {one["organization"]: next(iter(one["status"])).rpartition(".")[2] for one in group["elements"]}
    assert status == {
        "urn:li:organization:91002": "Approved",
        "urn:li:organization:91003": "Denied",
        "urn:li:organization:91005": "Approved",
        "urn:li:organization:91006": "Denied",
    }
    assert {one["impersonator"] for one in group["elements"]} == {ADA}


def by_key(linkedin: AtLinkedIn, token: str, organization: str = GMBH, impersonator: str = ADA) -> Any:
    key = f"(impersonator:{quote(impersonator, '')},organization:{quote(organization, '')},action:{ACTION})"
    return linkedin.get(f"/rest/organizationAuthorizations/{key}", token)


def test_what_a_member_may_do_for_one_organization(linkedin: AtLinkedIn, token: str):
    assert by_key(linkedin, token).get_json()["status"] == {"com.linkedin.organization.Approved": {}}
    linkedin.ordered("drop-permission", subject="91002")
    assert "com.linkedin.organization.Denied" in by_key(linkedin, token).get_json()["status"]
    assert by_key(linkedin, token, impersonator="urn:li:person:91004").status_code == 403
    assert by_key(linkedin, token, organization="urn:li:organization:1").status_code == 403


def test_asking_about_nothing_is_a_mistake(linkedin: AtLinkedIn, token: str):
    assert linkedin.get("/v2/organizationAuthorizations", token).status_code == 400
    assert linkedin.get("/v2/organizationAuthorizations/(x:1)", token).status_code == 400


PATHS = [
    "/rest/organizationAcls?q=roleAssignee",
    "/rest/organizations/91002",
    "/rest/posts/urn:li:share:1",
    "/rest/" + FINDER,
]


@pytest.mark.parametrize("path", PATHS)
def test_the_version_is_demanded(linkedin: AtLinkedIn, token: str, path: str):
    ours = {"Authorization": f"Bearer {token}", "X-Restli-Protocol-Version": "2.0.0"}
    answer = linkedin.client.get(f"/linkedin{path}", headers=ours)
    assert failure(answer)[:2] == (400, "VERSION_MISSING")
    ours = {"Authorization": f"Bearer {token}", "LinkedIn-Version": "202609"}
    assert linkedin.client.get(f"/linkedin{path}", headers=ours).status_code == 400


@pytest.mark.parametrize(
    ("version", "lives"),
    [
        ("202609", True),
        ("202611", True),
        ("202512", True),
        ("202511", False),
        ("202612", False),
        ("202613", False),
        ("202600", False),
        ("2026-09", False),
        ("latest", False),
        ("000101", False),
    ],
)
def test_a_version_lives_for_a_year(linkedin: AtLinkedIn, token: str, version: str, lives: bool):
    answer = linkedin.get(PATHS[0], token, headers={"LinkedIn-Version": version})
    if lives:
        assert answer.status_code == 200
    else:
        assert failure(answer)[:2] == (426, "NONEXISTENT_VERSION")


def test_a_version_ends_on_the_sixteenth(linkedin: AtLinkedIn, clock: Clock):
    clock.turn(days=111, hours=14, minutes=59)
    assert clock.at.isoformat() == "2027-03-15T23:59:00+00:00"
    token = linkedin.connect("ada")["access_token"]
    old = {"LinkedIn-Version": "202603"}
    assert linkedin.get(PATHS[0], token, headers=old).status_code == 200
    clock.turn(minutes=1)
    assert linkedin.get(PATHS[0], token, headers=old).status_code == 426


def test_a_version_can_be_ended_early(linkedin: AtLinkedIn, token: str):
    linkedin.ordered("set", name="ended_versions", value=["202609"])
    assert linkedin.get(PATHS[0], token).status_code == 426


def test_the_ways_in_which_a_token_is_dead(linkedin: AtLinkedIn, clock: Clock):
    expired = linkedin.connect("ada")["access_token"]
    clock.turn(days=60)
    removed = linkedin.connect("bob")["access_token"]
    linkedin.ordered("revoke", subject="bob")
    locked = linkedin.connect("agency")["access_token"]
    linkedin.ordered("lock", subject="agency")
    said = {
        "expired": failure(linkedin.get("/v2/userinfo", expired)),
        "removed": failure(linkedin.get("/v2/userinfo", removed)),
        "locked": failure(linkedin.get("/v2/userinfo", locked)),
        "unknown": failure(linkedin.get("/v2/userinfo", "nonsense")),
        "empty": failure(linkedin.client.get("/linkedin/v2/userinfo"))[:2],
    }
    assert said == {
        "expired": (401, "EXPIRED_ACCESS_TOKEN", 65602),
        "removed": (401, "REVOKED_ACCESS_TOKEN", 65601),
        "locked": (401, "REVOKED_ACCESS_TOKEN", 65601),
        "unknown": (401, "INVALID_ACCESS_TOKEN", 65600),
        "empty": (401, "EMPTY_ACCESS_TOKEN"),
    }


def test_what_was_not_allowed_is_denied(linkedin: AtLinkedIn):
    token = linkedin.connect("ada", scope="openid w_member_social")["access_token"]
    assert failure(linkedin.get("/v2/userinfo", token)) == (403, "ACCESS_DENIED", 100)
    assert failure(linkedin.get(PATHS[0], token)) == (403, "ACCESS_DENIED", 100)
    assert failure(linkedin.post(token)) == (403, "ACCESS_DENIED", 100)
    assert linkedin.post(token, ADA).status_code == 201


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

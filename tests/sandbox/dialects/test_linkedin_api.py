"""LinkedIn's API: members, organizations, posts and pictures, and how it says no."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import AtLinkedIn
from tests.sandbox.dialects.linkedin_words import ADA, FINDER, GMBH, PATHS, by_key, failure
from tests.sandbox.driving import Clock


@pytest.fixture
def token(linkedin: AtLinkedIn) -> str:
    token: str = linkedin.connect("ada")["access_token"]
    return token


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
    asset = "urn:li:digitalmediaAsset:L91002"
    assert (said["logoV2"]["original"], said["logoV2"]["cropped"]) == (asset, asset)
    assert "logoV2" not in linkedin.get("/rest/organizations/91002?projection=(id,vanityName)", token).get_json()
    said = linkedin.get("/rest/organizations/91002?projection=(id,logoV2(original~:playableStreams))", token).get_json()
    picture = said["logoV2"]["original~"]["elements"][0]["identifiers"][0]["identifier"]
    assert linkedin.client.get(picture).content_type == "image/png"


def test_logos_are_found_by_their_names(linkedin: AtLinkedIn, token: str):
    mine, strange = "urn%3Ali%3Aimage%3AL91002", "urn%3Ali%3Aimage%3AL92002"
    said = linkedin.get(f"/rest/images?ids=List({mine},{strange})", token).get_json()
    found = said["results"]["urn:li:image:L91002"]
    assert (found["status"], found["owner"]) == ("AVAILABLE", "urn:li:organization:91002")
    assert linkedin.client.get(found["downloadUrl"]).content_type == "image/png"
    assert list(said["errors"]) == ["urn:li:image:L92002"], "that of an organization where one has no role"


@pytest.mark.parametrize("ids", ["", "List()", "urn%3Ali%3Aimage%3AL91002", "List(urn:li:image:L91002)", "List(91002)"])
def test_logos_that_are_asked_for_wrongly(linkedin: AtLinkedIn, token: str, ids: str):
    assert linkedin.get(f"/rest/images?ids={ids}", token).status_code == 400


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


def test_what_a_member_may_do_for_one_organization(linkedin: AtLinkedIn, token: str):
    assert by_key(linkedin, token).get_json()["status"] == {"com.linkedin.organization.Approved": {}}
    linkedin.ordered("drop-permission", subject="91002")
    assert "com.linkedin.organization.Denied" in by_key(linkedin, token).get_json()["status"]
    assert by_key(linkedin, token, impersonator="urn:li:person:91004").status_code == 403
    assert by_key(linkedin, token, organization="urn:li:organization:1").status_code == 403


def test_asking_about_nothing_is_a_mistake(linkedin: AtLinkedIn, token: str):
    assert linkedin.get("/v2/organizationAuthorizations", token).status_code == 400
    assert linkedin.get("/v2/organizationAuthorizations/(x:1)", token).status_code == 400


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

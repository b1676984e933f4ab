"""What one consent at Facebook offers (networks.md §1, List): Pages with their tasks, businesses, paging, fields."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.dialects.meta.graph_app import LINKED, PAGES, Graph, proof_of, why
from webapp.sandbox import people

FIELDS = "id,name,username,access_token,tasks,picture,instagram_business_account{id,username,name,profile_picture_url}"
SIXTY = [account.id for account in people.PEOPLE["facebook"][2].accounts]


def rows(graph: Graph, token: str, **params: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in graph.read("/me/accounts", token, **params)["data"]}


def test_pages_come_with_everything_a_room_needs(facebook: Graph):
    token = facebook.connect("ada", ["61001", "61003", "71001"], scope=",".join(LINKED))
    found = rows(facebook, token, fields=FIELDS)
    assert list(found) == ["61001", "61003"]
    first = found["61001"]
    assert (first["name"], first["username"]) == ("Example GmbH", "example.gmbh")
    assert {"CREATE_CONTENT", "MANAGE"} <= set(first["tasks"])
    assert facebook.client.get(first["picture"]["data"]["url"]).content_type == "image/png"
    behind = first["instagram_business_account"]
    assert (behind["id"], behind["username"], behind["name"]) == ("71001", "example", "Example")
    assert facebook.client.get(behind["profile_picture_url"]).content_type == "image/png"
    assert "instagram_business_account" not in found["61003"], "nothing is linked to it"


def test_the_usual_fields_are_the_documented_ones(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    assert rows(facebook, token)["61001"].keys() == {"access_token", "category", "name", "id", "tasks"}


@pytest.mark.parametrize(
    "wishes",
    [
        {"assets": ["61001"]},
        {"assets": ["61001", "71001"], "scope": ",".join(PAGES)},
        {"assets": ["61001", "71001"], "ticked": PAGES},
    ],
)
def test_an_instagram_account_is_behind_a_page_only_when_it_was_ticked_and_allowed(
    facebook: Graph, wishes: dict[str, Any]
):
    token = facebook.connect("ada", **({"scope": ",".join(LINKED)} | wishes))
    assert "instagram_business_account" not in rows(facebook, token, fields="instagram_business_account")["61001"]


def test_an_instagram_account_is_lost_with_its_page(facebook: Graph):
    token = facebook.connect("ada", ["61001", "71001"], scope=",".join(LINKED))
    page = facebook.page_token(token, "61001")
    assert facebook.read("/71001", token, fields="username") == {"id": "71001", "username": "example"}
    facebook.order("drop-permission", subject="61001")
    assert why(facebook.get("/71001", page)) == (190, 492)


def test_tasks_are_what_the_app_was_told(facebook: Graph):
    facebook.order("set", name="tasks", value={"61001": {"bob": ["ANALYZE"]}})
    assert rows(facebook, facebook.connect("bob", ["61001"]))["61001"]["tasks"] == ["ANALYZE"]
    assert "MANAGE" in rows(facebook, facebook.connect("ada", ["61001"]))["61001"]["tasks"]


def test_what_was_not_ticked_is_neither_listed_nor_reachable(facebook: Graph):
    token = facebook.connect("ada", ["61002"])
    assert facebook.listed(token) == ["61002"]
    assert why(facebook.get("/61001", token)) == (100, 33)


def test_without_the_permission_the_list_is_empty(facebook: Graph):
    token = facebook.connect("ada", ["61001"], ticked=PAGES[1:])
    assert facebook.read("/me/accounts", token) == {"data": []}


def test_unticking_a_page_later_takes_it_from_older_tokens(facebook: Graph):
    older = facebook.page_token(facebook.connect("ada", ["61001", "61002"]), "61001")
    facebook.connect("ada", ["61002"])
    assert why(facebook.get("/61001", older)) == (190, 492)
    facebook.connect("ada", ["61001", "61002"])
    assert facebook.get("/61001", older).status_code == 200


def test_a_consent_for_instagram_leaves_the_permissions_for_pages_alone(facebook: Graph):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    facebook.connect("ada", ["61001", "71001"], scope="pages_show_list,instagram_basic")
    assert facebook.post("/61001/feed", page, message="Hi").status_code == 200


def test_a_consent_for_pages_leaves_the_instagram_accounts_alone(facebook: Graph):
    linked = facebook.connect("ada", ["61001", "71001"], scope=",".join(LINKED))
    facebook.connect("ada", ["61001", "61002"])
    assert facebook.read("/71001", linked, fields="username")["username"] == "example"


# paging


def test_sixty_pages_come_in_pages_of_twenty_five(facebook: Graph):
    token = facebook.connect("agency", SIXTY)
    sizes, after = [], None
    while True:
        page = facebook.read("/me/accounts", token, fields="id", after=after)
        sizes.append(len(page["data"]))
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
    assert sizes == [25, 25, 10]
    assert facebook.listed(token) == SIXTY


@pytest.mark.parametrize("limit", [1, 7, 25, 59, 60, 61, 100])
def test_every_limit_lists_each_page_once_in_the_same_order(facebook: Graph, limit: int):
    assert facebook.listed(facebook.connect("agency", SIXTY), fields="id", limit=limit) == SIXTY


def test_next_repeats_the_question_and_the_token_but_not_the_proof(facebook: Graph):
    token = facebook.connect("agency", SIXTY)
    following = facebook.read("/me/accounts", token, fields="id,picture{url}", limit=10)["paging"]["next"]
    parts = urlsplit(following)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == "/facebook/v26.0/me/accounts"
    assert (query["fields"], query["limit"], query["access_token"]) == ("id,picture{url}", "10", token)
    assert "appsecret_proof" not in query
    assert why(facebook.client.get(following))[0] == 100, "whoever follows it has to prove themselves"
    answer = facebook.client.get(f"{following}&appsecret_proof={proof_of(token)}").get_json()
    assert [row["id"] for row in answer["data"]] == SIXTY[10:20]


def test_the_last_page_and_an_empty_list_have_no_next(facebook: Graph):
    token = facebook.connect("agency", SIXTY[:25])
    assert "next" not in facebook.read("/me/accounts", token)["paging"]
    assert "paging" not in facebook.read("/me/accounts", facebook.connect("ada", []))


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1e2", "٢", "9" * 40])
def test_an_odd_limit_is_refused(facebook: Graph, limit: str):
    assert why(facebook.get("/me/accounts", facebook.connect("ada", ["61001"]), limit=limit)) == (100, None)


@pytest.mark.parametrize("after", ["x", "!!!!", "YXQ=", "YXQgLTE=", "YXQg2aI=", "é", "9" * 400])
def test_an_invented_cursor_is_refused(facebook: Graph, after: str):
    assert why(facebook.get("/me/accounts", facebook.connect("ada", ["61001"]), after=after)) == (100, None)


# businesses


def test_pages_of_a_business_are_found_through_the_business(facebook: Graph):
    asked = ",".join((*PAGES, "business_management"))
    token = facebook.connect("agency", [*SIXTY[:2], "62061", "62062"], scope=asked)
    assert facebook.listed(token) == SIXTY[:2], "they are not among the person's own"
    fields = "id,name,owned_pages.limit(100){id,name,access_token,tasks},client_pages{id}"
    [business] = facebook.read("/me/businesses", token, fields=fields)["data"]
    [owned] = business["owned_pages"]["data"]
    assert (business["id"], owned["id"]) == ("63001", "62061")
    assert [row["id"] for row in business["client_pages"]["data"]] == ["62062"]
    assert [row["id"] for row in facebook.read("/63001/owned_pages", token)["data"]] == ["62061"]
    assert [row["id"] for row in facebook.read("/63001/client_pages", token)["data"]] == ["62062"]
    assert facebook.read("/62061", owned["access_token"], fields="name")["name"] == "Nordlicht Agentur"
    assert facebook.read("/63001", token, fields="name")["name"] == "Nordlicht Agentur GmbH"


def test_businesses_need_their_permission(facebook: Graph):
    token = facebook.connect("agency", SIXTY[:1])
    for path in ("/me/businesses", "/63001/owned_pages", "/63001/client_pages"):
        assert why(facebook.get(path, token)) == (200, None)


def test_a_foreign_business_is_not_visible(facebook: Graph):
    token = facebook.connect("ada", ["61001"], scope=",".join((*PAGES, "business_management")))
    assert facebook.read("/me/businesses", token) == {"data": []}
    assert why(facebook.get("/63001/owned_pages", token)) == (100, 33)
    assert why(facebook.get("/63001", token)) == (100, 33)


# single nodes and fields


def test_me_is_the_person_or_the_page(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    assert facebook.read("/me", token) == {"id": "ada", "name": "Ada Lovelace"}
    assert facebook.read("/ada", token, fields="id") == {"id": "ada"}
    assert facebook.read("/me", facebook.page_token(token, "61001"))["id"] == "61001"


def test_the_cheap_read_of_a_page(facebook: Graph):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    assert facebook.read("/61001", page, fields="id,name,is_published") == {
        "id": "61001",
        "name": "Example GmbH",
        "is_published": True,
    }


def test_a_pages_token_opens_no_other_page(facebook: Graph):
    page = facebook.page_token(facebook.connect("ada", ["61001", "61002", "71002"], scope=",".join(LINKED)), "61001")
    assert why(facebook.get("/61002", page)) == (100, 33)
    assert why(facebook.get("/71002", page)) == (100, 33)
    assert why(facebook.get("/me/accounts", page)) == (100, None)


def test_reading_a_page_needs_its_permission(facebook: Graph):
    token = facebook.connect("ada", ["61001"], ticked=["pages_show_list"])
    assert why(facebook.get("/61001", facebook.page_token(token, "61001"))) == (10, None)
    assert facebook.get("/61001", token).status_code == 403


def test_somebody_elses_page_and_what_never_was(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    assert why(facebook.get("/61007", token)) == (100, 33)
    assert why(facebook.get("/1", token)) == (100, 33)
    assert why(facebook.get("/nothing", token)) == (803, None)
    assert why(facebook.get("/bob", token)) == (803, None)


@pytest.mark.parametrize(
    "fields",
    ["nothing", "id,nothing", "picture{", "picture{url", "a}b", "id,,name", "{id}", "id name", "x{" * 10, ",", "é"],
)
def test_fields_that_nobody_can_read_are_refused(facebook: Graph, fields: str):
    assert why(facebook.get("/me/accounts", facebook.connect("ada", ["61001"]), fields=fields)) == (100, None)


def test_fields_may_have_spaces_and_modifiers(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    [row] = facebook.read("/me/accounts", token, fields="id, name , picture.type(large){ url }")["data"]
    assert row.keys() == {"id", "name", "picture"}
    assert row["picture"]["data"].keys() == {"url"}

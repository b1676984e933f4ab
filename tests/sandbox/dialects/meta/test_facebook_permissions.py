"""Taking a consent back at Facebook (networks.md §1, Revoke), and what a person declined."""

import pytest

from tests.sandbox.dialects.meta.graph_app import APP_TOKEN, LINKED, PAGES, Graph, why


def granted(graph: Graph, token: str) -> dict[str, str]:
    return {row["permission"]: row["status"] for row in graph.read("/me/permissions", token)["data"]}


def test_permissions_say_what_was_granted_and_what_was_declined(facebook: Graph):
    token = facebook.connect("ada", ["61001"], ticked=["pages_show_list"])
    assert granted(facebook, token) == {
        "pages_show_list": "granted",
        "public_profile": "granted",
        "pages_read_engagement": "declined",
        "pages_manage_posts": "declined",
    }


@pytest.mark.parametrize("whose", ["me", "ada"])
def test_a_person_s_token_takes_everything_back(facebook: Graph, whose: str):
    token = facebook.connect("ada", ["61001", "71001"], scope=",".join(LINKED))
    page = facebook.page_token(token, "61001")
    answer = facebook.call("DELETE", f"/{whose}/permissions", token)
    assert answer.get_json() == {"success": True}
    for dead in (token, page):
        assert why(facebook.get("/me", dead)) == (190, 458)
    assert facebook.told("ledger")["revocations"] == 1


def test_the_app_s_token_takes_everything_back_too(facebook: Graph):
    first, second = facebook.connect("ada", ["61001"]), facebook.connect("ada", ["61002"])
    others = facebook.connect("bob", ["61007"])
    assert facebook.call("DELETE", "/ada/permissions", APP_TOKEN, appsecret_proof=None).get_json() == {"success": True}
    assert why(facebook.get("/me", first)) == why(facebook.get("/me", second)) == (190, 458)
    assert facebook.get("/me", others).status_code == 200


def test_taking_it_back_twice_is_no_mistake_of_the_app_s_token(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    for _ in range(2):
        assert facebook.call("DELETE", "/ada/permissions", APP_TOKEN, appsecret_proof=None).status_code == 200
    assert why(facebook.call("DELETE", "/me/permissions", token)) == (190, 458)


@pytest.mark.parametrize("whose", ["bob", "61001", "nobody"])
def test_nobody_takes_back_what_another_person_gave(facebook: Graph, whose: str):
    token, bobs = facebook.connect("ada", ["61001"]), facebook.connect("bob", ["61007"])
    assert why(facebook.call("DELETE", f"/{whose}/permissions", token)) == (100, 33)
    assert facebook.get("/me", bobs).status_code == 200


def test_a_pages_token_takes_nothing_back(facebook: Graph):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    assert why(facebook.call("DELETE", "/me/permissions", page)) == (100, 33)


def test_one_permission_can_be_taken_back(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    page = facebook.page_token(token, "61001")
    assert facebook.call("DELETE", "/me/permissions/pages_manage_posts", token).get_json() == {"success": True}
    assert granted(facebook, token)["pages_manage_posts"] == "declined"
    assert why(facebook.post("/61001/feed", page, message="Hi")) == (200, None)
    assert facebook.get("/61001", page).status_code == 200
    assert why(facebook.call("DELETE", "/me/permissions/pages_manage_posts", token)) == (100, None)


def test_a_new_consent_after_taking_it_back_starts_afresh(facebook: Graph):
    facebook.call("DELETE", "/me/permissions", facebook.connect("ada", ["61001"], ticked=["pages_show_list"]))
    token = facebook.connect("ada", ["61002"])
    assert granted(facebook, token) == dict.fromkeys((*PAGES, "public_profile"), "granted")
    assert facebook.listed(token) == ["61002"]


def test_unticking_a_permission_later_takes_it_from_older_tokens(facebook: Graph):
    older = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    facebook.connect("ada", ["61001"], ticked=PAGES[:2], auth_type="rerequest")
    assert why(facebook.post("/61001/feed", older, message="Hi")) == (200, None)


def test_revoking_at_the_network_kills_and_unlocking_does_not_revive(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    facebook.order("lock", subject="ada")
    assert why(facebook.get("/me", token)) == (190, 459)
    facebook.connect("ada", ["61001"])
    assert why(facebook.get("/me", token)) == (190, 460), "the new yes ended the session of the old token"

"""Facebook's dialog (networks.md §1): what it demands of an app, what a person may untick, and how a no sounds."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.dialects.meta.graph_app import LINKED, PAGES, Graph
from webapp.sandbox.running import answer_in


def boxes(page: str, name: str, kind: str = "checkbox") -> list[str]:
    return re.findall(rf'<input type="{kind}" name="{name}" value="([^"]+)"', page)


def test_a_yes_leads_back_with_a_code_and_the_state(facebook: Graph):
    answer = facebook.answer("ada", assets=["61001"], state="s p&c=é")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(facebook.redirect_uri + "?")
    back = answer_in(answer.headers["Location"])
    assert back.keys() == {"code", "state"}
    assert back["state"] == "s p&c=é"


def test_a_no_says_that_the_user_denied_it(facebook: Graph):
    back = answer_in(facebook.answer("ada", assets=[], decision="cancel").headers["Location"])
    assert back["error"] == "access_denied"
    assert back["error_reason"] == "user_denied"
    assert back["state"] == "the-state"
    assert "code" not in back
    assert facebook.told("grants") == []


def test_every_page_and_every_permission_asked_for_can_be_unticked(facebook: Graph):
    page = facebook.look(person="ada").text
    assert boxes(page, "account") == ["61001", "61002", "61003", "61004", "61005", "61006"]
    assert boxes(page, "permission") == list(PAGES)


def test_with_the_instagram_permission_the_accounts_behind_the_pages_are_there_too(facebook: Graph):
    page = facebook.look(person="ada", scope=",".join(LINKED)).text
    assert boxes(page, "account")[6:] == ["71001", "71002", "71005", "71006"]
    assert 'src="/instagram/pictures/71001.png"' in page
    assert "71004" not in facebook.look(person="bob", scope=",".join(LINKED)).text, "it has no Page"


def test_pages_of_a_business_are_there_only_with_its_permission(facebook: Graph):
    assert "62061" not in facebook.look(person="agency").text
    asked = ",".join((*PAGES, "business_management"))
    assert {"62061", "62062"} <= set(boxes(facebook.look(person="agency", scope=asked).text, "account"))


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "somebody"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/oauth/facebook/callback"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/facebook/callback/"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/facebook/callback?next=1"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/x/callback"},
        {"response_type": "token"},
        {"scope": "pages_show_list pages_manage_posts"},
        {"scope": "tweet.read"},
        {"code_challenge": "x" * 43},
        {"prompt": "consent"},
        {"access_type": "offline"},
        {"auth_type": "consent"},
        {"auth_type": "reauthenticate"},
        {"pretty": "1"},
    ],
)
def test_an_app_that_asks_wrongly_gets_nobody_back(facebook: Graph, changes: dict[str, str | None]):
    for answer in (facebook.look(**changes), facebook.answer("ada", assets=["61001"], **changes)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
    assert facebook.told("grants") == []


@pytest.mark.parametrize("version", ["v1.0", "v19.0", "v20.0", "v99.0"])
def test_an_ended_or_unknown_version_has_no_dialog(facebook: Graph, version: str):
    facebook.version = version
    assert facebook.look().status_code == 400


def test_instagram_through_facebook_comes_back_to_instagrams_address(facebook: Graph):
    address = "http://127.0.0.1:5000/oauth/instagram/callback"
    assert facebook.answer("ada", assets=[], redirect_uri=address).headers["Location"].startswith(address + "?")


@pytest.mark.parametrize(
    ("auth_type", "says"),
    [
        ("rerequest", "asks once more for what you declined"),
        ("reauthorize", "asks you to renew its access"),
        ("reauthorize,rerequest", "asks once more"),
    ],
)
def test_asking_again_is_shown_to_the_person(facebook: Graph, auth_type: str, says: str):
    facebook.connect("ada", ["61001"], ticked=["pages_show_list"])
    assert says in facebook.look(person="ada", auth_type=auth_type).text


def test_who_declined_nothing_is_not_told_that_they_did(facebook: Graph):
    assert "declined" not in facebook.look(person="ada", auth_type="rerequest").text
    page = facebook.look(person="ada", auth_type="reauthorize,rerequest").text
    assert "declined" not in page
    assert "asks you to renew its access" in page


def test_asking_for_the_password_needs_a_nonce(facebook: Graph):
    page = facebook.look(person="ada", auth_type="reauthenticate", auth_nonce="n").text
    assert "prove that it is you" in page


def test_what_was_declined_is_asked_again_only_when_the_app_says_rerequest(facebook: Graph):
    facebook.connect("ada", ["61001"], ticked=["pages_show_list"])
    assert boxes(facebook.look(person="ada").text, "permission") == ["pages_show_list"]
    assert boxes(facebook.look(person="ada", auth_type="reauthorize").text, "permission") == ["pages_show_list"]
    assert boxes(facebook.look(person="ada", auth_type="rerequest").text, "permission") == list(PAGES)


def test_a_declined_permission_stays_declined_without_rerequest(facebook: Graph):
    facebook.connect("ada", ["61001"], ticked=["pages_show_list"])
    token = facebook.connect("ada", ["61001"], ticked=PAGES)
    rows = {row["permission"]: row["status"] for row in facebook.read("/me/permissions", token)["data"]}
    assert rows["pages_manage_posts"] == "declined"
    token = facebook.connect("ada", ["61001"], ticked=PAGES, auth_type="rerequest")
    rows = {row["permission"]: row["status"] for row in facebook.read("/me/permissions", token)["data"]}
    assert rows["pages_manage_posts"] == "granted"


def test_a_page_whose_role_was_lost_is_not_offered_and_a_yes_does_not_bring_it_back(facebook: Graph):
    facebook.order("drop-permission", subject="61001", person="ada")
    assert "61001" not in boxes(facebook.look(person="ada").text, "account")
    token = facebook.connect("ada", ["61001", "61002"])
    assert facebook.listed(token) == ["61002"]
    facebook.order("restore", subject="61001")
    assert facebook.listed(facebook.connect("ada", ["61001", "61002"])) == ["61001", "61002"]


def test_a_deleted_page_is_not_offered(facebook: Graph):
    facebook.order("delete-account", subject="61002")
    assert "61002" not in boxes(facebook.look(person="ada").text, "account")


def test_boxes_that_were_not_on_the_screen_give_nothing(facebook: Graph):
    token = facebook.connect("bob", ["61007", "61002", "71001"], ticked=[*PAGES, "read_insights"])
    assert facebook.listed(token) == ["61007"]
    assert "read_insights" not in {row["permission"] for row in facebook.read("/me/permissions", token)["data"]}


def test_a_locked_person_proves_themselves_by_a_yes(facebook: Graph):
    facebook.order("lock", subject="ada")
    assert "locked for security" in facebook.look(person="ada").text
    assert facebook.read("/me", facebook.connect("ada", ["61001"]))["id"] == "ada"


def test_the_dialog_remembers_who_sits_here_and_lets_them_be_someone_else(facebook: Graph):
    assert "Who are you?" in facebook.look().text
    facebook.answer("bob", assets=[])
    page = facebook.look().text
    assert "signed in as <strong><bdi>Bob Page</bdi>" in page
    link = re.search(r'<a href="([^"]+)">Someone else\?', page)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    assert "Who are you?" in facebook.client.get(address).text
    assert parse_qs(urlsplit(address).query)["state"] == ["the-state"]


def test_hostile_fields_are_inert(facebook: Graph):
    for field in ("state", "scope", "client_id", "redirect_uri", "auth_type", "x"):
        assert "<script" not in facebook.look(**{field: '"><script>alert(1)</script>'}).text

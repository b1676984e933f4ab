"""Instagram's own login (networks.md §2): one account a consent, and a code for a token of an hour."""

import re

import pytest

from tests.sandbox.dialects.meta.graph_app import OWN, Graph, why
from tests.sandbox.driving import Clock
from webapp.sandbox.running import answer_in


def test_one_of_the_persons_accounts_is_chosen(instagram: Graph):
    page = instagram.look(person="ada").text
    radios = re.findall(r'<input type="radio" name="account" value="([^"]+)"( checked)?>', page)
    assert radios == [("71001", " checked"), ("71002", ""), ("71005", ""), ("71006", "")]
    assert re.findall(r'<input type="checkbox" name="permission" value="([^"]+)"', page) == list(OWN)


def test_a_yes_and_a_no_lead_back(instagram: Graph):
    back = answer_in(instagram.answer("ada", assets=["71002"], state="a b").headers["Location"])
    assert back.keys() == {"code", "state"}
    assert back["state"] == "a b"
    no = answer_in(instagram.answer("ada", assets=[], decision="cancel").headers["Location"])
    assert (no["error"], no["error_reason"], no["state"]) == ("access_denied", "user_denied", "the-state")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/facebook/callback"},
        {"redirect_uri": "https://evil.example/oauth/instagram/callback"},
        {"response_type": "token"},
        {"response_type": None},
        {"scope": ""},
        {"scope": None},
        {"code_challenge": "x" * 43},
        {"auth_type": "rerequest"},
    ],
)
def test_an_app_that_asks_wrongly_gets_nobody_back(instagram: Graph, changes: dict[str, str | None]):
    for answer in (instagram.look(**changes), instagram.answer("ada", assets=["71001"], **changes)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers


def test_who_it_is_can_be_asked_again(instagram: Graph):
    instagram.answer("ada", assets=["71001"])
    assert "signed in as" in instagram.look().text
    assert "Who are you?" in instagram.look(force_reauth="true").text


# a code for a short token


def test_a_code_gives_a_short_token_and_names_the_account(instagram: Graph):
    answer = instagram.exchange(instagram.code("ada", ["71002"])).get_json()
    assert answer.keys() == {"access_token", "user_id", "permissions"}
    assert answer["user_id"] == 71002, "a number"
    assert answer["permissions"] == list(OWN)


def test_the_answer_may_be_wrapped_as_other_pages_have_it(instagram: Graph):
    instagram.order("set", name="answer_wrapped", value=True)
    [answer] = instagram.exchange(instagram.code("ada", ["71002"])).get_json()["data"]
    assert (answer["user_id"], answer["permissions"]) == ("71002", ",".join(OWN))


def test_what_was_unticked_is_missing_from_the_permissions(instagram: Graph):
    answer = instagram.exchange(instagram.code("ada", ["71001"], ticked=[OWN[0]])).get_json()
    assert answer["permissions"] == [OWN[0]]


def test_of_several_boxes_the_first_account_counts(instagram: Graph):
    token = instagram.connect("ada", ["71005", "71002"])
    assert instagram.read("/me", token, fields="user_id")["user_id"] == "71002", "in the order of the screen"
    assert why(instagram.get("/71005", token)) == (100, 33)
    instagram.order("revoke", subject="71005")
    assert instagram.get("/me", token).status_code == 200, "the other box is none of this consent's business"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody"},
        {"client_secret": "wrong"},
        {"client_secret": None},
        {"grant_type": None},
        {"grant_type": "refresh_token"},
        {"redirect_uri": "http://127.0.0.1:1/oauth/instagram/callback"},
        {"redirect_uri": None},
        {"code": "invented"},
        {"code": None},
        {"code_verifier": "x" * 43},
    ],
)
def test_a_wrong_exchange_is_refused_in_this_hosts_own_words(instagram: Graph, changes: dict[str, str | None]):
    answer = instagram.exchange(instagram.code("ada", ["71001"]), **changes)
    assert answer.status_code == 400
    told = answer.get_json()
    assert told.keys() == {"error_type", "code", "error_message"}
    assert (told["error_type"], told["code"]) == ("OAuthException", 400)


def test_the_exchange_is_posted_and_not_asked(instagram: Graph):
    assert instagram.client.get("/instagram/oauth/access_token").status_code == 405


def test_a_code_works_once_and_in_time(instagram: Graph, clock: Clock):
    code = instagram.code("ada", ["71001"])
    token = instagram.exchange(code).get_json()["access_token"]
    assert instagram.exchange(code).status_code == 400
    assert why(instagram.get("/me", token)) == (190, 458)
    late = instagram.code("ada", ["71001"])
    clock.turn(hours=1)
    assert instagram.exchange(late).status_code == 400


def test_a_yes_without_an_account_is_not_taken(instagram: Graph):
    again = instagram.answer("ada", assets=[])
    assert again.status_code == 400
    assert "Location" not in again.headers
    assert "Choose the professional account" in again.text
    assert 'value="71001" checked' in again.text


def test_an_account_that_is_gone_by_then_is_not_connected(instagram: Graph):
    code = instagram.code("ada", ["71001"])
    instagram.order("delete-account", subject="71001")
    answer = instagram.exchange(code)
    assert answer.status_code == 400
    assert answer.get_json()["error_message"] == "This person has no professional account."


def test_a_short_token_lives_an_hour(instagram: Graph, clock: Clock):
    token = instagram.short("ada", ["71001"])
    clock.turn(seconds=3599)
    assert instagram.get("/me", token).status_code == 200
    clock.turn(seconds=1)
    assert why(instagram.get("/me", token)) == (190, 463)
    assert why(instagram.lengthen(token)) == (190, 463)


def test_trouble_at_the_code_address_is_said_in_its_words(instagram: Graph):
    code = instagram.code("ada", ["71001"])
    instagram.order("error", code=190, subcode=459, on="token", subject="ada", times=1)
    assert instagram.exchange(code).get_json()["error_type"] == "OAuthException"
    instagram.order("down", times=1)
    assert instagram.exchange(code).status_code == 503
    assert instagram.exchange(code).status_code == 200, "neither burned the code"

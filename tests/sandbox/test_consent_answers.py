"""Yes and no on the consent screen, and when it sends nobody anywhere."""

from collections.abc import Callable

import pytest

from tests.sandbox.driving import VERIFIER, App
from webapp.sandbox.running import answer_in

At = Callable[[str], App]


ALL = ["facebook", "instagram", "x", "linkedin", "youtube"]


def test_yes_leads_back_with_a_code_and_the_state(at: At):
    app = at("facebook")
    answer = app.answer("ada", state="s p&c=é")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(app.redirect_uri + "?")
    back = answer_in(answer.headers["Location"])
    assert back.keys() == {"code", "state"}
    assert back["state"] == "s p&c=é"


def test_without_a_state_none_comes_back(at: At):
    assert answer_in(at("facebook").answer("ada", state=None).headers["Location"]).keys() == {"code"}


@pytest.mark.parametrize("decision", ["cancel", "", "something else"])
def test_no_leads_back_with_access_denied(at: At, decision: str):
    answer = at("facebook").answer("ada", decision=decision)
    assert answer.status_code == 302
    back = answer_in(answer.headers["Location"])
    assert (back["error"], back["error_reason"], back["state"]) == ("access_denied", "user_denied", "the-state")
    assert "code" not in back


def test_no_gives_nothing_away(at: At):
    app = at("linkedin")
    app.answer("ada", decision="cancel")
    assert app.told("grants") == []


def test_boxes_that_were_not_on_the_screen_give_nothing(at: At):
    app = at("facebook")
    app.connect(
        "bob", assets=["61007", "61002", "99999"], scopes=["pages_show_list", "read_insights"], scope="pages_show_list"
    )
    [grant] = app.told("grants")
    assert (grant["scopes"], grant["assets"]) == (["pages_show_list", "public_profile"], ["61007"])


def test_only_the_query_says_what_is_asked(at: At):
    app = at("facebook")
    answer = app.client.post(
        app.ask_path(),
        data={"person": "ada", "decision": "allow", "redirect_uri": "http://evil.example/", "state": "other"},
    )
    assert answer.headers["Location"].startswith(app.redirect_uri + "?")
    assert answer_in(answer.headers["Location"])["state"] == "the-state"


@pytest.mark.parametrize("client_id", [None, "", "relink-x", "relink-demo ", "RELINK-DEMO"])
def test_an_unknown_app_gets_nobody_back(at: At, client_id: str | None):
    app = at("facebook")
    for answer in (app.look(client_id=client_id), app.answer("ada", client_id=client_id)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "",
        "https://evil.example/oauth/facebook/callback",
        "http://evil.example/oauth/facebook/callback",
        "http://127.0.0.1:5000@evil.example/oauth/facebook/callback",
        "http://127.0.0.1.evil.example/oauth/facebook/callback",
        "http://127.0.0.1:5000/oauth/facebook/callback/",
        "http://127.0.0.1:5000/oauth/facebook/callback?next=1",
        "http://127.0.0.1:5000/oauth/facebook/callback#there",
        "http://127.0.0.1:5000/oauth/x/callback",
        "http://127.0.0.1:5000/oauth/facebook/callback\n",
        "http://127.0.0.1:x/oauth/facebook/callback",
        "http://127.0.0.1:\u0665\u0660\u0660\u0660/oauth/facebook/callback",
        "//127.0.0.1:5000/oauth/facebook/callback",
        "javascript:alert(1)//oauth/facebook/callback",
        "ftp://127.0.0.1/oauth/facebook/callback",
    ],
)
def test_an_unregistered_address_gets_nobody(at: At, redirect_uri: str | None):
    app = at("facebook")
    for answer in (app.look(redirect_uri=redirect_uri), app.answer("ada", redirect_uri=redirect_uri)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "http://127.0.0.1:5000", "http://localhost:65000"])
def test_any_port_of_this_machine_is_registered(at: At, origin: str):
    address = f"{origin}/oauth/facebook/callback"
    assert at("facebook").answer("ada", redirect_uri=address).headers["Location"].startswith(address + "?code=")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "tweet.read everything"}, "invalid_scope"),
        ({"scope": "tweet.read,users.read"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 129}, "invalid_request"),
        ({"code_challenge": VERIFIER + "\n"}, "invalid_request"),
    ],
)
def test_an_app_that_asks_wrongly_gets_the_person_back_with_an_error(
    at: At, changes: dict[str, str | None], error: str
):
    app = at("x")
    for answer in (app.look(**changes), app.answer("acme", **changes)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(app.redirect_uri + "?")
        back = answer_in(answer.headers["Location"])
        assert back["error"] == error
        assert back["state"] == "the-state"
        assert "code" not in back


def test_nobody_can_say_yes_for_a_person_who_is_not_there(at: At):
    answer = at("x").answer("mallory")
    assert answer.status_code == 400
    assert "no such person" in answer.text

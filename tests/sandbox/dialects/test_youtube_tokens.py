"""Google's consent and tokens, as its documents describe them."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import GOOGLE, OUR_FORM, AtYouTube
from tests.sandbox.driving import VERIFIER, Clock, basic, s256
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.running import answer_in


def test_the_whole_dance(youtube: AtYouTube):
    said = youtube.connect("ada")
    assert said.keys() == {"access_token", "expires_in", "refresh_token", "scope", "token_type", "id_token"}
    assert (said["expires_in"], said["token_type"]) == (3600, "Bearer")
    assert said["scope"] == AtYouTube.scopes


def test_a_refresh_gives_no_other_refresh_token_and_may_be_repeated(youtube: AtYouTube):
    token = youtube.connect("ada")["refresh_token"]
    for _ in range(3):
        answer = youtube.refresh(token)
        assert answer.status_code == 200
        assert "refresh_token" not in answer.get_json()
        assert answer.get_json()["scope"] == AtYouTube.scopes


def test_online_access_brings_no_refresh_token(youtube: AtYouTube):
    assert "refresh_token" not in youtube.connect("ada", access_type="online")
    assert "refresh_token" not in youtube.connect("bob", access_type=None)


def test_a_later_yes_brings_one_only_when_the_app_insisted(youtube: AtYouTube):
    assert "refresh_token" in youtube.connect("ada", prompt=None)
    assert "refresh_token" not in youtube.connect("ada", prompt=None)
    assert "refresh_token" in youtube.connect("ada")
    assert "refresh_token" in youtube.connect("ada", prompt="consent select_account")


def test_permissions_are_given_one_by_one(youtube: AtYouTube):
    said = youtube.connect("ada", form={"permission": [f"{GOOGLE}youtube.readonly"]})
    assert said["scope"] == f"openid email {GOOGLE}youtube.readonly"
    said = youtube.connect("bob", form={"permission": []})
    assert said["scope"] == "openid email", "who one is is not asked about one by one"


def test_who_allows_nothing_has_said_no(youtube: AtYouTube):
    back = youtube.answer("ada", form={"permission": []}, scope=f"{GOOGLE}youtube.upload")
    assert answer_in(back.headers["Location"])["error"] == "access_denied"


def test_what_was_given_before_can_be_added(youtube: AtYouTube):
    youtube.connect("ada", scope=f"{GOOGLE}youtube.readonly")
    upload = f"{GOOGLE}youtube.upload"
    assert youtube.connect("ada", scope=upload)["scope"] == f"{upload} {GOOGLE}youtube.readonly"
    assert youtube.connect("ada", scope=upload, include_granted_scopes=None)["scope"] == upload


def test_one_channel_is_chosen(youtube: AtYouTube):
    screen = youtube.look(person="studio").text
    assert screen.count('type="radio"') == 2
    token = youtube.connect("studio", form={"account": "51004"})["access_token"]
    assert [one["id"] for one in youtube.channels(token).get_json()["items"]] == ["51004"]
    token = youtube.connect("studio", form={"account": ["51003", "51004"]})["access_token"]
    assert [one["id"] for one in youtube.channels(token).get_json()["items"]] == ["51003"]


def test_who_has_said_yes_is_asked_again_only_when_the_app_insists(youtube: AtYouTube):
    youtube.connect("ada")
    assert youtube.look(prompt=None).status_code == 302
    assert youtube.look().status_code == 200
    assert "Who are you?" in youtube.look(prompt="select_account").text
    assert youtube.look(prompt=None, scope=f"{GOOGLE}youtube").status_code == 200, "it is more than was given"


def test_without_a_screen(youtube: AtYouTube):
    assert answer_in(youtube.look(prompt="none").headers["Location"])["error"] == "login_required"
    youtube.look(person="ada")
    assert answer_in(youtube.look(prompt="none").headers["Location"])["error"] == "interaction_required"
    youtube.connect("ada")
    assert "code" in answer_in(youtube.look(prompt="none").headers["Location"])


def test_a_no(youtube: AtYouTube):
    said = answer_in(youtube.answer("ada", decision="cancel").headers["Location"])
    assert said == {"error": "access_denied", "state": "the-state"}


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/youtube/callback/"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/youtube/callback?a=1"},
        {"redirect_uri": None},
        {"access_type": "always"},
        {"prompt": "login"},
        {"prompt": "none consent"},
        {"include_granted_scopes": "yes"},
        {"approval_prompt": "force"},
        {"auth_type": "rerequest"},
    ],
)
def test_who_asks_wrongly_reads_a_page(youtube: AtYouTube, changes: dict[str, str | None]):
    assert youtube.look(**changes).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": f"{GOOGLE}gmail"}, "invalid_scope"),
        ({"code_challenge": s256(VERIFIER), "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_request_that_is_not_in_order_goes_back(youtube: AtYouTube, changes: dict[str, str], error: str):
    assert answer_in(youtube.look(**changes).headers["Location"])["error"] == error


def test_pkce_is_optional_and_then_binding(youtube: AtYouTube):
    proof = {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
    assert youtube.exchange(youtube.code("ada", **proof), code_verifier=VERIFIER).status_code == 200
    answer = youtube.exchange(youtube.code("ada", **proof))
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        (None, {"client_secret": "wrong"}),
        (None, {"client_id": "somebody"}),
        (None, {"client_secret": None}),
        ({"Authorization": basic(*OUR_FORM.values())}, {"client_id": None, "client_secret": None}),
    ],
)
def test_the_secret_belongs_into_the_form(youtube: AtYouTube, headers: Any, form: dict[str, str | None]):
    token = youtube.connect("ada")["refresh_token"]
    answer = youtube.token(headers, grant_type="refresh_token", refresh_token=token, **form)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


def test_a_code_is_exchanged_only_as_it_was_asked_for(youtube: AtYouTube):
    answer = youtube.exchange(youtube.code("ada"), redirect_uri="http://127.0.0.1:1/oauth/youtube/callback")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "redirect_uri_mismatch")
    code = youtube.code("ada")
    assert [youtube.exchange(code).status_code for _ in range(2)] == [200, 400]


def test_what_google_knows_about_an_access_token(youtube: AtYouTube, clock: Clock):
    token = youtube.connect("ada")["access_token"]
    clock.turn(minutes=10)
    assert youtube.tokeninfo(token).get_json() == {
        "azp": CLIENT_ID,
        "aud": CLIENT_ID,
        "sub": "100000000000000051001",
        "scope": AtYouTube.scopes,
        "exp": str(int(clock.at.timestamp()) + 3000),
        "expires_in": "3000",
        "access_type": "offline",
        "email": "ada@example.test",
        "email_verified": "true",
    }


def test_who_it_is_is_told_only_when_it_was_allowed(youtube: AtYouTube):
    said = youtube.connect("ada", scope=f"{GOOGLE}youtube.readonly")
    assert "sub" not in youtube.tokeninfo(said["access_token"]).get_json()
    assert "id_token" not in said
    assert youtube.get("/oauth2/v3/userinfo", said["access_token"]).status_code == 403


def test_both_channels_of_a_person_have_the_same_person(youtube: AtYouTube):
    tokens = [youtube.connect("studio", form={"account": one})["access_token"] for one in ("51003", "51004")]
    assert len({youtube.tokeninfo(token).get_json()["sub"] for token in tokens}) == 1

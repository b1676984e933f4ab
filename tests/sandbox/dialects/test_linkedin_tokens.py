"""LinkedIn's consent and tokens, as its documents describe them."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import OUR_FORM, AtLinkedIn
from tests.sandbox.driving import Clock, basic
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.running import answer_in

DAY = 24 * 3600
REFUSED = {
    "error": "invalid_request",
    "error_description": "The provided authorization grant or refresh token is invalid, expired or revoked",
}
MEMBER_ONLY = "openid profile w_member_social"


def test_the_whole_dance(linkedin: AtLinkedIn):
    said = linkedin.connect("ada")
    assert (said["expires_in"], said["refresh_token_expires_in"], said["token_type"]) == (60 * DAY, 365 * DAY, "Bearer")
    assert said["scope"].split(",") == AtLinkedIn.scopes.split()
    assert 450 <= len(said["access_token"]) <= 550
    assert 450 <= len(said["refresh_token"]) <= 550


def test_nothing_can_be_unticked(linkedin: AtLinkedIn):
    assert 'type="checkbox"' not in linkedin.look(person="ada").text
    said = linkedin.connect("ada", form={"permission": ["profile"], "account": []})
    assert said["scope"].split(",") == AtLinkedIn.scopes.split()


def test_who_said_yes_before_is_not_asked_again(linkedin: AtLinkedIn):
    linkedin.connect("ada")
    back = linkedin.look()
    assert back.status_code == 302
    assert linkedin.exchange(answer_in(back.headers["Location"])["code"]).status_code == 200


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        ({"do": "revoke", "subject": "ada"}, {}),
        ({"do": "lock", "subject": "ada"}, {}),
        (None, {"scope": MEMBER_ONLY}),
    ],
)
def test_but_is_asked_after_all_when_something_differs(linkedin: AtLinkedIn, before: Any, changes: dict[str, str]):
    linkedin.connect("ada")
    if before is not None:
        linkedin.ordered(**before)
    assert linkedin.look(**changes).status_code == 200


def test_signing_out_lets_somebody_else_in(linkedin: AtLinkedIn):
    linkedin.connect("ada")
    assert linkedin.client.post("/linkedin/sign-out").status_code == 303
    assert "Who are you?" in linkedin.look().text


@pytest.mark.parametrize("state", ["the-state", None])
def test_a_no_on_the_screen_has_its_own_name(linkedin: AtLinkedIn, state: str | None):
    said = answer_in(linkedin.answer("ada", decision="cancel", state=state).headers["Location"])
    assert said["error"] == "user_cancelled_authorize"
    assert said.get("state") == state


def test_a_no_before_it_has_another(linkedin: AtLinkedIn):
    assert "error=user_cancelled_login" in linkedin.look().text


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/linkedin/callback/"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/linkedin/callback#a"},
        {"redirect_uri": "http://127.0.0.1:5000/oauth/x/callback"},
        {"redirect_uri": "/oauth/linkedin/callback"},
        {"redirect_uri": None},
    ],
)
def test_who_asks_wrongly_reads_a_page(linkedin: AtLinkedIn, changes: dict[str, str | None]):
    assert linkedin.look(**changes).status_code == 400


def test_what_follows_a_question_mark_is_no_part_of_the_registered_address(linkedin: AtLinkedIn):
    address = "http://127.0.0.1:5000/oauth/linkedin/callback?tenant=1"
    back = linkedin.answer("ada", redirect_uri=address).headers["Location"]
    assert answer_in(back)["tenant"] == "1"
    assert linkedin.exchange(answer_in(back)["code"], redirect_uri=address).status_code == 200


@pytest.mark.parametrize("scope", ["profile,openid", "r_everything", ""])
def test_unknown_permissions_go_back(linkedin: AtLinkedIn, scope: str):
    assert answer_in(linkedin.look(scope=scope).headers["Location"])["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        (None, {"client_secret": "wrong"}),
        (None, {"client_id": "somebody"}),
        (None, {"client_secret": None}),
        ({"Authorization": basic(*OUR_FORM.values())}, {"client_id": None, "client_secret": None}),
        ({"Authorization": basic(*OUR_FORM.values())}, {}),
    ],
)
def test_the_secret_belongs_into_the_form(linkedin: AtLinkedIn, headers: Any, form: dict[str, str | None]):
    token = linkedin.connect("ada")["refresh_token"]
    answer = linkedin.token(headers, grant_type="refresh_token", refresh_token=token, **form)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("path", ["introspectToken", "revoke"])
def test_at_the_other_addresses_too(linkedin: AtLinkedIn, path: str):
    answer = linkedin.client.post(f"/linkedin/oauth/v2/{path}", data={"token": "a", "client_id": CLIENT_ID})
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


def test_a_code_lives_for_half_an_hour_and_works_once(linkedin: AtLinkedIn, clock: Clock):
    early, late = linkedin.code("ada"), linkedin.code("bob")
    clock.turn(minutes=29, seconds=59)
    assert linkedin.exchange(early).status_code == 200
    clock.turn(seconds=1)
    for code in (early, late, "nonsense"):
        answer = linkedin.exchange(code)
        assert (answer.status_code, answer.get_json()) == (400, REFUSED)


@pytest.mark.parametrize("changes", [{"redirect_uri": "http://127.0.0.1:1/oauth/linkedin/callback"}])
def test_a_code_is_exchanged_only_as_it_was_asked_for(linkedin: AtLinkedIn, changes: dict[str, str]):
    assert linkedin.exchange(linkedin.code("ada"), **changes).status_code == 400


def test_the_refresh_token_keeps_and_counts_down_from_the_consent(linkedin: AtLinkedIn, clock: Clock):
    token = linkedin.connect("ada")["refresh_token"]
    clock.turn(days=59)
    said = linkedin.refresh(token).get_json()
    assert said["refresh_token"] == token
    assert (said["expires_in"], said["refresh_token_expires_in"]) == (60 * DAY, 306 * DAY)
    clock.turn(days=301)
    said = linkedin.refresh(token).get_json()
    assert said["expires_in"] == said["refresh_token_expires_in"] == 5 * DAY, "on day 360 both end in five"
    clock.turn(days=5)
    answer = linkedin.refresh(token)
    assert (answer.status_code, answer.get_json()) == (400, REFUSED)


def test_who_is_no_partner_gets_no_refresh_token(linkedin: AtLinkedIn, clock: Clock):
    linkedin.ordered("set", name="partner", value=False)
    said = linkedin.connect("ada")
    assert said.keys() == {"access_token", "expires_in", "scope", "token_type"}
    clock.turn(days=60)
    assert linkedin.introspect(said["access_token"])["status"] == "expired"
    linkedin.ordered("set", name="partner", value=True)
    assert "refresh_token" in linkedin.connect("ada")


def test_asking_for_other_permissions_ends_the_earlier_tokens(linkedin: AtLinkedIn):
    first = linkedin.connect("ada")
    bobs = linkedin.connect("bob")
    linkedin.connect("ada", scope=MEMBER_ONLY)
    assert linkedin.get("/v2/userinfo", first["access_token"]).get_json()["serviceErrorCode"] == 65601
    assert linkedin.refresh(first["refresh_token"]).get_json() == REFUSED
    assert linkedin.get("/v2/userinfo", bobs["access_token"]).status_code == 200


def test_asking_for_the_same_ones_ends_nothing(linkedin: AtLinkedIn):
    first = linkedin.connect("ada")
    linkedin.connect("ada", scope=" ".join(reversed(AtLinkedIn.scopes.split())))
    assert linkedin.get("/v2/userinfo", first["access_token"]).status_code == 200


def test_looking_into_a_living_token(linkedin: AtLinkedIn, clock: Clock):
    said = linkedin.connect("ada")
    clock.turn(days=10)
    token = linkedin.refresh(said["refresh_token"]).get_json()["access_token"]
    now = int(clock.at.timestamp())
    assert linkedin.introspect(token) == {
        "active": True,
        "client_id": CLIENT_ID,
        "status": "active",
        "scope": ",".join(AtLinkedIn.scopes.split()),
        "auth_type": "3L",
        "authorized_at": now - 10 * DAY,
        "created_at": now,
        "expires_at": now + 60 * DAY,
    }


@pytest.mark.parametrize(("do", "status"), [("revoke", "revoked"), ("lock", "revoked"), ("expire", "expired")])
def test_looking_into_a_dead_token(linkedin: AtLinkedIn, do: str, status: str):
    token = linkedin.connect("ada")["access_token"]
    linkedin.ordered(do, subject="ada")
    told = linkedin.introspect(token)
    assert (told["active"], told["status"]) == (False, status)


def test_looking_into_nonsense(linkedin: AtLinkedIn):
    assert linkedin.introspect("nonsense") == {"active": False}


def test_revoking_ends_one_consent(linkedin: AtLinkedIn):
    said = linkedin.connect("ada")
    assert linkedin.form("revoke", token=said["access_token"]).status_code == 200
    assert linkedin.refresh(said["refresh_token"]).status_code == 400
    assert linkedin.introspect(said["access_token"])["status"] == "revoked"


@pytest.mark.parametrize(
    ("on", "path", "field"),
    [
        ("token", "accessToken", "refresh_token"),
        ("introspect", "introspectToken", "token"),
        ("revoke", "revoke", "token"),
    ],
)
@pytest.mark.parametrize(("error", "status"), [("invalid_request", 400), ("invalid_client", 401)])
def test_each_address_can_be_made_to_refuse(
    linkedin: AtLinkedIn, on: str, path: str, field: str, error: str, status: int
):
    token = linkedin.connect("ada")["refresh_token"]
    linkedin.ordered("error", error=error, on=on, subject="ada", times=1)
    form = {"grant_type": "refresh_token", field: token}
    answers = [linkedin.form(path, **form) for _ in range(2)]
    assert (answers[0].status_code, answers[0].get_json()["error"]) == (status, error)
    assert answers[1].status_code == 200


@pytest.mark.parametrize("path", ["accessToken", "introspectToken", "revoke"])
def test_an_outage_is_felt_everywhere(linkedin: AtLinkedIn, path: str):
    linkedin.ordered("down")
    assert linkedin.form(path, token="a").status_code == 503

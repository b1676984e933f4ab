"""Where one lands after signing in: on a path of ours that one came from, and never elsewhere."""

import pytest
from flask.testing import FlaskClient

from tests.people import PASSWORD
from tests.world import World

pytestmark = pytest.mark.one_database

PROFILE = "/settings/profile"
HX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    "goal",
    [
        "/publishing?tab=drafts",
        "/settings/social/accounts?q=Z%C3%BCrich&page=2",
        "/@evil",
        "/a%0d%0aSet-Cookie:x=1",
        "/%2F%2Fevil",
    ],
)
def test_a_path_of_ours_is_where_one_lands(world: World, client: FlaskClient, goal: str) -> None:
    answer = client.post("/login", data={"email": "ada@example.test", "password": PASSWORD, "next": goal})
    assert answer.location == goal
    assert "x=1" not in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example", "///evil.example", "https:evil.example", "https://evil.example", "http://127.0.0.1:5000/",
        "\\evil", "/\\evil.example", "/a\\..\\evil", "javascript:alert(1)", "data:text/html,x", "evil", "", " /evil",
        "/\t/evil.example", "/\r\nLocation: https://evil.example", "/\n/evil", "/\u2028", "/" + "a" * 3000,
        "/login", "/logout", "/login?next=/login", "http://[::1", "//[",
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_accounts(world: World, client: FlaskClient, goal: str) -> None:
    answer = client.post("/login", data={"email": "ada@example.test", "password": PASSWORD, "next": goal})
    assert (answer.status_code, answer.location) == (303, "/settings/social/accounts")
    shown = world.app.test_client().get("/login", query_string={"next": goal})
    assert shown.status_code == 200
    assert 'name="next"' not in shown.text


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(world: World, client: FlaskClient) -> None:
    answer = client.get("/settings/security?from=mail")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Fsettings%2Fsecurity%3Ffrom%3Dmail")
    page = client.get(answer.location).text
    assert 'value="/settings/security?from=mail"' in page


def test_a_form_sent_too_late_leads_back_to_the_page_that_held_it(world: World, client: FlaskClient) -> None:
    answer = client.post(PROFILE, headers={"Referer": "http://localhost/settings/profile"})
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Fsettings%2Fprofile")
    assert client.post(PROFILE, headers={"Referer": "https://evil.example/x"}).location == "/login"


def test_a_fragment_asked_for_too_late_takes_the_whole_page_to_the_sign_in(world: World, client: FlaskClient) -> None:
    around = HX | {"HX-Current-URL": "http://localhost/settings/social/accounts?page=2"}
    answer = client.get(PROFILE, headers=around)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=%2Fsettings%2Fsocial%2Faccounts%3Fpage%3D2"
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    "around", ["https://evil.example/settings", "//evil.example", "javascript:alert(1)", "", "http://[", "x" * 5000]
)
def test_a_fragment_can_not_be_led_astray_by_the_page_it_names(world: World, client: FlaskClient, around: str) -> None:
    answer = client.get(PROFILE, headers=HX | {"HX-Current-URL": around})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")

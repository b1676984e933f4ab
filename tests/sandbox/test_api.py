"""What an app sees with an access token: only what was ticked, only while it may."""

from collections.abc import Callable

import pytest

from tests.sandbox.driving import App, Clock
from webapp.sandbox import people

At = Callable[[str], App]
ALL = ["facebook", "instagram", "x", "linkedin", "youtube"]


@pytest.mark.parametrize("network", ALL)
def test_me_is_the_person_behind_the_token(at: At, network: str):
    app = at(network)
    assert app.get("me", app.connect("ada")["access_token"]).get_json() == {"id": "ada", "name": "Ada Lovelace"}


@pytest.mark.parametrize("network", ALL)
def test_all_ticked_accounts_are_listed_in_full(at: At, network: str):
    app = at(network)
    data = app.get("me/accounts", app.connect("ada")["access_token"]).get_json()["data"]
    person = people.person(network, "ada")
    assert person is not None
    assert [(account["id"], account["name"], account["handle"], account["kind"]) for account in data] == [
        (account.id, account.name, account.handle, account.kind) for account in person.accounts
    ]


def test_an_account_has_a_picture_that_can_be_fetched(at: At):
    app = at("facebook")
    account = app.get("accounts/61001", app.connect("ada")["access_token"]).get_json()
    picture = app.client.get(account["picture"])
    assert picture.content_type == "image/png"
    assert picture.data.startswith(b"\x89PNG")


def test_sixty_pages_come_in_pages_of_twenty_five(at: At):
    app = at("facebook")
    token = app.connect("agency")["access_token"]
    sizes, path = [], "me/accounts"
    while path:
        page = app.get(path, token).get_json()
        sizes.append(len(page["data"]))
        path = page["next"] and page["next"].split("/api/")[1]
    assert sizes == [25, 25, 10]
    assert app.listed(token) == app.accounts_of("agency")


def test_exactly_one_page_has_no_next(at: At):
    app = at("facebook")
    token = app.connect("agency", assets=app.accounts_of("agency")[:25])["access_token"]
    assert app.get("me/accounts", token).get_json()["next"] is None


@pytest.mark.parametrize("cursor", ["-1", "x", "1e3", "9" * 30, "٢٥", ""])
def test_an_invented_cursor_is_refused(at: At, cursor: str):
    app = at("facebook")
    answer = app.client.get(
        "/facebook/api/me/accounts",
        query_string={"cursor": cursor},
        headers={"Authorization": f"Bearer {app.connect('ada')['access_token']}"},
    )
    assert answer.status_code == 400
    assert answer.get_json()["error"]["reason"] == "bad_cursor"


def test_a_cursor_past_the_end_gives_an_empty_page(at: At):
    app = at("facebook")
    page = app.get("me/accounts?cursor=1000", app.connect("ada")["access_token"]).get_json()
    assert page == {"data": [], "next": None}


def test_what_was_not_ticked_is_neither_listed_nor_reachable(at: At):
    app = at("facebook")
    token = app.connect("ada", assets=["61002", "61003"])["access_token"]
    assert app.listed(token) == ["61002", "61003"]
    assert app.get("accounts/61002", token).status_code == 200
    assert app.reason("accounts/61001", token) == (403, "permission_lost")


def test_a_consent_for_nothing_lists_nothing(at: At):
    app = at("facebook")
    assert app.listed(app.connect("ada", assets=[])["access_token"]) == []


@pytest.mark.parametrize(
    ("network", "lists"),
    [
        ("facebook", "pages_show_list"),
        ("instagram", "instagram_business_basic"),
        ("x", "users.read"),
        ("linkedin", "profile"),
        ("youtube", "https://www.googleapis.com/auth/youtube.readonly"),
    ],
)
def test_without_the_permission_to_list_there_is_no_list(at: At, network: str, lists: str):
    app = at(network)
    account = app.accounts_of("ada")[0]
    without = app.connect("ada", scopes=set(app.facts.scopes) - app.facts.lists_with)["access_token"]
    assert app.reason("me/accounts", without) == (403, "permission_lost")
    assert app.reason(f"accounts/{account}", without) == (403, "permission_lost")
    assert app.get("me", without).status_code == 200
    assert app.listed(app.connect("ada", scopes=[lists])["access_token"]) == app.accounts_of("ada")


@pytest.mark.parametrize("network", ALL)
def test_without_the_permission_to_publish_nothing_is_published(at: At, network: str):
    app = at(network)
    account = app.accounts_of("ada")[0]
    without = app.connect("ada", scopes=set(app.facts.scopes) - app.facts.publishes_with)["access_token"]
    answer = app.publish(account, without)
    assert (answer.status_code, answer.get_json()["error"]["reason"]) == (403, "permission_lost")
    assert app.told("posts") == []


def test_what_belongs_to_somebody_else_is_not_ones_own(at: At):
    app = at("x")
    assert app.reason("accounts/81002", app.connect("acme")["access_token"]) == (403, "permission_lost")


@pytest.mark.parametrize("unknown", ["1", "ada", "81001", "%00", "x" * 2000])
def test_an_account_that_never_was_is_not_found(at: At, unknown: str):
    app = at("facebook")
    assert app.reason(f"accounts/{unknown}", app.connect("ada")["access_token"]) == (404, "account_gone")


def test_two_people_may_share_a_page(at: At):
    app = at("facebook")
    for person in ("ada", "bob"):
        assert app.get("accounts/61001", app.connect(person)["access_token"]).get_json()["name"] == "Example GmbH"


@pytest.mark.parametrize(("network", "seconds"), [("x", 7200), ("youtube", 3600), ("facebook", 60 * 86400)])
def test_an_access_token_works_until_its_last_second(at: At, clock: Clock, network: str, seconds: int):
    app = at(network)
    token = app.connect("ada")["access_token"]
    clock.turn(seconds=seconds - 0.001)
    assert app.get("me", token).status_code == 200
    clock.turn(seconds=0.001)
    assert app.reason("me", token) == (401, "expired")


@pytest.mark.parametrize("token", ["nonsense", "pretend_access_x", "x" * 5000])
def test_an_invented_token_opens_nothing(at: At, token: str):
    assert at("facebook").reason("me", token) == (401, "access_removed")


def test_a_refresh_token_is_no_access_token(at: At):
    app = at("x")
    assert app.reason("me", app.connect("acme")["refresh_token"]) == (401, "access_removed")


def test_a_token_of_one_network_opens_nothing_at_another(at: At):
    assert at("instagram").reason("me", at("facebook").connect("ada")["access_token"]) == (401, "access_removed")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi"])
def test_a_call_without_a_token_is_the_apps_mistake(at: At, authorization: str | None):
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = at("facebook").client.get("/facebook/api/me", headers=headers)
    assert answer.status_code == 401
    assert answer.get_json()["error"]["reason"] == "missing_token"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_in_the_address_is_not_taken(at: At):
    app = at("facebook")
    token = app.connect("ada")["access_token"]
    assert app.client.get(f"/facebook/api/me?access_token={token}").status_code == 401


def test_a_post_gets_an_id_an_address_and_a_line_in_the_books(at: At, clock: Clock):
    app = at("facebook")
    answer = app.publish("61001", app.connect("ada")["access_token"], "Hello <b>world</b> مرحبا 🥨")
    assert answer.status_code == 201
    post = answer.get_json()
    assert post.keys() == {"id", "url"}
    [written] = app.told("posts")
    assert (written["account"], written["person"]) == ("61001", "ada")
    assert written["text"] == "Hello <b>world</b> مرحبا 🥨"
    assert written["at"] == clock.at.timestamp()
    assert app.told("ledger")["posts"] == 1
    page = app.client.get(post["url"])
    assert "Hello &lt;b&gt;world&lt;/b&gt; مرحبا 🥨" in page.text


@pytest.mark.parametrize("text", [None, "", "  \n", 7, ["x"], {"x": 1}, "\ud800", "x" * 100_001])
def test_a_post_without_a_proper_text_is_refused(at: At, text: object):
    app = at("facebook")
    answer = app.publish("61001", app.connect("ada")["access_token"], text)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["reason"] == "bad_text"
    assert app.told("posts") == []


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"text"'])
def test_a_post_that_is_no_proper_json_is_refused(at: At, body: str):
    app = at("facebook")
    answer = app.client.post(
        "/facebook/api/accounts/61001/posts",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {app.connect('ada')['access_token']}"},
    )
    assert answer.get_json()["error"]["reason"] == "bad_text"


@pytest.mark.parametrize("path", ["/facebook/posts/1", "/facebook/pictures/1.png", "/facebook/nothing", "/nothing"])
def test_what_is_not_there_is_not_found(at: At, path: str):
    assert at("facebook").client.get(path).status_code == 404


def test_a_post_is_shown_only_at_its_own_network(at: At):
    app = at("facebook")
    app.publish("61001", app.connect("ada")["access_token"])
    assert app.client.get("/instagram/posts/1").status_code == 404

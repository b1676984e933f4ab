"""The log of calls: everything that arrived, in order, and no secret in it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox.driving import ME, VERIFIER, App, basic
from webapp.sandbox.app import create_sandbox
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.world import ledger
from webapp.sandbox.world.secrets import fingerprint

At = Callable[[str], App]


def test_calls_are_listed_in_order_with_what_was_answered(at: At):
    app = at("x")
    app.look(person="acme")
    token = app.connect("acme")["access_token"]
    app.me(token)
    app.me("nonsense")
    assert [(call["method"], call["path"], call["status"]) for call in app.told("log")] == [
        ("GET", "/x/i/oauth2/authorize", 200),
        ("POST", "/x/i/oauth2/authorize", 302),
        ("POST", "/x/2/oauth2/token", 200),
        ("GET", "/x/2/users/me", 200),
        ("GET", "/x/2/users/me", 401),
    ]


def test_a_call_shows_its_query_form_json_and_headers(at: At):
    app = at("x")
    headers = {"Authorization": f"Bearer {app.connect('acme')['access_token']}"}
    app.client.get("/x/2/users/me?a=1&b=2&b=3", headers={"X-Version": "26"})
    app.client.post("/x/2/tweets", json={"text": "Hello"}, headers=headers)
    asked, looked, published = (app.told("log")[number] for number in (0, 2, 3))
    assert asked["query"]["scope"] == " ".join(app.facts.scopes)
    assert asked["form"]["person"] == "acme"
    assert looked["query"] == {"a": "1", "b": ["2", "3"]}
    assert looked["headers"]["X-Version"] == "26"
    assert published["json"] == {"text": "Hello"}


def test_calls_to_addresses_that_do_not_exist_are_listed_too(at: At):
    app = at("x")
    app.client.get("/x/2/nothing")
    assert [(call["path"], call["status"]) for call in app.told("log")] == [("/x/2/nothing", 404)]


def test_each_network_has_its_own_log(at: At):
    at("x").look()
    assert at("facebook").told("log") == []


def test_looking_at_the_log_is_no_call(at: At):
    app = at("x")
    app.told("log")
    app.client.get("/")
    assert app.told("log") == []


def test_calls_that_meet_bad_weather_are_listed(at: At):
    app = at("x")
    app.ordered("down")
    app.me("nonsense")
    assert [call["status"] for call in app.told("log")] == [503]


def test_pictures_that_a_browser_shows_are_no_calls_but_fetched_ones_are(at: At):
    app = at("x")
    app.client.get("/x/pictures/81001.png", headers={"Sec-Fetch-Dest": "image"})
    assert app.told("log") == []
    app.client.get("/x/pictures/81001.png")
    assert [call["path"] for call in app.told("log")] == ["/x/pictures/81001.png"]


def test_secrets_are_shown_as_fingerprints_that_can_be_compared(at: At):
    app = at("youtube")
    code = app.code("ada")
    token = app.exchange(code).get_json()["access_token"]
    app.me(token)
    app.client.post("/youtube/revoke", data={"token": token})
    asked, exchanged, looked, revoked = app.told("log")
    assert asked["query"]["state"] == fingerprint("the-state")
    assert exchanged["form"]["code"] == fingerprint(code)
    assert exchanged["form"]["code_verifier"] == fingerprint(VERIFIER)
    assert exchanged["form"]["client_secret"] == fingerprint(CLIENT_SECRET)
    assert exchanged["form"]["client_id"] == CLIENT_ID
    assert looked["headers"]["Authorization"] == f"Bearer {fingerprint(token)}"
    assert revoked["form"]["token"] == fingerprint(token)
    assert fingerprint(token) != fingerprint(code)


def test_a_fingerprint_is_the_start_of_a_sha256():
    assert fingerprint("a") == "sha256:ca978112"


def test_the_credentials_of_http_basic_are_hidden(at: At):
    app = at("x")
    app.connect("acme")
    header = app.told("log")[1]["headers"]["Authorization"]
    assert header == f"Basic {fingerprint(basic(CLIENT_ID, CLIENT_SECRET).split()[1])}"


def test_credentials_without_a_scheme_are_hidden_whole(at: At):
    app = at("x")
    app.client.get("/x/2/users/me", headers={"Authorization": "CANARY"})
    assert app.told("log")[0]["headers"]["Authorization"] == fingerprint("CANARY")


def test_cookies_of_this_machine_do_not_enter_the_log(at: At):
    """A browser sends the cookies of 127.0.0.1 to every port of it: Relink's own session among them."""
    app = at("x")
    app.client.set_cookie("session", "CANARY-relink-session")
    app.look()
    assert "CANARY" not in json.dumps(app.told("log"))


def test_where_a_browser_came_from_is_shown_without_its_path(at: At):
    app = at("x")
    app.client.get("/x/i/oauth2/authorize", headers={"Referer": "http://127.0.0.1:5000/reauthorize/CANARY?a=CANARY"})
    assert app.told("log")[0]["headers"]["Referer"] == "http://127.0.0.1:5000"


REVOKE = ("/x/2/oauth2/revoke", "/linkedin/oauth/v2/revoke", "/youtube/revoke")


@pytest.mark.parametrize("network", ["facebook", "instagram", "x", "linkedin", "youtube"])
def test_canaries_in_every_place_a_secret_might_slip_into(tmp_path: Path, network: str):
    """Tokens in wrong fields, in addresses, in headers and in bodies: none is in the log, on a page or on the disk."""
    sandbox = create_sandbox(tmp_path)
    app = App(sandbox.test_client(), network)
    code = app.code("ada")
    answer = app.exchange(code).get_json()
    secrets = [code, CLIENT_SECRET, answer["access_token"]]
    if "refresh_token" in answer:
        renewed = app.refresh(answer["refresh_token"]).get_json()
        secrets += [answer["refresh_token"], renewed["access_token"], renewed.get("refresh_token", code)]
    for secret in secrets:
        app.me(secret)
        app.token(foo=secret, **{secret: "bar"})
        for revoke in REVOKE:
            app.client.post(revoke, data={"token": f"x{secret}", "foo": f"<{secret}>"})
        app.client.get(ME[network].partition("?")[0], query_string={"access_token": secret, "foo": secret, secret: "x"})
        app.client.get(f"/{network}/{secret}", headers={"X-Token": secret, "Cookie": secret})
        app.client.post(ME[network], json={"foo": [{"token": secret, secret: secret}]})
    told = [json.dumps(app.told(what)) for what in ("log", "ledger", "grants", "posts", "faults")]
    pages = [app.client.get(path).text for path in ("/", "/mailbox", "/mailbox.json")]
    on_disk = [file.read_bytes().decode("latin-1") for file in tmp_path.iterdir()]
    for secret in secrets:
        for place in (*told, *pages, *on_disk):
            assert secret not in place
    sandbox.config["WORLD"].close()


def test_the_log_keeps_the_newest_calls_only(at: At, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger, "KEPT_CALLS", 3)
    app = at("x")
    for number in range(5):
        app.client.get(f"/x/2/{number}")
    assert [call["path"] for call in app.told("log")] == ["/x/2/2", "/x/2/3", "/x/2/4"]

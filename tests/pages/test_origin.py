"""Other sites' forms, forged hosts and proxies: what doesn't come from a page of ours changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.conftest import build_app
from tests.pages.untouched import untouched
from tests.world import World
from webapp.pages import origin

pytestmark = pytest.mark.one_database

TELL_TALE = ("event", "sign_in")


@pytest.fixture
def strict(app: Flask) -> Iterator[Flask]:
    """The app with forms asking for their token, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def unsafe_addresses(app: Flask) -> list[str]:
    """Every address that changes something and is asked for by our own pages, with plausible arguments."""
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if not rule.methods or not rule.methods & origin.UNSAFE or exempt(view):
                continue
            arguments = {name: 1 if "id" in name else "facebook" for name in rule.arguments}
            found.append(adapter.build(rule.endpoint, arguments, method="POST"))
    return found


def exempt(view: object) -> bool:
    return f"{view.__module__}.{view.__name__}" in origin.csrf._exempt_views  # type: ignore[attr-defined]


def signed_in(world: World, user_id: int) -> tuple[FlaskClient, str]:
    """A browser, and its form token."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    browser = world.browser(user_id)
    world.app.config["WTF_CSRF_ENABLED"] = True
    return browser, token_of(browser)


def token_of(browser: FlaskClient) -> str:
    page = browser.get("/settings/profile").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_every_unsafe_address_asks_for_this_sessions_own_token(strict: Flask, world: World) -> None:
    browser, _own = signed_in(world, world.root)
    _other_browser, foreign = signed_in(world, world.ada)
    addresses = unsafe_addresses(strict)
    assert {"/login", "/logout", "/settings/profile", "/settings/security/password"} <= set(addresses)
    with untouched(world, TELL_TALE):
        for address in addresses:
            for token in (None, "", "wrong", foreign):
                answer = browser.post(address, data={"csrf_token": token} if token is not None else {})
                assert answer.status_code == 403, (address, token)
                answer = browser.post(address, headers={"X-CSRFToken": token} if token is not None else {})
                assert answer.status_code == 403, (address, token)


@pytest.mark.parametrize(
    "sender",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://evil.example:80@localhost"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_form_is_refused_even_with_the_token(strict: Flask, world: World, sender: dict[str, str]) -> None:
    browser, token = signed_in(world, world.root)
    with untouched(world):
        for address in unsafe_addresses(strict):
            answer = browser.post(address, data={"csrf_token": token, "name": "Changed"}, headers=sender)
            assert answer.status_code == 403, address


@pytest.mark.parametrize(
    "sender",
    [
        {},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:5000"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_form_is_taken(strict: Flask, world: World, sender: dict[str, str]) -> None:
    browser, token = signed_in(world, world.ada)
    data = {"name": "Ada King", "locale": "en", "timezone": "Europe/Berlin"}
    for sent in ({"data": data | {"csrf_token": token}}, {"data": data, "headers": {"X-CSRFToken": token}}):
        headers = {**sender, **sent.get("headers", {})}
        assert browser.post("/settings/profile", data=sent["data"], headers=headers).status_code == 303


def test_the_token_lives_as_long_as_the_session(strict: Flask) -> None:
    assert strict.config["WTF_CSRF_TIME_LIMIT"] is None


def test_whoever_has_lost_their_session_is_asked_to_sign_in(strict: Flask, world: World, client: FlaskClient) -> None:
    answer = client.post("/settings/profile", data={"csrf_token": "old"})
    assert (answer.status_code, answer.location) == (303, "/login")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_another_method_does_not_sign_out(world: World, method: str) -> None:
    browser = world.browser(world.ada)
    override = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}
    with untouched(world):
        assert browser.open("/logout?_method=POST", method=method, headers=override).status_code == 405


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1"]
)
def test_a_forged_host_is_refused(world: World, client: FlaskClient, host: str) -> None:
    for address in ("/login", "/static/app.css", "/nowhere"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400, address
        assert answer.content_type == "text/plain; charset=utf-8"
        assert host not in answer.text or not host
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_forwarded_host_is_not_listened_to(world: World, client: FlaskClient) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Original-Host": "evil.example"}
    answer = client.get("/", headers=forged)
    assert "evil" not in str(answer.headers) + answer.text


@pytest.mark.parametrize(("proxies", "seen"), [("0", "192.0.2.1"), ("1", "203.0.113.9"), ("2", "6.6.6.6")])
def test_only_as_many_proxies_are_believed_as_the_operator_says(tmp_path: Path, proxies: str, seen: str) -> None:
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, TRUSTED_PROXIES=proxies)
    addresses: list[str | None] = []
    app.before_request(lambda: addresses.append(request.remote_addr))
    forwarded = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    app.test_client().get("/login", headers=forwarded, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert addresses == [seen]

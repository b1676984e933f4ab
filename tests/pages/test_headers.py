"""The headers of every answer: pages, fragments, errors, redirects, static files."""

import gc
import warnings
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from tests.conftest import build_app
from tests.world import World

pytestmark = pytest.mark.one_database

NOT_A_PAGE = {"static"}


def readable_addresses(app: Flask) -> list[str]:
    """Every address that can be read, with arguments that lead nowhere."""
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.methods and "GET" in rule.methods and rule.endpoint not in NOT_A_PAGE:
                arguments = {name: 10**6 if "id" in name else "nothing" for name in rule.arguments}
                found.append(adapter.build(rule.endpoint, arguments, method="GET"))
    return found


def check(answer: TestResponse, *, personal: bool = True) -> None:
    headers = answer.headers
    policy = dict(rule.partition(" ")[::2] for rule in headers["Content-Security-Policy"].split("; "))
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "camera=()" in headers["Permissions-Policy"]
    assert len(headers.getlist("Content-Security-Policy")) == 1
    if personal:
        assert headers["Cache-Control"] == "no-store"
        assert "HX-Request" in headers["Vary"]


def test_every_address_answers_with_them_whoever_asks(app: Flask, world: World) -> None:
    addresses = readable_addresses(app)
    assert {"/login", "/settings/profile", "/settings/security"} <= set(addresses)
    for browser in (app.test_client(), world.browser(world.root), world.browser(world.eve)):
        for address in [*addresses, "/nowhere"]:
            check(browser.get(address))
            check(browser.get(address, headers={"HX-Request": "true"}))
            check(browser.delete(address))


def test_static_files_carry_them_and_are_kept_only_under_their_hash(client: FlaskClient) -> None:
    page = client.get("/login").text
    hashed = page.partition('href="/static/app.css')[2].partition('"')[0]
    with client.get("/static/app.css" + hashed) as answer:
        check(answer, personal=False)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/app.css") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]
    check(client.get("/static/nothing.css"), personal=False)


def test_a_form_may_lead_to_the_networks_that_are_configured(client: FlaskClient) -> None:
    policy = client.get("/login").headers["Content-Security-Policy"]
    assert "form-action 'self' https: http://127.0.0.1:9;" in policy


def test_strict_transport_is_asked_for_where_the_public_address_is_https(client: FlaskClient, tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers
    secure = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, PUBLIC_URL="https://relink.example.com")
    answer = secure.test_client().get("/login", base_url="https://relink.example.com")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_nobody_keeps_a_personal_page_for_somebody_else(world: World) -> None:
    ada, bob = world.browser(world.ada), world.browser(world.bob)
    for browser, own, other in ((ada, "Ada Lovelace", "Bob Page"), (bob, "Bob Page", "Ada Lovelace")):
        answer = browser.get("/settings/profile")
        assert own in answer.text
        assert other not in answer.text
        assert {"Cookie", "HX-Request"} <= set(answer.headers["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize("address", ["/settings/profile", "/settings/security"])
def test_the_back_button_shows_nothing_after_signing_out(world: World, address: str) -> None:
    browser = world.browser(world.ada)
    assert browser.get(address).headers["Cache-Control"] == "no-store"
    browser.post("/logout")
    assert browser.get(address).status_code == 303


def test_a_file_that_a_browser_has_already_is_closed_again(app: Flask) -> None:
    with app.test_client().get("/static/app.css") as first:
        tag = first.headers["ETag"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        again = create_environ("/static/app.css", headers={"If-None-Match": tag})
        app_iter, status, _ = run_wsgi_app(app, again)
        list(app_iter)
        del app_iter
        gc.collect()
    assert status.startswith("304")
    assert [str(one.message) for one in caught] == []

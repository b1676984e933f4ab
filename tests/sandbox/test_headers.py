"""What every answer says to browsers, and which browsers are turned away."""

import gc
import warnings
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from tests.sandbox.driving import App

At = Callable[[str], App]

PAGES = [
    "/",
    "/mailbox",
    "/mailbox.json",
    "/healthz",
    "/nothing",
    "/x/nothing",
    "/x/i/oauth2/authorize",
    "/x/2/users/me",
    "/x/pictures/81001.png",
    "/control/x/log",
    "/static/pretend.css",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_a_strict_policy(at: At, path: str):
    with at("x").client.get(path) as answer:
        headers = answer.headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_consent_screen_does_too(at: At):
    policy = at("x").look(person="acme").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("path", ["/", "/mailbox", "/x/2/users/me", "/control/x/log"])
def test_what_changes_is_not_cached(at: At, path: str):
    assert at("x").client.get(path).headers["Cache-Control"] == "no-store"


def test_pictures_may_be_cached(at: At):
    assert at("x").client.get("/x/pictures/81001.png").headers["Cache-Control"] == "max-age=86400"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5001", "127.0.0.1.evil.example", "127.0.0.2", "[::1]"])
def test_a_foreign_name_that_leads_here_is_not_answered(at: At, host: str):
    client = at("x").client
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.post("/control/x", json={"do": "down"}, headers={"Host": host}).status_code == 400
    assert at("x").told("faults") == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:5001", "localhost:5001"])
def test_this_machine_is_answered(at: At, host: str):
    assert at("x").client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:5000", "https://localhost"])
@pytest.mark.parametrize("path", ["/control/x", "/control/mail", "/mailbox/empty"])
def test_pages_of_other_origins_cannot_press_our_buttons(at: At, origin: str, path: str):
    app = at("x")
    answer = app.client.post(path, data={"do": "down"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert app.told("faults") == []


def test_nor_can_they_say_yes_for_a_person(at: At):
    app = at("x")
    answer = app.client.post(
        app.ask_path(), data={"person": "acme", "decision": "allow"}, headers={"Origin": "http://localhost:5000"}
    )
    assert answer.status_code == 403


def test_our_own_pages_can(at: At):
    answer = at("x").client.post("/control/x", data={"do": "down"}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "path", ["/control/x", "/control/mail", "/mailbox/empty", "/x/2/oauth2/token", "/x/2/oauth2/revoke"]
)
def test_nothing_is_changed_by_looking(at: At, path: str):
    assert at("x").client.get(path).status_code == 405


def test_the_persons_cookie_is_for_its_network_alone(at: At):
    cookie = at("x").look(person="acme").headers["Set-Cookie"]
    for part in ("pretend_x_person=acme", "HttpOnly", "Path=/x/", "SameSite=Lax"):
        assert part in cookie


def test_a_call_of_absurd_size_is_not_read(at: At):
    answer = at("x").client.post("/x/2/oauth2/token", data=b"x" * (4 * 1024 * 1024 + 1))
    assert answer.status_code == 413


def test_healthz_is_well(at: At):
    answer = at("x").client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_file_that_a_browser_has_already_is_closed_again(pretend: Flask) -> None:
    """An answer of 304 has no body, so nobody reads the file to its end and nobody would close it."""
    first = pretend.test_client().get("/static/pretend.css")
    tag = first.headers["ETag"]
    first.close()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        app_iter, status, _ = run_wsgi_app(
            pretend, create_environ("/static/pretend.css", headers={"If-None-Match": tag})
        )
        list(app_iter)
        del app_iter
        gc.collect()
    assert status.startswith("304")
    assert [str(one.message) for one in caught] == []

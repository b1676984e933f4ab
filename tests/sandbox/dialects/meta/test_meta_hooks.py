"""What Meta tells an app (networks.md §7): signed requests, webhooks and the question before, sent over real HTTP."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from tests.sandbox.dialects.meta.graph_app import SECRET, Graph
from tests.sandbox.dialects.meta.hearing import Heard, Listener, listening, opened
from tests.sandbox.driving import START
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def app() -> Iterator[Listener]:
    with listening() as app:
        yield app


@pytest.mark.parametrize(("network", "subject"), [("facebook", "ada"), ("instagram", "71001")])
@pytest.mark.parametrize("kind", ["deauthorize", "data-deletion"])
def test_a_signed_request_can_be_opened_with_the_apps_secret(
    sandbox: RunningSandbox, app: Listener, network: str, subject: str, kind: str
):
    answer = sandbox.control(network, do="send-hook", kind=kind, subject=subject, to=f"{app.url}/hooks/{network}")
    [heard] = app.heard
    assert (heard.method, heard.path) == ("POST", f"/hooks/{network}")
    assert heard.headers["Content-Type"] == "application/x-www-form-urlencoded"
    told = opened(heard.signed_request)
    assert told.keys() == {"user_id", "algorithm", "issued_at", "expires"}
    assert (told["user_id"], told["issued_at"]) == (subject, int(START.timestamp()))
    assert told["expires"] > told["issued_at"]
    assert answer["status"] == 200
    assert answer["json"] == {"url": "http://127.0.0.1/x", "confirmation_code": "abc"}


@pytest.mark.parametrize("signature", ["wrong", "missing", "tampered"])
def test_a_wrong_signature_is_really_wrong(sandbox: RunningSandbox, app: Listener, signature: str):
    sandbox.control(
        "facebook", do="send-hook", kind="deauthorize", subject="ada", to=f"{app.url}/x", signature=signature
    )
    with pytest.raises(ValueError, match="signature"):
        opened(app.heard[0].signed_request)


def test_the_algorithm_the_moment_and_the_size_can_be_chosen(sandbox: RunningSandbox, app: Listener):
    order = {"do": "send-hook", "kind": "deauthorize", "subject": "ada", "to": f"{app.url}/x"}
    sandbox.control("facebook", **order, algorithm="none")
    with pytest.raises(ValueError, match="algorithm"):
        opened(app.heard[0].signed_request)
    for issued in (1_700_000_000, "2023-11-14T22:13:20+00:00"):
        sandbox.control("facebook", **order, issued_at=issued)
        assert opened(app.heard[-1].signed_request)["issued_at"] == 1_700_000_000
    sandbox.control("facebook", **order, pad=70_000)
    assert len(app.heard[-1].body) > 70_000
    assert opened(app.heard[-1].signed_request)["user_id"] == "ada"


def test_a_hook_can_be_repeated_byte_for_byte(sandbox: RunningSandbox, app: Listener):
    answer = sandbox.control(
        "facebook", do="send-hook", kind="data-deletion", subject="ada", to=f"{app.url}/x", repeat=3
    )
    assert len(answer["answers"]) == 3
    assert len({heard.body for heard in app.heard}) == 1
    assert len(app.heard) == 3


# webhooks


def is_marked(heard: Heard) -> bool:
    made = "sha256=" + hmac.new(SECRET.encode(), heard.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, heard.headers.get("X-Hub-Signature-256", ""))


@pytest.mark.parametrize(
    ("more", "change"),
    [
        ({}, {"field": "connected", "value": {"verb": "disconnected"}}),
        ({"verb": "connected"}, {"field": "connected", "value": {"verb": "connected"}}),
        ({"permission": "pages_manage_posts"}, {"field": "pages_manage_posts", "value": {"verb": "revoked"}}),
        (
            {"permission": "pages_manage_posts", "verb": "granted"},
            {"field": "pages_manage_posts", "value": {"verb": "granted"}},
        ),
    ],
)
def test_permissions_are_told_in_json_that_is_marked(
    sandbox: RunningSandbox, app: Listener, more: dict[str, str], change: dict[str, Any]
):
    sandbox.control("facebook", do="send-hook", kind="permissions", subject="ada", to=f"{app.url}/x", **more)
    [heard] = app.heard
    assert heard.headers["Content-Type"] == "application/json"
    assert is_marked(heard)
    told = json.loads(heard.body)
    assert told["object"] == "permissions"
    [entry] = told["entry"]
    assert (entry["id"], entry["changes"]) == ("ada", [change])
    assert datetime.fromtimestamp(entry["time"], UTC) == START


@pytest.mark.parametrize("signature", ["wrong", "missing", "tampered"])
def test_a_wrong_mark_is_really_wrong(sandbox: RunningSandbox, app: Listener, signature: str):
    sandbox.control(
        "facebook", do="send-hook", kind="permissions", subject="ada", to=f"{app.url}/x", signature=signature
    )
    assert not is_marked(app.heard[0])
    assert ("X-Hub-Signature-256" in app.heard[0].headers) == (signature != "missing")


def test_the_question_before_any_webhook(sandbox: RunningSandbox, app: Listener):
    order = {"do": "send-hook", "kind": "verify", "to": f"{app.url}/hooks/facebook"}
    assert sandbox.control("facebook", **order)["right"] is True
    [heard] = app.heard
    assert heard.method == "GET"
    assert heard.query["hub.mode"] == ["subscribe"]
    assert heard.query["hub.verify_token"] == ["relink-verify"]
    assert heard.query["hub.challenge"][0].isdigit()
    assert sandbox.control("facebook", **order, verify_token="another")["right"] is False


def test_instagram_tells_no_permissions(sandbox: RunningSandbox, app: Listener):
    with pytest.raises(ValueError, match="kind"):
        sandbox.control("instagram", do="send-hook", kind="permissions", subject="71001", to=app.url)


# the order itself


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ({"kind": "birthday"}, "kind"),
        ({"kind": "deauthorize", "to": "https://example.com/"}, "to"),
        ({"kind": "deauthorize", "to": "http://example.com/"}, "to"),
        ({"kind": "deauthorize", "to": "http://127.0.0.1@example.com/"}, "to"),
        ({"kind": "deauthorize", "to": "http://127.0.0.1.example.com/"}, "to"),
        ({"kind": "deauthorize", "to": "http://[::1/"}, "to"),
        ({"kind": "deauthorize", "to": "file:///etc/passwd"}, "to"),
        ({"kind": "deauthorize", "signature": "invisible"}, "signature"),
        ({"kind": "deauthorize", "repeat": 1000}, "repeat"),
        ({"kind": "deauthorize", "pad": -1}, "pad"),
        ({"kind": "deauthorize"}, "to"),
        ({}, "kind"),
    ],
)
def test_a_wrong_order_is_refused_by_name(facebook: Graph, order: dict[str, Any], named: str):
    answer = facebook.client.post("/control/facebook", json={"do": "send-hook", "subject": "ada", **order})
    assert answer.status_code == 400
    assert answer.get_json()["field"] == named
    assert facebook.told("hooks") == []


def test_an_app_that_is_not_there_is_no_accident(sandbox: RunningSandbox):
    answer = sandbox.control("facebook", do="send-hook", kind="deauthorize", subject="ada", to="http://127.0.0.1:1/x")
    assert answer["status"] is None


def test_an_app_that_leads_elsewhere_is_not_followed(sandbox: RunningSandbox, app: Listener):
    app.answer = (302, "")
    answer = sandbox.control("facebook", do="send-hook", kind="deauthorize", subject="ada", to=f"{app.url}/x")
    assert (answer["status"], len(app.heard)) == (302, 1)


def test_what_was_sent_is_in_the_book(sandbox: RunningSandbox, app: Listener):
    sandbox.control("facebook", do="send-hook", kind="permissions", subject="ada", to=f"{app.url}/x")
    [sent] = requests.get(f"{sandbox.url}/control/facebook/hooks", timeout=10).json()
    assert (sent["kind"], sent["method"], sent["status"]) == ("permissions", "POST", 200)
    assert sent["body"] == app.heard[0].body.decode()

"""What X tells an app by itself: signed as it signs, or wrong in one way. And which orders to tell are refused."""

import json
from collections.abc import Iterator

import pytest

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube
from tests.sandbox.dialects.hearing import Listener, listening, signed
from tests.sandbox.driving import Clock
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.networks.x import CONSUMER_SECRET


@pytest.fixture
def ear() -> Iterator[Listener]:
    with listening() as ear:
        yield ear


@pytest.mark.parametrize(("secret", "right"), [(CONSUMER_SECRET, True), (CLIENT_SECRET, False)])
def test_x_asks_first_whether_somebody_listens(x: AtX, ear: Listener, secret: str, right: bool):
    ear.answers_crc_with = secret
    assert x.ordered("send-hook", kind="crc", to=ear.url)["right"] is right
    assert ear.told[0][0] == "GET"


def test_x_notices_an_answer_that_is_none(x: AtX, ear: Listener):
    ear.answer = b"hello"
    assert x.ordered("send-hook", kind="crc", to=ear.url)["right"] is False


def test_x_tells_that_access_was_taken_away(x: AtX, ear: Listener, clock: Clock):
    said = x.ordered("send-hook", kind="revoke", subject="acme", to=ear.url)
    assert (said["done"], said["status"]) == ("send-hook", 200)
    [(method, _, headers, body)] = ear.told
    assert (method, headers["content-type"]) == ("POST", "application/json")
    assert headers["x-twitter-webhooks-signature"] == signed(body, CONSUMER_SECRET)
    about = json.loads(body)["user_event"]["revoke"]
    assert about == {
        "date_time": clock.at.isoformat(),
        "target": {"app_id": CLIENT_ID},
        "source": {"user_id": "81001"},
    }


def heard_from_x(x: AtX, ear: Listener, wrong: str) -> tuple[dict[str, str], bytes]:
    x.ordered("send-hook", kind="revoke", subject="acme", to=ear.url, wrong=wrong)
    return ear.told[-1][2], ear.told[-1][3]


def test_x_can_be_wrong_in_each_way(x: AtX, ear: Listener):
    headers, body = heard_from_x(x, ear, "signature")
    assert headers["x-twitter-webhooks-signature"] != signed(body, CONSUMER_SECRET)
    headers, body = heard_from_x(x, ear, "unsigned")
    assert "x-twitter-webhooks-signature" not in headers
    headers, body = heard_from_x(x, ear, "subject")
    assert headers["x-twitter-webhooks-signature"] == signed(body, CONSUMER_SECRET)
    assert json.loads(body)["user_event"]["revoke"]["source"]["user_id"] == "99999999"
    headers, body = heard_from_x(x, ear, "oversized")
    assert len(body) > 64 * 1024
    assert headers["x-twitter-webhooks-signature"] == signed(body, CONSUMER_SECRET)
    before = ear.told[-1]
    heard_from_x(x, ear, "replay")
    assert ear.told[-1][3] == before[3]
    assert ear.told[-1][2]["x-twitter-webhooks-signature"] == before[2]["x-twitter-webhooks-signature"]


@pytest.mark.parametrize("name", ["x", "youtube"])
def test_taking_access_away_can_be_told_at_once(name: str, x: AtX, youtube: AtYouTube, ear: Listener):
    app = {"x": x, "youtube": youtube}[name]
    person = {"x": "acme", "youtube": "ada"}[name]
    token = app.connect(person)["refresh_token"]
    app.ordered("revoke", subject=person, tell=True, to=ear.url)
    assert len(ear.told) == 1
    assert app.refresh(token).status_code == 400
    assert [hook["status"] for hook in app.told("hooks")] == [200]


def test_linkedin_tells_nothing(linkedin: AtLinkedIn):
    assert linkedin.order("send-hook", kind="revoke", subject="ada", to="http://127.0.0.1:1/").status_code == 400


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"kind": "dance", "subject": "acme"}, "kind"),
        ({"kind": "revoke", "subject": "mallory"}, "subject"),
        ({"kind": "revoke"}, "subject"),
        ({"kind": "revoke", "subject": "acme", "to": "http://example.com/hooks"}, "to"),
        ({"kind": "revoke", "subject": "acme", "to": "https://127.0.0.1/hooks"}, "to"),
        ({"kind": "revoke", "subject": "acme", "wrong": "issuer"}, "wrong"),
        ({"kind": "revoke", "subject": "acme", "wrong": "replay"}, "wrong"),
    ],
)
def test_a_wrong_order_is_refused_by_name(x: AtX, order: dict[str, str], field: str):
    answer = x.order("send-hook", **({"to": "http://127.0.0.1:1/"} | order))
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)
    assert x.told("hooks") == []

"""Which messages are really the network's: signed with the right secret over these very bytes, and about somebody."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from webapp.networks.hooks import Hint, meta, x

SECRET = "a-secret"
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECONDS = int(AT.timestamp())
PAYLOAD = {"algorithm": "HMAC-SHA256", "issued_at": SECONDS, "user_id": "71001"}


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def form(payload: Any, secret: str = SECRET) -> bytes:
    told = b64url(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    mark = b64url(hmac.digest(secret.encode(), told.encode(), hashlib.sha256))
    return urlencode({"signed_request": f"{mark}.{told}"}).encode()


def hook(told: Any, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    mark = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return body, {"x-hub-signature-256": f"sha256={mark}"}


def test_a_signed_request_names_a_person_and_a_time() -> None:
    assert meta.read(form(PAYLOAD), {}, SECRET) == (Hint("71001", AT),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"signed_request=",
        b"signed_request=.",
        b"signed_request=%C3%A4.%C3%A4",
        b"\xff\xfe",
        form(PAYLOAD, "another-secret"),
        form(PAYLOAD).replace(b"signed_request=", b"signed_request=A"),
        form(PAYLOAD) + b"A",
        form(PAYLOAD | {"algorithm": "none"}),
        form([1]),
        form(b"[" * 30_000),
        form(b"\xff"),
        b"&".join([b"a=b"] * 11 + [form(PAYLOAD)]),
    ],
)
def test_a_request_that_is_not_signed_as_it_should_be_is_nobodys(body: bytes) -> None:
    assert meta.read(body, {}, SECRET) is None


@pytest.mark.parametrize("change", [{"user_id": None}, {"user_id": ["a"]}, {"issued_at": "soon"}, {"issued_at": True}])
def test_a_signed_request_about_nobody_or_no_time_is_no_hint(change: dict[str, Any]) -> None:
    assert meta.read(form(PAYLOAD | change), {}, SECRET) == ()


def test_a_webhook_names_everybody_it_is_about() -> None:
    entries = [{"uid": "71001", "time": SECONDS}, "nonsense", {"id": "71002", "time": SECONDS}, {"time": SECONDS}]
    body, headers = hook({"object": "permissions", "entry": entries})
    assert meta.read(body, headers, SECRET) == (Hint("71001", AT), Hint("71002", AT))


@pytest.mark.parametrize("told", [{"object": "page", "entry": []}, {"object": "permissions"}, [], 7, "x"])
def test_a_signed_webhook_about_something_else_is_taken_and_no_hint(told: Any) -> None:
    assert meta.read(*hook(told), SECRET) == ()


def test_a_webhook_that_was_changed_or_signed_by_others_is_nobodys() -> None:
    body, headers = hook({"object": "permissions", "entry": [{"uid": "1", "time": SECONDS}]})
    assert meta.read(body, headers, SECRET) is not None
    assert meta.read(body + b" ", headers, SECRET) is None
    assert meta.read(body, headers, "another-secret") is None
    assert meta.read(*hook(b"{"), SECRET) is None


def test_a_challenge_is_repeated_to_whoever_knows_the_word() -> None:
    question = {"hub.mode": "subscribe", "hub.challenge": "12", "hub.verify_token": "word"}
    assert meta.answers_challenge(question, "word") == "12"
    assert meta.answers_challenge(question, "other") is None
    assert meta.answers_challenge(question | {"hub.mode": "unsubscribe"}, "word") is None
    assert meta.answers_challenge({}, "word") is None


def revoked(user: Any = "99", at: Any = "2026-11-01T12:00:00+00:00") -> bytes:
    return json.dumps({"user_event": {"revoke": {"date_time": at, "source": {"user_id": user}}}}).encode()


def from_x(body: bytes, secret: str = SECRET) -> tuple[Hint, ...] | None:
    return x.read(body, {"x-twitter-webhooks-signature": x.signature(body, SECRET)}, secret)


def test_x_says_who_took_the_access_away() -> None:
    assert from_x(revoked()) == (Hint("99", AT),)
    assert from_x(revoked(), "another-secret") is None
    assert x.read(revoked(), {}, SECRET) is None
    assert from_x(b"[") is None


@pytest.mark.parametrize("body", [revoked(None), revoked(at="soon"), revoked(at="2026-11-01T12:00:00"), b"[]", b"{}"])
def test_what_x_says_of_nobody_or_no_time_is_no_hint(body: bytes) -> None:
    assert from_x(body) == ()


def test_the_answer_to_xs_question_never_signs_what_could_be_a_message() -> None:
    assert x.answer_to_crc("0a1b", SECRET) == x.signature(b"0a1b", SECRET)
    for forged in (revoked().decode(), "{}", "", "a b", "a\n", "a" * 201):
        assert x.answer_to_crc(forged, SECRET) is None

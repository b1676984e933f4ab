"""What X and Google tell an app by themselves: signed as they sign, or wrong in one way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube
from tests.sandbox.driving import Clock
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.networks.x import CONSUMER_SECRET

EVENTS = "https://schemas.openid.net/secevent/"


@dataclass
class Listener:
    """An app that listens: what it was told, and what it answers."""

    url: str = ""
    told: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    answer: bytes = b"{}"
    answers_crc_with: str | None = None


@contextmanager
def listening() -> Iterator[Listener]:
    ear = Listener()

    class Handler(BaseHTTPRequestHandler):
        def _heard(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            ear.told.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = ear.answer
            if ear.answers_crc_with is not None:
                token = parse_qs(urlsplit(self.path).query)["crc_token"][0]
                answer = json.dumps({"response_token": signed(token.encode(), ear.answers_crc_with)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _heard  # noqa: N815 - the server's names

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_port}/hooks"
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ear() -> Iterator[Listener]:
    with listening() as ear:
        yield ear


def signed(text: bytes, secret: str) -> str:
    """As X's documents say how it signs."""
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


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


# Google


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@dataclass
class Event:
    header: dict[str, Any]
    claims: dict[str, Any]
    is_signed: bool


def event(youtube: AtYouTube, token: bytes) -> Event:
    """A security event token, read as Google's documents say, with the keys where it says they are."""
    head, body, mark = token.decode().split(".")
    header = json.loads(unpacked(head))
    settings = youtube.client.get("/youtube/.well-known/risc-configuration").get_json()
    assert settings["issuer"] == "https://accounts.google.com/"
    keys = {key["kid"]: key for key in youtube.client.get(settings["jwks_uri"]).get_json()["keys"]}
    known = keys.get(header.get("kid", ""))
    return Event(header, json.loads(unpacked(body)), known is not None and proves(known, f"{head}.{body}", mark))


def proves(key: dict[str, str], text: str, mark: str) -> bool:
    e, n = (int.from_bytes(unpacked(key[name]), "big") for name in ("e", "n"))
    try:
        rsa.RSAPublicNumbers(e, n).public_key().verify(
            unpacked(mark), text.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return False
    return True


def heard(youtube: AtYouTube, ear: Listener, kind: str = "tokens-revoked", **wishes: Any) -> Event:
    youtube.ordered("send-hook", kind=kind, to=ear.url, **({"subject": "ada"} | wishes))
    method, _, headers, body = ear.told[-1]
    assert (method, headers["content-type"]) == ("POST", "application/secevent+jwt")
    return event(youtube, body)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("tokens-revoked", "oauth/event-type/tokens-revoked"),
        ("sessions-revoked", "risc/event-type/sessions-revoked"),
        ("account-disabled", "risc/event-type/account-disabled"),
        ("account-enabled", "risc/event-type/account-enabled"),
        ("account-purged", "risc/event-type/account-purged"),
        ("account-credential-change-required", "risc/event-type/account-credential-change-required"),
    ],
)
def test_what_google_tells_about_a_person(youtube: AtYouTube, ear: Listener, clock: Clock, kind: str, name: str):
    told = heard(youtube, ear, kind)
    assert told.is_signed
    assert told.header["alg"] == "RS256"
    assert (told.claims["iss"], told.claims["aud"]) == ("https://accounts.google.com/", CLIENT_ID)
    assert told.claims["iat"] == int(clock.at.timestamp())
    assert told.claims["jti"]
    sub = youtube.tokeninfo(youtube.connect("ada")["access_token"]).get_json()["sub"]
    subject = {"subject_type": "iss-sub", "iss": "https://accounts.google.com/", "sub": sub}
    assert told.claims["events"] == {EVENTS + name: {"subject": subject}}


def test_why_an_account_was_disabled(youtube: AtYouTube, ear: Listener):
    told = heard(youtube, ear, "account-disabled", reason="hijacking")
    assert told.claims["events"][f"{EVENTS}risc/event-type/account-disabled"]["reason"] == "hijacking"


def test_that_one_token_was_revoked(youtube: AtYouTube, ear: Listener):
    token = youtube.connect("ada")["refresh_token"]
    about = {
        kind: heard(youtube, ear, kind, token=token).claims["events"][f"{EVENTS}oauth/event-type/token-revoked"]
        for kind in ("token-revoked", "token-revoked-prefix")
    }
    twice = hashlib.sha512(hashlib.sha512(token.encode()).digest()).digest()
    assert about["token-revoked"]["subject"] == {
        "subject_type": "oauth_token",
        "token_type": "refresh_token",
        "token_identifier_alg": "hash_SHA512_double",
        "token": base64.b64encode(twice).decode(),
    }
    assert about["token-revoked-prefix"]["subject"]["token"] == token[:16]


def test_google_tries_whether_somebody_listens(youtube: AtYouTube, ear: Listener):
    told = heard(youtube, ear, "verification")
    assert f"{EVENTS}risc/event-type/verification" in told.claims["events"]
    assert told.is_signed


def test_google_can_be_wrong_in_each_way(youtube: AtYouTube, ear: Listener):
    assert not heard(youtube, ear, wrong="signature").is_signed
    assert not heard(youtube, ear, wrong="key").is_signed
    assert heard(youtube, ear, wrong="algorithm").header["alg"] == "none"
    assert not heard(youtube, ear, wrong="unsigned").is_signed
    for wrong in ("issuer", "audience", "subject", "oversized"):
        assert heard(youtube, ear, wrong=wrong).is_signed, "only one thing is wrong at a time"
    issuer, audience, subject, oversized = ear.told[-4:]
    assert event(youtube, issuer[3]).claims["iss"] != "https://accounts.google.com/"
    assert event(youtube, audience[3]).claims["aud"] != CLIENT_ID
    [about] = event(youtube, subject[3]).claims["events"].values()
    assert about["subject"]["sub"] == "100000000000000000000"
    assert len(oversized[3]) > 64 * 1024
    heard(youtube, ear, wrong="replay")
    assert ear.told[-1][3] == oversized[3]


def test_each_event_has_a_name_of_its_own(youtube: AtYouTube, ear: Listener):
    names = {heard(youtube, ear).claims["jti"] for _ in range(5)}
    assert len(names) == 5


def test_an_id_token_is_signed_with_the_same_key(youtube: AtYouTube):
    told = event(youtube, youtube.connect("ada")["id_token"].encode())
    assert told.is_signed
    assert (told.claims["iss"], told.claims["sub"]) == ("https://accounts.google.com", "100000000000000051001")


def test_the_key_outlives_a_reset(youtube: AtYouTube):
    before = youtube.client.get("/youtube/oauth2/v3/certs").get_json()
    youtube.ordered("reset")
    assert youtube.client.get("/youtube/oauth2/v3/certs").get_json() == before

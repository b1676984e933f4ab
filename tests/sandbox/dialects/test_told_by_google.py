"""What Google tells an app by itself: signed as it signs, or wrong in one way."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sandbox.dialects.driving import AtYouTube
from tests.sandbox.dialects.hearing import Listener, listening
from tests.sandbox.driving import Clock
from webapp.sandbox.networks.facts import CLIENT_ID

EVENTS = "https://schemas.openid.net/secevent/"


@pytest.fixture
def ear() -> Iterator[Listener]:
    with listening() as ear:
        yield ear


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

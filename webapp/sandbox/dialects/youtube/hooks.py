"""What Google tells about its people: security event tokens, signed, or wrong in one way."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from webapp.sandbox import hooks, people
from webapp.sandbox.dialects.wrongs import Wish, padding, wrong
from webapp.sandbox.dialects.youtube import identity
from webapp.sandbox.hooks import CannotTell, Hook
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.youtube import FACTS, ISSUER
from webapp.sandbox.world import signing
from webapp.sandbox.world.store import World

EVENTS = "https://schemas.openid.net/secevent/"
TYPE = "application/secevent+jwt"
NOBODY = "100000000000000000000"
TOKEN_KINDS = ("token-revoked", "token-revoked-prefix")
RISC_KINDS = ("sessions-revoked", "account-disabled", "account-enabled", "account-purged")
CREDENTIALS = "account-credential-change-required"
WRONG = frozenset({"signature", "subject", "unsigned", "oversized", "replay", "issuer", "audience", "key", "algorithm"})


def security_event(world: World, kind: str, to: str, wish: Wish) -> Hook:
    """A security event token about a person."""
    amiss = wrong(wish, WRONG)
    if amiss == "replay":
        return _again(world, to)
    claims = _claims(world, wish, _event(kind, wish), amiss)
    return Hook(kind=kind, method="POST", address=to, headers={"Content-Type": TYPE}, body=_token(world, claims, amiss))


def _again(world: World, to: str) -> Hook:
    last = hooks.last(world, FACTS.name)
    if last is None:
        raise CannotTell("wrong", "nothing was sent yet that could be sent again")
    return Hook(kind=last.kind, method=last.method, address=to, headers=last.headers, body=last.body)


def _claims(world: World, wish: Wish, events: dict[str, Any], amiss: str | None) -> dict[str, Any]:
    now = int(world.clock().timestamp()) if wish.issued is None else wish.issued
    return {
        "iss": "https://accounts.example.com/" if amiss == "issuer" else ISSUER,
        "aud": "somebody-else" if amiss == "audience" else CLIENT_ID,
        "iat": now,
        "jti": secrets.token_hex(16),
        "events": events,
        **padding(wish, amiss),
    }


def _event(kind: str, wish: Wish) -> dict[str, Any]:
    if kind == "verification":
        return {f"{EVENTS}risc/event-type/verification": {"state": "pretend"}}
    if kind in TOKEN_KINDS:
        return {f"{EVENTS}oauth/event-type/token-revoked": {"subject": _token_subject(kind, wish)}}
    group = "oauth" if kind == "tokens-revoked" else "risc"
    about: dict[str, Any] = {"subject": _person_subject(wish)}
    if wish.reason is not None:
        about["reason"] = wish.reason
    return {f"{EVENTS}{group}/event-type/{kind}": about}


def _person_subject(wish: Wish) -> dict[str, str]:
    person = people.person(FACTS.name, wish.subject or "")
    if person is None:
        raise CannotTell("subject", f"no person {wish.subject} at {FACTS.name}")
    number = NOBODY if wish.wrong == "subject" else identity.number_of(person)
    return {"subject_type": "iss-sub", "iss": ISSUER, "sub": number}


def _token_subject(kind: str, wish: Wish) -> dict[str, str]:
    """One refresh token: by its start, or by what is left of it after hashing it twice."""
    token = wish.token
    if token is None:
        raise CannotTell("token", "which refresh token? The networks keep none themselves")
    by_start = kind == "token-revoked-prefix"
    twice = hashlib.sha512(hashlib.sha512(token.encode()).digest()).digest()
    return {
        "subject_type": "oauth_token",
        "token_type": "refresh_token",
        "token_identifier_alg": "prefix" if by_start else "hash_SHA512_double",
        "token": token[:16] if by_start else base64.b64encode(twice).decode(),
    }


def _token(world: World, claims: dict[str, Any], amiss: str | None) -> bytes:
    match amiss:
        case "signature":
            return signing.signed_by_a_stranger(world, claims).encode()
        case "unsigned" | "algorithm":
            return signing.unsigned(claims).encode()
        case "key":
            return signing.signed(world, claims, kid="nobody-knows-this-key").encode()
    return signing.signed(world, claims).encode()


KINDS: dict[str, Callable[[World, str, str, Any], Hook]] = dict.fromkeys(
    ("tokens-revoked", *TOKEN_KINDS, *RISC_KINDS, CREDENTIALS, "verification"), security_event
)

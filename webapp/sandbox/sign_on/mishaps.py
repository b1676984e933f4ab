"""What can go wrong at the provider, as whoever calls it sees it."""

from collections.abc import Mapping
from typing import Any

from webapp.sandbox import here
from webapp.sandbox.world import signing

SLOW_SECONDS = 30.0
PLACES = {"down": 503, "html": 200}
"""Mishaps of every address but the page for people, and their statuses."""
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "wrong_audience": {"aud": "somebody-else"},
    "two_audiences": {"aud": ["relink-demo", "somebody-else"]},
    "wrong_party": {"azp": "somebody-else"},
    "wrong_nonce": {"nonce": "another"},
    "other_issuer": {"iss": "http://127.0.0.1:9/oidc"},
    "unverified": {"email_verified": False},
    "no_mail": {"email": None},
    "other_mail": {"email": "somebody@example.test"},
    "nobody": {"sub": ""},
    "asleep": {"auth_time": 1},
}
"""Mishaps that say something else in the id_token."""
OTHERS = ("", "slow", "expired", "stranger", "unsigned", "other_iss", "no_iss", "no_token", "refused")
KINDS = (*PLACES, *CHANGES, *OTHERS)


def token(kind: str, claims: Mapping[str, Any]) -> str:
    """The id_token, with the mishap in it."""
    told = {**claims, **CHANGES.get(kind, {})}
    if kind == "expired":
        told |= {"iat": claims["iat"] - 7200, "exp": claims["iat"] - 3600}
    if kind == "stranger":
        return signing.signed_by_a_stranger(here.world(), told)
    if kind == "unsigned":
        return signing.unsigned(told)
    return signing.signed(here.world(), {name: value for name, value in told.items() if value is not None})

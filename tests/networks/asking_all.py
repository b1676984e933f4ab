"""Every question that a room can ask, and what comes of it."""

from collections.abc import Mapping
from datetime import datetime

from webapp.networks.room import (
    Outcome,
    Room,
    Token,
    Unavailable,
)

CALLBACK = "http://127.0.0.1:5000/oauth/x/callback?state=s&code=CANARY-code"
REDIRECT = "http://127.0.0.1:5000/oauth/x/callback"
TOKEN = Token("CANARY-access", "CANARY-refresh", scopes=("tweet.read",))


def everything(room: Room, now: datetime) -> dict[str, Outcome[object]]:
    """Every question a room can ask, and what comes of it."""
    return {
        "exchange": room.exchange(CALLBACK, REDIRECT, "v" * 50, now),
        "renew": room.renew(TOKEN, now),
        "subject": room.subject(TOKEN, now),
        "profiles": room.profiles(TOKEN, now),
        "check": room.check(TOKEN, "81001", now),
    }


def whys(outcomes: Mapping[str, object]) -> set[object]:
    return {outcome.why if isinstance(outcome, Unavailable) else outcome for outcome in outcomes.values()}

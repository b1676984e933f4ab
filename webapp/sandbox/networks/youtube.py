"""YouTube: tokens of one hour, and a refresh token that lives as long as it is used every half year."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from webapp.sandbox.networks.facts import CountedFrom, Network, Permission, Refresh
from webapp.sandbox.networks.youtube_errors import ERRORS

GOOGLE = "https://www.googleapis.com/auth/"

FACTS = Network(
    name="youtube",
    display_name="YouTube",
    monogram="Yt",
    accounts_word="Channels",
    permissions=(
        Permission("openid", "Know that it is you"),
        Permission("profile", "See your name and picture"),
        Permission("email", "See your e-mail address"),
        Permission(GOOGLE + "youtube.readonly", "See your channel"),
        Permission(GOOGLE + "youtube.upload", "Upload videos to your channel"),
        Permission(GOOGLE + "youtube", "Manage your channel"),
        Permission(GOOGLE + "youtube.force-ssl", "Manage your channel and its videos"),
    ),
    lists_with=frozenset(GOOGLE + name for name in ("youtube.readonly", "youtube", "youtube.force-ssl")),
    publishes_with=frozenset(GOOGLE + name for name in ("youtube.upload", "youtube", "youtube.force-ssl")),
    separator=" ",
    code_lives=timedelta(seconds=60),
    access_lives=timedelta(hours=1),
    refresh=Refresh(lives=timedelta(days=180), counted_from=CountedFrom.LAST_USE),
    most_refresh_tokens=100,
    errors=ERRORS,
)

ISSUER = "https://accounts.google.com/"
"""Of whatever Google signs for those whom it tells about its people."""

BASIC_SCOPES = frozenset({"openid", "profile", "email"})
"""They are not asked about one by one. Without one of them an app does not learn who it is, and is told nothing."""

DAY_STARTS_IN = ZoneInfo("America/Los_Angeles")
QUOTAS = {"units": 10_000, "inserts": 100}
"""What the app may use up in a day: units of everything but uploads, and uploads."""

CHUNK = 256 * 1024
"""Bytes. Every part of an upload but the last one is a multiple of it."""
LONGEST_TITLE = 100
LONGEST_DESCRIPTION = 5000

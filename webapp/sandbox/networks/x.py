"""X: PKCE and HTTP Basic, tokens of two hours, and refresh tokens that may be used exactly once."""

from datetime import timedelta

from webapp.sandbox.networks.facts import CountedFrom, Network, Permission, Refresh
from webapp.sandbox.networks.x_errors import ERRORS

CONSUMER_SECRET = "sandbox-consumer-secret"  # noqa: S105 - it guards nothing: the network is a pretend one
"""With this X signs what it tells the app. It is not the secret of OAuth 2."""

FACTS = Network(
    name="x",
    display_name="X",
    monogram="X",
    accounts_word="Profile",
    permissions=(
        Permission("tweet.read", "See your posts"),
        Permission("users.read", "See your profile"),
        Permission("tweet.write", "Post for you"),
        Permission("media.write", "Upload pictures and videos for you"),
        Permission("offline.access", "Stay connected while you are away"),
    ),
    lists_with=frozenset({"users.read"}),
    publishes_with=frozenset({"tweet.write"}),
    separator=" ",
    code_lives=timedelta(seconds=30),
    access_lives=timedelta(hours=2),
    refresh=Refresh(
        lives=timedelta(days=180),
        counted_from=CountedFrom.LAST_USE,
        rotates=True,
        needs_scope="offline.access",
    ),
    errors=ERRORS,
)

LIMITS = {
    "users_me": (75, timedelta(minutes=15)),
    "tweet": (100, timedelta(minutes=15)),
    "delete": (50, timedelta(minutes=15)),
    "app_tweets": (10_000, timedelta(days=1)),
}
"""How often one person may do a thing in how long; `app_tweets`: how often all of the app's people together may."""

PRICES = {"billed_users_me": 10, "billed_posts": 15, "billed_posts_with_url": 200}
"""What calls cost, in thousandths of a dollar."""

LONGEST = 280
"""Of a post, weighted."""
URL_WEIGHS = 23
IMAGE_BYTES = 5 * 1024 * 1024
MEDIA_LIVES = timedelta(days=1)
"""How long an uploaded file waits to be attached."""

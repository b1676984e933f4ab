"""X: PKCE and HTTP Basic, tokens of two hours, and refresh tokens that may be used exactly once."""

from datetime import timedelta

from webapp.sandbox.networks.facts import ClientAuth, CountedFrom, Network, Permission, Pkce, Refresh

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
    pkce=Pkce.REQUIRED,
    client_auth=ClientAuth.BASIC,
    code_lives=timedelta(seconds=30),
    access_lives=timedelta(hours=2),
    refresh=Refresh(
        lives=timedelta(days=180),
        counted_from=CountedFrom.LAST_USE,
        rotates=True,
        needs_scope="offline.access",
    ),
)

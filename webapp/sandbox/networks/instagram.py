"""Instagram, by its own login: one token, which is prolonged by 60 days at a time (`dialects/instagram/token.py`)."""

from datetime import timedelta

from webapp.sandbox.networks.facts import Network, Permission
from webapp.sandbox.networks.graph_errors import ERRORS

FACTS = Network(
    name="instagram",
    display_name="Instagram",
    monogram="Ig",
    accounts_word="Professional accounts",
    permissions=(
        Permission("instagram_business_basic", "See your professional account"),
        Permission("instagram_business_content_publish", "Publish on your professional account"),
    ),
    lists_with=frozenset({"instagram_business_basic"}),
    publishes_with=frozenset({"instagram_business_content_publish"}),
    separator=",",
    code_lives=timedelta(seconds=60),
    access_lives=timedelta(days=60),
    refresh=None,
    errors=ERRORS,
)

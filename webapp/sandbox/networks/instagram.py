"""Instagram, by its own login: the token is prolonged by 60 days at a time, told here as a refresh token that keeps."""

from datetime import timedelta

from webapp.sandbox.networks.facts import ClientAuth, CountedFrom, Network, Permission, Pkce, Refresh
from webapp.sandbox.networks.graph_errors import ERRORS

FACTS = Network(
    name="instagram",
    display_name="Instagram",
    monogram="Ig",
    accounts_word="Professional accounts",
    permissions=(
        Permission("instagram_business_basic", "See your professional account"),
        Permission("instagram_business_content_publish", "Publish on your professional account"),
        Permission("instagram_basic", "See your account through its Page"),
        Permission("instagram_content_publish", "Publish on your account through its Page"),
        Permission("pages_show_list", "See the list of your Pages"),
        Permission("pages_read_engagement", "Read what is on your Pages"),
        Permission("business_management", "See accounts that belong to your business"),
    ),
    lists_with=frozenset({"instagram_business_basic", "instagram_basic"}),
    publishes_with=frozenset({"instagram_business_content_publish", "instagram_content_publish"}),
    separator=",",
    pkce=Pkce.IGNORED,
    client_auth=ClientAuth.FORM,
    code_lives=timedelta(seconds=60),
    access_lives=timedelta(days=60),
    refresh=Refresh(lives=timedelta(days=60), counted_from=CountedFrom.LAST_USE),
    data_access_lives=timedelta(days=90),
    errors=ERRORS,
)

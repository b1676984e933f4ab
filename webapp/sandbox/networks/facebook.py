"""Facebook: many Pages per person, no refresh token, and a data access that ends 90 days after the consent."""

from datetime import timedelta

from webapp.sandbox.networks.facts import Network, Permission
from webapp.sandbox.networks.graph_errors import ERRORS

FACTS = Network(
    name="facebook",
    display_name="Facebook",
    monogram="Fb",
    accounts_word="Pages",
    permissions=(
        Permission("pages_show_list", "See the list of your Pages"),
        Permission("pages_read_engagement", "Read what is on your Pages"),
        Permission("pages_manage_posts", "Publish on your Pages"),
        Permission("pages_manage_metadata", "Be told about changes to your Pages"),
        Permission("business_management", "See Pages that belong to your business"),
        Permission("read_insights", "Read the statistics of your Pages"),
        Permission("instagram_basic", "See the Instagram accounts of your Pages"),
        Permission("instagram_content_publish", "Publish on the Instagram accounts of your Pages"),
        Permission("ads_management", "Manage the ads of your businesses"),
        Permission("ads_read", "See the ads of your businesses"),
        Permission("public_profile", "See your name and picture"),
    ),
    lists_with=frozenset({"pages_show_list"}),
    publishes_with=frozenset({"pages_manage_posts"}),
    separator=",",
    code_lives=timedelta(seconds=60),
    access_lives=timedelta(days=60),
    refresh=None,
    data_access_lives=timedelta(days=90),
    errors=ERRORS,
)

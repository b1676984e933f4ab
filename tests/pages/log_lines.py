"""Lines in the log, many or one, and reading the page that shows them."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from tests.pages.reading import text_of
from tests.world import World
from webapp.actions.log import Actor, record
from webapp.models import Account, Event, db
from webapp.models.event import Verb

PAGE = "/settings/social/activity"
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def told(world: World, verb: Verb = Verb.DISCONNECTED, **facts: object) -> int:
    """One line about a new account, by Ada unless told otherwise; gives the account's id."""
    account = db.session.get_one(Account, world.account(facts.pop("name", "Example GmbH")))
    account.created_at = world.now - 400 * DAY
    defaults = {"actor": Actor(world.ada, "Ada Lovelace", "192.0.2.7"), "now": world.now, "workspace_id": world.example}
    record(verb, account=account, **(defaults | facts))
    return account.id


def many(world: World, number: int, **columns: object) -> None:
    """So many lines, each a minute older than the next."""
    row = {"workspace_id": world.example, "actor_id": world.ada, "actor_name": "Ada Lovelace", "verb": Verb.CHECKED,
           "account_name": "Example GmbH", "before": {}, "after": {}, "details": {}}  # fmt: skip
    rows = [
        row | {"at": world.now - timedelta(minutes=number - n), "account_name": f"Page {n}"} | columns
        for n in range(number)
    ]
    with world.open():
        db.session.execute(insert(Event.__table__), rows)


def lines(page: str) -> list[str]:
    """What each line says, without before and after."""
    found = re.findall(r'<p dir="auto">(.*?)</p>', page, re.DOTALL)
    return [text_of(re.sub("</?(b|bdi)>", "", one)) for one in found]


def link(page: str, rel: str) -> str:
    """Where "Older" (next) or "Newer" (prev) leads."""
    (address,) = re.findall(rf'rel="{rel}" href="([^"]+)"', page)
    return address.replace("&amp;", "&")

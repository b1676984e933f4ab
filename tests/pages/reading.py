"""Reading answers as a person does: the text of an account's row, and what it offers."""

import html
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.world import World

ACCOUNTS = "/settings/social/accounts"
HTMX = {"HX-Request": "true"}
BERLIN = ZoneInfo("Europe/Berlin")


def without_token(page: str) -> str:
    """A page without the mark against forged forms, which carries the second it was made in."""
    return re.sub(r'(X-CSRFToken": "|name="csrf_token" value=")[^"]*', r"\1", page)


def page_of(world: World, who: int, address: str = ACCOUNTS) -> str:
    """The page as somebody gets it."""
    answer = world.browser(who).get(address)
    assert answer.status_code == 200
    return answer.text


def row_html(page: str, account_id: int) -> str:
    """The account's row, as it stands in a page or a fragment."""
    found = re.search(rf'<li id="account-{account_id}".*?</li>', page, re.DOTALL)
    assert found, f"no row of account {account_id}"
    return found[0]


def text_of(fragment: str) -> str:
    """What one reads: without tags, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", fragment)).split())


def plain_of(fragment: str) -> str:
    """The same as it is printed: punctuation close to its word, and without the signs that isolate a name."""
    return re.sub(r" ([.,:;?)])", r"\1", re.sub("[\u2068\u2069]", "", text_of(fragment))).replace("( ", "(")


def row_text(page: str, account_id: int) -> str:
    """What one reads in the account's row, punctuation as printed."""
    return re.sub(r" ([.,:;)])", r"\1", text_of(row_html(page, account_id))).replace("( ", "(")


def rows_of(page: str) -> list[int]:
    """The accounts that are listed, in order."""
    return [int(number) for number in re.findall(r'<li id="account-(\d+)"', page)]


def acts_of(page: str, account_id: int) -> set[str]:
    """The addresses that the row offers, by their last word."""
    row = row_html(page, account_id)
    return set(re.findall(rf'(?:href|formaction)="{ACCOUNTS}/{account_id}/([a-z]+)"', row))


def date(moment: datetime) -> str:
    """A day as English readers in Berlin read it."""
    day = moment.astimezone(BERLIN)
    return f"{day.day} {day:%B} {day.year}"


def clock_time(moment: datetime) -> str:
    """A time of day as English readers in Berlin read it."""
    at = moment.astimezone(BERLIN)
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"

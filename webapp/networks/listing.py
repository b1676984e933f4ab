"""Reading a network's list of posts: page by page and no further than there is need, with times that may be nonsense.

Nothing is believed of an order: one reads on while a page has anything that is young enough.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from webapp.networks.answers import Answer, made_no_sense
from webapp.networks.publishing import Found
from webapp.networks.room import Ok, Outcome, Refused, Unavailable, Why

MOST_PAGES = 20
MOST_POSTS = 1000
LONGEST_LISTING_SECONDS = 60.0
AHEAD = timedelta(hours=1)
"""Clocks differ; what claims to be later than this did not happen."""
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})")


@dataclass(frozen=True)
class Page:
    """The items of one page, and what to ask for the next one with; None on the last."""

    items: list[dict[str, Any]]
    after: str | None


Ask = Callable[[str | None], Answer | Refused | Unavailable]


def gather(
    ask: Ask, paged: Callable[[Answer], Page | None], read: Callable[[dict[str, Any]], Found | None], since: datetime
) -> Outcome[list[Found]]:
    """Everything from `since` on, each once; of very many the first `MOST_POSTS`.

    `ask` asks for the page after a cursor (None: the first), `paged` reads an answer (None: it makes no sense), `read`
    an item (None: it is left out).
    """
    found: dict[str, Found] = {}
    after: str | None = None
    seen, until = set[str](), time.monotonic() + LONGEST_LISTING_SECONDS
    for _ in range(MOST_PAGES):
        answer = ask(after)
        if not isinstance(answer, Answer):
            return answer
        page = paged(answer)
        if page is None:
            return made_no_sense(answer, "lists nothing")
        told = [one for item in page.items if (one := read(item)) is not None]
        found |= {one.id: one for one in told if one.at >= since}
        after = page.after
        if after is None or len(found) >= MOST_POSTS or not _goes_on(told, since):
            break
        if after in seen or time.monotonic() > until:
            return Unavailable(Why.DOWN, detail="pages lead astray")
        seen.add(after)
    return Ok(list(found.values())[:MOST_POSTS])


def _goes_on(told: Iterable[Found], since: datetime) -> bool:
    """Whether the next page may hold something young enough."""
    moments = [one.at for one in told]
    return not moments or max(moments) >= since


def moment(value: Any, now: datetime) -> datetime | None:
    """A moment as networks write it (ISO 8601, with a zone); None for nonsense, and for the future."""
    if not isinstance(value, str) or not WRITTEN.fullmatch(value):
        return None
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at <= now + AHEAD else None


def objects(value: Any) -> list[dict[str, Any]] | None:
    """The objects in a list; None where it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else None

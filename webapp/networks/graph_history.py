"""What Meta's Graph lists as published: a Page's posts, and the media of a professional account.

Sources: Meta's own description of its API (networks.md, section 9; `Page.json`: published_posts, `PagePost.json`,
`IGUser.json`: media, `IGMedia.json`), the rights of networks.md, sections 1 and 2. Only cursors are followed: the
address in `next` lacks our proof.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from webapp.networks import listing, plain
from webapp.networks.answers import Answer
from webapp.networks.graph import GraphRoom, after
from webapp.networks.listing import Page
from webapp.networks.publishing import Found
from webapp.networks.room import Outcome, Refused, Unavailable

PER_PAGE = 100


@dataclass(frozen=True)
class Words:
    """What a list calls its parts."""

    edge: str
    text: str
    at: str
    url: str

    @property
    def fields(self) -> str:
        """What is asked for."""
        return f"id,{self.text},{self.at},{self.url}"


OF_A_PAGE = Words("published_posts", "message", "created_time", "permalink_url")
OF_AN_INSTAGRAM_ACCOUNT = Words("media", "caption", "timestamp", "permalink")


def posts(
    room: GraphRoom, external_id: str, key: str, words: Words, since: datetime, now: datetime
) -> Outcome[list[Found]]:
    """What was published since, asked with the token `key`."""

    def ask(cursor: str | None) -> Answer | Refused | Unavailable:
        further = {"after": cursor} if cursor else {}
        path = f"{quote(external_id, safe='')}/{words.edge}"
        return room.ask(path, key, now, fields=words.fields, limit=str(PER_PAGE), **further)

    return listing.gather(ask, paged, lambda item: _found(item, words, now), since)


def paged(answer: Answer) -> Page | None:
    """One page of a list."""
    items = listing.objects(answer.body.get("data"))
    return None if items is None else Page(items, after(answer.body.get("paging")))


def _found(item: dict[str, Any], words: Words, now: datetime) -> Found | None:
    number, at = plain.identity(item.get("id")), listing.moment(item.get(words.at), now)
    if not number or at is None:
        return None
    return Found(number, at, plain.text(item.get(words.text)), plain.address(item.get(words.url)))

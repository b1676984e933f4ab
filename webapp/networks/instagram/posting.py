"""Publishing at Instagram, by either login: a container first, which nobody sees, then the one call that shows it.

Source: networks.md, section 2 ("Publish"). The first step may be repeated, the second may not; but the container can be
asked afterwards whether it was published.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

import requests

from webapp.networks import graph_history, graph_posts, lifetimes, plain, wire
from webapp.networks.answers import Answer, made_no_sense, not_reached
from webapp.networks.base import Manner
from webapp.networks.graph import GraphRoom, hear
from webapp.networks.publishing import (
    Found,
    Keep,
    Media,
    Piece,
    Published,
    PublishOutcome,
    Rejected,
    Unknown,
    keep_nothing,
)
from webapp.networks.room import Ok, Outcome, Refused, Token, Unavailable, Why
from webapp.settings import NetworkSettings

MOST_PICTURES = 10
LOOKS = 8
SECONDS_BETWEEN = 1.0
SETTLED_AFTER = timedelta(minutes=10)
"""So long after an attempt whose answer never came a container that is still unpublished stays so."""


class Posting(GraphRoom):
    """The part of Instagram's rooms that publishes, and tells what was published.

    `sleep` waits while Instagram looks at a picture.
    """

    tells_afterwards = True
    tells_history = True

    def __init__(self, manner: Manner, own: NetworkSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__(manner, own)
        self.sleep = sleep

    def key_of(self, token: Token, external_id: str, now: datetime) -> str | Refused | Unavailable:
        """The token with which one publishes on an account."""
        raise NotImplementedError

    def posts_since(self, token: Token, external_id: str, since: datetime, now: datetime) -> Outcome[list[Found]]:
        """What was published on the account; stories, which end after a day, are not listed."""
        key = self.key_of(token, external_id, now)
        if not isinstance(key, str):
            return key
        return graph_history.posts(self, external_id, key, graph_history.OF_AN_INSTAGRAM_ACCOUNT, since, now)

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        """Publish once: one picture, or up to ten as one post. The link stands in the caption, after it.

        Instagram fetches the pictures itself, from their addresses.
        """
        if (wrong := _what_is_wrong(piece)) is not None:
            return wrong
        key = self.key_of(token, external_id, now)
        if not isinstance(key, str):
            return key
        if (full := self._day_is_full(external_id, key, now)) is not None:
            return full
        container = self._prepare(external_id, key, piece, now)
        if not isinstance(container, str):
            return container
        keep(_trace(container, now))
        return self._show(external_id, key, container, now)

    def look_up(
        self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime
    ) -> Outcome[Published | None] | Unknown:
        """Ask the container. It tells that it was published, not as what: its own number has to do as the post's."""
        container = trace.get("container", "")
        if not container:
            return Unknown(trace, detail="no container")
        key = self.key_of(token, external_id, now)
        if not isinstance(key, str):
            return key
        status = self._status(container, key, now)
        if not isinstance(status, str):
            return status
        if status == "PUBLISHED":
            return Ok(Published(container))
        if status in ("ERROR", "EXPIRED") or (status == "FINISHED" and _is_settled(trace, now)):
            return Ok(None)
        return Unknown(trace, detail=f"it says {status}")

    def _day_is_full(self, account: str, key: str, now: datetime) -> Refused | Unavailable | None:
        """How many posts a day there may be differs from page to page of Instagram's own, so it is asked each time."""
        answer = self.ask(f"{quote(account, safe='')}/content_publishing_limit", key, now, fields="quota_usage,config")
        if not isinstance(answer, Answer):
            return answer
        listed = answer.body.get("data")
        row = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        config = row.get("config")
        most = lifetimes.seconds(config.get("quota_total")) if isinstance(config, dict) else None
        used = lifetimes.seconds(row.get("quota_usage"))
        if most is not None and used is not None and used >= most:
            return Unavailable(Why.RATE_LIMITED, detail="the day's posts are used up")
        return None  # what makes no sense hinders nobody: publishing says the same

    def _prepare(self, account: str, key: str, piece: Piece, now: datetime) -> str | PublishOutcome:
        """A container that is ready to be shown."""
        caption = piece.text_and_link
        if len(piece.media) == 1:
            return self._container(account, key, now, **_picture(piece.media[0]), caption=caption)
        children = []
        for media in piece.media:
            child = self._container(account, key, now, **_picture(media), is_carousel_item="true")
            if not isinstance(child, str):
                return child
            children.append(child)
        said = {"media_type": "CAROUSEL", "children": ",".join(children)}
        return self._container(account, key, now, **said, caption=caption)

    def _container(self, account: str, key: str, now: datetime, **said: str) -> str | PublishOutcome:
        """Make one that is ready to be shown. Nothing is published by it."""
        try:
            response = self._tell(account, "media", key, said)
        except wire.FAULTS as fault:
            return not_reached(fault)
        if (no := graph_posts.rejected(response)) is not None:
            return no
        answer = hear(lambda: response, now)
        if not isinstance(answer, Answer):
            return answer
        container = plain.identity(answer.body.get("id"))
        return self._ready(container, key, now) if container else made_no_sense(answer, "names no container")

    def _ready(self, container: str, key: str, now: datetime) -> str | PublishOutcome:
        """Wait, for some seconds at most, until Instagram has looked at what is in a container; gives the container."""
        status: str | Refused | Unavailable = "IN_PROGRESS"
        for look in range(LOOKS):
            if status == "IN_PROGRESS":
                self.sleep(SECONDS_BETWEEN if look else 0)
                status = self._status(container, key, now)
        if status == "FINISHED":
            return container
        if status == "ERROR":
            return Rejected("container_error", "Instagram could not take this picture.")
        return Unavailable(Why.DOWN, detail=f"container {status}") if isinstance(status, str) else status

    def _status(self, container: str, key: str, now: datetime) -> str | Refused | Unavailable:
        answer = self.ask(quote(container, safe=""), key, now, fields="status_code")
        return plain.word(answer.body.get("status_code")) if isinstance(answer, Answer) else answer

    def _show(self, account: str, key: str, container: str, now: datetime) -> PublishOutcome:
        """The call that counts."""
        trace = _trace(container, now)
        try:
            response = self._tell(account, "media_publish", key, {"creation_id": container})
        except wire.FAULTS as fault:
            return not_reached(fault) if wire.never_left(fault) else Unknown(trace, detail=type(fault).__name__)
        said = graph_posts.published(response, trace, now)
        if not isinstance(said, dict):
            return said
        post = plain.identity(said.get("id"))
        return Ok(Published(post, self._permalink(post, key, now))) if post else Unknown(trace, detail="no id")

    def _permalink(self, post: str, key: str, now: datetime) -> str | None:
        """Where people see a post; that it can't be asked takes nothing from its being out."""
        answer = self.ask(quote(post, safe=""), key, now, fields="permalink")
        return plain.picture(answer.body.get("permalink")) if isinstance(answer, Answer) else None

    def _tell(self, account: str, what: str, key: str, said: Mapping[str, str]) -> requests.Response:
        """Raises one of `wire.FAULTS`."""
        form = {name: value for name, value in said.items() if value}
        address = f"{self.api_url}/{quote(account, safe='')}/{what}"
        return wire.send("POST", address, key, data=form, params=self.proof(key))


def _trace(container: str, now: datetime) -> dict[str, str]:
    """What `look_up` asks by."""
    return {"container": container, "at": now.isoformat()}


def _what_is_wrong(piece: Piece) -> Rejected | None:
    """What can be said without asking."""
    if not piece.media:
        return Rejected("picture_needed", "Instagram takes no text alone: add a picture.")
    if any(media.is_video for media in piece.media):
        return Rejected("no_videos", "Videos can't be published on Instagram from here yet.")
    if len(piece.media) > MOST_PICTURES:
        return Rejected("too_many_pictures", f"Instagram takes at most {MOST_PICTURES} pictures in one post.")
    return None


def _picture(media: Media) -> dict[str, str]:
    return {"image_url": media.url, "alt_text": media.alt}


def _is_settled(trace: Mapping[str, str], now: datetime) -> bool:
    try:
        return now - datetime.fromisoformat(trace.get("at", "")) >= SETTLED_AFTER
    except (ValueError, TypeError):
        return False

"""Publishing at X: one call, which nothing protects from being made twice.

X has no key against repeating, and what a person posted can't be searched for at a price worth it. It refuses the same
text a second time, which is evidence, but only a second try gives it: a person decides on that, never this room.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests

from webapp.networks import plain, wire
from webapp.networks.answers import Answer, hear, not_reached
from webapp.networks.base import Manner
from webapp.networks.publishing import Keep, Piece, Published, PublishOutcome, Rejected, Unknown, keep_nothing
from webapp.networks.room import Ok, Outcome, Token, Unavailable
from webapp.networks.x import errors
from webapp.networks.x.asking import Asking, outcome_of
from webapp.networks.x.errors import CONTENT, DUPLICATE, Problem
from webapp.networks.x.media import Uploads
from webapp.settings import NetworkSettings

SCREEN = "/i/oauth2/authorize"
"""Where on X's own site consents are given; what stands before it is the site."""


class XRoom(Asking):
    """X's room. Implements `room.Room` and `publishing.Publisher`. `sleep` waits while X looks at a video."""

    def __init__(self, manner: Manner, own: NetworkSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__(manner, own)
        self.site = self.dance.auth_url.removesuffix(SCREEN) if self.dance.auth_url.endswith(SCREEN) else None
        self.uploads = Uploads(f"{self.api_url}/media", sleep)

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        """Publish once, as whoever gave the token: that is the account. Files first, then the one call that counts.

        The link stands in the text, after it, unless it is there already.
        """
        del external_id, keep
        ids = []
        for media in piece.media:
            brought = self.uploads.bring(media, token.access, now)
            if not isinstance(brought, str):
                return brought
            ids.append(brought)
        text = piece.text_and_link
        body: dict[str, Any] = {"text": text} if text else {}
        if ids:
            body["media"] = {"media_ids": ids}
        return self._post(token, body, now)

    def look_up(
        self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime
    ) -> Outcome[Published | None] | Unknown:
        """X can't be asked what became of it."""
        del token, external_id, now
        return Unknown(trace, detail="only a second try would tell")

    def _post(self, token: Token, body: dict[str, Any], now: datetime) -> PublishOutcome:
        trace = {"text": str(body.get("text", ""))}
        try:
            response = wire.send("POST", f"{self.api_url}/tweets", token.access, json=body)
        except wire.FAULTS as fault:
            return not_reached(fault) if wire.never_left(fault) else Unknown(trace, detail=type(fault).__name__)
        answer = hear(response, now, errors.read)
        if isinstance(answer, Problem):
            return _refused(answer, response, now)
        post_id = _id(answer)
        if post_id:
            return Ok(Published(post_id, f"{self.site}/i/web/status/{post_id}" if self.site else None))
        if isinstance(answer, Unavailable) and _is_a_no(response.status_code):
            return answer
        return Unknown(trace, detail=str(response.status_code))


def _refused(problem: Problem, response: requests.Response, now: datetime) -> PublishOutcome:
    if problem.means == DUPLICATE:
        return Rejected(DUPLICATE, problem.said, duplicate_of="")
    if problem.means == CONTENT:
        return Rejected(problem.code, problem.said)
    return outcome_of(problem, response, now)


def _is_a_no(status: int) -> bool:
    """Whether this status says that nothing was done. A time-out, a redirect and a breakdown don't say that."""
    return 400 <= status < 500 and status not in (408, 425)


def _id(answer: Answer | Unavailable) -> str:
    data = answer.body.get("data") if isinstance(answer, Answer) else None
    post_id = plain.identity(data.get("id")) if isinstance(data, dict) else ""
    return post_id if post_id.isascii() and post_id.isdigit() else ""

"""Reading an answer, before it is anybody's dialect: what every network means by 429, by 503, or by a page of HTML."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import requests

from webapp.domain.lifecycle import Reason
from webapp.networks import lifetimes, plain
from webapp.networks.room import Refused, Unavailable, Why


class Meant(Protocol):
    """A no that a room has read."""

    @property
    def means(self) -> object | None:
        """What it means; None for what the room's table does not know."""


P = TypeVar("P", bound=Meant)


@dataclass(frozen=True)
class Answer:
    """An answer that makes sense: its status and the JSON object in it. Its repr shows no secret."""

    status: int
    body: dict[str, Any]

    def __repr__(self) -> str:
        return f"<Answer {self.status}>"

    @property
    def is_good(self) -> bool:
        """Whether the network said yes."""
        return 200 <= self.status < 300


def code_in(callback_url: str) -> str | Refused:
    """The code with which a person came back; Refused where there is none that could travel, or more than one."""
    codes = parse_qs(urlsplit(callback_url).query).get("code", [])
    code = plain.secret(codes[0]) if len(codes) == 1 else None
    return code or Refused(Reason.ACCESS_REMOVED, detail="no code")


def understand(response: requests.Response, now: datetime) -> Answer | Unavailable:
    """The answer, or why it says nothing: limits, outages, redirects, and whatever is not a JSON object."""
    status = response.status_code
    retry_at = lifetimes.asked_back(status, response.headers, now)
    if status == 429:
        return Unavailable(Why.RATE_LIMITED, retry_at, detail="429")
    if status == 402:
        return Unavailable(Why.OUR_CONFIGURATION, retry_at, detail="402")
    if status >= 500 or status in (408, 425) or 300 <= status < 400:
        return Unavailable(Why.DOWN, retry_at, detail=str(status))
    body = json_object(response)
    if body is None:
        return Unavailable(Why.DOWN, retry_at, detail=f"{status} without JSON")
    return Answer(status, body)


def json_object(response: requests.Response) -> dict[str, Any] | None:
    """The JSON object in an answer; None where there is none."""
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def hear(response: requests.Response, now: datetime, read: Callable[[Answer], P | None]) -> Answer | P | Unavailable:
    """A good answer; a no in the network's own form, as `read` by its room; or why an answer says nothing.

    A no that the room's table does not know says nothing either: what is unknown blames nobody.
    """
    body = json_object(response)
    if body is not None and 400 <= response.status_code < 500:
        problem = read(Answer(response.status_code, body))
        if problem is not None and problem.means is not None:
            return problem
    answer = understand(response, now)
    if isinstance(answer, Answer) and not answer.is_good:
        return made_no_sense(answer, "and no reason that we know")
    return answer


def not_reached(fault: BaseException) -> Unavailable:
    """The outcome of a call that never got an answer. Only the kind of fault is told: its text may hold an address."""
    return Unavailable(Why.DOWN, detail=type(fault).__name__)


def made_no_sense(answer: Answer, what: str) -> Unavailable:
    """The outcome of an answer that is JSON and still says nothing we can use."""
    return Unavailable(Why.DOWN, detail=f"{answer.status} {what}")

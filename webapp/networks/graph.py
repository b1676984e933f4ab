"""Asking Meta's Graph: every call signed (`appsecret_proof`), bounded, and read by its table of errors."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import requests

from webapp.domain.lifecycle import Reason
from webapp.networks import graph_errors, lifetimes, plain, wire
from webapp.networks.answers import Answer, json_object, made_no_sense, not_reached, understand
from webapp.networks.base import BaseRoom
from webapp.networks.graph_errors import Problem
from webapp.networks.room import Refused, Unavailable, Why


class GraphRoom(BaseRoom):
    """The part of Meta's rooms that speaks to the Graph."""

    def ask(self, path: str, token: str, now: datetime, **params: str) -> Answer | Refused | Unavailable:
        """One question, below the API's address."""
        address = f"{self.api_url}/{path}?{urlencode(params | self.proof(token))}"
        return hear(lambda: wire.get(address, token), now)

    def proof(self, token: str) -> dict[str, str]:
        """What shows that it is we who use a token."""
        secret = self.dance.client_secret.encode()
        return {"appsecret_proof": hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()}

    @property
    def app_token(self) -> str:
        """The token of this installation itself."""
        return f"{self.dance.client_id}|{self.dance.client_secret}"


def hear(call: Callable[[], requests.Response], now: datetime) -> Answer | Refused | Unavailable:
    """A good answer, or what a no means to whoever published nothing."""
    try:
        response = call()
    except wire.FAULTS as fault:
        return not_reached(fault)
    body = json_object(response)
    problem = graph_errors.read(body.get("error")) if body is not None and response.status_code >= 400 else None
    if problem is not None and problem.means is not None:
        return outcome_of(problem, now, response.headers)
    answer = understand(response, now)
    if isinstance(answer, Answer) and not answer.is_good:
        return made_no_sense(answer, problem.detail if problem else "and no reason that we know")
    return answer


def outcome_of(problem: Problem, now: datetime, headers: Mapping[str, str]) -> Refused | Unavailable:
    """What a no means. A complaint about content makes no sense where nothing was published."""
    means = problem.means
    if means == graph_errors.HIDDEN:
        return Refused(Reason.PERMISSION_LOST, detail=problem.detail)
    if isinstance(means, Reason):
        return Refused(means, detail=problem.detail)
    if isinstance(means, Why):
        return Unavailable(means, back_at(headers, now) if means is Why.RATE_LIMITED else None, detail=problem.detail)
    return Unavailable(Why.DOWN, detail=problem.detail)


def back_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When `X-Business-Use-Case-Usage` lets us come again (it counts minutes), at most a day ahead."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", ""))
        rows: list[Any] = [row for rows in usage.values() for row in rows]
        waits = [lifetimes.seconds(row.get("estimated_time_to_regain_access")) for row in rows]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None
    longest = max((wait for wait in waits if wait is not None), default=None)
    return None if longest is None else now + min(timedelta(minutes=min(longest, 1440)), lifetimes.LONGEST_WAIT)


def after(paging: Any) -> str | None:
    """The cursor of the next page of a list; None on the last one, which has no `next`."""
    if not isinstance(paging, dict) or not paging.get("next") or not isinstance(paging.get("cursors"), dict):
        return None
    return plain.secret(paging["cursors"].get("after"))

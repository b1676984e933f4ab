"""What Meta's Graph answers to the call that publishes, and to those that prepare one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from webapp.networks import graph_errors
from webapp.networks.answers import json_object
from webapp.networks.graph import outcome_of
from webapp.networks.graph_errors import CONTENT, DUPLICATE
from webapp.networks.publishing import Rejected, Unknown
from webapp.networks.room import Refused, Unavailable, Why


def published(
    response: requests.Response, trace: Mapping[str, str], now: datetime
) -> dict[str, Any] | Refused | Unavailable | Rejected | Unknown:
    """The body of a yes. Only a no in so many words promises that nothing went out; all else is Unknown."""
    body = json_object(response) or {}
    if 200 <= response.status_code < 300:
        return body
    problem = graph_errors.read(body.get("error")) if response.status_code >= 400 else None
    if problem is None or problem.means is Why.DOWN or (problem.means is None and response.status_code >= 500):
        return Unknown(trace, detail=problem.detail if problem else str(response.status_code))
    return rejected(response) or outcome_of(problem, now, response.headers)


def rejected(response: requests.Response) -> Rejected | None:
    """What the Graph has against this very post; None where the post is not what it complains about."""
    body = json_object(response) if response.status_code >= 400 else None
    problem = graph_errors.read((body or {}).get("error"))
    if problem is None or problem.means not in (CONTENT, DUPLICATE):
        return None
    if problem.means == DUPLICATE:
        return Rejected(DUPLICATE, problem.said, duplicate_of="")
    return Rejected(problem.detail, problem.said)

"""X's words: problem+json at the API, OAuth errors at the token address, and the rate limit on every API answer."""

from datetime import UTC, datetime, timedelta

from flask import Response, g, jsonify

from webapp.sandbox import here
from webapp.sandbox.dialects.door import Failure, Speech
from webapp.sandbox.networks.x import FACTS, LIMITS
from webapp.sandbox.networks.x_errors import PROBLEMS
from webapp.sandbox.world import quotas, settings
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import Reason, Refused

TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}
REASONS = {
    Reason.EXPIRED: "unauthorized",
    Reason.ACCESS_REMOVED: "unauthorized",
    Reason.SECURITY: "locked",
    Reason.PERMISSION_LOST: "not-authorized-for-resource",
    Reason.ACCOUNT_GONE: "unauthorized",
}


def say(failure: Failure) -> Response:
    """A failure in the form in which X words it."""
    words = dict(failure.words)
    if "error" in words:
        return _json(failure, words if failure.message is None else words | {"error_description": failure.message})
    if "errors" in words and "title" not in words:
        return _json(failure, words)
    if str(words.get("code", "")).isdigit():
        return _json(failure, {"errors": [{"code": int(words["code"]), "message": failure.message or "Error"}]})
    title = TITLES.get(failure.status, "Error")
    problem = {"type": _kind(words), "title": title, "detail": title, "status": failure.status}
    problem |= {name: value for name, value in words.items() if name != "code"}
    if failure.message is not None:
        problem["detail"] = failure.message
    response = _json(failure, problem)
    response.content_type = "application/problem+json"
    return response


SPEECH = Speech(network=FACTS, say=say, too_many="rate-limit-exceeded")


def refused(refusal: Refused) -> Response:
    """The network's reason for a no, as X would put it: it tells less than it knows."""
    return say(SPEECH.failure(REASONS[refusal.reason]))


def count_call(grant: Grant, thing: str) -> None:
    """Count a call of a person against its limit. Raises Failure when it was one too many."""
    if not settings.get(here.world(), FACTS.name, "limited", True):
        return
    if thing == "tweet":
        _count("app_tweets", "app_tweets")
    _count(thing, f"{thing} {grant.consent.person}")


def _count(thing: str, bucket: str) -> None:
    most, span = LIMITS[thing]
    since = _window(span)
    left = quotas.use(here.world(), FACTS.name, bucket, since, most)
    g.x_rate = {"limit": most, "remaining": left or 0, "reset": int((since + span).timestamp())}
    if left is None:
        raise SPEECH.failure("rate-limit-exceeded")


def add_rate(response: Response) -> Response:
    """The rate limit of this call, as every answer of the API tells it."""
    most, span = LIMITS["users_me"]
    told = g.get("x_rate") or {"limit": most, "remaining": most, "reset": int((_window(span) + span).timestamp())}
    for name, value in told.items():
        if value is not None:
            response.headers.setdefault(f"x-rate-limit-{name}", str(value))
    return response


def _window(span: timedelta) -> datetime:
    seconds = int(span.total_seconds())
    return datetime.fromtimestamp(int(here.world().clock().timestamp()) // seconds * seconds, UTC)


def _kind(words: dict[str, object]) -> str:
    return PROBLEMS + str(words["code"]) if "code" in words else "about:blank"


def _json(failure: Failure, body: dict[str, object]) -> Response:
    response = jsonify(body)
    response.status_code = failure.status
    if failure.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer" if "error" not in body else "Basic"
    if failure.status == 429:
        g.x_rate = {"limit": LIMITS["users_me"][0], "remaining": 0, "reset": _reset(failure)}
    return response


def _reset(failure: Failure) -> int | str | None:
    """Whoever orders nonsense gets nonsense, and whoever orders nothing gets no such header."""
    if isinstance(failure.retry_after, int):
        return int(here.world().clock().timestamp()) + failure.retry_after
    if failure.retry_after is None and "x_rate" in g:
        return int(g.x_rate["reset"])
    return failure.retry_after

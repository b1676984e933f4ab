"""How the Graph words its answers: errors with code and subcode, and headers that tell how much was used up."""

import json
import math
import secrets
from typing import Any

from flask import Blueprint, Response, g, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox.dialects.door import Failure, Speech
from webapp.sandbox.networks import facebook, instagram
from webapp.sandbox.networks.graph_errors import ERRORS
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.keys import Key

ROWS = {
    No.UNKNOWN_TOKEN: "190",
    No.APP_REMOVED: "190/458",
    No.CHECKPOINT: "190/459",
    No.SIGNED_OUT: "190/460",
    No.EXPIRED: "190/463",
    No.ROLE_LOST: "190/492",
    No.TOO_LONG_AWAY: "190/493",
    No.NOT_VISIBLE: "100/33",
}
RATES = {4: "app", 17: "app", 613: "app", 32: "pages", 341: "pages", 80001: "pages", 80002: "instagram"}
"""Which usage each limit is about."""


def error(name: str, message: str | None = None) -> Failure:
    """The failure of that name."""
    return Failure(ERRORS[name], message)


def wrong(message: str) -> Failure:
    """The app asks for something in a way that makes no sense."""
    return Failure(ERRORS["100"], f"(#100) {message}")


def as_failure(denied: Denied) -> Failure:
    """A refusal of the world in the Graph's words."""
    if denied.no is not No.NOT_ALLOWED:
        return error(ROWS[denied.no])
    scope = denied.scope or ""
    if "publish" in scope or "manage" in scope:
        return error(
            "200",
            f"(#200) The permission(s) {scope} are not available. It could because either they are "
            "deprecated or need to be approved by App Review.",
        )
    return error(
        "10", f"(#10) This endpoint requires the '{scope}' permission or the 'Page Public Content Access' feature."
    )


def body_of(failure: Failure) -> dict[str, Any]:
    """The `error` of an answer."""
    words = dict(failure.words or ERRORS["2"].words)
    code, subcode = _numbers(words)
    optional = {
        "error_subcode": subcode,
        "is_transient": words.get("transient"),
        "error_user_title": words.get("user_title"),
        "error_user_msg": words.get("user_msg"),
    }
    return {
        "message": failure.message or words.get("message", "An error occurred."),
        "type": words.get("type", "OAuthException"),
        "code": code,
        **{name: value for name, value in optional.items() if value is not None},
        "fbtrace_id": "A" + secrets.token_urlsafe(16),
    }


def _say(failure: Failure) -> Response:
    told = body_of(_for_its_page(failure))
    response = jsonify(error=told)
    response.status_code = failure.status
    if told["code"] in {102, 190}:
        response.headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_token" "{told["message"]}"'
    if told["code"] in RATES:
        seconds = failure.retry_after if isinstance(failure.retry_after, int) else 0
        add_usage(response, RATES[told["code"]], percent=100, minutes=math.ceil(seconds / 60))
    return response


def _for_its_page(failure: Failure) -> Failure:
    """The limit of calls for a Page is the Page's own, not the app's."""
    key: Key | None = g.get("key")
    if failure.words.get("by_caller") and key is not None and key.page is not None:
        return Failure(ERRORS["80001"], failure.message, failure.retry_after)
    return failure


def add_usage(response: Response, kind: str, percent: int = 1, minutes: int = 0) -> None:
    """Tell how much of a limit is used up; `minutes` until there is some again."""
    used = {"call_count": percent, "total_time": percent, "total_cputime": percent}
    if kind == "app":
        response.headers["X-App-Usage"] = json.dumps(used)
        return
    key: Key | None = g.get("key")
    about = "0" if key is None else key.page or key.grant.consent.accounts[:1] or key.person
    whom = about if isinstance(about, str) else about[0]
    told = {whom: [{"type": kind, **used, "estimated_time_to_regain_access": minutes}]}
    response.headers["X-Business-Use-Case-Usage"] = json.dumps(told)


def _numbers(words: dict[str, Any]) -> tuple[Any, Any]:
    """Code and subcode; an order may name both in one word."""
    code, subcode = words.get("code", 1), words.get("subcode")
    if isinstance(code, str):
        first, _, second = code.partition("/")
        code = int(first) if first.lstrip("-").isdigit() else 1
        subcode = int(second) if second.isdigit() else subcode
    return code, subcode


SPEECHES = {
    "facebook": Speech(network=facebook.FACTS, say=_say, too_many="limit"),
    "instagram": Speech(network=instagram.FACTS, say=_say, too_many="80002"),
}


def teach(blueprint: Blueprint) -> None:
    """Let the views of a blueprint raise failures and refusals."""

    def denied(refusal: Denied) -> ResponseReturnValue:
        return _say(as_failure(refusal))

    blueprint.register_error_handler(Failure, _say)
    blueprint.register_error_handler(Denied, denied)

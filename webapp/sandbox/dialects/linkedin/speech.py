"""LinkedIn's words: status, word, number and message at the API, OAuth errors at the token addresses."""

from flask import Response, jsonify

from webapp.sandbox.dialects.door import Failure, Speech
from webapp.sandbox.networks.linkedin import FACTS
from webapp.sandbox.world.refusals import Reason, Refused

WORDS = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    502: "BAD_GATEWAY",
    503: "SERVICE_UNAVAILABLE",
    504: "GATEWAY_TIMEOUT",
}
REASONS = {
    Reason.EXPIRED: "EXPIRED_ACCESS_TOKEN",
    Reason.ACCESS_REMOVED: "REVOKED_ACCESS_TOKEN",
    Reason.SECURITY: "REVOKED_ACCESS_TOKEN",
    Reason.PERMISSION_LOST: "ACCESS_DENIED",
    Reason.ACCOUNT_GONE: "ACCESS_DENIED",
}


def say(failure: Failure) -> Response:
    """A failure in the form in which LinkedIn words it. It never says when to come back."""
    words = dict(failure.words)
    if "error" in words:
        body = words if failure.message is None else words | {"error_description": failure.message}
    else:
        usual = {"code": WORDS.get(failure.status, "ERROR"), "message": "Something went wrong"}
        body = usual | words | {"status": failure.status}
        body["message"] = failure.message or body["message"]
    response = jsonify(body)
    response.status_code = failure.status
    return response


SPEECH = Speech(network=FACTS, say=say, too_many="TOO_MANY_REQUESTS")


def refused(refusal: Refused) -> Response:
    """The network's reason for a no, as LinkedIn would put it."""
    if refusal.reason is Reason.ACCESS_REMOVED and not refusal.known:
        return say(SPEECH.failure("INVALID_ACCESS_TOKEN"))
    return say(SPEECH.failure(REASONS[refusal.reason]))

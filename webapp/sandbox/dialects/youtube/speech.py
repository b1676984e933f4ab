"""Google's words: code, message and reasons at the API, OAuth errors at the token addresses."""

from flask import Response, jsonify

from webapp.sandbox.dialects.door import Failure, Speech
from webapp.sandbox.networks.youtube import FACTS
from webapp.sandbox.world.refusals import Reason, Refused

USUAL = {
    400: ("badRequest", "Bad Request"),
    401: ("authError", "Invalid Credentials"),
    403: ("forbidden", "Forbidden"),
    404: ("notFound", "Not Found"),
    429: ("rateLimitExceeded", "Rate Limit Exceeded"),
}
REASONS = {
    Reason.EXPIRED: "authError",
    Reason.ACCESS_REMOVED: "authError",
    Reason.SECURITY: "authenticatedUserAccountSuspended",
    Reason.PERMISSION_LOST: "insufficientPermissions",
    Reason.ACCOUNT_GONE: "youtubeSignupRequired",
}


def say(failure: Failure) -> Response:
    """A failure in the form in which Google words it."""
    words = dict(failure.words)
    if "error" in words:
        body = words if failure.message is None else words | {"error_description": failure.message}
    else:
        reason, message = USUAL.get(failure.status, ("backendError", "Backend Error"))
        one = {"message": message, "domain": "global", "reason": words.get("code", reason)} | words
        one["message"] = failure.message or one["message"]
        status = {"status": one.pop("status")} if "status" in one else {}
        one.pop("code", None)
        body = {"error": {"code": failure.status, "message": one["message"], "errors": [one], **status}}
    response = jsonify(body)
    response.status_code = failure.status
    if failure.status == 401 and "error" not in words:
        response.headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return response


SPEECH = Speech(network=FACTS, say=say, too_many="rateLimitExceeded")


def refused(refusal: Refused) -> Response:
    """The network's reason for a no, as Google would put it."""
    return say(SPEECH.failure(REASONS[refusal.reason]))

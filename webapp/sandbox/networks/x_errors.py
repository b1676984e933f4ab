"""How X says no: problems at its API, OAuth errors at its token address, and the older form that some answers keep."""

from typing import Any

from webapp.sandbox.networks.facts import ErrorRow

PROBLEMS = "https://api.x.com/2/problems/"


def _problem(status: int, title: str, detail: str, kind: str | None = None, **more: Any) -> ErrorRow:
    name = "about:blank" if kind is None else PROBLEMS + kind
    return ErrorRow(status, {"type": name, "title": title, "detail": detail} | more)


def _oauth(status: int, error: str, says: str) -> ErrorRow:
    return ErrorRow(status, {"error": error, "error_description": says})


def _older(status: int, code: int, message: str) -> ErrorRow:
    return ErrorRow(status, {"errors": [{"code": code, "message": message}]})


SUSPENDED = "Your account is suspended and is not permitted to access this feature."
LOCKED = "To protect our users from spam, this account is temporarily locked. Please log in to unlock your account."
NOT_ENROLLED = "This app is not enrolled for this endpoint. Attach it to a project with the appropriate access."
REFRESH_REFUSED = "Value passed for the token was invalid."

ERRORS = {
    "unauthorized": _problem(401, "Unauthorized", "Unauthorized"),
    "not-authorized-for-resource": _problem(
        403,
        "Authorization Error",
        "Sorry, you are not authorized to do this.",
        "not-authorized-for-resource",
        resource_type="user",
    ),
    "client-forbidden": _problem(
        403, "Client Forbidden", NOT_ENROLLED, "client-forbidden", reason="client-not-enrolled"
    ),
    "not-enrolled": _problem(403, "Forbidden", NOT_ENROLLED),
    "duplicate": _problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."),
    "suspended": _problem(403, "Forbidden", SUSPENDED),
    "64": _older(403, 64, SUSPENDED),
    "locked": _problem(403, "Forbidden", LOCKED),
    "326": _older(403, 326, LOCKED),
    "credits": _problem(402, "Payment Required", "Your account's credits are depleted.", "credits"),
    "rate-limit-exceeded": _problem(429, "Too Many Requests", "Too Many Requests", "rate-limit-exceeded"),
    "88": _older(429, 88, "Rate limit exceeded"),
    "usage-capped": _problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "usage-capped"),
    "invalid-request": _problem(400, "Invalid Request", "One or more parameters are invalid.", "invalid-request"),
    "resource-not-found": _problem(
        404, "Not Found Error", "Could not find it.", "resource-not-found", resource_type="tweet"
    ),
    "internal-error": _problem(500, "Internal Error", "Something went wrong.", "internal-error"),
    "unavailable": _problem(503, "Service Unavailable", "Service Unavailable"),
    "invalid_request": _oauth(400, "invalid_request", REFRESH_REFUSED),
    "invalid_grant": _oauth(400, "invalid_grant", REFRESH_REFUSED),
    "unauthorized_client": _oauth(401, "unauthorized_client", "Missing valid authorization header"),
    "invalid_client": _oauth(401, "invalid_client", "The client's credentials are wrong."),
    "unsupported_grant_type": _oauth(400, "unsupported_grant_type", "The grant type is not supported."),
}

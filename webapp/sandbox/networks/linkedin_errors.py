"""How LinkedIn says no: with a status, a word, often a number of its own, and OAuth errors at its token addresses."""

from typing import Any

from webapp.sandbox.networks.facts import ErrorRow


def _row(status: int, code: str, message: str, service: int | None = None) -> ErrorRow:
    words: dict[str, Any] = {"code": code, "message": message}
    return ErrorRow(status, words if service is None else words | {"serviceErrorCode": service})


def _oauth(status: int, error: str, says: str) -> ErrorRow:
    return ErrorRow(status, {"error": error, "error_description": says})


GRANT_REFUSED = "The provided authorization grant or refresh token is invalid, expired or revoked"

INVALID = _row(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
REVOKED = _row(401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user", 65601)
EXPIRED = _row(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)

ERRORS = {
    "INVALID_ACCESS_TOKEN": INVALID,
    "65600": INVALID,
    "REVOKED_ACCESS_TOKEN": REVOKED,
    "65601": REVOKED,
    "EXPIRED_ACCESS_TOKEN": EXPIRED,
    "65602": EXPIRED,
    "EMPTY_ACCESS_TOKEN": _row(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", 65604),
    "ACCESS_DENIED": _row(403, "ACCESS_DENIED", "Not enough permissions to access this resource", 100),
    "NOT_FOUND": _row(404, "NOT_FOUND", "Could not find entity"),
    "CONFLICT": _row(409, "CONFLICT", "Conflict: the resource is being changed"),
    "DUPLICATE_POST": _row(422, "DUPLICATE_POST", "Content is a duplicate of urn:li:share:0"),
    "FIELD_LENGTH_TOO_LONG": _row(422, "FIELD_LENGTH_TOO_LONG", "commentary: the field is too long"),
    "ILLEGAL_ARGUMENT": _row(400, "ILLEGAL_ARGUMENT", "A field is missing, unknown or of the wrong kind"),
    "VERSION_MISSING": _row(
        400, "VERSION_MISSING", "A version must be present. Please specify a version by adding it."
    ),
    "NONEXISTENT_VERSION": _row(426, "NONEXISTENT_VERSION", "Requested version is not active"),
    "TOO_MANY_REQUESTS": _row(429, "TOO_MANY_REQUESTS", "Resource level throttle limit for calls is reached", 101),
    "INTERNAL_SERVER_ERROR": _row(500, "INTERNAL_SERVER_ERROR", "Internal Server Error", 0),
    "invalid_request": _oauth(400, "invalid_request", GRANT_REFUSED),
    "invalid_client": _oauth(401, "invalid_client", "Client authentication failed"),
    "unauthorized_client": _oauth(401, "unauthorized_client", "The app may not do this"),
    "unsupported_grant_type": _oauth(400, "unsupported_grant_type", "The grant type is not supported"),
}

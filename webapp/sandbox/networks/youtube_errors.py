"""How Google says no: reasons at YouTube's API, OAuth errors at the token addresses."""

from typing import Any

from webapp.sandbox.networks.facts import ErrorRow


def _row(status: int, reason: str, message: str, domain: str = "youtube", says: str | None = None) -> ErrorRow:
    words: dict[str, Any] = {"domain": domain, "reason": reason, "message": message}
    return ErrorRow(status, words if says is None else words | {"status": says})


def _oauth(status: int, error: str, says: str) -> ErrorRow:
    return ErrorRow(status, {"error": error, "error_description": says})


QUOTA = "youtube.quota"

ERRORS = {
    "authError": _row(401, "authError", "Invalid Credentials", "global", "UNAUTHENTICATED"),
    "required": _row(401, "required", "Login Required.", "global", "UNAUTHENTICATED"),
    "insufficientPermissions": _row(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        "global",
        "PERMISSION_DENIED",
    ),
    "youtubeSignupRequired": _row(401, "youtubeSignupRequired", "The user has no YouTube channel.", "youtube.header"),
    "accountDelegationForbidden": _row(403, "accountDelegationForbidden", "The user can't act for this account."),
    "authenticatedUserAccountClosed": _row(403, "authenticatedUserAccountClosed", "The user's account is closed."),
    "authenticatedUserAccountSuspended": _row(
        403, "authenticatedUserAccountSuspended", "The user's account is suspended."
    ),
    "channelClosed": _row(403, "channelClosed", "The channel has been closed.", "youtube.channel"),
    "channelSuspended": _row(403, "channelSuspended", "The channel has been suspended.", "youtube.channel"),
    "quotaExceeded": _row(403, "quotaExceeded", "The request cannot be completed: the quota is exceeded.", QUOTA),
    "dailyLimitExceeded": _row(403, "dailyLimitExceeded", "Daily Limit Exceeded", "usageLimits"),
    "rateLimitExceeded": _row(403, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits"),
    "uploadLimitExceeded": _row(
        400, "uploadLimitExceeded", "The user has exceeded the number of videos they may upload.", "youtube.video"
    ),
    "badRequest": _row(400, "badRequest", "Bad Request", "global", "INVALID_ARGUMENT"),
    "missingRequiredParameter": _row(400, "missingRequiredParameter", "Required parameter", "youtube.parameter"),
    "invalidTitle": _row(400, "invalidTitle", "The video's title is invalid or empty.", "youtube.video"),
    "invalidDescription": _row(400, "invalidDescription", "The video's description is invalid.", "youtube.video"),
    "invalidPublishAt": _row(400, "invalidPublishAt", "The time of publication is invalid.", "youtube.video"),
    "notFound": _row(404, "notFound", "Not Found", "global", "NOT_FOUND"),
    "backendError": _row(503, "backendError", "Backend Error", "global", "UNAVAILABLE"),
    "invalid_grant": _oauth(400, "invalid_grant", "Token has been expired or revoked."),
    "invalid_request": _oauth(400, "invalid_request", "A parameter is missing or wrong."),
    "invalid_token": _oauth(400, "invalid_token", "Token expired or revoked"),
    "redirect_uri_mismatch": _oauth(400, "redirect_uri_mismatch", "Bad Request"),
    "unsupported_grant_type": _oauth(400, "unsupported_grant_type", "Invalid grant_type"),
    "invalid_client": _oauth(401, "invalid_client", "Unauthorized"),
    "org_internal": _oauth(401, "org_internal", "This app is only for people within its organization."),
    "admin_policy_enforced": _oauth(401, "admin_policy_enforced", "An administrator forbids this app."),
}

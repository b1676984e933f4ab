"""The ways in which a pretend network says no. A dialect turns them into its own words and numbers."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a call made with an access token is refused."""

    EXPIRED = "expired"
    ACCESS_REMOVED = "access_removed"
    SECURITY = "security"
    PERMISSION_LOST = "permission_lost"
    ACCOUNT_GONE = "account_gone"


MESSAGES = {
    Reason.EXPIRED: "The access has expired.",
    Reason.ACCESS_REMOVED: "The person has not given this app access, or has removed it.",
    Reason.SECURITY: "The account is locked for security reasons. The person must sign in again.",
    Reason.PERMISSION_LOST: "The permission for this was not given, or was taken away.",
    Reason.ACCOUNT_GONE: "There is no such account.",
}


class Refused(Exception):
    """A call made with an access token was refused, for that reason. `known`: the token or account existed once."""

    def __init__(self, reason: Reason, *, known: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known = known


class TokenRefused(Exception):
    """A code or a refresh token was refused (`invalid_grant`), with what the network says about it."""

    def __init__(self, says: str, reason: Reason | None = None) -> None:
        super().__init__(says)
        self.says = says
        self.reason = reason

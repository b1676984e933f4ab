"""The ways in which a pretend network says no. A dialect turns them into its own words and numbers."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a call made with an access token is refused."""

    EXPIRED = "expired"
    ACCESS_REMOVED = "access_removed"
    SECURITY = "security"
    PERMISSION_LOST = "permission_lost"
    ACCOUNT_GONE = "account_gone"


class Refused(Exception):
    """A call made with an access token was refused, for that reason. `known`: the token or account existed once."""

    def __init__(self, reason: Reason, *, known: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known = known


class CodeTrouble(StrEnum):
    """Why an authorization code is no good."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OTHER_REDIRECT = "other_redirect"
    WRONG_VERIFIER = "wrong_verifier"


CODE_MESSAGES = {
    CodeTrouble.UNKNOWN: "There is no such code.",
    CodeTrouble.USED: "The code was used before; its whole access ends.",
    CodeTrouble.EXPIRED: "The code has expired.",
    CodeTrouble.OTHER_REDIRECT: "The redirect_uri is not the one of the authorization.",
    CodeTrouble.WRONG_VERIFIER: "The code_verifier does not fit the code_challenge.",
}


class TokenRefused(Exception):
    """A code or a token was refused, with what the network says; for a code also what is wrong with it."""

    def __init__(self, says: str, reason: Reason | None = None, code: CodeTrouble | None = None) -> None:
        super().__init__(says)
        self.says = says
        self.reason = reason
        self.code = code

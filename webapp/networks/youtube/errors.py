"""How YouTube says no, and what each no means. Sources: networks.md, section 6 ("YouTube Data API: errors").

A no is `{error: {code, message, errors: [{domain, reason, message}]}}`; the first `reason` tells.
"""

from dataclasses import dataclass

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.answers import Answer
from webapp.networks.room import Why

CONTENT = "content"
"""It is the video that is refused."""
APP_QUOTA = "app_quota"
"""What Google lets this Relink ask in a day is used up, for all accounts; until midnight on the Pacific coast."""
NO_CHANNEL = "no_channel"
"""The person has no channel."""

Meaning = Reason | Why | str
"""Why the account is refused, why the network can't say, or one of the words above."""

BY_REASON: dict[str, Meaning] = {
    "authError": Reason.LAPSED,
    "insufficientPermissions": Reason.PERMISSION_LOST,
    "youtubeSignupRequired": NO_CHANNEL,
    "accountDelegationForbidden": Reason.SECURITY,
    "authenticatedUserAccountClosed": Reason.ACCOUNT_GONE,
    "authenticatedUserAccountSuspended": Reason.SECURITY,
    "channelClosed": Reason.ACCOUNT_GONE,
    "channelSuspended": Reason.SECURITY,
    "quotaExceeded": APP_QUOTA,
    "dailyLimitExceeded": APP_QUOTA,
    "rateLimitExceeded": Why.RATE_LIMITED,
    "userRateLimitExceeded": Why.RATE_LIMITED,
    "uploadLimitExceeded": Why.RATE_LIMITED,
    "backendError": Why.DOWN,
}
BY_STATUS: dict[int, Meaning] = {400: CONTENT, 401: Reason.LAPSED}
"""For reasons that the table does not know. 401 counts as run out: only a renewal tells whether the consent is over."""


@dataclass(frozen=True)
class Problem:
    """A no in Google's own form. `reason` is one word, safe to log; `said` Google's sentence, cleaned."""

    status: int
    reason: str
    said: str

    @property
    def means(self) -> Meaning | None:
        """What it means; None for everything that no table knows, which blames nobody."""
        return BY_REASON.get(self.reason) or BY_STATUS.get(self.status)


def read(answer: Answer) -> Problem | None:
    """The problem in an answer; None where it is not in Google's form (a proxy's, say, or anybody's)."""
    error = answer.body.get("error")
    if not isinstance(error, dict) or answer.status == 429:  # a limit is a limit, and its headers say how long
        return None
    listed = error.get("errors")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    reason = plain.word(first.get("reason"))
    return Problem(answer.status, reason, plain.name(error.get("message")))

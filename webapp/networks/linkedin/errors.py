"""How LinkedIn says no at its API, and what each no means. Source: networks.md, section 6 ("Error handling").

A no is `{status, code, serviceErrorCode, message}`.
"""

from dataclasses import dataclass

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.answers import Answer
from webapp.networks.room import Why

CONTENT = "content"
"""It is the post that is refused."""
DUPLICATE = "duplicate"
"""The same author has said the same before."""

Meaning = Reason | Why | str
"""Why the account is refused, why the network can't say, or CONTENT or DUPLICATE."""

REVOKED = 65601
"""Said, now and then, of a token that was made less than a minute ago: asked once more before it is believed."""

BY_NUMBER: dict[int, Meaning] = {
    65600: Reason.LAPSED,  # not valid; whether the consent is, a renewal tells
    REVOKED: Reason.ACCESS_REMOVED,
    65602: Reason.LAPSED,
}
BY_CODE: dict[str, Meaning] = {
    "EMPTY_ACCESS_TOKEN": Why.OUR_CONFIGURATION,
    "INVALID_ACCESS_TOKEN": Reason.LAPSED,
    "REVOKED_ACCESS_TOKEN": Reason.ACCESS_REMOVED,
    "EXPIRED_ACCESS_TOKEN": Reason.LAPSED,
    "VERSION_MISSING": Why.OUR_CONFIGURATION,
    "NONEXISTENT_VERSION": Why.OUR_CONFIGURATION,
    "DUPLICATE_POST": DUPLICATE,
    "ACCESS_DENIED": Reason.PERMISSION_LOST,
}
BY_STATUS: dict[int, Meaning] = {
    400: CONTENT,
    422: CONTENT,
    426: Why.OUR_CONFIGURATION,
    429: Why.RATE_LIMITED,
}


@dataclass(frozen=True)
class Problem:
    """A no in LinkedIn's own form. `code` is one word, safe to log; `said` LinkedIn's sentence, cleaned."""

    status: int
    code: str
    number: int | None
    said: str

    @property
    def means(self) -> Meaning | None:
        """What it means; None for everything that no table knows, which blames nobody."""
        by_number = BY_NUMBER.get(self.number) if self.number is not None else None
        return by_number or BY_CODE.get(self.code) or BY_STATUS.get(self.status)


def read(answer: Answer) -> Problem | None:
    """The problem in an answer; None where it is not in LinkedIn's form (a proxy's, say, or anybody's)."""
    code, message, number = (answer.body.get(name) for name in ("code", "message", "serviceErrorCode"))
    if not isinstance(message, str) or "status" not in answer.body:
        return None
    number = number if isinstance(number, int) and not isinstance(number, bool) else None
    word = plain.word(code)
    return Problem(
        answer.status, str(number or answer.status) if word == "unknown" else word, number, plain.name(message)
    )

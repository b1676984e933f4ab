"""How Meta's Graph says no, and what each no means. Source: networks.md, section 6 (Meta's "Handling errors").

The subcode decides before the code; the status never does. What the table does not know blames nobody.
"""

from dataclasses import dataclass
from typing import Any

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.room import Why

CONTENT = "content"
DUPLICATE = "duplicate"
HIDDEN = "hidden"
"""The object is gone, or this token may not see it: nothing tells which."""

Meaning = Reason | Why | str

# fmt: off
SUBCODES: dict[tuple[int | None, int], Meaning] = {
    (190, 458): Reason.ACCESS_REMOVED,
    (190, 459): Reason.SECURITY,
    (190, 460): Reason.ACCESS_REMOVED,
    (190, 463): Reason.LAPSED,
    (190, 464): Reason.SECURITY,
    (190, 467): Reason.ACCESS_REMOVED,
    (190, 490): Reason.SECURITY,
    (190, 492): Reason.PERMISSION_LOST,
    (190, 493): Reason.LAPSED,
    (100, 33): HIDDEN,
    (100, 36007): Reason.LAPSED,
    (100, 36009): Reason.LAPSED,
    (100, 36008): Why.OUR_CONFIGURATION,
    (None, 1404078): Reason.SECURITY,
    (None, 4854002): Reason.SECURITY,
    (None, 1366051): DUPLICATE,
    (None, 2207042): Why.RATE_LIMITED,
    (None, 2207050): Reason.SECURITY,
    (None, 2207051): Why.RATE_LIMITED,  # one action that was blocked, as with 368
    (9007, 2207027): Why.DOWN,  # not ready to be published, or published already: the container knows
}
CODES: dict[int, Meaning] = {
    190: Reason.ACCESS_REMOVED, 102: Reason.ACCESS_REMOVED,
    3: Reason.PERMISSION_LOST, 10: Reason.PERMISSION_LOST,
    803: HIDDEN,
    1: Why.DOWN, 2: Why.DOWN,
    4: Why.RATE_LIMITED, 17: Why.RATE_LIMITED, 32: Why.RATE_LIMITED, 341: Why.RATE_LIMITED, 613: Why.RATE_LIMITED,
    368: Why.RATE_LIMITED,  # a block for hours is not a lock of the account
    101: Why.OUR_CONFIGURATION, 2500: Why.OUR_CONFIGURATION, 2635: Why.OUR_CONFIGURATION,
    506: DUPLICATE,
    100: CONTENT, 24: CONTENT, 9004: CONTENT, 9007: CONTENT, 36004: CONTENT,
    1609008: CONTENT, 1366046: CONTENT, 1404078: Reason.SECURITY, 4854002: Reason.SECURITY, 1366051: DUPLICATE,
}
# fmt: on
INSTAGRAM_POSTS = range(2_207_000, 2_208_000)
"""What is wrong with a post, whatever the code before it; those that mean something else are in the table."""


@dataclass(frozen=True)
class Problem:
    """A no of the Graph. `said` is its sentence, cleaned."""

    code: int
    subcode: int | None
    transient: bool
    said: str

    @property
    def detail(self) -> str:
        """What to call it in a log."""
        return f"{self.code}/{self.subcode}" if self.subcode is not None else str(self.code)

    @property
    def means(self) -> Meaning | None:
        """What it means; None for what the table does not know."""
        if self.said.startswith("Error validating client secret") or "appsecret_proof" in self.said:
            return Why.OUR_CONFIGURATION
        for key in ((self.code, self.subcode), (None, self.subcode)):
            if self.subcode is not None and (means := SUBCODES.get((key[0], self.subcode))) is not None:
                return means
        if 200 <= self.code <= 299:
            return Reason.PERMISSION_LOST
        if 80000 <= self.code <= 80099:
            return Why.RATE_LIMITED
        if self.subcode in INSTAGRAM_POSTS:
            return CONTENT
        return CODES.get(self.code, Why.DOWN if self.transient else None)


def read(error: Any) -> Problem | None:
    """The problem in an answer's `error`; None where it is not in the Graph's form."""
    if not isinstance(error, dict) or not _number(error.get("code")):
        return None
    subcode = error.get("error_subcode", error.get("subcode"))
    said = plain.name(error.get("error_user_msg")) or plain.name(error.get("message"))
    return Problem(error["code"], subcode if _number(subcode) else None, error.get("is_transient") is True, said)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)

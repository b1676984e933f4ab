"""Why nothing came of a single sign-on."""

from enum import StrEnum


class No(StrEnum):
    """Why nothing came of it; nothing was changed."""

    OVER = "over"
    """The way is unknown, used, too old, or began in another browser."""
    CANCELLED = "cancelled"
    AWAY = "away"
    UNTRUE = "untrue"
    """What came back is not to be believed."""
    NOBODY = "nobody"
    """The provider knows this person, Relink doesn't."""
    NO_MAIL = "no_mail"
    """The provider does not say that the mail address is verified."""
    OTHER_MAIL = "other_mail"
    TAKEN = "taken"
    """It is linked to somebody else here, or this person to somebody else there."""
    NOT_LINKED = "not_linked"
    STALE = "stale"
    """The provider did not ask the person again."""


class NoEntry(Exception):
    """Nothing came of it; `detail` is for the operator's log."""

    def __init__(self, why: No, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail

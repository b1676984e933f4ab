"""What Relink writes to single people about besides an account's deadlines, and how long such a letter is good for."""

from datetime import timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """Why somebody is written to. Each has its two templates in templates/mail/."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a purpose
    ADDRESS_CHANGE = "address_change"
    ADDRESS_CHANGED = "address_changed"
    REAUTHORIZATION_LINK = "reauthorization_link"
    ACCESS_REQUEST = "access_request"
    HANDED_OVER = "handed_over"
    POST_WAITS = "post_waits"
    EXPORT_READY = "export_ready"
    EXPORT_FAILED = "export_failed"


TO_MEMBERS = frozenset(
    {
        Purpose.ACCESS_REQUEST,
        Purpose.HANDED_OVER,
        Purpose.POST_WAITS,
        Purpose.EXPORT_READY,
        Purpose.EXPORT_FAILED,
    }
)
"""Letters that speak of what is in a workspace: only to who still has a seat there when they are sent."""
LIFETIME = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PASSWORD_RESET: timedelta(hours=1),
    Purpose.PASSWORD_CHANGED: timedelta(days=3),
    Purpose.ADDRESS_CHANGE: timedelta(hours=24),
    Purpose.ADDRESS_CHANGED: timedelta(days=3),
    Purpose.REAUTHORIZATION_LINK: timedelta(hours=72),
    Purpose.ACCESS_REQUEST: timedelta(days=3),
    Purpose.HANDED_OVER: timedelta(days=3),
    Purpose.POST_WAITS: timedelta(days=3),
    Purpose.EXPORT_READY: timedelta(days=7),
    Purpose.EXPORT_FAILED: timedelta(days=7),
}
"""How long a letter is worth reading, and what its link opens stays open. After it nothing is sent any more."""

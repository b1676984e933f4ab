"""What a disconnect, a reconnect and lost history do to the posts of an account.

Hiding is derived, never stored: a published post or a draft shows while its account is connected. Only what was
scheduled changes its row, since it must not be published by accident.
"""

from datetime import datetime
from enum import StrEnum


class PostState(StrEnum):
    """What a post is. `CANCELLED` means: by a disconnect, and can come back. `PARKED` waits for a person's word."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    PARKED = "parked"


CANCELLED_BY_A_DISCONNECT = PostState.SCHEDULED
"""The one state that a disconnect changes."""

LOST_WITH_THE_HISTORY = frozenset(PostState)
"""After the window the account starts empty: published, cancelled, parked posts and drafts all go."""


def after_disconnect(state: PostState) -> PostState:
    """The state of a post once its account is disconnected."""
    return PostState.CANCELLED if state is CANCELLED_BY_A_DISCONNECT else state


def after_reconnect(state: PostState, due_at: datetime | None, now: datetime) -> PostState:
    """The state of a post once its account is back inside the window, at `now`.

    What the disconnect cancelled is scheduled again where its time is still ahead; where it has passed it is parked:
    nothing is published late without a person's word.
    """
    if state is not PostState.CANCELLED:
        return state
    return PostState.SCHEDULED if due_at is not None and due_at > now else PostState.PARKED

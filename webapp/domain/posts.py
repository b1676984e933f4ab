"""What a post can be, how late it may be published, and what happens to it when its account leaves or comes back.

Hiding is derived, never stored: a published post or a draft shows while its account is connected. Only what was
scheduled changes its row, since it must not be published by accident.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import USUAL_PUBLISHING


class PostState(StrEnum):
    """What a post is. `CANCELLED` means: by a disconnect, and can come back. `PARKED` waits for a person's word.

    `PUBLISHING`: the call to the network may have been made, and its answer is not written yet.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    PARKED = "parked"


class Trouble(StrEnum):
    """Why a post waits for a person, or (the last four, while it is scheduled) why it is late."""

    TIME_PASSED = "time_passed"
    """Its time passed while its account was disconnected, or while no worker ran."""
    UNKNOWN = "unknown"
    """It was handed to the network and no answer came: it may be out there. Never tried again without a person."""
    CUT_SHORT = "cut_short"
    """It should have gone out, and its account was disconnected just then, by nobody here."""
    REJECTED = "rejected"
    """The network refuses what is in it."""
    MEDIA_GONE = "media_gone"
    """A picture or video of it can't be read any more."""
    REFUSED = "refused"
    """The network refuses to publish for this account, although the account itself works."""
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    MEDIA_AWAY = "media_away"
    """Where pictures and videos are kept can't be reached at the moment."""


CANCELLED_BY_A_DISCONNECT = PostState.SCHEDULED
"""The one state that a disconnect changes."""

SHOWN_WHILE_AWAY = frozenset({Trouble.CUT_SHORT, Trouble.UNKNOWN})
"""Why a post waits in sight although its account is disconnected: it was on its way, and nobody has seen it arrive."""

LOST_WITH_THE_HISTORY = frozenset(PostState)
"""After the window the account starts empty: published, cancelled, parked posts and drafts all go."""

EDITABLE = frozenset({PostState.DRAFT, PostState.SCHEDULED, PostState.PARKED})
"""What a person may still change. What is on its way or out there is not ours alone any more."""

PATIENCE = timedelta(hours=6)
"""How long after its time a post is still published without asking. A network that is away for an hour makes it late
and says so; later than this a person says whether it still makes sense."""

MOST_REFUSALS = 3
"""So often a network may refuse to publish for an account that works otherwise; then a person must look."""

LOSS_IS_NEAR = timedelta(days=30)
"""So long before a history is deleted the page says so."""

SAME_WISH = timedelta(minutes=10)
"""A post that has been due for less is going out anyway: who says "now" once more has sent the same form twice."""

ABOUT_TO_BE_DUE = timedelta(hours=1)
"""Posts due so soon are warned of where their account may not publish them."""


def after_disconnect(state: PostState) -> PostState:
    """The state of a post once its account is disconnected."""
    return PostState.CANCELLED if state is CANCELLED_BY_A_DISCONNECT else state


def is_cut_short(due_at: datetime | None, cut_at: datetime, reason: Reason) -> bool:
    """Whether a scheduled post should have gone out when its account was disconnected at `cut_at`.

    It waits for a person instead of being cancelled: somebody expects it to be out there. Who disconnects by hand has
    read how many posts that cancels.
    """
    return reason is not Reason.MANUAL and due_at is not None and due_at <= cut_at


def after_reconnect(state: PostState, due_at: datetime | None, now: datetime) -> PostState:
    """The state of a post once its account is back inside the window, at `now`.

    What the disconnect cancelled is scheduled again where its time is still ahead; where it has passed it is parked:
    nothing is published late without a person's word.
    """
    if state is not PostState.CANCELLED:
        return state
    return PostState.SCHEDULED if due_at is not None and due_at > now else PostState.PARKED


def is_too_late(due_at: datetime, now: datetime) -> bool:
    """Whether a post that was due at `due_at` needs a person's word before it is published at `now`."""
    return now > due_at + PATIENCE


def is_going_out(state: PostState, due_at: datetime | None, trouble: Trouble | None, now: datetime) -> bool:
    """Whether a post goes out as soon as a worker comes to it, so that the wish "now" changes nothing.

    Not one that is late with a reason, which may be tried sooner, nor one due for so long that it is a new wish.
    """
    due_just_now = due_at is not None and now - SAME_WISH <= due_at <= now
    return state is PostState.SCHEDULED and trouble is None and due_just_now


def takes_long(state: PostState, attempted_at: datetime | None, now: datetime) -> bool:
    """Whether a post has been on its way at `now` for longer than a call takes: its worker may be gone, and the claim
    of it must run out before anybody asks what became of it."""
    return state is PostState.PUBLISHING and attempted_at is not None and now > attempted_at + USUAL_PUBLISHING

"""What a network's answer to a publication means for the post. Each answer is written once, in its own transaction.

An answer is written over the very attempt it belongs to: a post that was claimed anew, or deleted with its account, is
left alone. Where the account was disconnected meanwhile, what certainly did not go out waits for a person, or, if
that was done by hand, is cancelled like its siblings.
"""

import json
import logging
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol, cast

from sqlalchemy import select

from webapp.actions import backoff
from webapp.actions.connecting.attach import is_connected
from webapp.actions.consents import trouble
from webapp.actions.crew import Settled
from webapp.actions.house import House
from webapp.actions.log import WORKER
from webapp.actions.publishing import post_story
from webapp.actions.publishing.parking import park
from webapp.domain import lifecycle
from webapp.domain.posts import MOST_REFUSALS, PostState, Trouble, is_cut_short, is_too_late
from webapp.domain.rules import CountedFrom
from webapp.domain.troubles import Kind
from webapp.models import Account, Grant, Post, PostStep, Step, Workspace, db
from webapp.networks.publishing import Published, Publisher, PublishOutcome, Rejected, Unknown
from webapp.networks.room import Ok, Refused, Unavailable, Why
from webapp.vault import Sealed

ASK_AGAIN = timedelta(minutes=1)
GIVE_UP_ASKING = timedelta(minutes=30)
"""So long after an attempt a network that can be asked is asked what became of it; then a person is."""
AFTER_RE_CHECK = timedelta(minutes=1)
"""A refusal has the grant checked at once; the post is looked at again after so long, if its account still stands."""

logger = logging.getLogger(__name__)


class Fate(Enum):
    """What a call led to that is no answer of a network."""

    MEDIA_GONE = "media_gone"
    MEDIA_AWAY = "media_away"
    """Where images and videos are kept can't be reached: nothing was sent, and it may pass."""
    NEVER_WENT_OUT = "never_went_out"
    """The network was asked about an earlier attempt, and it certainly published nothing."""


Answer = PublishOutcome | Unavailable | Fate


class Attempt(Protocol):
    """The claim that an answer belongs to."""

    @property
    def post_id(self) -> int:
        """Which post."""

    @property
    def attempt(self) -> int:
        """The how-manieth attempt."""

    @property
    def grant_id(self) -> int:
        """The consent it was made with."""

    @property
    def trace(self) -> dict[str, str] | None:
        """What was asked about, where the call was a question."""


def of_look_up(found: Any) -> Answer:
    """The answer to a question, as an answer to the publication itself."""
    if isinstance(found, Ok):
        return found if isinstance(found.value, Published) else Fate.NEVER_WENT_OUT
    answer: Answer = found
    return answer


def settle(house: House, attempt: Attempt, answer: Answer, now: datetime) -> Settled[Any]:
    """Write what an answer means. Commits."""
    account, post = locked(attempt)
    if account is None or post is None:
        db.session.rollback()
        return Settled()
    _write(house, post, account, attempt, answer, now)
    db.session.commit()
    away = isinstance(answer, Unavailable) or answer is Fate.MEDIA_AWAY
    return Settled(away=away, closed=isinstance(answer, Unavailable) and answer.why is Why.OUR_CONFIGURATION)


def _write(house: House, post: Post, account: Account, attempt: Attempt, answer: Answer, now: datetime) -> None:
    match answer:
        case Ok(published):
            publish(post, account, published, now)
            note_accepted(attempt, now)
        case Rejected():
            reject(post, answer, now)
            note_accepted(attempt, now)
        case Unknown():
            wonder(house, post, account, answer, now)
        case Refused():
            refuse(post, account, attempt, answer, now)
        case Unavailable():
            wait_for_network(post, account, attempt, answer, now)
        case Fate():
            _write_fate(post, account, answer, now)


def note_accepted(attempt: Attempt, now: datetime) -> None:
    """The network has judged a post of ours, so publishing with this consent works; a question's answer says less."""
    if attempt.trace is None:
        trouble.note_works_if_troubled(attempt.grant_id, Kind.PUBLISHING, now)


def _write_fate(post: Post, account: Account, fate: Fate, now: datetime) -> None:
    match fate:
        case Fate.MEDIA_GONE:
            park(post, Trouble.MEDIA_GONE, now)
        case Fate.MEDIA_AWAY:
            put_off(post, account, Trouble.MEDIA_AWAY, backoff.until(post.attempts, now, None), now)
        case Fate.NEVER_WENT_OUT:
            put_off(post, account, Trouble.UNAVAILABLE, now, now)


def locked(attempt: Attempt) -> tuple[Account | None, Post | None]:
    """The post of this attempt and its account, locked in the order of every act; None where it isn't ours any more."""
    account_id = db.session.scalar(select(Post.account_id).where(Post.id == attempt.post_id))
    if account_id is None:
        return None, None
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    post = db.session.get(Post, attempt.post_id, with_for_update=True, populate_existing=True)
    if post is None or post.state is not PostState.PUBLISHING or post.attempts != attempt.attempt:
        return None, None
    return account, post


def publish(post: Post, account: Account, published: Published, now: datetime) -> None:
    """It is out there."""
    post.state, post.published_at, post.moment = PostState.PUBLISHED, now, now
    post.remote_id, post.remote_url = published.id, published.url
    settle_row(post)
    post_story.tell(post, Step.PUBLISHED, WORKER, now, address=published.url)
    if account.rule.counted_from is CountedFrom.ACTIVITY and is_connected(account, now):
        workspace = db.session.get_one(Workspace, account.workspace_id)
        account.become(lifecycle.touch(account.life, account.rule, now), workspace.steps, now)


def settle_row(post: Post) -> None:
    """Nothing is left to be done or said about it."""
    post.wake_at, post.trouble, post.said, post.sealed_trace = None, None, "", None


def reject(post: Post, answer: Rejected, now: datetime) -> None:
    """The network does not take this post; a repetition it refuses is evidence where an attempt was unknown."""
    if answer.duplicate_of is not None and was_unknown(post):
        post.state, post.published_at, post.moment = PostState.PUBLISHED, now, now
        post.remote_id = answer.duplicate_of or None
        settle_row(post)
        post_story.tell(post, Step.PUBLISHED, WORKER, now, evidence="duplicate")
        return
    park(post, Trouble.REJECTED, now, answer.said or answer.code, code=answer.code)


def was_unknown(post: Post) -> bool:
    """Whether an earlier attempt's answer never came."""
    told = select(PostStep).where(PostStep.post_id == post.id, PostStep.what == Step.PARKED)
    return any(step.details.get("why") == Trouble.UNKNOWN for step in db.session.scalars(told))


def wonder(house: House, post: Post, account: Account, answer: Unknown, now: datetime) -> None:
    """Nobody knows; the network is asked for a while where it can be, then a person is."""
    trace = dict(answer.trace) or trace_of(house, post) or {}
    asked_enough = now - (post.attempted_at or now) > GIVE_UP_ASKING
    if not trace or asked_enough or not publisher(house, account).tells_afterwards:
        park(post, Trouble.UNKNOWN, now, detail=answer.detail)
        return
    post.sealed_trace = house.vault.seal(json.dumps(trace), post.aad())
    post.trouble, post.wake_at = Trouble.UNKNOWN, now + ASK_AGAIN
    post_story.tell(post, Step.LOOKED_UP, WORKER, now, detail=answer.detail)


def refuse(post: Post, account: Account, attempt: Attempt, answer: Refused, now: datetime) -> None:
    """The account is refused: believed only by a check, which cuts it and sets this post aside."""
    grant = db.session.get(Grant, attempt.grant_id, with_for_update=True, populate_existing=True)
    if grant is not None:
        trouble.have_checked(grant, now)
    if post.attempts >= MOST_REFUSALS and post.trouble is Trouble.REFUSED:
        park(post, Trouble.REFUSED, now, reason=answer.reason.value)
        return
    put_off(post, account, Trouble.REFUSED, now + AFTER_RE_CHECK, now, reason=answer.reason.value)


def wait_for_network(post: Post, account: Account, attempt: Attempt, answer: Unavailable, now: datetime) -> None:
    """Nothing was published, and nobody is to blame: later, and it says so."""
    if attempt.trace is not None:  # the question could not be asked
        post.wake_at = backoff.until(post.attempts, now, answer.retry_at)
        return
    word = Trouble.RATE_LIMITED if answer.why is Why.RATE_LIMITED else Trouble.UNAVAILABLE
    again = backoff.until(post.attempts, now, answer.retry_at)
    trouble.note_refuses_us(attempt.grant_id, Kind.PUBLISHING, answer, again, now)
    put_off(post, account, word, again, now)


def put_off(post: Post, account: Account, why: Trouble, again: datetime, now: datetime, **details: Any) -> None:
    """It certainly did not go out: scheduled again for `again`, or as its account's state demands."""
    post.trouble, post.said, post.sealed_trace = why, "", None
    life = lifecycle.lapse(account.life, account.rule, now)
    if life.disconnected_at is not None and life.reason is not None:
        if is_cut_short(post.due_at, life.disconnected_at, life.reason):
            park(post, Trouble.CUT_SHORT, now)
            return
        post.state, post.cancelled_at, post.wake_at, post.trouble = PostState.CANCELLED, now, None, None
        return
    if post.due_at is not None and is_too_late(post.due_at, again):
        park(post, why, now, **details)
        return
    post.state, post.wake_at = PostState.SCHEDULED, again
    post_story.tell(post, Step.PUT_OFF, WORKER, now, why=why.value, again=again.isoformat(), **details)


def publisher(house: House, account: Account) -> Publisher:
    """The part of the account's room that publishes: every room has it."""
    return cast("Publisher", house.rooms[account.network])


def trace_of(house: House, post: Post) -> dict[str, str] | None:
    """What the network can be asked by; None where there is nothing."""
    if post.sealed_trace is None:
        return None
    try:
        trace: dict[str, str] = json.loads(house.vault.open(post.sealed_trace, post.aad()))
    except Sealed:
        return None
    return trace

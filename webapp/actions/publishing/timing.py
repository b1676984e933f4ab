"""Giving a post its time, taking it back, and deciding about one that waits for a person.

Each is a change of posts in states that a person may still change; one that a worker has claimed meanwhile is left
alone, and that is said.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webapp.actions.connecting.attach import is_connected
from webapp.actions.publishing import counting, post_story
from webapp.actions.publishing.author import Author
from webapp.actions.refusals import Refusal
from webapp.domain import permissions
from webapp.domain.content import Content, Flaw
from webapp.domain.permissions import Answer, Denial
from webapp.domain.posts import EDITABLE, PostState, Trouble, is_going_out
from webapp.models import Account, Post, Step, db

FURTHEST = timedelta(days=5 * 365)
"""Nobody plans further ahead; a year typed wrong is one typed wrong."""


class NotInTime(Refusal):
    """The time has passed already, or lies absurdly far ahead."""

    status = 422


@dataclass(frozen=True)
class Timed:
    """What became of the posts asked about, by their ids: those it was done to, and why not to the others.

    `flawed` are posts that their network would not take, `cut_off` those whose account is disconnected, `late` those
    that are no longer ours to change, `unsure` those that may be out there already, which this person has not been
    shown, `refused` those about which this person may not decide, with the reason.
    """

    done: tuple[int, ...] = ()
    flawed: dict[int, list[Flaw]] = field(default_factory=dict)
    cut_off: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    refused: dict[int, Denial] = field(default_factory=dict)

    def and_then(self, more: "Timed") -> "Timed":
        """The same with what became of further posts."""
        return Timed(
            self.done + more.done,
            self.flawed | more.flawed,
            self.cut_off + more.cut_off,
            self.late + more.late,
            self.unsure + more.unsure,
            self.refused | more.refused,
        )


def schedule(post_ids: Iterable[int], at: datetime, author: Author, now: datetime, *, looked: bool = False) -> Timed:
    """Have these posts published at `at` (UTC; now or later). Commits. All or none of those that are ours and sound.

    A post whose fate is unknown is decided only by somebody who has been shown that (`looked`), here as below: a form
    that was opened before would send it out twice, or have its fate forgotten.

    What is going out already keeps its time, and nothing is told of it, where it is to go out now: a form sent twice is
    one wish. Raises NotInTime.
    """
    if at < now - timedelta(minutes=1) or at > now + FURTHEST:
        raise NotInTime

    def give(post: Post) -> None:
        if at > now or not is_going_out(post.state, post.due_at, post.trouble, now):
            set_time(post, max(at, now), author, now)

    return _each(post_ids, author, now, give, looked=looked)


def unschedule(post_ids: Iterable[int], author: Author, now: datetime, *, looked: bool = False) -> Timed:
    """Make drafts of scheduled or waiting posts again. Commits."""
    return _each(post_ids, author, now, lambda post: _back(post, author, now), check=False, looked=looked)


def drop(post_ids: Iterable[int], author: Author, now: datetime, *, looked: bool = False) -> Timed:
    """Delete posts that are not out there. Commits."""
    return _each(post_ids, author, now, db.session.delete, check=False, looked=looked)


def it_is_out(post_ids: Iterable[int], author: Author, now: datetime) -> Timed:
    """A person has looked: posts whose fate was unknown are at the network. Commits."""

    def settle(post: Post) -> None:
        if post.trouble is not Trouble.UNKNOWN:
            return
        post.state, post.published_at = PostState.PUBLISHED, post.attempted_at or now
        post.moment, post.trouble, post.said = post.published_at, None, ""
        post_story.tell(post, Step.SETTLED, author.actor, now)

    return _each(post_ids, author, now, settle, check=False, looked=True)


def content_of(post: Post) -> Content:
    """What would be published, as its network counts it."""
    whole = post.composition
    if whole is None:
        return Content(post.text)
    return Content(post.text, whole.link, whole.title, tuple(file.kind for file in whole.files))


def _each(
    post_ids: Iterable[int],
    author: Author,
    now: datetime,
    act: Callable[[Post], object],
    *,
    check: bool = True,
    looked: bool,
) -> Timed:
    """Do it to each post that is ours to change; `check`: only where it could be published now."""
    left, done = Timed(), []
    for post in locked(post_ids, author.workspace_id):
        why_not = _why_not(post, author, now, check=check, looked=looked)
        if why_not is None:
            done.append(post)
        else:
            left = left.and_then(why_not)
    result = Timed(tuple(post.id for post in done)).and_then(left)
    for post in done:
        act(post)
    db.session.commit()
    return result


def _why_not(post: Post, author: Author, now: datetime, *, check: bool, looked: bool) -> Timed | None:
    """Why one post is left alone; None where it is not."""
    one = (post.id,)
    if post.state is PostState.CANCELLED:  # with its account, with which it comes back
        return Timed(cut_off=one)
    if post.state not in EDITABLE:
        return Timed(late=one)
    if (denial := _denial(author, post, to_publish=check)) is not None:
        return Timed(refused={post.id: denial})
    if not looked and post.trouble is Trouble.UNKNOWN:
        return Timed(unsure=one)
    if check and not is_connected(post.account, now):
        return Timed(cut_off=one)
    flaws = counting.flaws_of(post.account.network, content_of(post)) if check else []
    return Timed(flawed={post.id: flaws}) if flaws else None


def locked(post_ids: Iterable[int], workspace_id: int) -> list[Post]:
    """Those of the posts that are this workspace's, locked, each with its account and what it was written as."""
    query = (
        select(Post)
        .where(Post.id.in_(sorted(post_ids)), Post.workspace_id == workspace_id)
        .options(joinedload(Post.account, innerjoin=True).selectinload(Account.access), selectinload(Post.composition))
        .order_by(Post.id)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _denial(author: Author, post: Post, *, to_publish: bool) -> Answer:
    """Drafts are their author's to drop; whatever is (to be) published needs the right to publish there."""
    if not to_publish and post.state is PostState.DRAFT and post.author_id == author.person.id:
        return None
    return permissions.may_publish(author.person, post.account.holding)


def set_time(post: Post, at: datetime, author: Author, now: datetime) -> None:
    """Have one post published at `at` (UTC), in the open transaction."""
    post.state, post.due_at, post.wake_at, post.moment = PostState.SCHEDULED, at, at, at
    post.trouble, post.said = None, ""
    post_story.tell(post, Step.SCHEDULED, author.actor, now, at=at.isoformat())


def _back(post: Post, author: Author, now: datetime) -> None:
    post.state, post.due_at, post.wake_at, post.moment = PostState.DRAFT, None, None, now
    post.trouble, post.said = None, ""
    post_story.tell(post, Step.UNSCHEDULED, author.actor, now)

"""Posts by day, some of each day however many there are, and moving one to another day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from webapp.actions.connecting.attach import is_connected
from webapp.actions.publishing import timing
from webapp.actions.publishing.author import Author, may_publish
from webapp.actions.publishing.post_list import Filter, visible
from webapp.actions.publishing.timing import NotInTime
from webapp.actions.refusals import NotThere, Overtaken
from webapp.domain.local_time import moments, skipped_to
from webapp.domain.posts import PostState
from webapp.models import Account, Post, db

LATE = timedelta(days=1)
"""What was due longer ago is no longer under way."""


class Odd(StrEnum):
    """What is odd about a time on the day that a post was moved to."""

    SKIPPED = "skipped"
    """Clocks go forward over it: the post is due when they show the next time that there is."""
    DOUBLED = "doubled"
    """Clocks show it twice: the post is due the first time."""


@dataclass(frozen=True)
class Moved:
    """A post that is due at `at` now."""

    at: datetime
    odd: Odd | None


def of_days(workspace_id: int, bounds: Sequence[datetime], most: int, now: datetime) -> list[list[Post]]:
    """The first posts of each day, at most one more than `most` of each state; a day lasts from one bound to the next.

    One statement, and one for who may use the accounts.
    """
    each = [
        _of_day(workspace_id, number, begins, ends, state, now).limit(most + 1).subquery().select()
        for number, (begins, ends) in enumerate(pairwise(bounds))
        for state in _states(begins, ends, now)
    ]
    found = union_all(*each).subquery()
    query = (
        select(Post, found.c.day)
        .join(found, found.c.id == Post.id)
        .join(Post.account)
        .options(contains_eager(Post.account).selectinload(Account.access))
        .order_by(Post.moment, Post.id)
    )
    days: list[list[Post]] = [[] for _ in bounds[1:]]
    for post, day in db.session.execute(query):
        days[day].append(post)
    return days


def _states(begins: datetime, ends: datetime, now: datetime) -> Sequence[PostState]:
    """What a post of such a day can be: nothing is published ahead of its time, and little is under way after it."""
    if begins > now:
        return (PostState.SCHEDULED,)
    if ends < now - LATE:
        return (PostState.PUBLISHED, PostState.PARKED)
    return (PostState.PUBLISHED, PostState.PARKED, PostState.SCHEDULED, PostState.PUBLISHING)


def _of_day(
    workspace_id: int, number: int, begins: datetime, ends: datetime, state: PostState, now: datetime
) -> Select[int, int]:
    return (
        select(Post.id, literal(number).label("day"))
        .where(Post.workspace_id == workspace_id, Post.state == state, Post.moment >= begins, Post.moment < ends)
        .where(visible(workspace_id, Filter(), now))
        .order_by(Post.moment, Post.id)
    )


def one(workspace_id: int, post_id: int) -> Post:
    """A post with its account. Raises NotThere."""
    query = select(Post).where(Post.id == post_id, Post.workspace_id == workspace_id)
    post = db.session.scalar(query.options(selectinload(Post.account).selectinload(Account.access)))
    if post is None:
        raise NotThere
    return post


def move(post_id: int, seen: datetime, day: date, zone: ZoneInfo, author: Author, now: datetime) -> Moved:
    """Have a scheduled post published on another day, at the time that clocks in `zone` show now. Commits.

    `seen` is when the person saw it due. Raises NotThere, NotAllowed, NotInTime, or Overtaken where it is no longer
    scheduled for that moment: somebody has changed it, or a worker has taken it on.
    """
    found = timing.locked([post_id], author.workspace_id)
    if not found:
        raise NotThere
    post = found[0]
    may_publish(author, post.account)
    if post.state is not PostState.SCHEDULED or post.due_at != seen or not is_connected(post.account, now):
        raise Overtaken
    moved = on_day(seen, day, zone)
    if not now < moved.at <= now + timing.FURTHEST:
        raise NotInTime
    timing.set_time(post, moved.at, author, now)
    db.session.commit()
    return moved


def on_day(moment: datetime, day: date, zone: ZoneInfo) -> Moved:
    """The same time of day on another day."""
    local = datetime.combine(day, moment.astimezone(zone).time().replace(fold=0))
    meant = moments(local, zone)
    if not meant:
        return Moved(moments(skipped_to(local, zone), zone)[0], Odd.SKIPPED)
    return Moved(meant[0], Odd.DOUBLED if len(meant) > 1 else None)

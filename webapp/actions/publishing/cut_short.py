"""Posts that should have gone out when their account was disconnected: set aside for a person, and their authors told.

What is only planned is cancelled with its account (`posts.cancel`) and comes back with it. What was due, or being
tried, is expected to be out there: it would be lost without a word.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.actions.log import WORKER
from webapp.actions.publishing import post_story, telling_authors
from webapp.domain.posts import CANCELLED_BY_A_DISCONNECT, PostState, Trouble, is_cut_short
from webapp.models import Post, Step, db
from webapp.models.listed import among


def set_aside(cut_at: Mapping[int, datetime], now: datetime) -> int:
    """Set aside what was due on accounts that the network, or time, cut at a moment; gives the number of posts.

    In the open transaction, which has locked the accounts, and before what is left is cancelled.
    """
    posts = [
        post
        for post in _scheduled(sorted(cut_at), now)
        if is_cut_short(post.state, post.due_at, cut_at[post.account_id])
    ]
    told: set[tuple[int, int | None]] = set()
    for post in posts:
        post.state, post.wake_at, post.trouble = PostState.PARKED, None, Trouble.CUT_SHORT
        post.said, post.sealed_trace = "", None
        post_story.tell(post, Step.PARKED, WORKER, now, why=Trouble.CUT_SHORT.value)
        if (
            post.account_id,
            post.author_id,
        ) not in told:  # whoever wrote twenty reads one mail; the list shows the rest
            telling_authors.post_waits(post, now)
        told.add((post.account_id, post.author_id))
    return len(posts)


def _scheduled(account_ids: list[int], now: datetime) -> Sequence[Post]:
    """What is scheduled on these accounts and was due by `now`, locked, the earliest first."""
    if not account_ids:
        return ()
    query = (
        select(Post)
        .where(Post.account_id.in_(among(account_ids)), Post.state == CANCELLED_BY_A_DISCONNECT, Post.due_at <= now)
        .options(joinedload(Post.account, innerjoin=True))
        .order_by(Post.due_at, Post.id)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()

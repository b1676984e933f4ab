"""Posts that should have gone out when their account was disconnected: set aside for a person, and their authors told.

What is only planned is cancelled with its account (`posts.cancel`) and comes back with it. What was due, or being
tried, is expected to be out there: it would be lost without a word.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.actions.publishing.parking import park
from webapp.domain.lifecycle import Lifecycle
from webapp.domain.posts import CANCELLED_BY_A_DISCONNECT, Trouble, is_cut_short
from webapp.models import Post, db
from webapp.models.listed import among


def set_aside(cut: Mapping[int, Lifecycle], now: datetime) -> int:
    """Set aside what was due on the accounts that have just been cut, by their new facts; gives the number of posts.

    In the open transaction, which has locked the accounts, and before what is left is cancelled. Whoever wrote twenty
    of an account's reads one mail, about the first; the list shows the rest.
    """
    posts = [post for post in _scheduled(sorted(cut), now) if _is_cut_short(post, cut[post.account_id])]
    first = {(post.account_id, post.author_id): post for post in reversed(posts)}
    for post in posts:
        post.sealed_trace = None
        park(post, Trouble.CUT_SHORT, now, tell=first[post.account_id, post.author_id] is post)
    return len(posts)


def _is_cut_short(post: Post, life: Lifecycle) -> bool:
    if life.disconnected_at is None or life.reason is None:
        return False
    return is_cut_short(post.due_at, life.disconnected_at, life.reason)


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

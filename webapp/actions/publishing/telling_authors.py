"""Telling whoever wrote a post that it waits for their word: by mail and behind the bell, until it is decided."""

from datetime import datetime

from sqlalchemy import select

from webapp.actions.notices import personal
from webapp.domain.posts import Trouble
from webapp.domain.purposes import Purpose
from webapp.models import Membership, Post, User, db
from webapp.words import NETWORKS


def post_waits(post: Post, now: datetime) -> None:
    """Tell its author, in the open transaction, each time it is set aside. Whoever left is not told."""
    if post.trouble is Trouble.TIME_PASSED or post.author_id is None:
        return
    living = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.id == post.author_id, User.active, Membership.active, Membership.workspace_id == post.workspace_id)
    )
    author = db.session.scalar(living)
    if author is None:
        return
    personal.tell(
        Purpose.POST_WAITS,
        f"post:{post.id}:{now:%Y%m%d%H%M%S%f}",
        author,
        path=f"/publishing/posts/{post.id}",
        now=now,
        workspace_id=post.workspace_id,
        in_mail={
            "account": post.account.name,
            "network": NETWORKS[post.account.network][0],
            "why": str(post.trouble),
            "said": post.said,
        },
        in_app={},
        account_id=post.account_id,
        post_id=post.id,
    )

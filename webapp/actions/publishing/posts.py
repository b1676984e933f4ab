"""What happens to an account's posts when it leaves, returns or loses its history: one statement each, however many."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, exists, func, select, update

from webapp.domain.posts import CANCELLED_BY_A_DISCONNECT, LOST_WITH_THE_HISTORY, PostState, Trouble
from webapp.models import Account, Post, db
from webapp.models.counted import changed
from webapp.models.listed import among


def counts(account_id: int) -> dict[PostState, int]:
    """How many posts of each state the account has, counted now; every state is a key."""
    rows = db.session.execute(
        select(Post.state, func.count()).where(Post.account_id == account_id).group_by(Post.state)
    ).all()
    return dict.fromkeys(PostState, 0) | {state: number for state, number in rows}  # noqa: C416 - rows aren't pairs to mypy


def cancel(account_ids: list[int], now: datetime) -> int:
    """Cancel what was scheduled on accounts that have been disconnected; gives the number of posts."""
    result = db.session.execute(
        update(Post)
        .where(_of(account_ids), Post.state == CANCELLED_BY_A_DISCONNECT)
        .values(state=PostState.CANCELLED, cancelled_at=now, wake_at=None)
        .execution_options(synchronize_session=False)
    )
    return changed(result)


def cancel_each(account_ids: list[int], now: datetime) -> Counter[int]:
    """The same for many accounts; gives the number of posts of each."""
    table: Any = Post.__table__
    cancelled = db.session.scalars(
        update(table)
        .where(table.c.account_id.in_(among(account_ids)), table.c.state == CANCELLED_BY_A_DISCONNECT)
        .values(state=PostState.CANCELLED, cancelled_at=now, wake_at=None)
        .returning(table.c.account_id)
    )
    return Counter(cancelled)


def bring_back(account_id: int, now: datetime) -> dict[PostState, int]:
    """Undo `cancel` for an account that came back inside its window: scheduled again, or parked where the time passed.

    Gives how many went which way; `webapp.domain.posts.after_reconnect` is the same rule for one post.
    """
    before = counts(account_id)
    db.session.execute(
        update(Post)
        .where(Post.account_id == account_id, Post.state == PostState.CANCELLED)
        .values(
            state=case((Post.due_at > now, PostState.SCHEDULED.value), else_=PostState.PARKED.value),
            wake_at=case((Post.due_at > now, Post.due_at), else_=None),
            trouble=case((Post.due_at > now, None), else_=Trouble.TIME_PASSED.value),
            cancelled_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    after = counts(account_id)
    return {state: after[state] - before[state] for state in (PostState.SCHEDULED, PostState.PARKED)}


def delete_lost(account_ids: list[int]) -> int:
    """Delete what is lost with the history of these accounts; gives the number of posts."""
    result = db.session.execute(
        delete(Post)
        .where(_of(account_ids), Post.state.in_(LOST_WITH_THE_HISTORY))
        .execution_options(synchronize_session=False)
    )
    return changed(result)


def having_some(account_ids: list[int]) -> set[int]:
    """Those of these accounts that have any post, of whatever state."""
    some = exists().where(Post.account_id == Account.id)
    return set(db.session.scalars(select(Account.id).where(Account.id.in_(among(account_ids)), some)))


def totals(account_ids: list[int]) -> dict[int, int]:
    """How many posts each of these accounts has, of any state; an account without posts is no key."""
    query = select(Post.account_id, func.count()).where(_of(account_ids)).group_by(Post.account_id)
    return {account_id: number for account_id, number in db.session.execute(query)}  # noqa: C416 - not pairs to mypy


def _of(account_ids: list[int]) -> ColumnElement[bool]:
    """Whether a post is one of these accounts'. A single one is named as such: PostgreSQL takes every list for that of
    a hundred accounts, and may then rather read all posts there are than find theirs by index.
    """
    return Post.account_id == account_ids[0] if len(account_ids) == 1 else Post.account_id.in_(among(account_ids))

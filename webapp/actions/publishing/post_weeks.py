"""How many posts were published in each of the last weeks, account by account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case, func, select

from webapp.actions.publishing.post_list import Filter, visible
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Post, db

MOST_COUNTED = 20_000
"""The latest so many posts are counted; a workspace that publishes more is told that these are not all."""
MOST_ACCOUNTS = 30


@dataclass(frozen=True)
class Line:
    """One account and its number of posts in each week, the oldest week first."""

    account_id: int
    name: str
    network: Network
    numbers: Sequence[int]

    @property
    def total(self) -> int:
        """In all weeks together."""
        return sum(self.numbers)


@dataclass(frozen=True)
class Weeks:
    """The accounts with the most posts first. `more` of them are not listed; `cut`: not all posts are counted."""

    lines: Sequence[Line]
    totals: Sequence[int]
    more: int
    cut: bool


def counted(workspace_id: int, bounds: Sequence[datetime], now: datetime) -> Weeks:
    """Count between the bounds, one more of them than weeks. One statement."""
    latest = (
        select(Post.account_id, Post.moment)
        .where(Post.workspace_id == workspace_id, Post.state == PostState.PUBLISHED)
        .where(Post.moment >= bounds[0], Post.moment < bounds[-1], visible(workspace_id, Filter(), now))
        .order_by(Post.moment.desc(), Post.id.desc())
        .limit(MOST_COUNTED)
        .subquery()
    )
    at = latest.c.moment
    weeks = [func.sum(case((and_(at >= begins, at < ends), 1), else_=0)) for begins, ends in pairwise(bounds)]
    columns: tuple[Any, ...] = (Account.id, Account.name, Account.network, *weeks)
    query = select(*columns).join(latest, latest.c.account_id == Account.id).group_by(*columns[:3])
    rows = db.session.execute(query.order_by(func.count().desc(), Account.id)).all()
    lines = [Line(row[0], row[1], row[2], [int(number) for number in row[3:]]) for row in rows]
    totals = [sum(column) for column in zip(*(line.numbers for line in lines), strict=True)] or [0] * len(weeks)
    return Weeks(lines[:MOST_ACCOUNTS], totals, len(lines[MOST_ACCOUNTS:]), sum(totals) >= MOST_COUNTED)

"""What threatens posts: accounts that are away, histories about to be deleted, and posts due within the hour on an
account that may not publish them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal, or_, select, union_all

from webapp.actions.publishing.post_counts import COUNTED, Count
from webapp.actions.publishing.post_list import WAITS_IN_SIGHT
from webapp.domain.lifecycle import days_left
from webapp.domain.posts import ABOUT_TO_BE_DUE, LOSS_IS_NEAR, PostState
from webapp.domain.rules import Network
from webapp.models import Account, Grant, Post, db
from webapp.models.account import is_connected
from webapp.models.listed import among

MOST_TOLD = 5
"""So many accounts are named at once; who mends those finds the next ones named."""
_account = Account.__table__.c


class Away(NamedTuple):
    """A disconnected account with posts; until `kept_until` a reconnect brings them back."""

    id: int
    name: str
    network: Network
    kept_until: datetime


@dataclass(frozen=True)
class Hidden:
    """The accounts that are away, those whose history goes first first, and how many posts that hides."""

    accounts: Sequence[Away]
    posts: Count

    def near_loss(self, now: datetime) -> Sequence[Away]:
        """The few whose history is about to be deleted."""
        near = [away for away in self.accounts[:MOST_TOLD] if away.kept_until - now <= LOSS_IS_NEAR]
        return [away for away in near if days_left(away.kept_until, now)]


class Risk(NamedTuple):
    """Posts due within the hour on an account that may not publish them: `number` of them, the first at `first`.

    `cut` says that it is disconnected; else it ends at `ends`, or its consent has the trouble told.
    """

    id: int
    name: str
    network: Network
    cut: bool
    ends: datetime | None
    trouble: str | None
    number: int
    first: datetime


def hidden(workspace_id: int, now: datetime) -> Hidden:
    """What is out of sight and can still come back; a thousand of each are counted."""
    columns: tuple[Any, ...] = (Account.id, Account.name, Account.network, Account.kept_until)
    query = (
        select(*columns)
        .where(
            _account.workspace_id == workspace_id,
            ~is_connected(now),
            _account.kept_until >= now,
            _account.history_deleted_at.is_(None),
            select(literal(1)).where(Post.account_id == Account.id).exists(),
        )
        .order_by(Account.kept_until, Account.id)
        .limit(COUNTED + 1)
    )
    accounts = [Away(*row) for row in db.session.execute(query)]
    if not accounts:
        return Hidden((), Count(0, False))
    ids = among(away.id for away in accounts)
    some = select(literal(1)).where(Post.account_id.in_(ids), WAITS_IN_SIGHT.is_not(True)).limit(COUNTED + 1).subquery()
    number = db.session.scalar(select(func.count()).select_from(some)) or 0
    return Hidden(accounts, Count(min(number, COUNTED), number > COUNTED))


def risks(workspace_id: int, now: datetime) -> list[Risk]:
    """The accounts with posts due within the hour that may not go out, the soonest first. One statement."""
    soon = union_all(
        _due(workspace_id, PostState.SCHEDULED, now).subquery().select(),
        _due(workspace_id, PostState.CANCELLED, now).where(Post.moment > now).subquery().select(),
    ).subquery()
    cut, ends = ~is_connected(now), now + ABOUT_TO_BE_DUE
    first = func.min(soon.c.moment)
    columns: tuple[Any, ...] = (
        *(Account.id, Account.name, Account.network, case((cut, True), else_=False)),
        *(Account.lapses_at, Grant.trouble, func.count(), first),
    )
    query = (
        select(*columns)
        .join(soon, soon.c.account_id == Account.id)
        .outerjoin(Grant, Grant.id == Account.grant_id)
        .where(or_(cut, Account.lapses_at <= ends, Grant.trouble.is_not(None)))
        .group_by(*columns[:6])
        .order_by(first, Account.id)
        .limit(MOST_TOLD)
    )
    return [Risk(*row) for row in db.session.execute(query)]


def _due(workspace_id: int, state: PostState, now: datetime) -> Any:
    return (
        select(Post.account_id, Post.moment)
        .where(Post.workspace_id == workspace_id, Post.state == state, Post.moment <= now + ABOUT_TO_BE_DUE)
        .order_by(Post.moment.desc())
        .limit(COUNTED)
    )

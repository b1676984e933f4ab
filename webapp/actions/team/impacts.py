"""Counting, now, what a change of permissions would take away: a fixed number of statements, whoever it is about."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from webapp.actions.team.staff import Member, persons
from webapp.domain.impact import Bundle, Impact, Loss, left_unheld, loss, loss_by
from webapp.domain.levels import Level, at_level
from webapp.domain.permissions import Holding
from webapp.domain.posts import PostState
from webapp.models import Account, AccountAccess, Post, db


def of_levels(workspace_id: int, wanted: Mapping[int, Level], members: Sequence[Member]) -> Impact:
    """What these people lose when each stands at the level wanted; `members` is everybody in the workspace."""
    before = persons(members)
    after = before | {user_id: at_level(before[user_id], level) for user_id, level in wanted.items()}
    accounts, posts = bundles(workspace_id, wanted), scheduled_by(workspace_id, wanted)
    losses = tuple(loss(before[one], after[one], accounts, posts[one]) for one in wanted)
    return Impact(losses, left_unheld(accounts, before, after))


def of_account_people(account: Account, allowed: frozenset[int] | None, members: Iterable[Member]) -> Impact:
    """Whom it costs what when only those `allowed` (None: everyone) may use an account; nobody else is named."""
    was = account.holding
    then = replace(was, allowed=allowed)
    people = [member.person for member in members]
    felt = [one for one in (loss_by(who, who, [(was, then, 1)]) for who in people) if one.is_felt]
    posts = scheduled_by(account.workspace_id, [one.person for one in felt], account.id)
    return Impact(tuple(replace(one, posts=posts[one.person]) if one.publishes else one for one in felt))


def of_handover(accounts: Iterable[tuple[Account, Holding]], members: Iterable[Member]) -> tuple[Loss, ...]:
    """What people lose when each account gets its new holding: only who was tied to one can."""
    changes = [(account.holding, holding, 1) for account, holding in accounts]
    tied = {user_id for was, _, _ in changes for user_id in (was.first_connector, was.last_connector)}
    people = [member.person for member in members if member.id in tied]
    return tuple(one for one in (loss_by(who, who, changes) for who in people) if one.is_felt)


def bundles(workspace_id: int, people: Collection[int]) -> list[Bundle]:
    """The workspace's accounts by who is tied to them; for those with chosen people, which of `people` are chosen."""
    columns = (Account.first_connected_by_id, Account.connected_by_id)
    everyones = db.session.execute(
        select(*columns, func.count())
        .where(Account.workspace_id == workspace_id, Account.restricted.is_(False))
        .group_by(*columns)
    )
    found = [Bundle(Holding(first, last), number) for first, last, number in everyones]
    restricted = Account.workspace_id == workspace_id, Account.restricted
    chosen: dict[int, set[int]] = defaultdict(set)
    for account_id, user_id in db.session.execute(
        select(AccountAccess.account_id, AccountAccess.user_id)
        .join(Account, Account.id == AccountAccess.account_id)
        .where(*restricted, AccountAccess.user_id.in_(list(people)))
    ):
        chosen[account_id].add(user_id)
    some = Counter(
        Holding(first, last, frozenset(chosen.get(account_id, ())))
        for account_id, first, last in db.session.execute(select(Account.id, *columns).where(*restricted))
    )
    return found + [Bundle(holding, number) for holding, number in some.items()]


def scheduled_by(workspace_id: int, people: Collection[int], account_id: int | None = None) -> Counter[int]:
    """How many posts each of these people has scheduled, in the workspace or on one account."""
    query = (
        select(Post.author_id, func.count())
        .where(Post.workspace_id == workspace_id, Post.state == PostState.SCHEDULED, Post.author_id.in_(list(people)))
        .group_by(Post.author_id)
    )
    if account_id is not None:
        query = query.where(Post.account_id == account_id)
    return Counter({author: number for author, number in db.session.execute(query) if author is not None})

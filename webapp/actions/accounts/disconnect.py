"""Cut the link of one account: by a person's wish, or because the network refused it."""

from dataclasses import dataclass
from datetime import datetime

from webapp.actions import load
from webapp.actions.accounts import hold
from webapp.actions.consents import grants
from webapp.actions.log import WORKER, Actor, facts, record
from webapp.actions.notices.tell import tell_sudden
from webapp.actions.publishing import cut_short, posts
from webapp.actions.refusals import NotAllowed
from webapp.domain import lifecycle, permissions
from webapp.domain.lifecycle import Lifecycle, Reason
from webapp.domain.permissions import Person
from webapp.domain.posts import PostState
from webapp.models import Account, Workspace, db
from webapp.models.event import Verb


@dataclass(frozen=True)
class Impact:
    """What a disconnect does, in true numbers; `kept_until` is the last moment at which it can be undone."""

    scheduled: int
    published: int
    drafts: int
    kept_until: datetime


@dataclass(frozen=True)
class Disconnected:
    """What was done; `already` says that somebody (or time) had been quicker, and nothing was changed now.

    `on_their_way` posts were being handed to the network at that moment and may still appear there.
    """

    account: Account
    cancelled: int
    kept_until: datetime | None
    already: bool
    on_their_way: int = 0


def impact(account: Account, now: datetime) -> Impact:
    """What disconnecting this account at `now` would do; writes nothing."""
    numbers = posts.counts(account.id)
    return Impact(
        scheduled=numbers[PostState.SCHEDULED],
        published=numbers[PostState.PUBLISHED],
        drafts=numbers[PostState.DRAFT],
        kept_until=account.rule.history_kept.after(now),
    )


def disconnect(workspace: Workspace, account_id: int, person: Person, actor: Actor, now: datetime) -> Disconnected:
    """Disconnect by hand, in one transaction: account, its scheduled posts, the log, and the grant if it was its last.

    Raises NotThere, or NotAllowed with the reason; then nothing is changed.
    """
    workspace_id = workspace.id
    account = allowed(workspace_id, account_id, person)
    if hold.until_still(account, now):
        account = allowed(workspace_id, account_id, person)
    done = cut(account, workspace, Reason.MANUAL, actor, now)
    db.session.commit()
    return done


def allowed(workspace_id: int, account_id: int, person: Person) -> Account:
    """The account, locked, if this person may disconnect (or remove) it. Raises NotThere or NotAllowed."""
    account = load.account(workspace_id, account_id, to_change=True)
    denial = permissions.may_disconnect(person, account.holding)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
    return account


def cut(
    account: Account, workspace: Workspace, reason: Reason, actor: Actor, now: datetime, hint: str | None = None
) -> Disconnected:
    """Write a disconnect into the open transaction; the caller has locked the account and commits.

    An account whose deadline has passed lapses at its deadline instead: the true reason stands, whatever was clicked.
    """
    before = account.life
    after = lifecycle.disconnect(before, account.rule, now, reason)
    if after == before:
        return Disconnected(account, 0, account.kept_until, already=True)
    account.become(after, workspace.steps, now)
    cut_short.set_aside({account.id: after}, now)
    cancelled = posts.cancel([account.id], now)
    on_their_way = hold.on_its_way(account.id)
    grant_id, account.grant_id = account.grant_id, None
    if grant_id is not None:
        grants.release_if_unused([grant_id], now)
    by = actor if after.reason is reason else WORKER
    said = {"hint": hint, "on_their_way": on_their_way}
    _record(
        account, before, by, now, {"scheduled_cancelled": cancelled} | {name: it for name, it in said.items() if it}
    )
    tell_sudden(account, workspace, now)
    already = after.reason is not reason
    return Disconnected(account, cancelled, account.kept_until, already, on_their_way)


def _record(account: Account, before: Lifecycle, actor: Actor, now: datetime, details: dict[str, object]) -> None:
    after = account.life
    record(
        Verb.DISCONNECTED,
        actor=actor,
        now=now,
        workspace_id=account.workspace_id,
        account=account,
        reason=str(after.reason),
        before=facts(before),
        after=facts(after),
        details=details,
    )

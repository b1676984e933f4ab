"""Hanging accounts onto a grant, into the open transaction: new ones, and those that come back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from webapp.actions.accounts import pictures
from webapp.actions.accounts.disconnect import cut
from webapp.actions.log import WORKER, Actor, facts, record, to_keep
from webapp.actions.notices import tell
from webapp.actions.publishing import posts
from webapp.domain import lifecycle, permissions
from webapp.domain.lifecycle import Reason, Return
from webapp.domain.notices import Kind
from webapp.domain.permissions import Person
from webapp.domain.posts import PostState
from webapp.domain.rules import TELLING_HISTORY, Network
from webapp.models import Account, Grant, Membership, Notice, Workspace, db
from webapp.models.event import Verb
from webapp.networks.room import Profile

KEPT, GONE = "kept", "gone"
POSTS_BACK = {PostState.SCHEDULED: "posts_scheduled_again", PostState.PARKED: "posts_parked"}
"""What the log calls the posts that came back."""


@dataclass(frozen=True)
class Joining:
    """Whose act it is, onto which grant, and the end that the network stated with the consent."""

    workspace: Workspace
    person: Person
    actor: Actor
    grant: Grant
    network_ends_at: datetime | None
    now: datetime


@dataclass(frozen=True)
class Attached:
    """What became of one account.

    `history` is "kept", "gone", or None where it was connected all along (or is new); `back` counts the posts that came
    back, by their new state.
    """

    account: Account
    new: bool = False
    history: str | None = None
    back: Mapping[PostState, int] = field(default_factory=dict)
    left_grant_id: int | None = None


def locked(workspace_id: int, network: Network, external_ids: Iterable[str], subject_id: str) -> list[Account]:
    """The workspace's accounts that a consent touches: those it offers, and all of the same person's. Locked, by id."""
    query = (
        select(Account)
        .where(
            Account.workspace_id == workspace_id,
            Account.network == network,
            or_(Account.external_id.in_(list(external_ids)), Account.subject_id == subject_id),
        )
        .options(selectinload(Account.access))
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def bring_up_to_date(account: Account, workspace: Workspace, now: datetime) -> None:
    """Let a deadline that has passed unseen take effect first, as the sweep would have done."""
    if lifecycle.lapse(account.life, account.rule, now) != account.life:
        cut(account, workspace, Reason.LAPSED, WORKER, now)


def is_connected(account: Account, now: datetime) -> bool:
    """Whether the account is connected at `now`, seen or unseen by the sweep."""
    return lifecycle.lapse(account.life, account.rule, now).disconnected_at is None


def is_on_login(account: Account, subject_id: str | None, bound_to: str, now: datetime) -> bool:
    """Whether the account is connected through this person's login at the network, by a yes that is for it as well."""
    is_for_it = bound_to in ("", account.external_id)
    return account.subject_id == subject_id and is_for_it and is_connected(account, now)


def connect(profile: Profile, joining: Joining) -> Attached:
    """An account that this workspace did not have: whoever connects it is its first and its last connector."""
    now = joining.now
    account = Account(
        workspace_id=joining.workspace.id,
        network=joining.grant.network,
        external_id=profile.external_id,
        first_connected_by_id=joining.person.id,
        created_at=now,
    )
    _take_on(account, profile, joining)
    account.become(lifecycle.begin(now, joining.network_ends_at), joining.workspace.steps, now)
    account.access = []
    db.session.add(account)
    db.session.flush()
    record(
        Verb.CONNECTED,
        actor=joining.actor,
        now=now,
        workspace_id=joining.workspace.id,
        account=account,
        after=facts(account.life),
        details=to_keep(account.network, {"subject": joining.grant.subject_name, "external_id": profile.external_id}),
    )
    return Attached(account, new=True)


def reauthorize(account: Account, profile: Profile, joining: Joining) -> Attached:
    """A person said yes again: connected, with a new date, and with its posts if the window was open.

    The account has been brought up to date before the grant was touched: a lapse seen only now releases grants.
    """
    now, before, left = joining.now, account.life, account.grant_id
    warned_of = _warned_of(account)
    back = lifecycle.reauthorize(account.life, account.rule, now, joining.network_ends_at)
    _take_on(account, profile, joining)
    account.become(back.life, joining.workspace.steps, now)
    history, posts_back = _restore(account, back, joining)
    record(
        Verb.RECONNECTED,
        actor=joining.actor,
        now=now,
        workspace_id=joining.workspace.id,
        account=account,
        before=facts(before),
        after=facts(back.life),
        details={
            **to_keep(account.network, {"subject": joining.grant.subject_name}),
            **({"history": history} if history else {}),
            **{POSTS_BACK[state]: number for state, number in posts_back.items()},
        },
    )
    _tell_done(account, warned_of, joining)
    return Attached(account, history=history, back=posts_back, left_grant_id=left if left != joining.grant.id else None)


def carry_along(account: Account, profile: Profile, joining: Joining) -> Attached | None:
    """A connected account on the grant that was just renewed: the same yes is its yes, where the person may give it.

    Where the person may not reconnect it, it works on with the new token and its date stays as it was: None.
    """
    if permissions.may_reconnect(joining.person, account.holding) is not None:
        return None
    return reauthorize(account, profile, joining)


def refresh_profile(account: Account, profile: Profile, now: datetime) -> None:
    """Take over what the network calls the account now, and have its picture fetched when it is another one."""
    if profile.picture_url and pictures.is_another(profile.picture_url, account.picture_url):
        account.picture_url, account.picture_at = profile.picture_url, now
    for name in ("name", "handle", "kind"):
        value = getattr(profile, name)
        if value and getattr(account, name) != value:
            setattr(account, name, value)


def _take_on(account: Account, profile: Profile, joining: Joining) -> None:
    account.handle, account.kind = account.handle or "", account.kind or profile.kind
    refresh_profile(account, profile, joining.now)
    account.grant_id = joining.grant.id
    account.subject_id, account.subject_name = joining.grant.subject_id, joining.grant.subject_name
    account.connected_by_id = joining.person.id
    account.history_at = joining.now if account.network in TELLING_HISTORY else None


def _restore(account: Account, back: Return, joining: Joining) -> tuple[str | None, dict[PostState, int]]:
    """The posts of an account that was disconnected: back, or gone for good."""
    if not back.was_disconnected:
        return None, {}
    if back.history_kept:
        return KEPT, {state: number for state, number in posts.bring_back(account.id, joining.now).items() if number}
    deleted = posts.delete_lost([account.id])
    if deleted:
        record(
            Verb.HISTORY_DELETED,
            actor=WORKER,
            now=joining.now,
            workspace_id=joining.workspace.id,
            account=account,
            details={"posts": deleted},
        )
    return GONE, {}


def _warned_of(account: Account) -> list[datetime]:
    """The moments about which people may have been told: the deadline, or the disconnect and the end of the history."""
    end = lifecycle.deadline(account.life, account.rule)
    until = lifecycle.kept_until(account.life, account.rule)
    moments = (account.life.disconnected_at, until, end.at if end else None)
    return [moment for moment in moments if moment is not None]


def _tell_done(account: Account, warned_of: list[datetime], joining: Joining) -> None:
    """ "Eve reconnected it", to those who had been warned, where the workspace wants it. Who did it knows already:
    the actor, which by a link is nobody here.
    """
    if not joining.workspace.tell_done or not warned_of:
        return
    warned = (
        select(Notice.user_id)
        .join(Membership, and_(Membership.user_id == Notice.user_id, Membership.workspace_id == Notice.workspace_id))
        .where(
            Notice.account_id == account.id,
            Notice.kind.in_((Kind.AHEAD, Kind.SUDDEN, Kind.LOSS)),
            Notice.subject_at.in_(warned_of),
            Notice.withdrawn_at.is_(None),
            Notice.user_id != joining.actor.id,
            Membership.active,
        )
        .distinct()
        .order_by(Notice.user_id)
    )
    at = account.life.authorized_at
    tell.owe([tell.row(account, user_id, Kind.DONE, at, joining.now) for user_id in db.session.scalars(warned)])

"""The choice after a consent: which of the accounts found there to connect, and which to bring back."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from webapp.actions.connecting import attach, flows
from webapp.actions.connecting.attach import Attached, Joining
from webapp.actions.connecting.consent import Consent, Ended
from webapp.actions.connecting.flows import Asker
from webapp.actions.connecting.reconnect import carried_along, label, left_behind, left_out, story_of
from webapp.actions.consents import grants, tokens
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed, NotOffered, Refusal
from webapp.domain import lifecycle, permissions
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Denial, Person
from webapp.models import Account, Flow, Grant, db
from webapp.models.flow import End
from webapp.networks.room import Profile

MOST_NAMED = 10
"""Of accounts that were found and can't be connected, so many are named; of the others there is a number."""


class NothingTicked(Refusal):
    """The choice was sent without any account in it; the page asks again."""


class Hindered(Refusal):
    """Something was ticked that this consent can't keep connected; the page asks again, nothing was connected."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile.hindrance)
        self.profile = profile


class Standing(StrEnum):
    """What an account that was found is in this workspace already."""

    NEW = "new"
    CONNECTED = "connected"
    """Connected, through another person's login at the network."""
    SAME_LOGIN = "same_login"
    """Connected, through this same login: the new yes renews it, ticked or not."""
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class Offer:
    """One account of the choice.

    `denial` says why this person can't have it, `history` what a return brings; `left_out` is true of what is not
    ticked because somebody disconnected it by hand.
    """

    profile: Profile
    standing: Standing
    ticked: bool
    denial: Denial | None = None
    account: Account | None = None
    history: str | None = None
    left_out: bool = False

    @property
    def label(self) -> str:
        """What it is called."""
        return label(self.profile)


def check_offers_any(consent: Consent) -> None:
    """Raises Ended where none of the accounts that were found can be connected: then there is nothing to choose."""
    if any(profile.hindrance is None for profile in consent.profiles):
        return
    shown = [{"name": label(one), "hindrance": one.hindrance} for one in consent.profiles[:MOST_NAMED]]
    more = len(consent.profiles) - len(shown)
    raise Ended(End.NOTHING_FOUND, {"subject": consent.subject.name, "hindered": shown, "more": more})


def offers(flow: Flow, now: datetime) -> list[Offer]:
    """What there is to choose from, in the network's order. Raises Ended for somebody who may do nothing here now."""
    _, person = flows.home_of(flow)
    found = flows.found(flow)
    known = {account.external_id: account for account in _known(flow, [profile.external_id for profile in found])}
    alone = len(found) == 1
    return [_offer(profile, known.get(profile.external_id), flow, person, now, alone=alone) for profile in found]


def choose(house: House, flow_id: int, ticked: AbstractSet[str], asker: Asker, now: datetime) -> None:
    """Connect what was ticked, in the open transaction, which the caller commits; a second time changes nothing.

    Raises NotThere, NothingTicked, Hindered, NotAllowed (all that was ticked is out of bounds), or Ended.
    """
    flow = flows.mine(flow_id, asker, to_change=True)
    if flow.finished_at is not None:
        return
    if not flows.is_open(flow, now):
        raise Ended(End.EXPIRED)
    workspace, person = flows.home_of(flow)
    found = flows.found(flow)
    chosen = [profile for profile in found if profile.external_id in ticked]
    hindered = next((profile for profile in chosen if profile.hindrance is not None), None)
    if hindered is not None:
        raise Hindered(hindered)
    offered = {profile.external_id: profile for profile in found if profile.hindrance is None}
    accounts = attach.locked(workspace.id, flow.network, offered, flow.subject_id or "")
    known = {account.external_id: account for account in accounts}
    if not chosen and not any(_goes_along(account, flow, offered, person, now) for account in accounts):
        raise NothingTicked
    allowed, skipped = _sorted_out(chosen, known, person)
    for profile in allowed:
        if profile.external_id in known:
            attach.bring_up_to_date(known[profile.external_id], workspace, now)
    fresh = flow.sealed_token is not None
    joining = _joining(house, flow, person, asker.actor, now)
    done = [_join(profile, known.get(profile.external_id), joining) for profile in allowed]
    if fresh:
        done += carried_along(accounts, offered, joining, besides={one.account.id for one in done})
    grants.release_if_unused(left_behind(done), now)
    gone = left_out(accounts, offered, joining) if fresh else []
    flows.finish(flow, End.CONNECTED, story_of(done, joining.grant, left_out=gone, skipped=skipped), now)


def decline(house: House, flow_id: int, asker: Asker, now: datetime) -> None:
    """Choose nothing, in the open transaction, which the caller commits; the consent goes back. Raises NotThere."""
    flow = flows.mine(flow_id, asker, to_change=True)
    if flow.finished_at is not None:
        return
    unused = flows.waiting_consent(house.vault, flow)
    if unused is not None:
        flows.owe_back(house, unused, flow.workspace_id, now)
    if flow.end is End.CONNECTED:  # the reconnect that led here stands; only its company stays away
        flows.finish(flow, End.CONNECTED, flow.story, now)
    else:
        flows.finish(flow, End.DECLINED, {}, now)


def _known(flow: Flow, external_ids: list[str]) -> list[Account]:
    query = select(Account).where(
        Account.workspace_id == flow.workspace_id,
        Account.network == flow.network,
        Account.external_id.in_(external_ids),
    )
    return list(db.session.scalars(query))


def _offer(
    profile: Profile, account: Account | None, flow: Flow, person: Person, now: datetime, *, alone: bool
) -> Offer:
    can = profile.hindrance is None
    if account is None:
        denial = permissions.may_connect(person)
        return Offer(profile, Standing.NEW, ticked=alone and can and denial is None, denial=denial)
    denial = permissions.may_reconnect(person, account.holding)
    life = lifecycle.lapse(account.life, account.rule, now)
    if life.disconnected_at is None:
        own = _is_on_its_login(account, flow, now)
        standing = Standing.SAME_LOGIN if own else Standing.CONNECTED
        return Offer(profile, standing, alone and not own and can and denial is None, denial, account)
    lost = lifecycle.history_is_lost(life, account.rule, now)
    possible, by_hand = can and denial is None, life.reason is Reason.MANUAL and not alone
    return Offer(
        profile,
        Standing.DISCONNECTED,
        ticked=possible and not by_hand,
        left_out=possible and by_hand,
        denial=denial,
        account=account,
        history=attach.GONE if lost else attach.KEPT,
    )


def _is_on_its_login(account: Account, flow: Flow, now: datetime) -> bool:
    return attach.is_on_login(account, flow.subject_id, flows.bound_to(flow), now)


def _goes_along(account: Account, flow: Flow, offered: Mapping[str, Profile], person: Person, now: datetime) -> bool:
    """Whether a fresh consent renews the account without anybody ticking it."""
    return (
        flow.sealed_token is not None
        and account.external_id in offered
        and _is_on_its_login(account, flow, now)
        and permissions.may_reconnect(person, account.holding) is None
    )


def _sorted_out(chosen: list[Profile], known: dict[str, Account], person: Person) -> tuple[list[Profile], list[str]]:
    """What this person may have of what they ticked, and the names of the rest. Raises NotAllowed when that is all."""
    denials = {
        profile.external_id: (
            permissions.may_reconnect(person, known[profile.external_id].holding)
            if profile.external_id in known
            else permissions.may_connect(person)
        )
        for profile in chosen
    }
    allowed = [profile for profile in chosen if denials[profile.external_id] is None]
    if chosen and not allowed:
        first = next(iter(denials))
        denial = denials[first]
        assert denial is not None  # noqa: S101 - nothing was allowed
        raise NotAllowed(denial, known[first].holding if first in known else None)
    return allowed, [label(profile) for profile in chosen if denials[profile.external_id] is not None]


def _joining(house: House, flow: Flow, person: Person, actor: Actor, now: datetime) -> Joining:
    """The grant that the accounts go to: made of the consent's token, or the one that a reconnect has just renewed."""
    workspace, _ = flows.home_of(flow)
    room = house.rooms.get(flow.network)
    if room is None:
        raise NotOffered
    if flow.sealed_token is not None:
        consent = flows.waiting_consent(house.vault, flow)
        if consent is None:  # its key has been taken away within these minutes
            raise Ended(End.EXPIRED)
        grant, ends_at = tokens.keep(house, room, consent, workspace.id, person.id, now)
        return Joining(workspace, person, actor, grant, ends_at, now)
    return Joining(workspace, person, actor, _grant_of(flow), flow.network_ends_at, now)


def _grant_of(flow: Flow) -> Grant:
    """The grant of a reconnect that went before. Raises Ended when it has gone meanwhile."""
    grant = db.session.scalar(
        select(Grant)
        .where(
            Grant.workspace_id == flow.workspace_id,
            Grant.network == flow.network,
            Grant.subject_id == flow.subject_id,
            Grant.bound_to == flows.bound_to(flow),
            Grant.release_at.is_(None),
        )
        .with_for_update()
    )
    if grant is None:
        raise Ended(End.EXPIRED)
    return grant


def _join(profile: Profile, account: Account | None, joining: Joining) -> Attached:
    if account is None:
        return attach.connect(profile, joining)
    return attach.reauthorize(account, profile, joining)

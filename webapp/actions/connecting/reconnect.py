"""A reconnect that came back from the network: the same account, and with it all that the same yes repairs."""

from datetime import datetime

from sqlalchemy import select

from webapp.actions.connecting import attach, flows
from webapp.actions.connecting.attach import Attached, Joining
from webapp.actions.connecting.consent import Consent, Ended
from webapp.actions.consents import grants, tokens
from webapp.actions.house import House
from webapp.actions.log import Actor, record, to_keep
from webapp.domain import permissions
from webapp.domain.permissions import Person
from webapp.domain.posts import PostState
from webapp.models import Account, Flow, Grant, db
from webapp.models.event import Verb
from webapp.models.flow import End
from webapp.networks.room import Profile


def land(house: House, flow: Flow, consent: Consent, actor: Actor, now: datetime) -> None:
    """Write a reconnect into the open transaction. Raises Ended when it can't be; the caller rolls back, or commits.

    The wanted account comes back at once, together with every connected account of the same grant. Disconnected ones
    that the consent also carries are offered afterwards, on the page of choice; not to somebody who came by a link, who
    chooses nothing here.
    """
    workspace, person = flows.home_of(flow)
    offered = {profile.external_id: profile for profile in consent.profiles}
    wanted = check_still_wanted(flow, person)
    if wanted.external_id not in offered:
        _wrong_account(house, flow, wanted, consent, actor, now)
        return
    _check_may_be_kept(wanted, offered[wanted.external_id])
    accounts = attach.locked(workspace.id, flow.network, offered, consent.subject.id)
    if wanted not in accounts:  # removed at this very moment
        raise Ended(End.ACCOUNT_REMOVED)
    attach.bring_up_to_date(wanted, workspace, now)
    grant, ends_at = tokens.keep(house, house.rooms[flow.network], consent, workspace.id, person.id, now)
    joining = Joining(workspace, person, actor, grant, ends_at, now)
    done = [attach.reauthorize(wanted, offered[wanted.external_id], joining)]
    keepable = {external_id: profile for external_id, profile in offered.items() if profile.hindrance is None}
    done += carried_along(accounts, keepable, joining, besides={wanted.id})
    grants.release_if_unused(left_behind(done), now)
    story = story_of(done, grant, left_out=left_out(accounts, keepable, joining))
    chooses = flow.link_id is None
    if chooses and any(_comes_along(account, wanted, offered, person, now) for account in accounts):
        flows.keep_found(house.vault, flow, consent, now, with_token=False)
        flow.network_ends_at = ends_at
        flow.end, flow.story = End.CONNECTED, story
    else:
        flows.finish(flow, End.CONNECTED, story, now)


def check_still_wanted(flow: Flow, person: Person) -> Account:
    """The account to be reconnected, if it is still there and the person still may. Raises Ended."""
    wanted = db.session.get(Account, flow.account_id) if flow.account_id is not None else None
    if wanted is None or wanted.workspace_id != flow.workspace_id:
        raise Ended(End.ACCOUNT_REMOVED)
    denial = permissions.may_reconnect(person, wanted.holding)
    if denial is not None:
        raise Ended(End.NOT_ALLOWED, {"denial": denial.value, "wanted": label(wanted)})
    return wanted


def _check_may_be_kept(wanted: Account, profile: Profile) -> None:
    """Raises Ended where the consent carries the account and can't keep it connected."""
    if profile.hindrance is not None:
        raise Ended(End.NOT_ALLOWED, {"hindrance": profile.hindrance.value, "wanted": label(wanted)})


def carried_along(
    accounts: list[Account], offered: dict[str, Profile], joining: Joining, besides: set[int]
) -> list[Attached]:
    """The connected accounts of the renewed grant that the new consent carries as well; those it doesn't are looked at
    soon: their permission may be gone."""
    on_it = [account for account in accounts if account.id not in besides and _is_on(account, joining)]
    if joining.grant.check_at is not None and left_out(on_it, offered, joining):
        joining.grant.check_at = joining.now
    carried = [account for account in on_it if account.external_id in offered]
    results = [attach.carry_along(account, offered[account.external_id], joining) for account in carried]
    return [result for result in results if result is not None]


def left_out(accounts: list[Account], offered: dict[str, Profile], joining: Joining) -> list[str]:
    """The connected accounts of this login that its new consent can't keep, by name: they are looked at, and cut."""
    return [label(account) for account in accounts if account.external_id not in offered and _is_on(account, joining)]


def _is_on(account: Account, joining: Joining) -> bool:
    return attach.is_on_login(account, joining.grant.subject_id, joining.grant.bound_to, joining.now)


def left_behind(done: list[Attached]) -> list[int]:
    """The grants that these accounts left for another one."""
    return sorted({attached.left_grant_id for attached in done if attached.left_grant_id is not None})


def story_of(
    done: list[Attached], grant: Grant, *, left_out: list[str], skipped: list[str] | None = None
) -> dict[str, object]:
    """What was done, as the flow keeps it for the page."""
    return {
        "accounts": [
            {"id": one.account.id, "name": label(one.account), "new": one.new, "history": one.history} for one in done
        ],
        "posts": {state.value: total for state in PostState if (total := sum(one.back.get(state, 0) for one in done))},
        "skipped": skipped or [],
        "left_out": left_out,
        "subject": grant.subject_name,
    }


def label(account: Account | Profile) -> str:
    """What an account is called where two have to be told apart: "Acme (@acme)"."""
    return f"{account.name} ({account.handle})" if account.handle not in ("", account.name) else account.name


def _comes_along(account: Account, wanted: Account, offered: dict[str, Profile], person: Person, now: datetime) -> bool:
    """Whether another account of this consent is disconnected, and the person may bring it back with the same yes."""
    return (
        account.id != wanted.id
        and account.external_id in offered
        and offered[account.external_id].hindrance is None
        and not attach.is_connected(account, now)
        and permissions.may_reconnect(person, account.holding) is None
    )


def _wrong_account(house: House, flow: Flow, wanted: Account, consent: Consent, actor: Actor, now: datetime) -> None:
    """Another account came back: nothing is written but the offer to add it with the same consent.

    Raises Ended where there is nothing to add: all that came is connected already, or somebody came by a link.
    """
    only = consent.profiles[0] if len(consent.profiles) == 1 else None
    story = {
        "wanted": label(wanted),
        "came": label(only) if only else consent.subject.name,
        "one": only is not None,
        "same_person": consent.subject.id == wanted.subject_id,
    }
    if flow.link_id is not None:
        raise Ended(End.WRONG_ACCOUNT, story, consent)
    if _are_all_connected(consent, flow.workspace_id, now):
        raise Ended(End.WRONG_ACCOUNT, story | {"connected_already": True}, consent)
    flows.keep_found(house.vault, flow, consent, now, with_token=True)
    flow.end, flow.story = End.WRONG_ACCOUNT, story
    record(
        Verb.CONNECT_REFUSED,
        actor=actor,
        now=now,
        workspace_id=flow.workspace_id,
        account=wanted,
        reason=End.WRONG_ACCOUNT.value,
        details=to_keep(flow.network, {"wanted": flow.story["wanted"], "came": flow.story["came"]}),
    )


def _are_all_connected(consent: Consent, workspace_id: int, now: datetime) -> bool:
    """Whether this workspace has every account of the consent already."""
    came = {profile.external_id for profile in consent.profiles}
    ours = (Account.workspace_id == workspace_id, Account.network == consent.network)
    known = db.session.scalars(select(Account).where(*ours, Account.external_id.in_(came)))
    return came == {account.external_id for account in known if attach.is_connected(account, now)}

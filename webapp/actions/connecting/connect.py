"""Connecting and reconnecting: the way to the network, and the way back from it.

`begin_*` writes down the intent and says where to send the person. `finish` takes the callback: it claims the flow
(commit), asks the network (no transaction open), then writes. `choose` follows where accounts are to be picked.
"""

from collections.abc import Callable, Set
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from webapp.actions import load
from webapp.actions.connecting import by_link, callbacks, flows, reconnect
from webapp.actions.connecting import choose as choosing
from webapp.actions.connecting import consent as consents
from webapp.actions.connecting.callbacks import Callback
from webapp.actions.connecting.consent import Consent, Ended
from webapp.actions.connecting.flows import Asker
from webapp.actions.consents import trouble
from webapp.actions.house import House
from webapp.actions.log import record, to_keep
from webapp.actions.refusals import NotAllowed, NotOffered
from webapp.domain import permissions
from webapp.domain.permissions import Person
from webapp.domain.rules import NEWEST_YES_COUNTS, Network
from webapp.models import Account, Flow, Grant, ReauthorizationLink, db
from webapp.models.base import set_reading_only
from webapp.models.event import Verb
from webapp.models.flow import End, Intent
from webapp.networks.room import Room
from webapp.vault import Sealed

TRIES = 3
"""How often a write that met somebody else's is tried again; each try starts from what the other one wrote."""
NO_AT_THE_NETWORK = frozenset({"access_denied", "user_denied", "user_cancelled_login", "user_cancelled_authorize"})
NOT_NOW = frozenset({"temporarily_unavailable", "server_error"})
RACES = (IntegrityError, StaleDataError)


def redirect_uri(house: House, network: Network) -> str:
    """The address that is registered with the network; from the settings, never from a request."""
    return f"{house.settings.public_url}/oauth/{network.value}/callback"


def begin_connect(
    house: House, workspace_id: int, person: Person, network: Network, asker: Asker, now: datetime
) -> str:
    """Where to send somebody who wants to connect new accounts. Raises NotOffered, NotAllowed, TooManyStarts."""
    room = _room(house, network)
    denial = permissions.may_connect(person)
    if denial is not None:
        raise NotAllowed(denial)
    return _begin(house, room, asker, workspace_id, None, now)


def begin_reconnect(
    house: House, workspace_id: int, person: Person, account_id: int, asker: Asker, now: datetime
) -> str:
    """Where to send somebody who reauthorizes this account. Raises NotThere, NotOffered, NotAllowed, TooManyStarts."""
    account = load.account(workspace_id, account_id)
    denial = permissions.may_reconnect(person, account.holding)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
    return _begin(house, _room(house, account.network), asker, workspace_id, account_id, now)


def begin_by_link(house: House, link: ReauthorizationLink, asker: Asker, now: datetime) -> str:
    """Where to send somebody who came by a link. Raises LinkClosed, NotOffered, TooManyStarts."""
    account = by_link.check(link, now)
    return _begin(house, _room(house, account.network), asker, link.workspace_id, account.id, now)


def finish(house: House, callback: Callback, asker: Asker, now: datetime) -> int:
    """Take a callback to its end; gives the flow's id, whose `end` and `story` say what came of it.

    Raises one of FlowRefused for a callback that belongs to no flow of this person, browser and network. The second
    of two identical callbacks changes nothing.
    """
    start_writing()
    flow_id, first = callbacks.claim(house, callback, asker, now)
    if not first:
        return flow_id
    consent = None
    try:
        verifier = _check_before(house, flow_id, callback, now)
        room, uri = _room(house, callback.network), redirect_uri(house, callback.network)
        consent = consents.gather(room, callback.network, callback.url, uri, verifier, now)
        _repeated(partial(_land, house, flow_id, consent, asker, now))
    except Ended as ended:
        _close(house, flow_id, ended, ended.spare or consent, asker, now)
    return flow_id


def choose(house: House, flow_id: int, ticked: Set[str], asker: Asker, now: datetime) -> None:
    """Connect what was ticked on the page of choice; its flow says what came of it.

    Raises NotThere, NothingTicked, or NotAllowed when all of it is out of bounds; nothing is changed then.
    """
    try:
        _repeated(partial(choosing.choose, house, flow_id, ticked, asker, now))
    except Ended as ended:
        db.session.rollback()
        unused = flows.waiting_consent(house.vault, db.session.get_one(Flow, flow_id))
        _close(house, flow_id, ended, unused, asker, now)


def decline(house: House, flow_id: int, asker: Asker, now: datetime) -> None:
    """Choose nothing; the consent is given back unless it is in use. Raises NotThere."""
    choosing.decline(house, flow_id, asker, now)
    db.session.commit()


def start_writing() -> None:
    """A callback is a GET that writes: end the reading transaction in which the asker was looked up."""
    db.session.rollback()
    set_reading_only(False)


def _room(house: House, network: Network) -> Room:
    room = house.rooms.get(network)
    if room is None:
        raise NotOffered
    return room


def _begin(house: House, room: Room, asker: Asker, workspace_id: int, account_id: int | None, now: datetime) -> str:
    started = flows.start(
        house.vault, asker, workspace_id=workspace_id, network=room.network, account_id=account_id, now=now
    )
    db.session.commit()
    verifier = started.verifier if room.uses_pkce else None
    return room.authorize_url(redirect_uri(house, room.network), started.state, verifier, again=account_id is not None)


def _check_before(house: House, flow_id: int, callback: Callback, now: datetime) -> str | None:
    """Everything that speaks against using the code, before it is used; gives the verifier. Commits. Raises Ended."""
    flow = db.session.get_one(Flow, flow_id)
    by_link.for_use(flow, now)
    _, person = flows.home_of(flow)
    if flow.intent is Intent.CONNECT:
        denial = permissions.may_connect(person)
        if denial is not None:
            raise Ended(End.NOT_ALLOWED, {"denial": denial.value})
    else:
        reconnect.check_still_wanted(flow, person)
    if callback.error is not None:
        raise _said_no(callback.error)
    if not callback.has_code:
        raise Ended(End.NETWORK_ERROR, {"error": "no_code"})
    try:
        verifier = house.vault.open(flow.sealed_verifier, flow.aad("verifier")) if flow.sealed_verifier else None
    except Sealed:
        raise Ended(End.CODE_REFUSED) from None
    flow.sealed_verifier = None
    db.session.commit()
    return verifier


def _said_no(error: str) -> Ended:
    if error in NO_AT_THE_NETWORK:
        return Ended(End.CANCELLED)
    if error in NOT_NOW:
        return Ended(End.UNAVAILABLE, {"why": "down"})
    return Ended(End.NETWORK_ERROR, {"error": error})


def _land(house: House, flow_id: int, consent: Consent, asker: Asker, now: datetime) -> None:
    flow = flows.mine(flow_id, asker, to_change=True)
    if flow.intent is Intent.RECONNECT:
        link = by_link.for_use(flow, now, to_change=True)
        reconnect.land(house, flow, consent, asker.actor, now)
        if link is not None:
            by_link.use(link, asker.actor, now)
        return
    _, person = flows.home_of(flow)
    denial = permissions.may_connect(person)
    if denial is not None:
        raise Ended(End.NOT_ALLOWED, {"denial": denial.value})
    choosing.check_offers_any(consent)
    flows.keep_found(house.vault, flow, consent, now, with_token=True)


def _repeated(write: Callable[[], None]) -> None:
    """Write and commit; once more from the start where somebody else wrote the same rows first. Raises Ended."""
    for _ in range(TRIES):
        try:
            write()
            db.session.commit()
        except RACES:
            db.session.rollback()
        else:
            return
    raise Ended(End.OVERTAKEN)


def _close(house: House, flow_id: int, ended: Ended, unused: Consent | None, asker: Asker, now: datetime) -> None:
    """Write how a flow ended, and owe back a consent that nobody uses; nothing else of the attempt stays."""
    db.session.rollback()
    flow = flows.mine(flow_id, asker, to_change=True)
    if flow.finished_at is not None:
        return
    lacking = _now_lacking(flow, ended, unused, now)
    flows.finish(flow, ended.end, ended.story | ({"lacking": lacking} if lacking else {}), now)
    if unused is not None:
        flow.subject_id = unused.subject.id or None  # whose name the story may hold: found by it if they want it gone
        flows.owe_back(house, unused, flow.workspace_id, now)
    record(
        Verb.CONNECT_REFUSED,
        actor=asker.actor,
        now=now,
        workspace_id=flow.workspace_id,
        account=db.session.get(Account, flow.account_id) if flow.account_id is not None else None,
        reason=ended.end.value,
        details=to_keep(flow.network, {"network": flow.network.value, **ended.story}),
    )
    db.session.commit()


def _now_lacking(flow: Flow, ended: Ended, unused: Consent | None, now: datetime) -> int:
    """How many accounts that are connected by the same login have just lost what was left out; said in their rows."""
    if ended.end is not End.SCOPES_MISSING or unused is None or flow.network not in NEWEST_YES_COUNTS:
        return 0
    whose = (Grant.workspace_id == flow.workspace_id, Grant.network == flow.network, Grant.release_at.is_(None))
    query = select(Grant).where(*whose, Grant.subject_id == unused.subject.id).with_for_update()
    grant = db.session.scalar(query.execution_options(populate_existing=True))
    if grant is None:
        return 0
    number = db.session.scalar(select(func.count()).select_from(Account).where(Account.grant_id == grant.id)) or 0
    if number:
        trouble.note_permissions(grant, tuple(ended.story["missing"]), now)
    return number

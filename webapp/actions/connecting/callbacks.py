"""What a network sends a person back with: whose it is, and whether it is the first of its flow.

One callback of each flow is the first; every other one is shown what came of that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from webapp.actions.connecting import flows
from webapp.actions.connecting.flows import Asker
from webapp.actions.digests import digest
from webapp.actions.house import House
from webapp.actions.log import record
from webapp.actions.refusals import Refusal
from webapp.domain.rules import Network
from webapp.models import Flow, Membership, db
from webapp.models.event import Verb
from webapp.networks import plain


@dataclass(frozen=True)
class Callback:
    """What came back from a network: at whose address, the whole public URL, and what is said in it."""

    network: Network
    url: str = field(repr=False)
    state: str | None = field(repr=False)
    error: str | None
    has_code: bool
    issuer: str | None

    @classmethod
    def of(cls, network: Network, url: str, said: Mapping[str, list[str]]) -> "Callback":
        """Read the parameters; whatever is said twice is not said at all. An `error` is one word, safe to keep."""
        state, error, code, issuer = (_only(said.get(name, [])) for name in ("state", "error", "code", "iss"))
        no = plain.word(error or "unknown") if "error" in said else None
        return cls(network, url, state, no, code is not None, (issuer or "") if "iss" in said else None)


class FlowRefused(Refusal):
    """A callback that belongs to no flow of this person in this browser. The code in it is never used."""


class UnknownState(FlowRefused):
    """Forged, garbled, or so old that it is forgotten."""


class ExpiredState(FlowRefused):
    """It took longer than FLOW_LIFE."""


class OtherPerson(FlowRefused):
    """Somebody else set out."""


class OtherBrowser(FlowRefused):
    """The same person set out, but in another browser."""


class OtherNetwork(FlowRefused):
    """The flow leads to another network than the one that answers, or says it answers."""


def claim(house: House, callback: Callback, asker: Asker, now: datetime) -> tuple[int, bool]:
    """The flow of a callback, and whether this callback is its first. Commits.

    Raises one of FlowRefused, which is then in the log; the flow stays as it was.
    """
    flow = db.session.scalar(select(Flow).where(Flow.state_hash == digest(callback.state or "")))
    refusal = why_not(house, flow, callback, asker, now)
    if flow is None or refusal is not None:
        _log_refusal(refusal or UnknownState(), flow, callback, asker, now)
        raise refusal or UnknownState
    flow_id = flow.id
    claimed = db.session.execute(
        update(Flow)
        .where(Flow.id == flow_id, Flow.used_at.is_(None))
        .values(used_at=now, expires_at=now + flows.FLOW_LIFE)
        .returning(Flow.id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.commit()
    return flow_id, bool(claimed)


def why_not(house: House, flow: Flow | None, callback: Callback, asker: Asker, now: datetime) -> FlowRefused | None:
    """Why a callback is none of this person's in this browser, at this network, in time; None when it is."""
    if flow is None:
        return UnknownState()
    if (flow.user_id, flow.link_id) != (asker.user_id, asker.link_id):
        return OtherPerson()
    if asker.browser is None or flow.browser_hash != digest(asker.browser):
        return OtherBrowser()
    room = house.rooms.get(flow.network)
    if flow.network is not callback.network or room is None:
        return OtherNetwork()
    if callback.issuer is not None and not room.is_own_issuer(callback.issuer):
        return OtherNetwork()
    return ExpiredState() if flow.used_at is None and flow.expires_at <= now else None


def _log_refusal(refusal: FlowRefused, flow: Flow | None, callback: Callback, asker: Asker, now: datetime) -> None:
    record(
        Verb.CONNECT_REFUSED,
        actor=asker.actor,
        now=now,
        workspace_id=_whose_log(flow, asker),
        reason=type(refusal).__name__,
        details={"network": callback.network.value},
    )
    db.session.commit()


def _whose_log(flow: Flow | None, asker: Asker) -> int | None:
    """The flow's workspace where the asker belongs to it, else only the operator's log.

    Else whoever has their link opened by a stranger would read the stranger's name and address in their own log; and
    who comes by a link is a stranger always.
    """
    if flow is None or asker.link_id is not None:
        return None
    member = select(Membership.workspace_id).where(
        Membership.workspace_id == flow.workspace_id, Membership.user_id == asker.user_id, Membership.active
    )
    return db.session.scalar(member)


def _only(values: list[str]) -> str | None:
    return values[0] if len(values) == 1 else None

"""Writing the append-only log, in the transaction of the change it tells about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, insert, literal, select

from webapp.domain.lifecycle import Lifecycle
from webapp.domain.rules import MAY_HAVE_US_FORGET, Network
from webapp.models import Account, Event, User, db
from webapp.models.base import Id, Json, UTCDateTime
from webapp.models.event import Verb
from webapp.models.listed import listed


@dataclass(frozen=True)
class Actor:
    """Who does something: a person (with the address they come from), or `WORKER`, or `OPERATOR`."""

    id: int | None
    name: str
    ip: str | None = None

    @classmethod
    def of(cls, user: User, ip: str | None = None) -> "Actor":
        """The actor that a signed-in person is."""
        return cls(user.id, user.name, ip)


LINK_OF = "link of "
"""Begins the name of an actor without a seat: what follows is who made the link they came by."""
WORKER = Actor(None, "worker")
OPERATOR = Actor(None, "operator")


def facts(life: Lifecycle, besides: Lifecycle | None = None) -> dict[str, Any]:
    """A life as the log keeps it: ISO moments and words, without what is empty, or is the same in `besides`."""
    known = vars(besides) if besides is not None else {}
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in vars(life).items()
        if value is not None and value is not known.get(name)
    }


NAMES_OF_PEOPLE = frozenset({"subject", "wanted", "came", "hindered"})
"""The details that may be the name of a person at a network."""


def to_keep(network: Network, details: Mapping[str, Any]) -> dict[str, Any]:
    """Details as a line may keep them for ever: without names of people whom we may have to forget."""
    forgets = network in MAY_HAVE_US_FORGET
    return {name: value for name, value in details.items() if not (forgets and name in NAMES_OF_PEOPLE)}


def record(
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    workspace_id: int | None,
    account: Account | None = None,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one line to the log; the caller commits it together with the change. Never pass a token, code or password.

    What concerns no single account belongs to the network that its details name, if they name one.
    """
    db.session.add(
        Event(
            workspace_id=workspace_id,
            at=now,
            actor_id=actor.id,
            actor_name=actor.name,
            ip=actor.ip,
            verb=verb,
            reason=reason,
            network=account.network if account else _network_in(details or {}),
            account_id=account.id if account else None,
            account_name=account.name_in_log if account else None,
            before=before or {},
            after=after or {},
            details=details or {},
        )
    )


def _network_in(details: Mapping[str, Any]) -> Network | None:
    name = details.get("network")
    return Network(name) if name in set(Network) else None


LINE = {
    "workspace_id": Id,
    "verb": String(),
    "reason": String(),
    "network": String(),
    "account_id": Id,
    "account_name": String(),
    "before": Json,
    "after": Json,
    "details": Json,
}
"""What `record_many` takes of each line, in this order, and how it is stored."""


def record_many(lines: Sequence[tuple[object, ...]], *, actor: Actor, now: datetime) -> None:
    """Add many lines, each a tuple as `LINE` says, in one statement."""
    if not lines:
        return
    rows = listed(LINE, lines)
    same = {"at": literal(now, UTCDateTime()), "actor_id": literal(actor.id, Id), "actor_name": literal(actor.name)}
    db.session.execute(
        insert(Event.__table__).from_select([*LINE, *same], select(*rows.c, *same.values()))  # type: ignore[arg-type]
    )

"""Reading the log: one workspace's lines that match a filter, the newest first, a page or a piece at a time.

Lines are read as plain facts. A word that this version doesn't know (an older web process beside a newer worker) is a
word all the same, not a fault.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    outerjoin,
    select,
    tuple_,
    type_coerce,
)

from webapp.actions.log import OPERATOR, WORKER
from webapp.domain.rules import Network
from webapp.models import Account, Event, db
from webapp.models.account import folded
from webapp.models.base import Id, UTCDateTime
from webapp.models.event import SIGN_INS

PER_PAGE = 50
PIECE = 1000
MACHINES = {"relink": WORKER.name, "operator": OPERATOR.name}
"""Those who act without being a person: what an address calls them, and what the log does."""

_log = Event.__table__.c
_SAME_ACCOUNT = and_(
    Account.id == _log.account_id, Account.workspace_id == _log.workspace_id, Account.created_at <= _log.at
)
"""The account that a line is about, while it is here: lines about people's profiles hold no name of their own."""
_COLUMNS = (
    *(_log.id, _log.at, type_coerce(_log.verb, String).label("verb"), _log.reason),
    *(_log.actor_id, _log.actor_name, _log.ip),
    *(type_coerce(_log.network, String).label("network"), _log.account_id),
    func.coalesce(_log.account_name, Account.name).label("account_name"),
    *(_log.before, _log.after, _log.details),
)


class Position(NamedTuple):
    """A line's place in the order of time; it stays the same, whatever is added."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Line:
    """One line of the log. `actor_id` None: nobody who can sign in (`actor_name` "worker", "operator", or a name)."""

    id: int
    at: datetime
    verb: str
    reason: str | None
    actor_id: int | None
    actor_name: str
    ip: str | None
    network: Network | None
    account_id: int | None
    account_name: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    details: dict[str, Any]

    @classmethod
    def of(cls, row: Row[Any]) -> "Line":
        """A line as the database has it."""
        facts = row._asdict()
        network = facts["network"]
        return cls(**facts | {"network": Network(network) if network in set(Network) else None})

    @property
    def position(self) -> Position:
        """Its place."""
        return Position(self.at, self.id)


@dataclass(frozen=True)
class Filter:
    """What is looked for; None and "" ask for nothing. `since` is part of it, `until` no longer.

    `reader`: whose own sign-ins are shown, and nobody else's; None shows everybody's. `account_since` is when the
    account came: its number may have been another one's before, on SQLite.
    """

    text: str = ""
    verbs: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    person: int | None = None
    machine: str | None = None
    account: int | None = None
    account_since: datetime | None = None
    network: Network | None = None
    reason: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    reader: int | None = None


@dataclass(frozen=True)
class Page:
    """Some lines, the newest first, and whether there are older and newer ones."""

    lines: Sequence[Line]
    older: bool
    newer: bool


def page(workspace_id: int, wanted: Filter, before: Position | None = None, after: Position | None = None) -> Page:
    """The newest lines, or those just `before` a place, or just `after` it. One statement.

    Where fewer than a page come after, the newest page is shown whole.
    """
    if after is not None and before is None:
        query = matching(workspace_id, wanted).where(place() > at(after)).order_by(_log.at, _log.id)
        found = db.session.execute(query.limit(PER_PAGE + 1)).all()
        if len(found) >= PER_PAGE:
            newest_first = [Line.of(row) for row in reversed(found[:PER_PAGE])]
            return Page(newest_first, older=True, newer=len(found) > PER_PAGE)
    found = db.session.execute(newest_first_of(workspace_id, wanted, before).limit(PER_PAGE + 1)).all()
    lines = [Line.of(row) for row in found[:PER_PAGE]]
    return Page(lines, older=len(found) > PER_PAGE, newer=before is not None)


def pieces(workspace_id: int, wanted: Filter, most: int) -> Iterator[list[Line]]:
    """All matching lines, at most so many, the newest first, piece by piece: each on a connection of its own, so that
    a reader who is slow or hangs up holds none."""
    last, left = None, most
    while left > 0:
        with db.engine.connect() as connection:
            query = newest_first_of(workspace_id, wanted, last).limit(min(left, PIECE))
            lines = [Line.of(row) for row in connection.execute(query)]
        if not lines:
            return
        yield lines
        last, left = lines[-1].position, left - len(lines)


def newest_first_of(workspace_id: int, wanted: Filter, before: Position | None) -> Select[Any]:
    """The lines before a place, in the order of the page."""
    query = matching(workspace_id, wanted).order_by(_log.at.desc(), _log.id.desc())
    return query if before is None else query.where(place() < at(before))


def place() -> Any:
    """A row's place, as SQL."""
    return tuple_(_log.at, _log.id)


def at(position: Position) -> Any:
    """A given place, as SQL."""
    return tuple_(bindparam(None, position.at, UTCDateTime()), bindparam(None, position.id, Id))


def matching(workspace_id: int, wanted: Filter) -> Select[Any]:
    """Only this workspace's lines, and of them those that match."""
    lines = select(*_COLUMNS).select_from(outerjoin(Event.__table__, Account.__table__, _SAME_ACCOUNT))
    return lines.where(_log.workspace_id == workspace_id, *_conditions(wanted))


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    verb = type_coerce(_log.verb, String)
    if wanted.verbs is not None:
        yield verb.in_(sorted(wanted.verbs))
    if wanted.without:
        yield verb.not_in(sorted(wanted.without))
    if wanted.reader is not None:
        yield or_(verb.not_in(sorted(SIGN_INS)), _log.actor_id == wanted.reader)
    if wanted.text:
        yield or_(
            _log.actor_name.icontains(wanted.text, autoescape=True),
            _log.account_name.icontains(wanted.text, autoescape=True),
            Account.sought.contains(folded(wanted.text), autoescape=True),
        )
    if wanted.person is not None:
        yield _log.actor_id == wanted.person
    if wanted.machine is not None:
        yield and_(_log.actor_id.is_(None), _log.actor_name == wanted.machine)
    yield from _about(wanted)


def _about(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.account is not None:
        yield _log.account_id == wanted.account
    if wanted.network is not None:
        yield type_coerce(_log.network, String) == wanted.network.value
    if wanted.reason is not None:
        yield _log.reason == wanted.reason
    begins = [moment for moment in (wanted.since, wanted.account_since) if moment is not None]
    if begins:
        yield _log.at >= max(begins)
    if wanted.until is not None:
        yield _log.at < wanted.until

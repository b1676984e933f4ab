"""Writing down the notices that are owed, in the transaction that owes them. Sending is `deliver`'s."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Integer, String, and_, literal, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from webapp.actions.log import WORKER, record
from webapp.actions.posts import changed
from webapp.domain import notices
from webapp.domain.notices import Kind, Reader
from webapp.models import Account, Membership, Notice, User, Workspace, db
from webapp.models.base import Id, UTCDateTime
from webapp.models.event import Verb
from webapp.models.listed import among, listed


def readers(workspace_id: int, connector_id: int | None) -> list[int]:
    """Who is told about an account of this workspace: its last connector and the super admins, each once."""
    members = db.session.scalars(select(Membership).where(Membership.workspace_id == workspace_id)).all()
    everybody = [Reader(row.user_id, row.person.active, row.super_admin) for row in members]
    connector = next((reader for reader in everybody if reader.id == connector_id), None)
    return notices.recipients(connector, everybody)


def owe(rows: list[dict[str, object]]) -> int:
    """Insert notices; those that are owed already stay as they are. Gives how many are new."""
    if not rows:
        return 0
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Notice).on_conflict_do_nothing().returning(Notice.id)
    return len(db.session.execute(statement, rows).all())


class Owed(NamedTuple):
    """One notice, as `owe_many` takes it."""

    workspace_id: int
    account_id: int
    user_id: int
    kind: Kind
    step: int
    subject_at: datetime


STORED_AS = (Id, Id, Id, String(), Integer(), UTCDateTime())
"""How `Owed`'s fields are stored, in their order."""


def owe_many(owed: Sequence[Owed], now: datetime) -> int:
    """Insert notices, due at once, in one statement; those owed already stay as they are. Gives how many are new."""
    if not owed:
        return 0
    rows = listed(dict(zip(Owed._fields, STORED_AS, strict=True)), owed)
    moment = literal(now, UTCDateTime())
    same = {"created_at": moment, "next_try_at": moment, "claims": literal(0)}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    # SQLite takes ON CONFLICT for the condition of a join, unless a WHERE stands between
    source = select(*rows.c, *same.values()).where(true())
    statement = dialect.insert(Notice.__table__).from_select([*Owed._fields, *same], source).on_conflict_do_nothing()
    return changed(db.session.execute(statement, execution_options={"preserve_rowcount": True}))


def readers_of(connectors: Mapping[int, set[int]]) -> dict[int, dict[int, Reader]]:
    """Whoever might be told in these workspaces, by workspace and person: super admins, and the given connectors."""
    everybody = select(
        Membership.workspace_id, Membership.user_id, and_(Membership.active, User.active), Membership.super_admin
    ).join(User, User.id == Membership.user_id)
    named = or_(Membership.super_admin, Membership.user_id.in_(among(set().union(*connectors.values()))))
    found: dict[int, dict[int, Reader]] = defaultdict(dict)
    query = everybody.where(Membership.workspace_id.in_(among(connectors)), named)
    for workspace_id, user_id, active, super_admin in db.session.execute(query):
        found[workspace_id][user_id] = Reader(user_id, active, super_admin)
    return found


def row(
    account: Account, user_id: int, kind: Kind, subject_at: datetime, now: datetime, step: int = 0
) -> dict[str, object]:
    """One notice as `owe` takes it, due at once."""
    return {
        "workspace_id": account.workspace_id,
        "account_id": account.id,
        "user_id": user_id,
        "kind": kind,
        "step": step,
        "subject_at": subject_at,
        "created_at": now,
        "next_try_at": now,
        "claims": 0,
    }


def tell(account: Account, kind: Kind, subject_at: datetime, to: Iterable[int], now: datetime, step: int = 0) -> int:
    """Owe one notice to each of `to`; nobody to tell is an alarm in the log, not silence."""
    rows = [row(account, user_id, kind, subject_at, now, step) for user_id in to]
    if not rows:
        record(Verb.NOBODY_TO_TELL, actor=WORKER, now=now, workspace_id=account.workspace_id, account=account)
    return owe(rows)


def tell_sudden(account: Account, workspace: Workspace, now: datetime) -> None:
    """A disconnect from the network's side, where the workspace asked to be told of those."""
    life = account.life
    if not workspace.tell_sudden or life.reason is None or not notices.is_sudden(life.reason):
        return
    if life.disconnected_at is not None:
        tell(account, Kind.SUDDEN, life.disconnected_at, readers(workspace.id, account.connected_by_id), now)

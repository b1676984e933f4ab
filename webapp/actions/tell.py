"""Writing down the notices that are owed, in the transaction that owes them. Sending is `deliver`'s."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.actions.log import WORKER, record
from webapp.domain import notices
from webapp.domain.notices import Kind, Reader
from webapp.models import Account, Membership, Notice, Workspace, db
from webapp.models.event import Verb


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

"""Writing down the notices that are owed, in the transaction that owes them. Sending is `deliver`'s."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, String, Subquery, and_, exists, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.actions.log import WORKER, record
from webapp.domain import notices
from webapp.domain.holders import can_hold
from webapp.domain.notices import Kind, Reader
from webapp.domain.permissions import Social
from webapp.models import Account, Membership, Notice, User, Workspace, db
from webapp.models.base import Id, UTCDateTime
from webapp.models.counted import changed
from webapp.models.event import Verb
from webapp.models.listed import listed


def readers(workspace_id: int, connector_id: int | None) -> list[int]:
    """Who is told about an account of this workspace: its last connector and the super admins, each once."""
    members = db.session.scalars(select(Membership).where(Membership.workspace_id == workspace_id)).all()
    everybody = [Reader(row.user_id, can_hold(row.person), row.super_admin) for row in members]
    connector = next((reader for reader in everybody if reader.id == connector_id), None)
    return notices.recipients(connector, everybody)


def owe(rows: list[dict[str, object]]) -> int:
    """Insert notices; those that are owed already stay as they are. Gives how many are new."""
    if not rows:
        return 0
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Notice).on_conflict_do_nothing().returning(Notice.id)
    return len(db.session.execute(statement, rows).all())


class News(NamedTuple):
    """What is to be told about one account, to whoever is told about it."""

    account_id: int
    workspace_id: int
    connector_id: int | None
    kind: Kind
    step: int
    subject_at: datetime


STORED_AS = (Id, Id, Id, String(), Integer(), UTCDateTime())
"""How `News`' fields are stored, in their order."""
KEY = ("account_id", "workspace_id", "kind", "step", "subject_at")


def spread(news: Sequence[News], now: datetime) -> int:
    """Owe the notices of many accounts, due at once, in one statement; those owed already stay as they are.

    Gives how many are new. The database finds the people: fetching them first took twice the time (docs/decisions).
    """
    table = as_table(news)
    moment = literal(now, UTCDateTime())
    same = {"created_at": moment, "next_try_at": moment, "claims": literal(0)}
    columns: list[Any] = [*(table.c[name] for name in KEY), Membership.user_id, *same.values()]
    told = table.join(Membership, is_told(table)).join(User, User.id == Membership.user_id)
    source = select(*columns).select_from(told).where(User.active)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Notice.__table__).from_select([*KEY, "user_id", *same], source)
    done = db.session.execute(statement.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True})
    return changed(done)


def unheard(news: Sequence[News]) -> set[int]:
    """The accounts about which there is nobody to tell."""
    table = as_table(news)
    somebody = exists().where(is_told(table), User.id == Membership.user_id, User.active)
    return set(db.session.scalars(select(table.c.account_id).where(~somebody)))


def as_table(news: Sequence[News]) -> Subquery:
    """News as a table."""
    return listed(dict(zip(News._fields, STORED_AS, strict=True)), news)


def is_told(table: Subquery) -> ColumnElement[bool]:
    """Whether a membership's holder is told, if active here at all: `domain.notices.recipients` in SQL."""
    connector = and_(Membership.user_id == table.c.connector_id, Membership.social != Social.NONE)
    holder = or_(Membership.super_admin, connector)
    return and_(Membership.workspace_id == table.c.workspace_id, Membership.active, holder)


def addresses(news: News) -> list[tuple[str, bool]]:
    """Who is told about one account, the last connector first: each address, and whether the notice is owed already."""
    table = as_table([news])
    key = (Notice.user_id == User.id, *(getattr(Notice, name) == table.c[name] for name in KEY))
    query = (
        select(User.email, exists().where(*key))
        .select_from(table)
        .join(Membership, is_told(table))
        .join(User, User.id == Membership.user_id)
        .where(User.active)
        .order_by(User.id != table.c.connector_id, User.id)
    )
    return [(email, owed) for email, owed in db.session.execute(query)]


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
    if (
        not (workspace.tell_sudden and workspace.has_social)
        or life.reason is None
        or not notices.is_sudden(life.reason)
    ):
        return
    if life.disconnected_at is not None:
        tell(account, Kind.SUDDEN, life.disconnected_at, readers(workspace.id, account.connected_by_id), now)

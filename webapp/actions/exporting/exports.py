"""Asking for an archive of posts and account data, taking it along, and letting it go after a week.

The worker makes it (`export_making`). Whoever may see the posts may ask for it and take it; that is looked at when it
is asked for and again whenever it is taken.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from webapp.actions import load
from webapp.actions.exporting import export_files
from webapp.actions.house import House
from webapp.actions.log import record
from webapp.actions.media import store
from webapp.actions.notices import personal
from webapp.actions.publishing.author import Author
from webapp.actions.refusals import NotAllowed, NotThere, Refusal
from webapp.domain import permissions
from webapp.domain.permissions import Denial
from webapp.models import Account, Export, ExportState, Workspace, db
from webapp.models.event import Verb

KEPT = timedelta(days=7)
"""So long after it was made an archive can be taken along."""
MOST_UNFINISHED = 3
"""In one workspace, at a time."""
MOST_LISTED = 50
UNFINISHED = (ExportState.WAITING, ExportState.MAKING)


class TooManyAtOnce(Refusal):
    """Enough archives of this workspace are being made."""

    status = 409


def ask(account_id: int | None, author: Author, now: datetime) -> Export:
    """Have an archive made, of one account or (None) of all; one that is being made already is that one. Commits.

    Raises NotAllowed, NotThere or TooManyAtOnce.
    """
    _demand(author)
    db.session.get(Workspace, author.workspace_id, with_for_update=True)  # two who ask at once ask in turn
    account = load.account(author.workspace_id, account_id) if account_id is not None else None
    going = db.session.scalars(
        select(Export).where(Export.workspace_id == author.workspace_id, Export.state.in_(UNFINISHED))
    ).all()
    same = next((one for one in going if one.whole is (account is None) and one.account_id == account_id), None)
    if same is not None:
        db.session.rollback()
        return same
    if len(going) >= MOST_UNFINISHED:
        db.session.rollback()
        raise TooManyAtOnce
    export = _new(account, author, now)
    record(Verb.EXPORTED, actor=author.actor, now=now, workspace_id=author.workspace_id, account=account)
    db.session.commit()
    return export


def of(workspace_id: int, now: datetime) -> Sequence[Export]:
    """The workspace's archives, the newest first."""
    query = (
        select(Export)
        .where(Export.workspace_id == workspace_id, Export.expires_at > now)
        .options(joinedload(Export.account), joinedload(Export.asked_by))
        .order_by(Export.asked_at.desc(), Export.id.desc())
        .limit(MOST_LISTED)
    )
    return db.session.scalars(query).all()


def to_take(export_id: int, author: Author, now: datetime) -> Export:
    """A finished archive, for whoever may take it along at `now`. Raises NotAllowed or NotThere."""
    export = _mine(export_id, author)
    if export.state is not ExportState.READY or export.expires_at <= now:
        raise NotThere
    return export


def again(export_id: int, author: Author, now: datetime) -> None:
    """Try once more what could not be made. Commits. Raises NotAllowed or NotThere."""
    export = _mine(export_id, author, to_change=True)
    if export.state is ExportState.PARKED:
        personal.unsay([export], now)
        export.state, export.failure, export.place = ExportState.WAITING, None, {}
        export.wake_at, export.expires_at = now, now + KEPT
    db.session.commit()


def may_drop(export: Export, author: Author) -> bool:
    """Whether it is this person's to delete: who asked for it, and super admins."""
    return export.asked_by_id == author.person.id or permissions.may_administer(author.person) is None


def drop(export_id: int, author: Author, house: House, now: datetime) -> None:
    """Delete an archive, finished or not. Commits. Raises NotAllowed or NotThere."""
    export = _mine(export_id, author, to_change=True)
    if not may_drop(export, author):
        raise NotAllowed(Denial.NOT_SUPER_ADMIN)
    key = export.key
    personal.unsay([export], now)
    db.session.delete(export)
    db.session.commit()
    export_files.discard(house.settings, [key])


def let_go_of(account: Account, now: datetime) -> None:
    """End every archive in which the account may stand, finished or not, into the open transaction.

    For an account that is a person who is to be forgotten. The files go with the next tidying.
    """
    with_it = (Export.workspace_id == account.workspace_id, or_(Export.whole, Export.account_id == account.id))
    personal.unsay(db.session.scalars(select(Export).where(*with_it)), now)
    finished = Export.state == ExportState.READY
    for statement in (
        update(Export).where(*with_it, finished).values(expires_at=now),
        delete(Export).where(*with_it, ~finished),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def forget(house: House, now: datetime) -> int:
    """Delete what has been kept long enough, with its file, and files that nothing belongs to. Commits.

    Gives the number of archives that went.
    """
    over = db.session.scalars(select(Export).where(Export.expires_at <= now).limit(500)).all()
    keys = [export.key for export in over]
    for export in over:
        db.session.delete(export)
    db.session.commit()
    export_files.discard(house.settings, keys)
    _sweep(house)
    return len(keys)


def _sweep(house: House) -> None:
    """Files go after their rows, so those of whoever was killed in between are found here."""
    found = export_files.lying_about(house.settings)
    keys = {key for key, _ in found}
    query = select(Export.key, Export.attempt, Export.state).where(Export.key.in_(keys))
    known = {row.key: row for row in db.session.execute(query)} if keys else {}
    db.session.rollback()
    for key, attempt in found:
        row = known.get(key)
        if attempt is None and row is None:
            store.Folder(export_files.folder(house.settings)).delete(key)
        elif attempt is not None and (row is None or (row.attempt, row.state) != (attempt, ExportState.MAKING)):
            export_files.clear(export_files.desk(house.settings, key, attempt))


def _new(account: Account | None, author: Author, now: datetime) -> Export:
    export = Export(
        key=store.new_key(),
        workspace_id=author.workspace_id,
        asked_by_id=author.person.id,
        account_id=account.id if account is not None else None,
        whole=account is None,
        name=account.name_in_log if account is not None else None,
        state=ExportState.WAITING,
        wake_at=now,
        asked_at=now,
        expires_at=now + KEPT,
    )
    db.session.add(export)
    return export


def _mine(export_id: int, author: Author, *, to_change: bool = False) -> Export:
    _demand(author)
    query = select(Export).where(Export.id == export_id, Export.workspace_id == author.workspace_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    export = db.session.scalar(query)
    if export is None:
        raise NotThere
    return export


def _demand(author: Author) -> None:
    denial = permissions.may_see(author.person)
    if denial is not None:
        raise NotAllowed(denial)

"""Making archives: one worker, one archive, piece by piece, with a lease that each piece prolongs.

Killed anywhere, an archive is begun anew by whoever finds its lease run out. A turn that is over lays it down in good
order, and the next one goes on where it stopped.
"""

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from webapp.actions.crew import Watch
from webapp.actions.exporting import export_files, export_reading
from webapp.actions.exporting.export_reading import Place
from webapp.actions.exporting.export_writing import Archive, account_row
from webapp.actions.exporting.exports import KEPT
from webapp.actions.house import House
from webapp.actions.media import store
from webapp.actions.notices import personal
from webapp.actions.refusals import Refusal
from webapp.models import Account, Export, ExportState, Failure, Post, db
from webapp.models.base import reading_only
from webapp.models.counted import changed

LEASE = timedelta(minutes=10)
"""Longer than the largest single file takes; each piece prolongs it."""
MOST_ATTEMPTS = 5
"""After so many beginnings without an end a person must look."""
WHILE_AWAY = timedelta(minutes=2)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """An archive that is ours to make, until its lease runs out. `account_id` None: all accounts."""

    id: int
    key: str
    attempt: int
    workspace_id: int
    account_id: int | None
    place: dict[str, Any]
    done: int

    @property
    def which(self) -> ColumnElement[bool]:
        """Its posts."""
        if self.account_id is not None:
            return Post.account_id == self.account_id
        return Post.workspace_id == self.workspace_id


class Lost(Exception):
    """The archive was deleted, or taken on by somebody else."""


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
    """Make what was asked for; gives how many archives were finished. Commits. Needs an app context."""
    watch, finished = Watch(now), 0
    while going() and (claim := _claim(watch.present())) is not None:
        finished += _make(house, claim, watch, going)
    return finished


def _claim(now: datetime) -> Claim | None:
    """Take on the one that waits longest; what can't be made at all is said so at once. Commits."""
    while True:
        row = db.session.scalar(
            select(Export)
            .where(Export.wake_at <= now, Export.expires_at > now)
            .order_by(Export.wake_at, Export.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if row is None:
            db.session.rollback()
            return None
        claim = _take(row, now)
        db.session.commit()
        if claim is not None:
            return claim


def _take(row: Export, now: datetime) -> Claim | None:
    gone, place = not row.whole and row.account_id is None, dict(row.place)
    in_vain = not place and row.state is ExportState.MAKING and row.attempt % MOST_ATTEMPTS == 0
    if gone or in_vain:
        _park(row, Failure.ACCOUNT_GONE if gone else Failure.NOT_FINISHED, now)
        return None
    if not place:
        row.attempt, row.done = row.attempt + 1, 0
    account_id = None if row.whole else row.account_id
    claim = Claim(row.id, row.key, row.attempt, row.workspace_id, account_id, place, row.done)
    if not place:
        row.total = db.session.scalar(select(func.count()).select_from(Post).where(claim.which)) or 0
    row.state, row.place, row.wake_at = ExportState.MAKING, {}, now + LEASE
    return claim


def _park(row: Export, failure: Failure, now: datetime) -> None:
    row.state, row.failure, row.wake_at, row.place = ExportState.PARKED, failure, None, {}
    personal.export_failed(row, now)


def _make(house: House, claim: Claim, watch: Watch, going: Callable[[], bool]) -> bool:
    """Go on with it; True where it is finished."""
    desk = export_files.desk(house.settings, claim.key, claim.attempt)
    begun = bool(claim.place) and (desk / "archive.zip").exists()
    if claim.place and not begun:  # laid down on another machine: begun anew
        with suppress(Lost):
            _write(claim, place={}, wake_at=watch.present())
        return False
    if not begun:
        export_files.clear(desk)
    try:
        with Archive(desk, begun) as archive:
            if not _fill(house, claim, archive, watch, going):
                return False
            _see_that_it_is_there(claim, watch.present())
            path = archive.finish(_accounts(claim, watch.present()), watch.present())
        size = _keep(house, claim, path)
        _finish(claim, size, watch.present())
    except Lost:
        _clean_up(house, claim)
        return False
    except OSError as fault:
        return _fail(claim, fault, desk, watch.present())
    except Refusal:
        logger.warning("an export waits: where files are kept can't be reached")
        export_files.clear(desk)
        with suppress(Lost):
            _write(claim, wake_at=watch.present() + WHILE_AWAY)
        return False
    export_files.clear(desk)
    return True


def _see_that_it_is_there(claim: Claim, now: datetime) -> None:
    """Of an account that was removed meanwhile there may be a part only: that is no archive. Raises Lost."""
    gone = claim.account_id is not None and db.session.get(Account, claim.account_id) is None
    db.session.rollback()
    if gone:
        _give_up(claim, Failure.ACCOUNT_GONE, now)
        raise Lost


def _fill(house: House, claim: Claim, archive: Archive, watch: Watch, going: Callable[[], bool]) -> bool:
    """Write the posts; False where the turn was over first, and it was laid down. Raises Lost, OSError, Refusal."""
    keeper, done = store.store(house.settings), claim.done
    place: Place | None = Place.read(claim.place) if claim.place else export_reading.FIRST
    while place is not None:
        with reading_only():
            piece = export_reading.piece(claim.which, place)
        archive.posts.add(piece.rows)
        for key, name in piece.media:
            archive.bring(keeper, key, name)
        done, place = done + len(piece.rows), piece.on
        if place is not None and not going():
            archive.lay_down()
            _write(claim, done=done, place=place.written(), wake_at=watch.present())
            return False
        _write(claim, done=done, wake_at=watch.present() + LEASE)
    return True


def _accounts(claim: Claim, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """The accounts, some at a time."""
    which = Account.id == claim.account_id if claim.account_id is not None else Account.id > 0
    last = 0
    while True:
        with reading_only():
            rows = db.session.scalars(
                select(Account)
                .where(Account.workspace_id == claim.workspace_id, which, Account.id > last)
                .options(joinedload(Account.first_connected_by), joinedload(Account.connected_by))
                .order_by(Account.id)
                .limit(export_reading.PIECE)
            ).all()
            told = [account_row(account, now) for account in rows]
            last = rows[-1].id if rows else last
            db.session.rollback()
        db.session.expunge_all()
        if not told:
            return
        yield told


def _keep(house: House, claim: Claim, path: Path) -> int:
    """Where it can be fetched from. Raises OSError, Refusal."""
    if shutil.disk_usage(path).free < path.stat().st_size:
        raise OSError(errno.ENOSPC, "no room for a copy")
    with path.open("rb") as content:
        return export_files.archives(house.settings).put(claim.key, content)


def _finish(claim: Claim, size: int, now: datetime) -> None:
    """It can be taken along, and whoever asked for it is told. Commits. Raises Lost."""
    _change(claim, size=size, state=ExportState.READY, ready_at=now, expires_at=now + KEPT, wake_at=None)
    personal.export_is_ready(db.session.get_one(Export, claim.id, populate_existing=True), now)
    db.session.commit()


def _write(claim: Claim, **values: Any) -> None:
    """Change the row while it is ours. Commits. Raises Lost."""
    _change(claim, **values)
    db.session.commit()


def _change(claim: Claim, **values: Any) -> None:
    ours = (Export.id == claim.id, Export.attempt == claim.attempt, Export.state == ExportState.MAKING)
    statement = update(Export).where(*ours).values(**values).execution_options(synchronize_session=False)
    if not changed(db.session.execute(statement)):
        db.session.rollback()
        raise Lost


def _fail(claim: Claim, fault: OSError, desk: Path, now: datetime) -> bool:
    """A full disk is said to whoever waits; anything else is tried anew when the lease runs out."""
    export_files.clear(desk)
    logger.error("an export could not be written: %s", fault.strerror or type(fault).__name__)
    if fault.errno in NO_ROOM:
        with suppress(Lost):
            _give_up(claim, Failure.DISK_FULL, now)
    return False


def _give_up(claim: Claim, failure: Failure, now: datetime) -> None:
    _change(claim, state=ExportState.PARKED, failure=failure, wake_at=None, place={})
    personal.export_failed(db.session.get_one(Export, claim.id, populate_existing=True), now)
    db.session.commit()


def _clean_up(house: House, claim: Claim) -> None:
    """Nothing of ours stays; the file only goes where nobody has it in hand."""
    export_files.clear(export_files.desk(house.settings, claim.key, claim.attempt))
    if db.session.get(Export, claim.id) is None:
        export_files.discard(house.settings, [claim.key])
    db.session.rollback()

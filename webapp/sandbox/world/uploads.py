"""Pictures and videos on their way to a network: in one piece or in parts, each part after the one before it."""

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webapp.sandbox.world.store import World


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file. `received` counts bytes; `digest` is the SHA-256 of the whole, once it is finished."""

    id: int
    person: str
    owner: str
    total: int | None
    received: int
    details: dict[str, Any]
    finished_at: datetime | None
    digest: str | None


class WrongPart(Exception):
    """The part does not follow what has arrived, or it is more than was announced."""


def begin(world: World, network: str, *, person: str, owner: str, total: int | None, details: dict[str, Any]) -> Upload:
    """Announce a file of `total` bytes (None: unknown) by a person, for one of their accounts."""
    with world.held() as db:
        upload_id = db.execute(
            "insert into uploads (network, person, owner, total, details) values (?, ?, ?, ?, ?)",
            (network, person, owner, total, json.dumps(details)),
        ).lastrowid
        return _by_id(db, network, upload_id or 0) or _missing()


def find(world: World, network: str, upload_id: int) -> Upload | None:
    """The upload of that number."""
    with world.held() as db:
        return _by_id(db, network, upload_id)


def add(world: World, network: str, upload: Upload, start: int, data: bytes) -> Upload:
    """Take a part that starts at byte `start`. Raises WrongPart."""
    with world.held() as db:
        known = _by_id(db, network, upload.id) or _missing()
        if known.finished_at is not None or start != known.received:
            raise WrongPart
        if known.total is not None and start + len(data) > known.total:
            raise WrongPart
        db.execute("insert into upload_parts values (?, ?, ?)", (known.id, start, data))
        return _by_id(db, network, known.id) or _missing()


def finish(world: World, network: str, upload: Upload, **details: Any) -> Upload:
    """Put the parts together; nothing is kept of them but what they prove. `details` are added to its own."""
    with world.held() as db:
        known = _by_id(db, network, upload.id) or _missing()
        digest = hashlib.sha256()
        for part in db.execute("select data from upload_parts where upload_id = ? order by start", (known.id,)):
            digest.update(part["data"])
        told = json.dumps(known.details | details | {"size": known.received})
        db.execute(
            "update uploads set finished_at = ?, digest = ?, details = ? where id = ?",
            (world.clock().timestamp(), digest.hexdigest(), told, known.id),
        )
        db.execute("delete from upload_parts where upload_id = ?", (known.id,))
        return _by_id(db, network, known.id) or _missing()


def note(world: World, network: str, upload: Upload, **details: Any) -> Upload:
    """Remember something about a file."""
    with world.held() as db:
        known = _by_id(db, network, upload.id) or _missing()
        db.execute("update uploads set details = ? where id = ?", (json.dumps(known.details | details), known.id))
        return _by_id(db, network, known.id) or _missing()


def all_uploads(world: World, network: str) -> list[Upload]:
    """Every file that was announced, oldest first."""
    with world.held() as db:
        numbers = db.execute("select id from uploads where network = ? order by id", (network,)).fetchall()
        found = [_by_id(db, network, row["id"]) for row in numbers]
    return [upload for upload in found if upload is not None]


def _by_id(db: sqlite3.Connection, network: str, upload_id: int) -> Upload | None:
    row = db.execute("select * from uploads where network = ? and id = ?", (network, upload_id)).fetchone()
    if row is None:
        return None
    parts = db.execute("select sum(length(data)) as n from upload_parts where upload_id = ?", (upload_id,)).fetchone()
    details: dict[str, Any] = json.loads(row["details"])
    finished = row["finished_at"]
    return Upload(
        id=row["id"],
        person=row["person"],
        owner=row["owner"],
        total=row["total"],
        received=details.get("size", 0) if finished is not None else parts["n"] or 0,
        details=details,
        finished_at=None if finished is None else datetime.fromtimestamp(finished, UTC),
        digest=row["digest"],
    )


def _missing() -> Upload:
    raise LookupError("there is no such upload")

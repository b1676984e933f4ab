"""What stands in an archive (docs/export.md), written piece by piece: nothing here holds more than a piece of it.

posts.csv and posts.json grow as files on the desk, images and videos go straight into the archive; at the end the
rest joins them there. Between two pieces an archive can be laid down, and somebody else goes on.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from webapp.actions.media.store import MediaGone, Store
from webapp.domain.spreadsheets import BYTE_ORDER_MARK, harmless
from webapp.models import Account, MediaFile, Post

POST_COLUMNS = (
    *("id", "account_id", "account", "network", "state", "text", "link", "title", "author", "published_elsewhere"),
    *("due_at", "published_at", "cancelled_at", "created_at", "address", "number_at_network", "trouble", "said"),
    "media",
)
ACCOUNT_COLUMNS = (
    *("id", "network", "kind", "name", "handle", "number_at_network", "state", "reason", "authorized_at"),
    *("disconnected_at", "history_kept_until", "first_connected_by", "connected_by"),
)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "video/mp4": "mp4"}
CHUNK_BYTES = 1 << 20
FORMAT = "relink-export-1"
ABOUT = """Relink: posts and accounts as of {at} (UTC).

accounts.csv, posts.csv   for spreadsheets (UTF-8); a cell that looks like a formula begins with '
accounts.json, posts.json the same for programs; moments are in UTC
media/                    the images and videos of the posts

accounts.csv, posts.csv   für Tabellenprogramme (UTF-8); eine Zelle, die wie eine Formel aussieht, beginnt mit '
accounts.json, posts.json dasselbe für Programme; Zeiten in UTC
media/                    die Bilder und Videos der Beiträge
"""


def post_row(post: Post) -> dict[str, Any]:
    """A post as archives tell it. No trace and nothing sealed is ever in it."""
    whole = post.composition
    return {
        "id": post.id,
        "account_id": post.account_id,
        "account": post.account.name,
        "network": post.account.network.value,
        "state": post.state.value,
        "text": post.text,
        "link": whole.link if whole else "",
        "title": whole.title if whole else "",
        "author": post.author.name if post.author else None,
        "published_elsewhere": bool(post.origin),
        "due_at": _iso(post.due_at),
        "published_at": _iso(post.published_at),
        "cancelled_at": _iso(post.cancelled_at),
        "created_at": _iso(post.created_at),
        "address": post.remote_url,
        "number_at_network": post.remote_id,
        "trouble": post.trouble.value if post.trouble else None,
        "said": post.said,
        "media": [_media_row(file) for file in whole.files] if whole else [],
    }


def account_row(account: Account, now: datetime) -> dict[str, Any]:
    """An account as archives tell it; who signed in at the network is nobody else's to take along."""
    status = account.status(now)
    first, last = account.first_connected_by, account.connected_by
    return {
        "id": account.id,
        "network": account.network.value,
        "kind": account.kind,
        "name": account.name,
        "handle": account.handle,
        "number_at_network": account.external_id,
        "state": status.state.value,
        "reason": status.reason.value if status.reason else None,
        "authorized_at": _iso(account.life.authorized_at),
        "disconnected_at": _iso(account.life.disconnected_at),
        "history_kept_until": _iso(account.kept_until) if account.life.disconnected_at else None,
        "first_connected_by": first.name if first else None,
        "connected_by": last.name if last else None,
    }


def media_name(file: MediaFile) -> str:
    """Where it lies in the archive: never by the name that somebody gave it."""
    return f"media/{file.id}.{ENDINGS.get(file.kind, 'bin')}"


def _media_row(file: MediaFile) -> dict[str, Any]:
    return {"file": media_name(file), "kind": file.kind, "size": file.size, "name": file.name, "alt": file.alt}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


class Table:
    """The same rows as CSV and as JSON, side by side, appended to."""

    def __init__(self, desk: Path, name: str, columns: tuple[str, ...], begun: bool) -> None:
        self.paths = (desk / f"{name}.csv", desk / f"{name}.json")
        self._first = not begun or _ends_with(self.paths[1], b"[")
        self._csv = self.paths[0].open("a", encoding="utf-8", newline="")
        self._json = self.paths[1].open("a", encoding="utf-8")
        self._columns, self._writer = columns, csv.writer(self._csv)
        if not begun:
            self._csv.write(BYTE_ORDER_MARK)
            self._writer.writerow(columns)
            self._json.write(f'{{"format": "{FORMAT}", "{name}": [')

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows."""
        for row in rows:
            self._writer.writerow([harmless(_cell(row[name])) for name in self._columns])
            self._json.write("\n" if self._first else ",\n")
            json.dump(row, self._json, ensure_ascii=False)
            self._first = False

    def end(self) -> None:
        """Nothing more comes."""
        self._json.write("\n]}\n")
        self.close()

    def close(self) -> None:
        """Let go of the files, whole or not."""
        self._csv.close()
        self._json.close()


class Archive:
    """An archive on its desk. Raises OSError where the disk is full, or whatever else befalls files."""

    def __init__(self, desk: Path, begun: bool) -> None:
        desk.mkdir(parents=True, exist_ok=True)
        self.desk = desk
        self.zip = ZipFile(desk / "archive.zip", "a", ZIP_DEFLATED)
        self.posts = Table(desk, "posts", POST_COLUMNS, begun)
        self._there = set(self.zip.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything. What a full disk no longer takes is lost with the rest of the attempt."""
        with suppress(OSError, ValueError):
            self.posts.close()
        with suppress(OSError, ValueError):
            self.zip.close()

    def lay_down(self) -> None:
        """Write out everything, so that somebody else can go on. Raises OSError."""
        self.posts.close()
        self.zip.close()

    def bring(self, keeper: Store, key: str, name: str) -> None:
        """Put an image or video into it, once; one that can't be read any more is left out."""
        if name in self._there:
            return
        self._there.add(name)
        with suppress(MediaGone), keeper.open(key) as content:
            entry = ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_STORED  # they are compressed already
            entry.external_attr = 0o600 << 16
            with self.zip.open(entry, "w", force_zip64=True) as there:
                while chunk := content.read(CHUNK_BYTES):
                    there.write(chunk)

    def finish(self, accounts: Iterator[list[dict[str, Any]]], now: datetime) -> Path:
        """Add the accounts and what it is all about; gives the file."""
        self.posts.end()
        table = Table(self.desk, "accounts", ACCOUNT_COLUMNS, begun=False)
        for piece in accounts:
            table.add(piece)
        table.end()
        for path in (*self.posts.paths, *table.paths):
            self.zip.write(path, path.name)
        self.zip.writestr("README.txt", ABOUT.format(at=now.strftime("%Y-%m-%d %H:%M")))
        self.zip.close()
        return self.desk / "archive.zip"


def _ends_with(path: Path, sign: bytes) -> bool:
    with path.open("rb") as file:
        file.seek(-len(sign), 2)
        return file.read() == sign


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one["file"]) for one in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

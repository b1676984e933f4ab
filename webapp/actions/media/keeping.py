"""Keeping bytes: what a place for images and videos can do, and a folder that can.

A key is random and made by us; it becomes a path, or a name in a bucket, only after its form has been checked.
"""

import logging
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from webapp.actions.refusals import Refusal

KEY = re.compile(r"[0-9a-f]{40}")
logger = logging.getLogger(__name__)


class MediaGone(Exception):
    """The file can't be read any more: it is not there."""


class StoreAway(Refusal):
    """The place can't be reached, or can't be written to: nothing is known of the file. Try later.

    No OSError: what sends a file on must not take it for a fault of the network that it sends to.
    """

    status = 503


class Store(Protocol):
    """Where bytes are kept. Whatever it does may raise StoreAway, reading from what `open` gave as well."""

    def put(self, key: str, content: IO[bytes]) -> int:
        """Keep them; gives their number."""

    def open(self, key: str) -> IO[bytes]:
        """The bytes, read as they are needed. Raises MediaGone."""

    def copy(self, key: str, new: str) -> None:
        """The same bytes under another key. Raises MediaGone."""

    def delete(self, key: str) -> None:
        """Keep them no longer; nothing where they are gone already."""

    def older(self, than: datetime) -> Iterator[str]:
        """The keys of what was kept before a moment, and the remains of what was never kept whole."""

    def check(self) -> None:
        """Raises StoreAway where it can't be reached."""


def new_key() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(20)


def checked(key: str) -> str:
    """The key, where it has the form of one. Raises MediaGone."""
    if not KEY.fullmatch(key):
        raise MediaGone("no key of ours")
    return key


class Folder:
    """Files under one folder, in a hundred or so folders below it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: IO[bytes]) -> int:
        """Write aside first: a file that is there is whole."""
        path = self._path(key)
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with _reaching():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with aside.open("wb") as file:
                    shutil.copyfileobj(content, file)
                    size = file.tell()
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
        return size

    def open(self, key: str) -> IO[bytes]:
        """The bytes. Raises MediaGone."""
        with _reaching():
            return self._path(key).open("rb")

    def copy(self, key: str, new: str) -> None:
        """The same bytes under another key. Raises MediaGone."""
        with self.open(key) as content:
            self.put(new, content)

    def delete(self, key: str) -> None:
        """Unlink it."""
        with _reaching():
            self._path(key).unlink(missing_ok=True)

    def older(self, than: datetime) -> Iterator[str]:
        """Walk the folders. What a killed worker left half-written has no key, and goes at once."""
        with _reaching():
            for path in self.root.glob("??/*"):
                if not _is_older(path, than):
                    continue
                if KEY.fullmatch(path.name):
                    yield path.name
                elif KEY.fullmatch(path.name.partition(".")[0]):
                    path.unlink(missing_ok=True)

    def check(self) -> None:
        """Whether it can be written to: a file is begun and left again."""
        with _reaching():
            self.root.mkdir(parents=True, exist_ok=True)
            probe = self.root / f".{secrets.token_hex(8)}"
            probe.touch()
            probe.unlink()

    def _path(self, key: str) -> Path:
        return self.root / checked(key)[:2] / key


def _is_older(path: Path, than: datetime) -> bool:
    """Whether it was written before; not if somebody deletes it at this moment."""
    try:
        return path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < than
    except FileNotFoundError:
        return False


@contextmanager
def _reaching() -> Iterator[None]:
    """What the machine says of its files, in our words."""
    try:
        yield
    except FileNotFoundError as fault:
        raise MediaGone(type(fault).__name__) from None
    except OSError as fault:
        logger.error("images and videos can't be reached: %s", fault.strerror)
        raise StoreAway(type(fault).__name__) from None

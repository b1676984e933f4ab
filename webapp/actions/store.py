"""Where the bytes of images and videos lie: a folder beside the database. Rows say what they are (`MediaFile`).

A key is random and made by us; it becomes a path only after its form has been checked. Networks that fetch a file
themselves (Instagram) get an address that is signed and good for a while, and nothing else opens it.
"""

import re
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Protocol

from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.settings import Settings

KEY = re.compile(r"[0-9a-f]{40}")
SIGNED_FOR = timedelta(hours=24)
"""Instagram fetches at once, as a rule; a container may wait for a day."""
SALT = "media"


class MediaGone(Exception):
    """The file can't be read any more."""


class Store(Protocol):
    """Where bytes are kept."""

    def put(self, key: str, content: IO[bytes]) -> int:
        """Keep them; gives their number."""

    def open(self, key: str) -> IO[bytes]:
        """The bytes. Raises MediaGone."""

    def copy(self, key: str, new: str) -> None:
        """The same bytes under another key. Raises MediaGone."""

    def delete(self, key: str) -> None:
        """Keep them no longer; nothing where they are gone already."""


def new_key() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(20)


class Folder:
    """Files under one folder, in a hundred or so folders below it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: IO[bytes]) -> int:
        """Write aside first: a file that is there is whole."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
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
        try:
            return self._path(key).open("rb")
        except OSError as fault:
            raise MediaGone(type(fault).__name__) from None

    def copy(self, key: str, new: str) -> None:
        """The same bytes under another key. Raises MediaGone."""
        with self.open(key) as content:
            self.put(new, content)

    def delete(self, key: str) -> None:
        """Unlink it."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise MediaGone("no key of ours")
        return self.root / key[:2] / key


def store(settings: Settings) -> Store:
    """The store that the settings name."""
    return Folder(settings.data_dir / "media")


def signed_path(settings: Settings, key: str, now: datetime) -> str:
    """Where anybody who was told may fetch the file, for a day from `now`."""
    return f"/media/{_signer(settings).dumps({'key': key, 'until': int((now + SIGNED_FOR).timestamp())})}"


def key_in(settings: Settings, signed: str, now: datetime) -> str | None:
    """The key that a signed address names; None where it is not ours, or over."""
    try:
        said = _signer(settings).loads(signed)
    except BadData:
        return None
    return str(said["key"]) if said["until"] > now.timestamp() else None


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt=SALT)

"""The folder in which one launch keeps everything: only one launch at a time, and only ours is ever wiped."""

import fcntl
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from webapp.launch.failure import LaunchFailed

# Whoever holds this file's lock is the one launch that uses the folder.
LOCK = ".relink"
OURS = "Relink made this folder and may empty it.\n"


@contextmanager
def held(folder: Path, *, reset: bool = False, ours_only: bool = False) -> Iterator[None]:
    """Hold `folder`, made when missing and with `reset` emptied first. Raises `LaunchFailed` when that can't be.

    With `ours_only` nothing is written into a folder in which others keep things.
    """
    if ours_only and _is_foreign(folder):
        raise LaunchFailed(f"{folder} holds other things than Relink's: name an empty folder, or one that isn't there.")
    made_by_us, lock = _opened(folder)
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchFailed(f"Relink is already running with its data in {folder}.") from None
        if made_by_us and not _is_ours(folder):
            lock.write(OURS)
            lock.flush()
        if reset:
            _empty(folder)
        _make_room_for_logs(folder)
        yield


def _is_foreign(folder: Path) -> bool:
    """Whether somebody else's things are in it: it is not empty, and was not when Relink first came."""
    if not folder.is_dir():
        return False
    try:
        return not _is_empty(folder) and not _is_ours(folder)
    except OSError as refused:
        raise LaunchFailed(f"{folder} can't hold Relink's data: {refused.strerror}.") from None


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in it, or nothing but the lock of a launch that ended at once."""
    return all(inside.name == LOCK for inside in folder.iterdir())


def _is_ours(folder: Path) -> bool:
    """Whether its lock says that Relink came first."""
    lock = folder / LOCK
    return lock.is_file() and lock.read_bytes() == OURS.encode()


def _opened(folder: Path) -> tuple[bool, TextIO]:
    """Whether `folder` is new or was empty, and its lock's file."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _is_empty(folder), (folder / LOCK).open("a+", encoding="ascii")
    except OSError as refused:
        raise LaunchFailed(f"{folder} can't hold Relink's data: {refused.strerror}.") from None


def secret(folder: Path, name: str, make: Callable[[], str]) -> str:
    """The secret kept under `name`, made once, readable for nobody else."""
    kept = folder / name
    if not kept.exists():
        fresh = folder / f".{name}.new"
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(make(), encoding="ascii")
        fresh.rename(kept)
    return kept.read_text(encoding="ascii").strip()


def signing_key() -> str:
    """A new SECRET_KEY."""
    return secrets.token_urlsafe(48)


def _empty(folder: Path) -> None:
    """Take everything out but the lock. Raises `LaunchFailed` where something else was there before us."""
    if not _is_ours(folder):
        raise LaunchFailed(f"{folder} was not made by Relink, so --reset leaves it alone.")
    for inside in folder.iterdir():
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside)
        elif inside.name != LOCK:
            inside.unlink()


def _make_room_for_logs(folder: Path) -> None:
    """Logs begin anew with every launch, so they can't fill the disk over the years."""
    (folder / "logs").mkdir(exist_ok=True)
    for log in (folder / "logs").glob("*.log"):
        log.unlink()

"""Where archives lie: finished ones beside images and videos, and the desk on which one is being made.

A desk is a folder of one attempt at one archive, on the worker's own disk: two workers never write to the same one.
"""

import logging
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from webapp.actions.media import store
from webapp.actions.media.store import Store, StoreAway
from webapp.settings import Settings

KEY = re.compile(r"[0-9a-f]{40}")
DESK = re.compile(r"([0-9a-f]{40})\.([0-9]{1,9})")
logger = logging.getLogger(__name__)


def folder(settings: Settings) -> Path:
    """Where archives lie that are in no bucket."""
    return settings.data_dir / "exports"


def archives(settings: Settings) -> Store:
    """Where finished archives are kept: in the bucket, where there is one, since several machines have it in common."""
    keeper = store.store(settings)
    return store.Folder(folder(settings)) if isinstance(keeper, store.Folder) else keeper


def desk(settings: Settings, key: str, attempt: int) -> Path:
    """The folder of one attempt."""
    return folder(settings) / "desk" / f"{key}.{attempt}"


def discard(settings: Settings, keys: Iterable[str]) -> None:
    """Keep these archives no longer, after their rows have gone. What can't be reached now is swept up later."""
    keeper = archives(settings)
    try:
        for key in keys:
            keeper.delete(key)
    except StoreAway:
        logger.warning("deleted exports stay for the sweep: the store is away")


def clear(path: Path) -> None:
    """Leave nothing of an attempt."""
    shutil.rmtree(path, ignore_errors=True)


def lying_about(settings: Settings) -> list[tuple[str, int | None]]:
    """What lies in the folder, by key: archives (None), and desks by their attempt."""
    kept = [(path.name, None) for path in folder(settings).glob("??/*") if KEY.fullmatch(path.name)]
    desks = [found for path in (folder(settings) / "desk").glob("*") if (found := DESK.fullmatch(path.name))]
    return [*kept, *((found[1], int(found[2])) for found in desks)]

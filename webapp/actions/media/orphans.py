"""What nothing belongs to any more, once a day: files that no row names, and compositions in which nothing stands.

A file is written before its row and deleted after it, so a worker killed in between leaves one behind; where a
workspace or an account takes its compositions along, all their files are.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import delete, exists, select

from webapp.actions.house import House
from webapp.actions.media.store import MediaGone, StoreAway, store
from webapp.models import Composition, Export, MediaFile, Post, db
from webapp.models.counted import changed

LEFT_FOR = timedelta(days=1)
"""A younger file may be one whose row is being written."""
EMPTY_FOR = timedelta(days=30)
"""So long nobody touched a composition in which nothing stands."""
AT_ONCE = 500
MOST = 20_000
"""Files that one run deletes; the next one goes on."""

logger = logging.getLogger(__name__)


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
    """Delete both; gives how many files and compositions that were. Commits."""
    return empty(now, going) + files(house, now, going)


def files(house: House, now: datetime, going: Callable[[], bool] = lambda: True, at_once: int = AT_ONCE) -> int:
    """Delete files that no row names; gives their number. A store that is away is left for the next day."""
    keeper, gone = store(house.settings), 0
    try:
        for keys in _some(keeper.older(now - LEFT_FOR), at_once):
            for key in _unknown(keys):
                keeper.delete(key)
                gone += 1
            if gone >= MOST or not going():
                break
    except (StoreAway, MediaGone):
        logger.warning("files that nothing belongs to were not all looked for: the store is away")
    return gone


def empty(now: datetime, going: Callable[[], bool] = lambda: True, at_once: int = AT_ONCE) -> int:
    """Delete compositions without posts, files and words that nobody touched for long; gives their number. Commits."""
    untouched = Composition.touched_at < now - EMPTY_FOR
    bare = (
        select(Composition)
        .where(untouched, Composition.text == "", Composition.link == "")
        .where(Composition.title == "", Composition.description == "")
        .where(~exists().where(Post.composition_id == Composition.id))
        .where(~exists().where(MediaFile.composition_id == Composition.id))
        .order_by(Composition.id)
        .limit(at_once)
    )
    last, gone = 0, 0
    while going() and (found := db.session.scalars(bare.where(Composition.id > last)).all()):
        last, ids = found[-1].id, [whole.id for whole in found if not whole.texts]
        over = delete(Composition).where(Composition.id.in_(ids), untouched)
        gone += changed(db.session.execute(over.execution_options(synchronize_session=False)))
        db.session.commit()
    return gone


def _some(keys: Iterator[str], at_once: int) -> Iterator[list[str]]:
    while some := list(islice(keys, at_once)):
        yield some


def _unknown(keys: list[str]) -> list[str]:
    """Those that neither an image or video nor an archive has: they share a bucket."""
    named = select(MediaFile.key).where(MediaFile.key.in_(keys))
    known = {*db.session.scalars(named), *db.session.scalars(select(Export.key).where(Export.key.in_(keys)))}
    db.session.rollback()
    return [key for key in keys if key not in known]

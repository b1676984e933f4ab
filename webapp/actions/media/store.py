"""Where the bytes of images and videos lie: a folder beside the database, or a bucket. Rows say what they are
(`MediaFile`).

Networks that fetch a file themselves (Instagram) get an address that is signed and good for a while, and nothing else
opens it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.actions.media.bucket import Bucket
from webapp.actions.media.keeping import Folder, MediaGone, Store, StoreAway, new_key
from webapp.settings import Settings
from webapp.settings.media import BucketPlace, place_of

__all__ = ["Folder", "MediaGone", "Store", "StoreAway", "discard", "key_in", "new_key", "signed_path", "store"]

SIGNED_FOR = timedelta(hours=24)
"""Instagram fetches at once, as a rule; a container may wait for a day."""
SALT = "media"
logger = logging.getLogger(__name__)


def store(settings: Settings) -> Store:
    """The store that the settings name."""
    place = place_of(settings.media_url) if settings.media_url else settings.data_dir / "media"
    return Bucket(place) if isinstance(place, BucketPlace) else Folder(place)


def discard(settings: Settings, keys: Iterable[str]) -> None:
    """Keep these no longer, after their rows have gone. What can't be reached now is swept up later."""
    keeper = store(settings)
    try:
        for key in keys:
            keeper.delete(key)
    except StoreAway:
        logger.warning("files of deleted posts stay for the sweep: the store is away")


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

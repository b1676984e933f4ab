"""From rows to what a room publishes: the text of the post, and the link and files of its composition."""

from collections.abc import Callable
from datetime import datetime
from typing import IO

from webapp.actions.house import House
from webapp.actions.media import store
from webapp.actions.media.store import MediaGone, StoreAway
from webapp.models import MediaFile, Post
from webapp.networks.publishing import Media, Piece

__all__ = ["MediaGone", "StoreAway", "piece"]


def piece(house: House, post: Post, now: datetime) -> Piece:
    """What is to be published. Reads the composition and its files; opens none."""
    whole = post.composition
    if whole is None:
        return Piece(text=post.text)
    files = tuple(_media(house, file, now) for file in whole.files)
    return Piece(post.text, whole.link, whole.title, whole.description, files)


def _media(house: House, file: MediaFile, now: datetime) -> Media:
    return Media(
        url=house.settings.public_url + store.signed_path(house.settings, file.key, now),
        open=_opener(house, file.key),
        size=file.size,
        kind=file.kind,
        alt=file.alt,
    )


def _opener(house: House, key: str) -> Callable[[], IO[bytes]]:
    return lambda: store.store(house.settings).open(key)

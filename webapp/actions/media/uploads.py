"""Taking in images and videos: judged by what is in them, never by what they are called, and kept without what a camera
or phone wrote beside the picture (place, time, owner)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from webapp.actions.house import House
from webapp.actions.media import store, videos
from webapp.actions.publishing import compositions
from webapp.actions.publishing.author import Author
from webapp.actions.refusals import NotThere, Overtaken, Refusal
from webapp.domain.content import GIF, JPEG, MP4, PNG
from webapp.domain.posts import PostState
from webapp.models import Composition, MediaFile, db

MOST_FILES = 20
LARGEST_IMAGE = 20 * 1024 * 1024
LARGEST_VIDEO = 256 * 1024 * 1024
"""Bytes that are taken in."""
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4096
LARGEST_KEPT = 4 * 1024 * 1024
"""What we keep of an image: every network takes that much (Facebook is the strictest, with 4 MB)."""
QUALITIES = (90, 82, 74, 65, 55)
READABLE = ("JPEG", "PNG", "GIF", "WEBP")
LONGEST_NAME = 120

Image.MAX_IMAGE_PIXELS = None  # its size is looked at here, before anything is unpacked


class Fault(StrEnum):
    """Why a file is not taken."""

    NOT_ONE = "not_one"
    """Neither an image nor a video that we know."""
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"
    TOO_MANY = "too_many"
    EMPTY = "empty"


class NotTaken(Refusal):
    """The file is not kept."""

    status = 422

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Taken:
    """A file as it will be kept."""

    content: IO[bytes]
    kind: str
    width: int | None = None
    height: int | None = None


def take(whole_id: int, author: Author, house: House, content: IO[bytes], name: str, now: datetime) -> MediaFile:
    """Keep a file with a composition. Commits. Raises NotTaken, NotThere, NotAllowed or StoreAway."""
    compositions.load(whole_id, author)
    db.session.rollback()  # looking at a picture takes a while: nobody waits for the database meanwhile
    taken = looked_at(content)
    key = store.new_key()
    with taken.content as kept:
        size = store.store(house.settings).put(key, kept)
    try:
        file = _add(whole_id, author, key, taken, size, name, now)
    except BaseException:
        store.discard(house.settings, [key])
        raise
    return file


def _add(whole_id: int, author: Author, key: str, taken: Taken, size: int, name: str, now: datetime) -> MediaFile:
    whole: Composition = compositions.load(whole_id, author, to_change=True)
    if len(whole.files) >= MOST_FILES:
        raise NotTaken(Fault.TOO_MANY)
    file = MediaFile(
        key=key,
        workspace_id=whole.workspace_id,
        composition_id=whole.id,
        position=max((one.position for one in whole.files), default=0) + 1,
        kind=taken.kind,
        size=size,
        width=taken.width,
        height=taken.height,
        name=plain_name(name),
        created_at=now,
    )
    db.session.add(file)
    db.session.commit()
    return file


def leave_out(file_id: int, author: Author, house: House, of: int | None = None) -> int:
    """Delete a file; gives its composition's id. Commits.

    Raises NotThere, also for a file that is not the composition's with the id `of`, or NotAllowed.
    """
    file = db.session.get(MediaFile, file_id)
    if file is None or file.workspace_id != author.workspace_id or of not in (None, file.composition_id):
        raise NotThere
    whole = compositions.load(file.composition_id, author, to_change=True)
    if any(post.state is PostState.PUBLISHING for post in compositions.posts_of(whole)):
        raise Overtaken
    key, whole_id = file.key, whole.id
    db.session.delete(file)
    db.session.commit()
    store.discard(house.settings, [key])
    return whole_id


def plain_name(name: str) -> str:
    """What the person's own file is called: the last part, printable, cut; only to be shown."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME]


def looked_at(content: IO[bytes]) -> Taken:
    """What a file is, by its content, and as it will be kept. Raises NotTaken."""
    size = _size(content)
    if size == 0:
        raise NotTaken(Fault.EMPTY)
    head = content.read(12)
    content.seek(0)
    if head[4:8] == b"ftyp":
        if size > LARGEST_VIDEO:
            raise NotTaken(Fault.TOO_LARGE)
        return _video(content, size)
    if size > LARGEST_IMAGE:
        raise NotTaken(Fault.TOO_LARGE)
    return _image(content)


def _video(content: IO[bytes], size: int) -> Taken:
    try:
        return Taken(videos.hushed(content, size), MP4)
    except videos.BrokenVideo:
        raise NotTaken(Fault.BROKEN) from None


def _image(content: IO[bytes]) -> Taken:
    """Written anew from its pixels: whatever else stood in the file is gone."""
    try:
        with Image.open(content, formats=READABLE) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotTaken(Fault.TOO_MANY_PIXELS)
            if picture.format == "GIF" and getattr(picture, "n_frames", 1) > 1:
                return _moving(picture)
            picture.load()
            return _still(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError:
        raise NotTaken(Fault.NOT_ONE) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):  # what decoders say of nonsense
        raise NotTaken(Fault.BROKEN) from None


def _still(picture: Image.Image) -> Taken:
    """As JPEG, which every network takes; as PNG where something shows through. Never larger than all take."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if _shows_through(picture):
        clear = picture.convert("RGBA")
        clear.info.clear()
        return _png(clear)
    flat = picture.convert("RGB")
    flat.info.clear()  # or a comment would be written again
    tries = (_jpeg(flat, quality) for quality in QUALITIES)
    kept = next((one for one in tries if one.getbuffer().nbytes <= LARGEST_KEPT), None) or _jpeg(flat, QUALITIES[-1])
    return Taken(kept, JPEG, flat.width, flat.height)


def _jpeg(picture: Image.Image, quality: int) -> BytesIO:
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
    kept.seek(0)
    return kept


def _png(picture: Image.Image) -> Taken:
    while True:
        kept = BytesIO()
        picture.save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST_KEPT:
            kept.seek(0)
            return Taken(kept, PNG, picture.width, picture.height)
        picture = picture.resize((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))


def _shows_through(picture: Image.Image) -> bool:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return False
    return any(picture.convert("RGBA").getchannel("A").histogram()[:-1])


def _moving(picture: Image.Image) -> Taken:
    kept = BytesIO()
    picture.save(kept, "GIF", save_all=True, comment=b"")
    if kept.tell() > LARGEST_IMAGE:
        raise NotTaken(Fault.TOO_LARGE)
    kept.seek(0)
    return Taken(kept, GIF, picture.width, picture.height)


def _size(content: IO[bytes]) -> int:
    content.seek(0, 2)
    size = content.tell()
    content.seek(0)
    return size

"""Videos (MP4) without what phones write into them: where, when and by whom they were made. Frames stay as they are."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

DEEPEST = 4
TELLING = (b"udta", b"meta", b"uuid")
"""The boxes (ISO/IEC 14496-12) in which that stands."""
IN_MEMORY = 20 * 1024 * 1024
"""Bytes; what is larger lies on the disk meanwhile."""


class BrokenVideo(ValueError):
    """Its boxes make no sense, or there is nothing to play in them."""


def hushed(content: IO[bytes], size: int) -> IO[bytes]:
    """A video whose telling boxes are called "free": players skip them, and their content is blank.

    Raises BrokenVideo.
    """
    found: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by who keeps it
    while chunk := content.read(1 << 20):
        found.write(chunk)
    try:
        _refuse_empty(found, size)
        _blank(found, 0, size, depth=0)
    except BrokenVideo:
        found.close()
        raise
    found.seek(0)
    return found


def _refuse_empty(video: IO[bytes], size: int) -> None:
    """Raises BrokenVideo without a film (moov) that has a track (trak), or without any frames (mdat)."""
    boxes = list(_boxes(video, 0, size))
    films = [box for box in boxes if box[0] == b"moov"]
    has_track = any(kind == b"trak" for _, _, inner, over in films for kind, *_ in _boxes(video, inner, over))
    if not has_track or all(kind != b"mdat" for kind, *_ in boxes):
        raise BrokenVideo


def _blank(video: IO[bytes], start: int, end: int, depth: int) -> None:
    """Blank what tells, in the boxes between two places. Raises BrokenVideo where they make no sense."""
    for kind, begin, inner, over in _boxes(video, start, end):
        if kind in TELLING:
            video.seek(begin + 4)
            video.write(b"free")
            video.seek(inner)
            _zero(video, over - inner)
        elif kind in (b"moov", b"trak", b"mdia") and depth < DEEPEST:
            _blank(video, inner, over, depth + 1)


def _zero(video: IO[bytes], length: int) -> None:
    for first in range(0, length, 1 << 20):
        video.write(bytes(min(1 << 20, length - first)))


def _boxes(video: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Kind, beginning, beginning of the content, and end of each box."""
    at = start
    while at + 8 <= end:
        video.seek(at)
        head = video.read(16)
        length, kind, inner = int.from_bytes(head[:4]), head[4:8], at + 8
        if length == 1:
            length, inner = int.from_bytes(head[8:16]), at + 16
        over = end if length == 0 else at + length
        if over > end or over < inner:
            raise BrokenVideo
        yield kind, at, inner, over
        at = over

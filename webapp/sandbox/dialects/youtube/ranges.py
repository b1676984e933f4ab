"""The Content-Range of an upload: which bytes come, of how many, or only the question how many have arrived."""

import re
from dataclasses import dataclass

from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import CHUNK
from webapp.sandbox.world.uploads import Upload

SENT = re.compile(r"bytes (?:(\d{1,15})-(\d{1,15})|(\*))/(\d{1,15}|\*)")


@dataclass(frozen=True)
class Range:
    """The bytes from `start` on, of `total` (None: not yet known); `only_asks` for the question."""

    start: int
    total: int | None
    only_asks: bool
    is_last: bool


def understood(header: str | None, upload: Upload, size: int) -> Range:
    """Read the header of a call with `size` bytes; without one, they are the whole file. Raises Failure."""
    if header is None:
        return Range(0, size, only_asks=False, is_last=True)
    parts = SENT.fullmatch(header)
    if parts is None:
        raise _wrong("Failed to parse Content-Range header.")
    total = upload.total if parts[4] == "*" else int(parts[4])
    if parts[3] is not None:
        return Range(0, total, only_asks=True, is_last=False)
    start, end = int(parts[1]), int(parts[2])
    if end - start + 1 != size or (total is not None and end >= total):
        raise _wrong("The Content-Range does not fit the body.")
    is_last = total is not None and end + 1 == total
    if not is_last and size % CHUNK:
        raise _wrong(f"All parts but the last must be multiples of {CHUNK} bytes.")
    return Range(start, total, only_asks=False, is_last=is_last)


def _wrong(says: str) -> Exception:
    return SPEECH.failure("badRequest", says)

"""Images and videos in a bucket, at whoever speaks the language of S3. Needed where more than one machine works.

Read and written in pieces: no file is ever in memory as a whole. Connections are one process's own.
"""

import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import IO, Any, cast

import certifi
from minio import Minio
from minio.commonconfig import CopySource
from minio.error import MinioException, S3Error
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from webapp.actions.media.keeping import KEY, MediaGone, StoreAway, checked
from webapp.settings.media import BucketPlace

CONNECT_SECONDS, READ_SECONDS = 5, 30
TRIES_AGAIN = 2
PART_BYTES = 8 * 1024 * 1024
"""What is in memory of a file while it is written."""
GONE = ("NoSuchKey", "NoSuchObject")

logger = logging.getLogger(__name__)


class Bucket:
    """Objects in one bucket, each under its key."""

    def __init__(self, place: BucketPlace) -> None:
        self.place = place

    def put(self, key: str, content: IO[bytes]) -> int:
        """Write it; longer files in parts. It is there once all of it is."""
        begin = content.tell()
        size = content.seek(0, io.SEEK_END) - begin
        content.seek(begin)
        with _reaching():
            self._client.put_object(
                self.place.bucket,
                checked(key),
                cast("Any", content),
                size,
                part_size=PART_BYTES,
                num_parallel_uploads=1,
            )
        return size

    def open(self, key: str) -> IO[bytes]:
        """The bytes, as they come. Raises MediaGone."""
        with _reaching():
            return cast("IO[bytes]", Stream(self._client.get_object(self.place.bucket, checked(key))))

    def copy(self, key: str, new: str) -> None:
        """Have it copied where it lies. Raises MediaGone."""
        bucket = self.place.bucket
        with _reaching():
            self._client.copy_object(bucket, checked(new), CopySource(bucket, checked(key)))

    def delete(self, key: str) -> None:
        """Have it deleted; one that is gone is no fault there."""
        with _reaching():
            self._client.remove_object(self.place.bucket, checked(key))

    def older(self, than: datetime) -> Iterator[str]:
        """List the bucket, a thousand at a time."""
        with _reaching():
            for found in self._client.list_objects(self.place.bucket, recursive=True):
                name, at = found.object_name, found.last_modified
                if name and KEY.fullmatch(name) and at is not None and at < than:
                    yield name

    def check(self) -> None:
        """Whether the bucket is there for us."""
        with _reaching():
            if not self._client.bucket_exists(self.place.bucket):
                raise StoreAway("no such bucket")

    @property
    def _client(self) -> Minio:
        return client(self.place, os.getpid())


@lru_cache(maxsize=8)
def client(place: BucketPlace, _process: int) -> Minio:
    """The connections of one process; one that was forked off makes its own."""
    pool = PoolManager(
        timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        maxsize=10,
        cert_reqs="CERT_REQUIRED",
        ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
        retries=Retry(total=TRIES_AGAIN, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
    )
    return Minio(place.host, place.key, place.secret, secure=place.tls, region=place.region, http_client=pool)


class Stream(io.BufferedIOBase):
    """An object's bytes while they arrive. It knows its length, so that it can be sent on with it."""

    def __init__(self, response: BaseHTTPResponse) -> None:
        super().__init__()
        self._response, self._at = response, 0
        self._size = int(response.headers.get("Content-Length", "0"))

    def __len__(self) -> int:
        return self._size

    def __bool__(self) -> bool:
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """So many bytes, fewer only at the end. Raises StoreAway where the connection breaks."""
        wanted = self._size - self._at if size is None or size < 0 else size
        pieces: list[bytes] = []
        with _reaching():
            while wanted > 0 and (piece := self._response.read(wanted)):
                pieces.append(piece)
                wanted -= len(piece)
        read = b"".join(pieces)
        self._at += len(read)
        return read

    def close(self) -> None:
        """Give the connection back, if all was read; else it is of no use any more."""
        if not self.closed:
            if self._at < self._size:
                self._response.close()
            self._response.release_conn()
        super().close()


@contextmanager
def _reaching() -> Iterator[None]:
    """What the library says, in our words: gone is gone, and all else may pass. The log names no key and no secret."""
    try:
        yield
    except S3Error as fault:
        if fault.code in GONE:
            raise MediaGone(fault.code) from None
        logger.error("the bucket refuses us: %s", fault.code)
        raise StoreAway(str(fault.code)) from None
    except (MinioException, HTTPError, OSError, ValueError, SyntaxError) as fault:  # the last two: no XML of theirs
        logger.error("the bucket can't be reached: %s", type(fault).__name__)
        raise StoreAway(type(fault).__name__) from None

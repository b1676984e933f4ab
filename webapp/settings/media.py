"""Where images and videos are kept: what MEDIA_URL says, taken apart.

    s3://key:secret@host[:port]/bucket[?region=…&tls=0]
    file:///a/folder

A complaint never repeats a part of the address: it holds a secret.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{2,40}")
DEFAULT_REGION = "us-east-1"
"""What those who keep buckets without regions take as well."""
FORM = (
    "must look like s3://key:secret@host/bucket or file:///a/folder (write / in the secret as %2F, + as %2B, @ as %40)."
)


@dataclass(frozen=True)
class BucketPlace:
    """A bucket at whoever speaks the language of S3. `host` has its port where one is named."""

    key: str
    secret: str = field(repr=False)
    host: str
    bucket: str
    region: str = DEFAULT_REGION
    tls: bool = True


def place_of(address: str) -> BucketPlace | Path:
    """The bucket or folder of an address. Raises ValueError with the rest of a sentence about MEDIA_URL."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(FORM) from None
    if parts.scheme == "file":
        return _folder(address, parts.netloc, parts.path)
    if parts.scheme != "s3" or not address.isprintable() or " " in address or parts.fragment or port == 0:
        raise ValueError(FORM)
    if not (parts.username and parts.password and parts.hostname):
        raise ValueError(FORM)
    bucket = parts.path.strip("/")
    if not BUCKET_NAME.fullmatch(bucket):
        raise ValueError("must name one bucket after the host, in small letters, digits, dots and hyphens.")
    host = parts.netloc.rpartition("@")[2]
    return BucketPlace(unquote(parts.username), unquote(parts.password), host, bucket, *_extras(parts.query))


def _folder(address: str, host: str, path: str) -> Path:
    if host or not path.startswith("/") or path == "/" or "?" in address or "#" in address:
        raise ValueError("must name a folder by its whole path, such as file:///srv/relink/media.")
    return Path(unquote(path))


def _extras(query: str) -> tuple[str, bool]:
    """What may stand behind the question mark: the region, and whether by TLS."""
    try:
        given = dict(parse_qsl(query, strict_parsing=True)) if query else {}
    except ValueError:
        raise ValueError(FORM) from None
    if given.keys() - {"region", "tls"} or given.get("tls", "1") not in ("0", "1"):
        raise ValueError("takes region=… and tls=0 or tls=1 after the question mark, and nothing else.")
    region = given.get("region", DEFAULT_REGION)
    if not REGION.fullmatch(region):
        raise ValueError("has a region that is none, such as eu-central-1.")
    return region, given.get("tls", "1") == "1"

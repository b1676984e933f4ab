"""Fetching an account's picture: an address that a stranger chose, so nothing of ours may be reached by it.

Only https, only public addresses (the name is looked up once and exactly that address is called, so a name that answers
differently the second time gains nothing), a few redirects each looked at alike, 200 KB, a few seconds, images only.
Where the network itself is a pretend one on this machine, this machine may be asked as well.

A proxy from the environment is not used: it would look names up by itself, behind the check.
"""

import socket
import time
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from webapp.networks.punctual import PlainPool, SecurePool

LARGEST_BYTES = 200 * 1024
PATIENCE_SECONDS = 8.0
MOST_REDIRECTS = 3
CHUNK_BYTES = 16 * 1024

BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
"""How files of images begin. SVG is none of them: it can carry scripts."""


@dataclass(frozen=True)
class Picture:
    """An image that was fetched; `kind` is the media type its first bytes show, whatever the server called it."""

    kind: str
    content: bytes


class NoPicture(Exception):
    """There is none to be had at this address; `for_now` says whether it may be worth another try later."""

    def __init__(self, why: str, *, for_now: bool = False) -> None:
        super().__init__(why)
        self.for_now = for_now


def fetch(address: str, *, on_this_machine: bool = False) -> Picture:
    """Fetch a picture. Raises NoPicture.

    `on_this_machine` allows loopback addresses (over http as well), and is for pretend networks only.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        found = _ask(address, until, on_this_machine)
        if isinstance(found, Picture):
            return found
        address = _elsewhere(address, found)
    raise NoPicture("too many redirects")


def _elsewhere(address: str, location: str) -> str:
    """The address that a redirect leads to. Raises NoPicture for one that is none."""
    try:
        return urljoin(address, location)
    except ValueError:
        raise NoPicture("no address") from None


def kind_of(content: bytes) -> str | None:
    """The media type of an image by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning)), None)


def _ask(address: str, until: float, on_this_machine: bool) -> Picture | str:
    """The picture, or where it is said to be instead."""
    try:
        parts = urlsplit(address)
        pool = _line_to(parts, on_this_machine)
    except ValueError:
        raise NoPicture("no address") from None
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        answer = pool.urlopen(
            "GET",
            target,
            headers={"Host": parts.netloc, "Accept": "image/*", "User-Agent": "Relink"},
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=Timeout(total=max(until - time.monotonic(), 0.1)),
        )
        try:
            return _understand(answer, until)
        finally:
            answer.close()
    except (HTTPError, OSError, UnicodeError) as fault:
        raise NoPicture(type(fault).__name__, for_now=True) from None
    finally:
        pool.close()


def _understand(answer: BaseHTTPResponse, until: float) -> Picture | str:
    if 300 <= answer.status < 400 and (elsewhere := answer.headers.get("Location")):
        return str(elsewhere)
    if answer.status != HTTPStatus.OK:
        raise NoPicture(f"status {answer.status}", for_now=answer.status == 429 or answer.status >= 500)
    taken = bytearray()
    while piece := answer.read1(CHUNK_BYTES):
        taken += piece
        if len(taken) > LARGEST_BYTES:
            raise NoPicture("too large")
        if time.monotonic() > until:
            raise NoPicture("too slow", for_now=True)
    kind = kind_of(bytes(taken))
    if kind is None:
        raise NoPicture("no image")
    return Picture(kind, bytes(taken))


def _line_to(parts: SplitResult, on_this_machine: bool) -> HTTPConnectionPool:
    """A line to the very address that was looked at. Raises NoPicture, or ValueError for what is no address."""
    host, secure = parts.hostname, parts.scheme == "https"
    if not host or "@" in parts.netloc or not (secure or (parts.scheme == "http" and on_this_machine)):
        raise NoPicture("no address")
    port = parts.port or (443 if secure else 80)
    at = _allowed(host, port, on_this_machine)
    if not secure:
        if not ip_address(at).is_loopback:
            raise NoPicture("not secure")
        return PlainPool(at, port, maxsize=1)
    tls: dict[str, Any] = {
        "server_hostname": host,
        "assert_hostname": host,
        "ca_certs": certifi.where(),
        "cert_reqs": "CERT_REQUIRED",
    }
    return SecurePool(at, port, maxsize=1, **tls)


def _allowed(host: str, port: int, on_this_machine: bool) -> str:
    """The first address of a host, if none of its addresses is private."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoPicture("no such host", for_now=True) from None
    addresses = [str(place[4][0]) for place in found]
    if not addresses or not all(_is_allowed(address, on_this_machine) for address in addresses):
        raise NoPicture("a private address")
    return addresses[0]


def _is_allowed(address: str, on_this_machine: bool) -> bool:
    place = ip_address(address.partition("%")[0])
    place = getattr(place, "ipv4_mapped", None) or place
    if place.is_loopback:
        return on_this_machine
    return place.is_global and not place.is_multicast

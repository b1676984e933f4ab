"""Connections whose answers end in time, headers included.

A socket's time limit begins anew with every byte that arrives, so a server that sends one now and then holds whoever
reads a line for as long as it likes. Here the whole answer shares the time that was left when it began.
"""

import http.client
import io
import socket
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

MOST_SECONDS = 60.0
"""For a socket without a limit of its own; none of ours is."""


class _Until(io.RawIOBase):
    """What arrives on a socket, until a moment. Raises TimeoutError afterwards, whatever still drips in."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, until: float) -> None:
        self._sock, self._raw, self._until = sock, raw, until

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """Like the socket's, within the time that is left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close what is read from as well."""
        if not self.closed:
            self._raw.close()
        super().close()


class PunctualResponse(http.client.HTTPResponse):
    """An answer that has, from its first byte to its last, the time that the socket's limit gives to one of them."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        until = time.monotonic() + (sock.gettimeout() or MOST_SECONDS)
        self.fp = io.BufferedReader(_Until(sock, self.fp.detach(), until))


class Plain(HTTPConnection):
    """Over http."""

    response_class = PunctualResponse


class Secure(HTTPSConnection):
    """Over https."""

    response_class = PunctualResponse


class PlainPool(HTTPConnectionPool):
    """Connections over http."""

    ConnectionCls = Plain


class SecurePool(HTTPSConnectionPool):
    """Connections over https."""

    ConnectionCls = Secure


class PunctualAdapter(HTTPAdapter):
    """What a session of requests calls through."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Like the one it overrides, with our connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Like the one it overrides, with our connections."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        return manager

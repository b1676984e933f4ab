"""Ports and whether somebody answers there."""

import errno
import http.client
import socket

from webapp.launch.failure import LaunchFailed


def need_free(host: str, port: int, what: str, way_out: str) -> None:
    """Raise `LaunchFailed` with one sentence when `port` can't be had for `what`; `way_out` is a command that may."""
    try:
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: a closed one may linger
            door.bind((host, port))
    except OSError as refused:
        why = "is in use" if refused.errno == errno.EADDRINUSE else f"can't be opened ({refused.strerror})"
        raise LaunchFailed(f"Port {port}, for {what}, {why}. Another one: {way_out}") from None


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def answers(port: int, path: str) -> bool:
    """Whether 127.0.0.1:`port` answers `path` with 200."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()

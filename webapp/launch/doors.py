"""Ports and whether somebody answers there."""

import errno
import http.client
import random
import socket

from webapp.launch.failure import LaunchFailed

BELOW_GIVEN_PORTS = range(28_000, 32_000)  # Linux gives 32768 and up, macOS and Windows 49152 and up
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask, not where to listen


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
    """A port on 127.0.0.1 that nobody listens on now, below those that machines give to whoever asks for any.

    One of those would be somebody's end of a connection before its server is up, now and then. Raises `LaunchFailed`.
    """
    for port in random.sample(BELOW_GIVEN_PORTS, 100):
        try:
            with socket.socket() as door:
                door.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
    raise LaunchFailed(f"None of 100 ports between {BELOW_GIVEN_PORTS[0]} and {BELOW_GIVEN_PORTS[-1]} can be opened.")


def answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    """Whether `path` is answered with 200 at `port`; `host` is where the server listens, perhaps everywhere."""
    line = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()

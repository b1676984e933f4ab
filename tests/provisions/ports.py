"""Free ports that stay free: outside the range from which the machine gives ports to whoever asks for any.

A port that `bind(("127.0.0.1", 0))` named and that is given back may be somebody's own end of a connection a moment
later; with more test processes and their browsers it happens. Each test process has a stretch of its own below that
range, and walks it.
"""

import itertools
import os
import socket
from collections.abc import Iterator

FIRST, STRETCH, STRETCHES = 12_000, 2_000, 8  # up to 28,000; the machine's own range begins at 32,768 or above


def _walk() -> Iterator[int]:
    """This process's ports, again and again: `PYTEST_XDIST_WORKER` is gw0, gw1, ... and absent without xdist."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % STRETCHES
    start = FIRST + number * STRETCH
    offset = os.getpid() * 10 % STRETCH  # two runs on one machine begin at different places
    return itertools.cycle([*range(start + offset, start + STRETCH), *range(start, start + offset)])


_PORTS = _walk()


def free_port(following: int = 0) -> int:
    """A port on 127.0.0.1 that nobody listens on, with `following` more above it that are free as well."""
    while True:
        port = next(_PORTS)
        if all(_is_free(one) for one in range(port, port + following + 1)):
            for _ in range(following):
                next(_PORTS)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

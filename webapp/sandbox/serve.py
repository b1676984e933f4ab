"""Serving the pretend networks on the loopback: HTTP with a thread per call, and SMTP beside it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from webapp.sandbox.mailbox.receiver import Receiver
from webapp.sandbox.world.store import World


@dataclass(frozen=True)
class Serving:
    """Where the pretend networks can be reached."""

    url: str
    smtp_port: int | None


class _QuietHandler(WSGIRequestHandler):
    """One call per connection, so that stopped means stopped; and no log, for addresses may carry secrets."""

    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Nothing."""


@contextmanager
def serving(app: Flask, port: int = 0, smtp_port: int | None = 0) -> Iterator[Serving]:
    """Serve until the block ends. Port 0 takes a free one, smtp_port None receives no mail. Raises OSError."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler)
    receiver = None if smtp_port is None else Receiver(_world(app), smtp_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="pretend-networks", daemon=True)
    thread.start()
    if receiver is not None:
        receiver.start()
    try:
        yield Serving(f"http://127.0.0.1:{server.server_port}", None if receiver is None else receiver.port)
    finally:
        _stop(server, receiver)
        thread.join()
        _world(app).close()


def _stop(server: BaseWSGIServer, receiver: Receiver | None) -> None:
    server.shutdown()
    server.server_close()
    if receiver is not None:
        receiver.stop()


def _world(app: Flask) -> World:
    return cast(World, app.config["WORLD"])

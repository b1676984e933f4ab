"""Serving the pretend networks on the loopback: HTTP with a thread per call, and SMTP beside it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

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
    world: World = app.config["WORLD"]
    with closing(world), _http(app, port) as url, _smtp(world, smtp_port) as mail_port:
        yield Serving(url, mail_port)


@contextmanager
def _http(app: Flask, port: int) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", port), backlog=128) as listening:  # bound here: werkzeug would exit
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler, fd=listening.fileno())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="pretend-networks", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _smtp(world: World, port: int | None) -> Iterator[int | None]:
    if port is None:
        yield None
        return
    receiver = Receiver(world, port)
    receiver.start()
    try:
        yield receiver.port
    finally:
        receiver.stop()

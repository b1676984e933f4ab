"""A server that answers as badly as networks can: whatever a test tells it to say, or nothing at all."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Manner = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Hostile:
    """What it says next, and what it was asked: (method, path, headers, body)."""

    url: str
    manner: Manner = lambda _: None
    calls: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        """Answer with this body (bytes as they are, all else as JSON), status and headers (`Retry_After` etc.)."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()

        def manner(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(raw)))
            handler.end_headers()
            handler.wfile.write(raw)

        self.manner = manner

    def refuses(self, body: Any, status: int) -> None:
        """Answer what is sent like this; to questions say that the token is dead, as X and as Google say it."""
        dead = {"code": 401, "message": "Unauthorized", "errors": [{"reason": "authError"}]}
        self.says(body, status)
        told = self.manner
        self.says({"title": "Unauthorized", "status": 401, "detail": "Unauthorized", "error": dead}, 401)
        asked = self.manner
        self.manner = lambda handler: (asked if handler.command == "GET" else told)(handler)

    def resets(self) -> None:
        """Hang up in the middle, rudely."""

        def manner(handler: BaseHTTPRequestHandler) -> None:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

        self.manner = manner

    def keeps_silent(self) -> None:
        """Take the question and say nothing until the caller has gone."""
        self.manner = lambda handler: handler.connection.recv(1) and None  # waits for the caller to hang up

    def drips_headers(self) -> None:
        """Begin with headers and never end them."""

        def manner(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not self.released.wait(0.02):
                handler.wfile.write(b"a")

        self.manner = manner

    def drips(self) -> None:
        """Begin an answer and never end it."""

        def manner(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            while not self.released.wait(0.02):
                handler.wfile.write(b" ")

        self.manner = manner


@contextmanager
def hostile_server() -> Iterator[Hostile]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            server.calls.append((self.command, self.path, dict(self.headers), body))
            try:
                server.manner(self)
            except OSError:  # the caller had enough
                self.close_connection = True

        do_GET = do_POST = answer  # noqa: N815 - http.server's names

        def log_message(self, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            pass

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = Hostile(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.released.set()
        http.shutdown()
        thread.join()

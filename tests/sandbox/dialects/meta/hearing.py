"""An app that hears what Meta tells it, over real HTTP, and opens it as Meta's documents say."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sandbox.dialects.meta.graph_app import SECRET


@dataclass
class Heard:
    """One call as the app received it."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def signed_request(self) -> str:
        return parse_qs(self.body.decode())["signed_request"][0]


@dataclass
class Listener:
    """An app that listens to hooks: it hears them all, answers as it is told, and repeats challenges."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answer: tuple[int, str] = (200, '{"url": "http://127.0.0.1/x", "confirmation_code": "abc"}')
    verify_token: str = "relink-verify"


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Hooks(BaseHTTPRequestHandler):
        def hear(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = parse_qs(parts.query)
            listener.heard.append(Heard(self.command, parts.path, query, dict(self.headers.items()), body))
            status, text = listener.answer
            if self.command == "GET":
                right = query.get("hub.verify_token") == [listener.verify_token]
                status, text = (200, query["hub.challenge"][0]) if right else (403, "")
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{listener.url}/elsewhere")
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self) -> None:
            self.hear()

        def do_POST(self) -> None:
            self.hear()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opened(signed_request: str, secret: str = SECRET) -> dict[str, Any]:
    """Read a signed request as Meta's documents say one should. Raises ValueError when it is not in order."""
    mark, _, payload = signed_request.partition(".")
    made = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(made, unpadded(mark)):
        raise ValueError("the signature is wrong")
    told: dict[str, Any] = json.loads(unpadded(payload))
    if told["algorithm"] != "HMAC-SHA256":
        raise ValueError("the algorithm is unknown")
    return told


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""An app that hears what X and Google tell it, over real HTTP."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


@dataclass
class Listener:
    """An app that listens: what it was told, and what it answers."""

    url: str = ""
    told: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    answer: bytes = b"{}"
    answers_crc_with: str | None = None


@contextmanager
def listening() -> Iterator[Listener]:
    ear = Listener()

    class Handler(BaseHTTPRequestHandler):
        def _heard(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            ear.told.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = ear.answer
            if ear.answers_crc_with is not None:
                token = parse_qs(urlsplit(self.path).query)["crc_token"][0]
                answer = json.dumps({"response_token": signed(token.encode(), ear.answers_crc_with)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _heard  # noqa: N815 - the server's names

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_port}/hooks"
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed(text: bytes, secret: str) -> str:
    """As X's documents say how it signs."""
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()

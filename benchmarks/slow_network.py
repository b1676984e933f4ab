"""X's addresses for tokens and posts, taking their time, in a process of its own: `python -m benchmarks.slow_network
PORT SECONDS`.

Each refresh token is good once, as at X; a used one is refused and counted. A text that comes twice is taken, unlike at
X, and counted. `GET /` tells the counts.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from urllib.parse import parse_qs


@dataclass
class Ledger:
    """What was asked. `busiest` is the largest number of requests under way at once."""

    renewals: int = 0
    reused: int = 0
    under_way: int = 0
    busiest: int = 0
    spent: set[str] = field(default_factory=set)
    posts: int = 0
    repeated: int = 0
    texts: set[str] = field(default_factory=set)

    def post(self, text: str) -> tuple[int, dict[str, object]]:
        """Take a post."""
        self.posts += 1
        self.repeated += text in self.texts
        self.texts.add(text)
        return 201, {"data": {"id": str(self.posts), "text": text}}

    def renew(self, refresh: str) -> tuple[int, dict[str, object]]:
        """Spend a refresh token."""
        if refresh in self.spent:
            self.reused += 1
            return 400, {"error": "invalid_request"}
        self.spent.add(refresh)
        self.renewals += 1
        number = self.renewals
        return 200, {"access_token": f"a{number}", "refresh_token": f"{refresh}.", "expires_in": 7200, "scope": ""}


async def serve(port: int, seconds: float) -> None:
    """Answer until the process is ended."""
    ledger = Ledger()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lengths = [line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length:")]
            sent = (await reader.readexactly(int(lengths[0]))).decode() if lengths else ""
            status, body = await _reply(ledger, head.split(maxsplit=2)[1], sent, seconds)
            text = json.dumps(body).encode()
            writer.write(f"HTTP/1.1 {status} OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode())
            writer.write(text)
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=1024)
    async with server:
        await server.serve_forever()


async def _reply(ledger: Ledger, path: str, sent: str, seconds: float) -> tuple[int, dict[str, object]]:
    if not sent:
        numbers = ("renewals", "reused", "posts", "repeated", "busiest")
        return 200, {name: getattr(ledger, name) for name in numbers}
    ledger.under_way += 1
    ledger.busiest = max(ledger.busiest, ledger.under_way)
    await asyncio.sleep(seconds)
    ledger.under_way -= 1
    if path.endswith("/tweets"):
        return ledger.post(json.loads(sent)["text"])
    return ledger.renew(parse_qs(sent)["refresh_token"][0])


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))

"""A small pretend bucket: enough of S3's language to write, read, copy, list and delete, over HTTP on this machine.

It looks at whether requests are signed and by whom; that a signature is right is the library's own business.
"""

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=(\w+)/\d{8}/[a-z0-9-]+/s3/aws4_request, .*Signature=[0-9a-f]{64}$")
XML = "application/xml"
STAMP = "%Y-%m-%dT%H:%M:%S.000Z"


@dataclass
class Bucket:
    """What is kept, by name, with when it came. `down` makes every answer 503, `refuses` 403; `breaks` cuts answers."""

    name: str = "relink"
    user: str = "robot"
    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    largest: int = 0
    per_page: int = 1000
    down: bool = False
    refuses: bool = False
    breaks: bool = False

    def keep(self, key: str, content: bytes) -> None:
        self.objects[key] = (content, datetime.now(UTC))


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", kind: str = XML, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.bucket.breaks and kind != XML:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        self.wfile.write(body)

    def say(self, status: int, root: str, inner: str) -> None:
        self.answer(status, f'<?xml version="1.0"?><{root}>{inner}</{root}>'.encode())

    def refuse(self, status: int, code: str) -> None:
        self.say(
            status,
            "Error",
            f"<Code>{code}</Code><Message>{code}</Message><Resource>/</Resource>"
            "<RequestId>1</RequestId><HostId>1</HostId>",
        )

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        _, name, key = (unquote(parts.path) + "/").split("/", 2)
        key, asked = key.strip("/"), parse_qs(parts.query, keep_blank_values=True)
        self.bucket.asked.append(self.command)
        self.bucket.largest = max(self.bucket.largest, len(body))
        signed = SIGNED.match(self.headers.get("Authorization", ""))
        if self.bucket.down:
            self.refuse(503, "SlowDown")
        elif self.bucket.refuses or signed is None or signed[1] != self.bucket.user:
            self.refuse(403, "AccessDenied")
        elif name != self.bucket.name:
            self.refuse(404, "NoSuchBucket")
        elif not key:
            self.answer(200) if self.command == "HEAD" else self.say_list(asked)
        else:
            getattr(self, f"on_{self.command.lower()}")(key, asked, body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any  # noqa: N815 - their names

    def say_list(self, asked: dict[str, list[str]]) -> None:
        after = asked.get("continuation-token", asked.get("start-after", [""]))[0]
        names = sorted(name for name in self.bucket.objects if name > after)
        page = names[: self.bucket.per_page]
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{self.bucket.objects[name][1].strftime(STAMP)}"
            f"</LastModified><ETag>e</ETag><Size>{len(self.bucket.objects[name][0])}</Size></Contents>"
            for name in page
        )
        more = len(names) > len(page)
        goes_on = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
        self.say(
            200,
            "ListBucketResult",
            f"<Name>{self.bucket.name}</Name><IsTruncated>{str(more).lower()}</IsTruncated>{goes_on}{rows}",
        )

    def on_get(self, key: str, _asked: dict[str, list[str]], _body: bytes) -> None:
        if key not in self.bucket.objects:
            self.refuse(404, "NoSuchKey")
            return
        content = self.bucket.objects[key][0]
        self.answer(200, content, "application/octet-stream", ETag="e")

    def on_head(self, key: str, _asked: dict[str, list[str]], _body: bytes) -> None:
        if key not in self.bucket.objects:
            self.answer(404)
            return
        content, at = self.bucket.objects[key]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", "e")
        self.send_header("Last-Modified", at.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        self.end_headers()

    def on_put(self, key: str, asked: dict[str, list[str]], body: bytes) -> None:
        source = self.headers.get("x-amz-copy-source")
        if source:
            wanted = unquote(source).strip("/").split("/", 1)[1]
            if wanted not in self.bucket.objects:
                self.refuse(404, "NoSuchKey")
                return
            self.bucket.keep(key, self.bucket.objects[wanted][0])
            now = datetime.now(UTC).strftime(STAMP)
            self.say(200, "CopyObjectResult", f"<ETag>e</ETag><LastModified>{now}</LastModified>")
        elif "uploadId" in asked:
            self.bucket.parts[asked["uploadId"][0]][int(asked["partNumber"][0])] = body
            self.answer(200, ETag="e")
        else:
            self.bucket.keep(key, body)
            self.answer(200, ETag="e")

    def on_post(self, key: str, asked: dict[str, list[str]], _body: bytes) -> None:
        if "uploads" in asked:
            upload = f"u{len(self.bucket.parts)}"
            self.bucket.parts[upload] = {}
            self.say(200, "InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>")
            return
        parts = self.bucket.parts.pop(asked["uploadId"][0])
        self.bucket.keep(key, b"".join(parts[number] for number in sorted(parts)))
        inner = f"<Location>l</Location><Bucket>{self.bucket.name}</Bucket><Key>{key}</Key><ETag>e</ETag>"
        self.say(200, "CompleteMultipartUploadResult", inner)

    def on_delete(self, key: str, asked: dict[str, list[str]], _body: bytes) -> None:
        if "uploadId" in asked:
            self.bucket.parts.pop(asked["uploadId"][0], None)
        else:
            self.bucket.objects.pop(key, None)
        self.answer(204)


class Server:
    """A bucket that listens until it is left."""

    def __init__(self) -> None:
        self.bucket = Bucket()
        handler = type("Bound", (Handler,), {"bucket": self.bucket})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """What MEDIA_URL is set to. The secret has signs that must be written as %.."""
        port = self._server.server_address[1]
        return f"s3://{self.bucket.user}:s%2Fcret%2B@127.0.0.1:{port}/{self.bucket.name}?tls=0"

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

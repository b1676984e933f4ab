"""Fetching pictures from addresses that strangers chose."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from webapp.networks import pictures
from webapp.networks.pictures import LARGEST_BYTES, NoPicture, Picture

PNG = b"\x89PNG\r\n\x1a\n" + b"tiles"


class Answers(BaseHTTPRequestHandler):
    """What is asked for by its path; everything asked is noted."""

    asked: ClassVar[list[str]] = []
    bodies: ClassVar[dict[str, bytes]] = {
        "/small": PNG,
        "/jpeg": b"\xff\xd8\xff\xe0 and so on",
        "/webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        "/largest": PNG.ljust(LARGEST_BYTES, b"."),
        "/larger": PNG.ljust(LARGEST_BYTES + 1, b"."),
        "/svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "/html": b"<!doctype html><title>Sign in</title>",
        "/empty": b"",
    }

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind, _, what = self.path.strip("/").partition("/")
        if kind == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            with suppress(OSError):  # whoever asked had enough
                for _ in range(1000):
                    self.wfile.write(b"a")
                    time.sleep(0.02)
            self.close_connection = True
        elif kind == "to":
            self._answer(302, b"", {"Location": f"/{what}"})
        elif kind == "off":
            self._answer(302, b"", {"Location": what})
        elif kind == "status":
            self._answer(int(what), PNG)
        else:
            self._answer(200, self.bodies[self.path])

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """A server on this machine, as a pretend network's or as somebody's private one."""
    Answers.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("path", "kind"), [("small", "image/png"), ("jpeg", "image/jpeg"), ("webp", "image/webp")])
def test_an_image_is_fetched_and_called_what_it_is(server: str, path: str, kind: str) -> None:
    assert pictures.fetch(f"{server}/{path}", on_this_machine=True) == Picture(kind, Answers.bodies[f"/{path}"])


def test_the_largest_that_is_taken_and_one_byte_more(server: str) -> None:
    assert len(pictures.fetch(f"{server}/largest", on_this_machine=True).content) == LARGEST_BYTES
    with pytest.raises(NoPicture, match="too large"):
        pictures.fetch(f"{server}/larger", on_this_machine=True)


@pytest.mark.parametrize("path", ["svg", "html", "empty"])
def test_what_is_no_image_is_not_taken_whatever_it_is_called(server: str, path: str) -> None:
    with pytest.raises(NoPicture, match="no image") as none:
        pictures.fetch(f"{server}/{path}", on_this_machine=True)
    assert not none.value.for_now


@pytest.mark.parametrize(("status", "for_now"), [(404, False), (403, False), (429, True), (500, True), (503, True)])
def test_an_outage_may_pass_and_a_missing_picture_stays_missing(server: str, status: int, for_now: bool) -> None:
    with pytest.raises(NoPicture) as none:
        pictures.fetch(f"{server}/status/{status}", on_this_machine=True)
    assert none.value.for_now is for_now


def test_headers_that_never_end_are_not_waited_for(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0.3)
    with pytest.raises(NoPicture) as none:
        pictures.fetch(f"{server}/drip", on_this_machine=True)
    assert none.value.for_now


def test_a_few_redirects_are_followed(server: str) -> None:
    assert pictures.fetch(f"{server}/to/to/to/small", on_this_machine=True).content == PNG
    with pytest.raises(NoPicture, match="too many redirects"):
        pictures.fetch(f"{server}/to/to/to/to/small", on_this_machine=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"])
def test_this_machine_is_not_asked_for_a_real_network(server: str, host: str) -> None:
    port = server.rpartition(":")[2]
    for scheme in ("http", "https"):
        with pytest.raises(NoPicture):
            pictures.fetch(f"{scheme}://{host}:{port}/small")
    assert Answers.asked == []


@pytest.mark.parametrize(
    "elsewhere", ["https://169.254.169.254/latest", "https://10.0.0.1/x", "file:///etc/passwd", "gopher://127.0.0.1/"]
)
def test_a_redirect_to_a_private_place_ends_there(server: str, elsewhere: str) -> None:
    with pytest.raises(NoPicture) as none:
        pictures.fetch(f"{server}/off/{elsewhere}", on_this_machine=True)
    assert str(none.value) in ("a private address", "no address")


@pytest.mark.parametrize("nowhere", ["http://[::1", "//[", "http://a:b:c/", "http://.../x"])
def test_a_redirect_to_what_is_no_address_ends_there(server: str, nowhere: str) -> None:
    with pytest.raises(NoPicture, match=r"no address|no such host|LocationParseError"):
        pictures.fetch(f"{server}/off/{nowhere}", on_this_machine=True)


@pytest.mark.parametrize(
    ("address", "allowed", "for_pretend"),
    [
        ("8.8.8.8", True, True),
        ("2001:4860:4860::8888", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("::ffff:10.0.0.1", False, False),
        ("10.1.2.3", False, False),
        ("192.168.0.1", False, False),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("0.0.0.0", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00::1", False, False),
        ("224.0.0.1", False, False),
    ],
)
def test_only_public_addresses_are_called(address: str, allowed: bool, for_pretend: bool) -> None:
    assert pictures._is_allowed(address, on_this_machine=False) is allowed
    assert pictures._is_allowed(address, on_this_machine=True) is for_pretend


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no address",
        "http://example.com/a.png",
        "https://",
        "https://u:p@example.com/",
        "https://[::1",
        "javascript:1",
    ],
)
def test_what_is_no_safe_address_is_not_called(address: str) -> None:
    with pytest.raises(NoPicture, match="no address"):
        pictures.fetch(address)


def test_a_name_that_nobody_has_may_come_back() -> None:
    with pytest.raises(NoPicture) as none:
        pictures.fetch("https://nobody.invalid/a.png")
    assert none.value.for_now

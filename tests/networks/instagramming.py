"""What the tests of Instagram share: its room at the pretend Instagram, a consent there, and a server with a script."""

import io
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.pretend import registered, rooms_at
from webapp.domain.rules import Network
from webapp.networks import instagram
from webapp.networks.instagram.by_facebook import ByFacebookRoom
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.networks.publishing import Media
from webapp.sandbox.running import RunningSandbox

MINE = "71001"
SCOPES = ("instagram_business_basic", "instagram_business_content_publish")
Script = dict[str, tuple[int, dict[str, Any]]]


def image(alt: str = "Tiles", kind: str = "image/jpeg") -> Media:
    return Media("https://example.test/a.jpg", lambda: io.BytesIO(b"x"), 1, kind, alt)


def by_facebook(url: str) -> ByFacebookRoom:
    """The room of an installation that chose Facebook Login for Instagram, at the pretend networks."""
    own = registered(url, Network.FACEBOOK).model_copy(update={"login": "facebook"})
    room = instagram.room(own)
    assert isinstance(room, ByFacebookRoom)
    return room


def own_login(url: str) -> OwnLoginRoom:
    """The room of an installation that chose nothing."""
    room = rooms_at(url)[Network.INSTAGRAM]
    assert isinstance(room, OwnLoginRoom)
    return room


def error(sandbox: RunningSandbox, code: str, on: str = "any", there: str = "instagram", **more: object) -> None:
    sandbox.control(there, do="error", code=code, on=on, **more)


def no(code: int, subcode: int | None = None, **more: object) -> dict[str, Any]:
    """A no of the Graph."""
    return {"error": {"code": code, "error_subcode": subcode, "message": "No.", **more}}


def scripted(script: Script) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer by the last part of each call's path."""

    def manner(handler: BaseHTTPRequestHandler) -> None:
        status, body = script[handler.path.partition("?")[0].rpartition("/")[2]]
        raw = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return manner

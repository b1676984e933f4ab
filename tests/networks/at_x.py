"""X's room at the pretend X."""

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.pretend import registered
from webapp.domain.rules import Network
from webapp.networks.publishing import Media, Piece
from webapp.networks.room import Refused, Token, Unavailable
from webapp.networks.x import MANNER
from webapp.networks.x.posting import XRoom
from webapp.sandbox.running import RunningSandbox

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


@dataclass
class AtX:
    """X's room at the pretend X, and one consent there."""

    room: XRoom
    sandbox: RunningSandbox
    now: datetime
    token: Token
    naps: list[float] = field(default_factory=list)

    def order(self, **order: Any) -> None:
        self.sandbox.control("x", **order)

    def fails(self, code: str | int, on: str = "any", **more: Any) -> None:
        self.order(do="error", on=on, code=code, **more)

    def publish(self, text: str = "Hello", **more: Any) -> object:
        return self.room.publish(self.token, "81001", Piece(text, **more), self.now)

    def billed(self) -> int:
        return self.sandbox.ledger("x").get("billed_users_me", 0)

    def asked(self) -> int:
        return sum("/users/me" in call["path"] for call in self.sandbox.log("x"))

    def texts(self) -> list[str]:
        return [post["text"] for post in self.sandbox.posts("x")]


def room_at(url: str, naps: list[float]) -> XRoom:
    return XRoom(MANNER, registered(url, Network.X), naps.append)


def meaning(outcome: object) -> object:
    if isinstance(outcome, Refused):
        return outcome.reason
    return outcome.why if isinstance(outcome, Unavailable) else outcome


def media(data: bytes, kind: str) -> Media:
    return Media("https://relink.example/files/1", lambda: io.BytesIO(data), len(data), kind, "A file")


def picture(data: bytes = PNG) -> Media:
    return media(data, "image/png")

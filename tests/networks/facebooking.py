"""What the tests of Facebook share: its room at the pretend Facebook, errors to order, and what each no means."""

import io

from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.facebook.posting import FacebookRoom
from webapp.networks.publishing import Media
from webapp.networks.room import Why
from webapp.sandbox.running import RunningSandbox

PAGE = "61001"
PNG = b"\x89PNG\r\n\x1a\n" + b"tiles"

# Each row of networks.md, section 6; content means nothing where nothing is published.
ROWS = [
    ("190", Reason.ACCESS_REMOVED),
    ("190/458", Reason.ACCESS_REMOVED),
    ("190/459", Reason.SECURITY),
    ("190/460", Reason.ACCESS_REMOVED),
    ("190/463", Reason.LAPSED),
    ("190/464", Reason.SECURITY),
    ("190/467", Reason.ACCESS_REMOVED),
    ("190/490", Reason.SECURITY),
    ("190/492", Reason.PERMISSION_LOST),
    ("190/493", Reason.LAPSED),
    ("102", Reason.ACCESS_REMOVED),
    ("3", Reason.PERMISSION_LOST),
    ("10", Reason.PERMISSION_LOST),
    ("200", Reason.PERMISSION_LOST),
    ("210", Reason.PERMISSION_LOST),
    ("294", Reason.PERMISSION_LOST),
    ("299", Reason.PERMISSION_LOST),
    ("100/33", Reason.PERMISSION_LOST),
    ("803", Reason.PERMISSION_LOST),
    ("1", Why.DOWN),
    ("2", Why.DOWN),
    ("4", Why.RATE_LIMITED),
    ("17", Why.RATE_LIMITED),
    ("32", Why.RATE_LIMITED),
    ("341", Why.RATE_LIMITED),
    ("613", Why.RATE_LIMITED),
    ("80001", Why.RATE_LIMITED),
    ("80002", Why.RATE_LIMITED),
    ("368", Why.RATE_LIMITED),
    ("368/1390008", Why.RATE_LIMITED),
    ("101", Why.OUR_CONFIGURATION),
    ("100/36008", Why.OUR_CONFIGURATION),
    ("100/proof", Why.OUR_CONFIGURATION),
    ("2500", Why.OUR_CONFIGURATION),
    ("2635", Why.OUR_CONFIGURATION),
    ("200/1404078", Reason.SECURITY),
    ("200/4854002", Reason.SECURITY),
    ("100", Why.DOWN),
    ("506", Why.DOWN),
    ("100/1366051", Why.DOWN),
    ("100/1366046", Why.DOWN),
    ("100/1609008", Why.DOWN),
]


def facebook(url: str) -> FacebookRoom:
    room = rooms_at(url)[Network.FACEBOOK]
    assert isinstance(room, FacebookRoom)
    return room


def error(sandbox: RunningSandbox, code: str, on: str = "any", **more: object) -> None:
    sandbox.control("facebook", do="error", code=code, on=on, **more)


def image(content: bytes = PNG, alt: str = "Tiles") -> Media:
    return Media("https://example.test/a.png", lambda: io.BytesIO(content), len(content), "image/png", alt)

"""What anybody may see at a pretend network: the pictures of accounts and the posts that were published."""

import hashlib
import struct
import zlib

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import consent, here, people
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.world import posts

SIDE = 5
"""A picture is a square of five by five tiles, mirrored left to right."""
TILE = 16
"""Pixels of a tile's side."""

bp = Blueprint("public", __name__)


@bp.get("/<network:network>/pictures/<account_id>.png", endpoint="picture")
def picture(network: str, account_id: str) -> ResponseReturnValue:
    """The picture of an account, always the same for the same id."""
    if people.account(network, account_id) is None:
        abort(404)
    response = Response(_png(f"{network}/{account_id}"), content_type="image/png")
    response.headers["Cache-Control"] = "max-age=86400"
    return response


@bp.get("/<network:network>/posts/<int:number>", endpoint="post")
def post(network: str, number: int) -> ResponseReturnValue:
    """One published post."""
    return show_post(network, number)


@bp.post("/<network:network>/sign-out", endpoint="sign_out")
def sign_out(network: str) -> ResponseReturnValue:
    """Let the network forget who sits at this browser."""
    return consent.forget(NETWORKS[network], make_response(redirect(url_for("control.index", _anchor=network), 303)))


def show_post(network: str, number: int) -> ResponseReturnValue:
    """The page of a post, wherever its network puts it."""
    found = posts.find(here.world(), network, number)
    account = None if found is None else people.account(network, found.account)
    if found is None or account is None:
        abort(404)
    return render_template("post.html", network=NETWORKS[network], account=account, text=found.text)


def _png(seed: str) -> bytes:
    """An indexed PNG: colour 0 is the ground, colour 1 the tiles."""
    digest = hashlib.sha256(seed.encode()).digest()
    colour = bytes(70 + byte // 3 for byte in digest[:3])
    rows = b"".join((b"\0" + _row(digest, y)) * TILE for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE * TILE, SIDE * TILE, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", b"\xee\xf1\xf4" + colour), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _row(digest: bytes, y: int) -> bytes:
    half = [digest[8 + 3 * y + x] & 1 for x in range(3)]
    return b"".join(bytes([tile]) * TILE for tile in (*half, half[1], half[0]))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

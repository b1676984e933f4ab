"""Pictures and videos for posts at X. Nothing that goes wrong here has published anything.

A picture goes in one call. A video, and a GIF that moves, goes in parts; then X looks at it, and until it has done so
nothing may be posted with it. A file that nobody attaches is forgotten by X after a day.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import IO, Any

import requests

from webapp.networks import lifetimes, plain, wire
from webapp.networks.answers import hear, not_reached
from webapp.networks.publishing import Media, Rejected
from webapp.networks.room import Refused, Unavailable, Why
from webapp.networks.x import errors
from webapp.networks.x.asking import outcome_of
from webapp.networks.x.errors import CONTENT, Problem

PART_BYTES = 4 * 1024 * 1024
LONGEST_LOOK_SECONDS = 120.0
"""How long we wait for X to look at a video. One that takes longer is uploaded anew at the next attempt."""
SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 15.0

LONGEST_ALT = 1000
"""Characters of a description; X takes one for pictures only."""

Failed = Refused | Unavailable | Rejected
Data = dict[str, Any]


class Uploads:
    """Brings files to X, at `address` (its `/media`). `sleep` waits for so many seconds."""

    def __init__(self, address: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self.address = address
        self.sleep = sleep

    def bring(self, media: Media, token: str, now: datetime) -> str | Failed:
        """Upload one file, with what it shows for those who can't see it; gives the id to attach it by."""
        in_parts = media.is_video or media.kind == "image/gif"
        media_id = self._in_parts(media, token, now) if in_parts else self._at_once(media, token, now)
        if isinstance(media_id, str) and media.alt and not media.is_video:
            described = {"id": media_id, "metadata": {"alt_text": {"text": media.alt[:LONGEST_ALT]}}}
            said = self._tell("/metadata", token, now, json=described)
            return media_id if isinstance(said, dict) else said
        return media_id

    def _at_once(self, media: Media, token: str, now: datetime) -> str | Failed:
        try:
            with media.open() as file:
                fields = {"media_category": "tweet_image"}
                data = self._tell("/upload", token, now, data=fields, files=_file(file.read(), media.kind))
        except OSError as fault:  # our own file
            return not_reached(fault)
        return data if not isinstance(data, dict) else _id(data)

    def _in_parts(self, media: Media, token: str, now: datetime) -> str | Failed:
        category = "tweet_video" if media.is_video else "tweet_gif"
        announced = {"media_type": media.kind, "total_bytes": media.size, "media_category": category}
        data = self._tell("/upload/initialize", token, now, json=announced)
        media_id = data if not isinstance(data, dict) else _id(data)
        if not isinstance(media_id, str):
            return media_id
        try:
            with media.open() as file:
                failed = self._parts(file, media.kind, media_id, token, now)
        except OSError as fault:
            return not_reached(fault)
        return failed or self._finished(media_id, token, now)

    def _parts(self, file: IO[bytes], kind: str, media_id: str, token: str, now: datetime) -> Failed | None:
        number = 0
        while part := file.read(PART_BYTES):
            fields = {"segment_index": str(number)}
            said = self._tell(f"/upload/{media_id}/append", token, now, data=fields, files=_file(part, kind))
            if not isinstance(said, dict):
                return said
            number += 1
        return None

    def _finished(self, media_id: str, token: str, now: datetime) -> str | Failed:
        """All parts are there: wait until X has looked at the file."""
        data = self._tell(f"/upload/{media_id}/finalize", token, now)
        waited = 0.0
        while isinstance(data, dict):
            state, error, wait = _processing(data)
            if state == "succeeded":
                return media_id
            if state == "failed":
                return Rejected(plain.word(error.get("name")), plain.name(error.get("message")))
            if waited + wait > LONGEST_LOOK_SECONDS:
                return Unavailable(Why.DOWN, detail="still looking at the file")
            self.sleep(wait)
            waited += wait
            data = self._ask(media_id, token, now)
        return data

    def _tell(self, path: str, token: str, now: datetime, **sent: Any) -> Data | Failed:
        return _judged(lambda: wire.send("POST", self.address + path, token, **sent), now)

    def _ask(self, media_id: str, token: str, now: datetime) -> Data | Failed:
        return _judged(lambda: wire.get(f"{self.address}/upload?command=STATUS&media_id={media_id}", token), now)


def _judged(call: Callable[[], requests.Response], now: datetime) -> Data | Failed:
    """The `data` of an answer ({} where it has none), or why there is none."""
    try:
        response = call()
    except wire.FAULTS as fault:
        return not_reached(fault)
    answer = hear(response, now, errors.read)
    if isinstance(answer, Problem):
        return Rejected(answer.code, answer.said) if answer.means == CONTENT else outcome_of(answer, response, now)
    if isinstance(answer, Unavailable):
        return answer
    data = answer.body.get("data")
    return data if isinstance(data, dict) else {}


def _id(data: Data) -> str | Unavailable:
    media_id = plain.identity(data.get("id"))
    return media_id if media_id.isascii() and media_id.isdigit() else Unavailable(Why.DOWN, detail="a file without id")


def _processing(data: Data) -> tuple[str, Data, float]:
    """How far X is, what it complains of, and after how many seconds to ask again. Nothing to do means done."""
    info = data.get("processing_info")
    if not isinstance(info, dict):
        return "succeeded", {}, 0.0
    error = info.get("error")
    wait = lifetimes.seconds(info.get("check_after_secs")) or SHORTEST_WAIT_SECONDS
    wait = min(max(wait, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
    return plain.word(info.get("state")), error if isinstance(error, dict) else {}, wait


def _file(data: bytes, kind: str) -> dict[str, tuple[str, bytes, str]]:
    return {"media": ("media", data, kind)}

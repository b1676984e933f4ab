"""Every call that YouTube's room makes is one that YouTube's own description of its API knows."""

import io
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from tests.networks.consenting import REDIRECT, VERIFIER
from tests.networks.discovery import complaints
from tests.pretend import rooms_at
from webapp.domain.rules import Network
from webapp.networks.publishing import Media, Piece, Unknown
from webapp.networks.room import Ok
from webapp.networks.youtube.posting import CHUNK_BYTES, YouTubeRoom
from webapp.sandbox.running import RunningSandbox

CHANNEL = "51001"
SIGN_IN = {"/authorize", "/o/oauth2/v2/auth", "/token", "/oauth2/v3/userinfo"}
"""What is asked of Google's sign-in, which is another API."""
UPLOAD = "/upload/youtube/v3/videos"
BODY = {"snippet": {"title": "Us", "description": "a"}, "status": {"privacyStatus": "public"}}


@pytest.fixture
def calls(sandbox: RunningSandbox, now: datetime) -> list[dict[str, Any]]:
    """Everything that the room asks of YouTube: who, which channels, a check, an upload of two pieces, a look after one
    whose answer was lost."""
    room = rooms_at(sandbox.url)[Network.YOUTUBE]
    assert isinstance(room, YouTubeRoom)
    redirect = REDIRECT.format("youtube")
    came = sandbox.consent(room.authorize_url(redirect, "s", VERIFIER, again=False), "ada")
    consent = room.exchange(came, redirect, VERIFIER, now)
    assert isinstance(consent, Ok)
    token = consent.value
    size = CHUNK_BYTES + 5
    video = Media("https://example.test/a.mp4", lambda: io.BytesIO(b"v" * size), size, "video/mp4")
    piece = Piece("About us", link="https://example.test", title="Us", media=(video,))
    asked = [room.subject(token, now), room.profiles(token, now), room.check(token, CHANNEL, now)]
    assert all(isinstance(one, Ok) for one in [*asked, room.publish(token, CHANNEL, piece, now)])
    sandbox.control("youtube", do="lose-answer", times=1)
    lost = room.publish(token, CHANNEL, piece, now)
    assert isinstance(lost, Unknown)
    assert isinstance(room.look_up(token, CHANNEL, lost.trace, now), Ok)
    log: list[dict[str, Any]] = sandbox.log("youtube")
    for call in log:
        call["path"] = call["path"].removeprefix("/youtube")
    return [call for call in log if call["path"] not in SIGN_IN]


def amiss(call: Mapping[str, Any]) -> list[str]:
    return complaints(call["method"], call["path"], call["query"], call["json"])


def test_the_room_asks_for_what_youtube_describes_and_for_nothing_else(calls: list[dict[str, Any]]) -> None:
    made = [(call["method"], call["path"]) for call in calls]
    listed, begun, sent = ("GET", "/youtube/v3/channels"), ("POST", UPLOAD), ("PUT", UPLOAD)
    assert made == [listed, listed, begun, sent, sent, begun, sent, sent, sent]
    assert [said for call in calls for said in amiss(call)] == []
    assert [call["json"] for call in calls if call["json"]] == [
        {"snippet": {"title": "Us", "description": "About us\n\nhttps://example.test"}, "status": BODY["status"]}
    ] * 2


def test_one_letter_too_many_in_whatever_the_room_sends_is_seen(calls: list[dict[str, Any]]) -> None:
    for call in calls:
        assert amiss(call | {"path": call["path"] + "s"}) != []
        for name in call["query"]:
            query = {(key + "s" if key == name else key): value for key, value in call["query"].items()}
            assert amiss(call | {"query": query}) != [], name
        for place in call["json"] or {}:
            for name in call["json"][place]:
                body = deepcopy(call["json"])
                body[place][name + "s"] = body[place].pop(name)
                assert amiss(call | {"json": body}) != [], name
            assert amiss(call | {"json": {place + "s": call["json"][place]}}) != [], place


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("GET", "/youtube/v3/channels", {"part": "snippet,state"}, None), "state is no part"),
        (("GET", "/youtube/v3/channels", {"part": "snippet", "mine": "yes"}, None), "mine is true or false"),
        (("GET", "/youtube/v3/channels", {"mine": "true"}, None), "part is missing"),
        (("DELETE", "/youtube/v3/channels", {"part": "snippet"}, None), "DELETE /youtube/v3/channels is no call"),
        (("POST", "/youtube/v3/videos", {"part": "snippet"}, BODY), "POST /youtube/v3/videos is no call"),
        (
            ("POST", UPLOAD, {"part": "snippet"}, BODY | {"status": {"privacyStatus": "everybody"}}),
            "body.status.privacyStatus is never everybody",
        ),
        (("POST", UPLOAD, {"part": "snippet"}, {"snippet": {"title": 7}}), "body.snippet.title is no string"),
        (("POST", UPLOAD, {"part": "snippet"}, {"snippet": {"tags": "a"}}), "body.snippet.tags is no array"),
        (("POST", UPLOAD, {"part": "snippet"}, None), "body is no object"),
        (("POST", UPLOAD, {"part": "snippet", "upload_id": "1"}, BODY), "upload_id is no parameter"),
    ],
)
def test_what_the_document_does_not_allow_is_named(call: tuple[str, str, dict[str, Any], Any], said: str) -> None:
    assert complaints(*call) == [said]


def test_what_the_document_allows_passes() -> None:
    whole = {"snippet": {"tags": ["a"], "categoryId": "22"}, "status": {"publishAt": "2026-11-24T12:00:00Z"}}
    assert complaints("POST", UPLOAD, {"part": "snippet,status", "uploadType": "resumable"}, whole) == []

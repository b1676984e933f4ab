"""YouTube's resumable uploads: a session, its parts, and what does not fit."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.dialects.driving import GOOGLE, AtYouTube
from tests.sandbox.dialects.youtube_words import ABOUT, begun, failure
from tests.sandbox.driving import Clock

KIB256 = 256 * 1024


@pytest.fixture
def token(youtube: AtYouTube) -> str:
    token: str = youtube.connect("ada")["access_token"]
    return token


def session(youtube: AtYouTube, token: str, about: Any = ABOUT) -> str:
    answer = begun(youtube, token, about)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["Location"])


def put(youtube: AtYouTube, address: str, data: bytes = b"", content_range: str | None = None) -> Any:
    headers = {} if content_range is None else {"Content-Range": content_range}
    return youtube.client.put(address, data=data, headers=headers, content_type="video/mp4")


def test_a_video_in_parts(youtube: AtYouTube, token: str):
    data = bytes(range(256)) * 2500  # two and a half parts
    address = session(youtube, token)
    assert put(youtube, address, content_range=f"bytes */{len(data)}").headers.get("Range") is None
    for start in (0, KIB256):
        end = start + KIB256
        answer = put(youtube, address, data[start:end], f"bytes {start}-{end - 1}/{len(data)}")
        assert (answer.status_code, answer.headers["Range"]) == (308, f"bytes=0-{end - 1}")
    asked = put(youtube, address, content_range=f"bytes */{len(data)}")
    assert (asked.status_code, asked.headers["Range"]) == (308, f"bytes=0-{2 * KIB256 - 1}")
    rest = data[2 * KIB256 :]
    answer = put(youtube, address, rest, f"bytes {2 * KIB256}-{len(data) - 1}/{len(data)}")
    assert answer.status_code == 200
    video = answer.get_json()
    assert video["kind"] == "youtube#video"
    assert video["status"]["uploadStatus"] == "uploaded"
    assert video["snippet"]["title"] == "A video"
    [post] = youtube.told("posts")
    assert (post["account"], post["details"]["size"]) == ("51001", len(data))
    assert post["details"]["digest"] == hashlib.sha256(data).hexdigest()
    assert put(youtube, address, content_range=f"bytes */{len(data)}").get_json() == video
    assert len(youtube.told("posts")) == 1


@pytest.mark.parametrize("path", ["/upload", "/resumable/upload"])
def test_a_video_in_one_piece(youtube: AtYouTube, token: str, path: str):
    address = begun(youtube, token, path=path).headers["Location"]
    video = put(youtube, address, b"all of it").get_json()
    assert "A video" in youtube.client.get(f"/youtube/watch?v={video['id']}").text
    [item] = youtube.get(f"/youtube/v3/videos?part=status&id={video['id']}", token).get_json()["items"]
    assert item["status"]["uploadStatus"] == "processed"


def test_a_video_that_youtube_does_not_want(youtube: AtYouTube, token: str):
    state = {"uploadStatus": "rejected", "rejectionReason": "duplicate"}
    youtube.ordered("set", name="video_status", value=state)
    video = put(youtube, session(youtube, token), b"x").get_json()["id"]
    [item] = youtube.get(f"/youtube/v3/videos?part=status&id={video}", token).get_json()["items"]
    assert item["status"] | state == item["status"]


def test_the_session_can_be_asked_after_a_lost_answer(youtube: AtYouTube, token: str):
    youtube.ordered("lose-answer", subject="51001")
    address = session(youtube, token)
    with pytest.raises(ConnectionResetError):
        put(youtube, address, b"abc", "bytes 0-2/3")
    assert put(youtube, address, content_range="bytes */3").get_json()["kind"] == "youtube#video"
    assert len(youtube.told("posts")) == 1


def test_the_length_may_be_said_late(youtube: AtYouTube, token: str):
    address = session(youtube, token)
    answer = put(youtube, address, b"x" * KIB256, f"bytes 0-{KIB256 - 1}/*")
    assert answer.status_code == 308
    answer = put(youtube, address, b"y", f"bytes {KIB256}-{KIB256}/{KIB256 + 1}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("data", "content_range"),
    [
        (b"x" * 1000, "bytes 0-999/5000"),
        (b"x" * 1000, "bytes 0-1000/1001"),
        (b"x" * 1000, "bytes 1000-1999/2000"),
        (b"x" * 1000, "bytes 0-999/500"),
        (b"x" * 1000, "0-999/1000"),
        (b"x" * KIB256, f"bytes {KIB256}-{2 * KIB256 - 1}/{3 * KIB256}"),
    ],
)
def test_a_part_that_does_not_fit_is_refused(youtube: AtYouTube, token: str, data: bytes, content_range: str):
    address = session(youtube, token)
    assert failure(put(youtube, address, data, content_range)) == (400, "badRequest")
    assert put(youtube, address, b"all", "bytes 0-2/3").status_code == 200, "nothing was kept of it"


@pytest.mark.parametrize("change", ["x", ""])
def test_a_session_that_was_never_opened(youtube: AtYouTube, token: str, change: str):
    address = session(youtube, token)
    assert failure(put(youtube, address.replace("upload_id=", f"upload_id={change or 'y'}")))[1] == "notFound"
    assert failure(put(youtube, "/youtube/upload/youtube/v3/videos?upload_id=1"))[1] == "notFound"


def test_a_session_outlives_the_access_token(youtube: AtYouTube, token: str, clock: Clock):
    address = session(youtube, token)
    clock.turn(hours=2)
    assert put(youtube, address, b"abc").status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"snippet": {}}, "invalidTitle"),
        ({"snippet": {"title": " "}}, "invalidTitle"),
        ({"snippet": {"title": "a" * 101}}, "invalidTitle"),
        ({"snippet": {"title": "a<b"}}, "invalidTitle"),
        ({"snippet": {"title": "a", "description": "b" * 5001}}, "invalidDescription"),
        ({"snippet": {"title": "a", "tags": [1]}}, "badRequest"),
        ({"snippet": {"title": "a", "text": "b"}}, "badRequest"),
        ({"snippet": {"title": 7}}, "badRequest"),
        ({"status": {"privacyStatus": "secret"}}, "badRequest"),
        ({"status": {"publishAt": "2027-01-01T00:00:00Z", "privacyStatus": "public"}}, "invalidPublishAt"),
        ({"status": {"publishAt": "2020-01-01T00:00:00Z", "privacyStatus": "private"}}, "invalidPublishAt"),
        ({"status": {"publishAt": "soon", "privacyStatus": "private"}}, "invalidPublishAt"),
        ({"status": []}, "badRequest"),
        ({"statistics": {}}, "badRequest"),
    ],
)
def test_a_description_that_is_not_as_documented(youtube: AtYouTube, token: str, changes: Any, reason: str):
    assert failure(begun(youtube, token, ABOUT | changes)) == (400, reason)


@pytest.mark.parametrize("wishes", [{"uploadType": "media"}, {"part": "snippet"}, {"part": ""}, {"parts": "snippet"}])
def test_a_session_that_is_asked_for_wrongly(youtube: AtYouTube, token: str, wishes: dict[str, str]):
    assert begun(youtube, token, **wishes).status_code == 400


def test_what_is_not_said_is_public(youtube: AtYouTube, token: str):
    video = put(youtube, session(youtube, token, {"snippet": {"title": "a"}}), b"x").get_json()
    assert video["status"]["privacyStatus"] == "public"


def test_a_private_video_is_seen_by_its_own_channel_alone(youtube: AtYouTube, token: str, clock: Clock):
    at = (clock.at + timedelta(days=1)).isoformat()
    about = {"snippet": {"title": "a"}, "status": {"privacyStatus": "private", "publishAt": at}}
    video = put(youtube, session(youtube, token, about), b"x").get_json()["id"]
    path = f"/youtube/v3/videos?part=status&id={video}"
    assert youtube.client.get(f"/youtube/watch?v={video}").status_code == 404
    assert len(youtube.get(path, token).get_json()["items"]) == 1
    assert youtube.get(path, youtube.connect("bob")["access_token"]).get_json()["items"] == []


def test_uploading_must_have_been_allowed(youtube: AtYouTube):
    token = youtube.connect("ada", form={"permission": [f"{GOOGLE}youtube.readonly"]})["access_token"]
    assert failure(begun(youtube, token)) == (403, "insufficientPermissions")


def test_the_log_shows_no_session(youtube: AtYouTube, token: str):
    address = session(youtube, token)
    put(youtube, address, b"x")
    secret = address.split("upload_id=")[1].rpartition(".")[0]
    assert secret.startswith("pretend_upload_")
    assert secret not in json.dumps(youtube.told("log"))

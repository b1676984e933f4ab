"""Files at the pretend X: pictures at once, videos in parts."""

import base64
import io
from typing import Any

import pytest

from tests.sandbox.dialects.driving import PNG, AtX
from tests.sandbox.dialects.x_words import problem, upload
from tests.sandbox.driving import Clock


def test_a_picture_is_uploaded_and_attached(x: AtX):
    token = x.connect("acme")["access_token"]
    data = upload(x, token).get_json()["data"]
    assert data["media_key"] == f"3_{data['id']}"
    assert data["size"] == len(PNG)
    assert x.tweet(token, "", media={"media_ids": [data["id"]]}).status_code == 201
    assert x.told("posts")[0]["details"] == {"media": [data["id"]]}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"alt_text": {"text": "ä" * 1000}}, 200),
        ({"alt_text": {"text": "ä" * 1001}}, 400),
        ({"alt_text": {"text": 5}}, 400),
        ({"alt_text": "a"}, 400),
        ("a", 400),
    ],
)
def test_a_picture_can_be_described(x: AtX, told: Any, status: int):
    token = x.connect("acme")["access_token"]
    media = upload(x, token).get_json()["data"]["id"]
    assert x.call("POST", "/2/media/metadata", token, json={"id": media, "metadata": told}).status_code == status
    other = x.call("POST", "/2/media/metadata", token, json={"id": "1", "metadata": {"alt_text": {"text": "a"}}})
    assert other.status_code == 404
    assert x.tweet(token, "", media={"media_ids": [media]}).status_code == 201


def test_a_picture_may_have_five_megabytes(x: AtX):
    token = x.connect("acme")["access_token"]
    most = 5 * 1024 * 1024

    def sent(size: int) -> Any:
        media = base64.b64encode(PNG.ljust(size, b"\0")).decode()
        return x.call("POST", "/2/media/upload", token, json={"media": media, "media_category": "tweet_image"})

    assert sent(most).get_json()["data"]["size"] == most
    assert problem(sent(most + 1)) == (400, "invalid-request")
    assert len(x.told("log")[-1]["json"]["media"]) == 100_000, "the log keeps no files"


@pytest.mark.parametrize("wrong", [{"data": b"no picture"}, {"media_category": "tweet_video"}, {"colour": "red"}])
def test_what_is_no_picture_is_refused(x: AtX, wrong: Any):
    assert problem(upload(x, x.connect("acme")["access_token"], **wrong)) == (400, "invalid-request")


def test_files_belong_to_who_uploaded_them_and_do_not_wait_for_ever(x: AtX, clock: Clock):
    token = x.connect("acme")["access_token"]
    media = upload(x, token).get_json()["data"]["id"]
    other = x.connect("ada")["access_token"]
    assert problem(x.tweet(other, media={"media_ids": [media]})) == (400, "invalid-request")
    clock.turn(days=1)
    token = x.connect("acme")["access_token"]
    assert problem(x.tweet(token, media={"media_ids": [media]})) == (400, "invalid-request")


def announced(x: AtX, token: str, total: int) -> str:
    body = {"media_type": "video/mp4", "total_bytes": total, "media_category": "tweet_video"}
    return x.call("POST", "/2/media/upload/initialize", token, json=body).get_json()["data"]["id"]


def append(x: AtX, token: str, media: str, segment: int, data: bytes) -> Any:
    form = {"media": (io.BytesIO(data), "part"), "segment_index": str(segment)}
    return x.call("POST", f"/2/media/upload/{media}/append", token, data=form)


def test_a_video_comes_in_parts_and_is_looked_at_before_it_can_be_attached(x: AtX):
    token = x.connect("acme")["access_token"]
    media = announced(x, token, 6)
    assert append(x, token, media, 0, b"abcd").status_code == 200
    assert x.call("POST", f"/2/media/upload/{media}/finalize", token).status_code == 400, "two bytes are missing"
    assert append(x, token, media, 1, b"ef").status_code == 200
    told = x.call("POST", f"/2/media/upload/{media}/finalize", token).get_json()["data"]
    assert told["processing_info"] == {"state": "pending", "check_after_secs": 1}
    attached = {"media_ids": [media]}
    assert x.tweet(token, media=attached).status_code == 400
    states = [
        x.get(f"/2/media/upload?command=STATUS&media_id={media}", token).get_json()["data"]["processing_info"]["state"]
        for _ in range(3)
    ]
    assert states == ["in_progress", "succeeded", "succeeded"]
    assert x.tweet(token, media=attached).status_code == 201


@pytest.mark.parametrize(("segment", "data"), [(1, b"a"), (0, b"1234567"), (0, b"")])
def test_a_part_that_does_not_fit_is_refused(x: AtX, segment: int, data: bytes):
    token = x.connect("acme")["access_token"]
    assert append(x, token, announced(x, token, 6), segment, data).status_code == 400


def test_nobody_touches_the_files_of_others(x: AtX):
    media = announced(x, x.connect("acme")["access_token"], 6)
    other = x.connect("ada")["access_token"]
    assert append(x, other, media, 0, b"a").status_code == 404
    assert x.get(f"/2/media/upload?media_id={media}", other).status_code == 404

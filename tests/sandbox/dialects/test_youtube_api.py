"""YouTube's API: channels, resumable uploads, quotas, and how it says no."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.dialects.driving import GOOGLE, AtYouTube
from tests.sandbox.driving import Clock

KIB256 = 256 * 1024
ABOUT = {
    "snippet": {"title": "A video", "description": "About it", "tags": ["a"], "categoryId": "22"},
    "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False, "containsSyntheticMedia": False},
}


@pytest.fixture
def token(youtube: AtYouTube) -> str:
    token: str = youtube.connect("ada")["access_token"]
    return token


def failure(answer: Any) -> tuple[int, str]:
    said = answer.get_json()["error"]
    assert said["code"] == answer.status_code
    [one] = said["errors"]
    assert said["message"] == one["message"]
    assert one["domain"]
    return answer.status_code, one["reason"]


def test_a_channel(youtube: AtYouTube, token: str):
    said = youtube.channels(token).get_json()
    assert said["kind"] == "youtube#channelListResponse"
    assert said["pageInfo"] == {"totalResults": 1, "resultsPerPage": 5}
    [item] = said["items"]
    assert item.keys() == {"kind", "etag", "id", "snippet", "status"}
    assert (item["id"], item["snippet"]["title"], item["snippet"]["customUrl"]) == ("51001", "Example TV", "@exampletv")
    assert youtube.client.get(item["snippet"]["thumbnails"]["default"]["url"]).content_type == "image/png"


def test_who_the_person_is(youtube: AtYouTube):
    token = youtube.connect("ada", scope=f"openid profile email {GOOGLE}youtube.upload")["access_token"]
    said = youtube.get("/oauth2/v3/userinfo", token).get_json()
    assert (said["sub"], said["name"], said["email"]) == ("100000000000000051001", "Ada Lovelace", "ada@example.test")


def test_where_there_is_no_channel_there_are_no_items(youtube: AtYouTube, token: str):
    youtube.ordered("delete-account", subject="51001")
    answer = youtube.channels(token)
    assert answer.status_code == 200
    assert "items" not in answer.get_json()
    assert failure(begun(youtube, token)) == (401, "youtubeSignupRequired")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("mine=true", "missingRequiredParameter"),
        ("part=snippet", "missingRequiredParameter"),
        ("part=snippet&mine=true&foo=1", "badRequest"),
        ("part=snippets&mine=true", "badRequest"),
    ],
)
def test_a_list_that_is_asked_for_wrongly(youtube: AtYouTube, token: str, query: str, reason: str):
    assert failure(youtube.get(f"/youtube/v3/channels?{query}", token)) == (400, reason)


def test_the_ways_in_which_a_call_is_refused(youtube: AtYouTube, clock: Clock):
    expired = youtube.connect("ada")["access_token"]
    clock.turn(hours=1)
    removed = youtube.connect("bob")["access_token"]
    youtube.ordered("revoke", subject="bob")
    locked = youtube.connect("support")["access_token"]
    youtube.ordered("lock", subject="support")
    dropped = youtube.connect("archive")["access_token"]
    youtube.ordered("drop-permission", subject="51006")
    unticked = youtube.connect("studio", form={"permission": [f"{GOOGLE}youtube.upload"]})["access_token"]
    answers = {
        "expired": failure(youtube.channels(expired)),
        "removed": failure(youtube.channels(removed)),
        "unknown": failure(youtube.channels("nonsense")),
        "locked": failure(youtube.channels(locked)),
        "dropped": failure(youtube.channels(dropped)),
        "unticked": failure(youtube.channels(unticked)),
        "missing": failure(youtube.client.get("/youtube/youtube/v3/channels?part=id&mine=true")),
    }
    assert answers == {
        "expired": (401, "authError"),
        "removed": (401, "authError"),
        "unknown": (401, "authError"),
        "locked": (403, "authenticatedUserAccountSuspended"),
        "dropped": (403, "insufficientPermissions"),
        "unticked": (403, "insufficientPermissions"),
        "missing": (401, "required"),
    }


# uploads


def begun(youtube: AtYouTube, token: str, about: Any = ABOUT, path: str = "/upload", **wishes: Any) -> Any:
    query = {"uploadType": "resumable", "part": "snippet,status"} | wishes
    return youtube.call("POST", f"{path}/youtube/v3/videos", token, json=about, query_string=query)


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


# quotas


def test_a_hundred_uploads_a_day_until_midnight_in_california(youtube: AtYouTube, clock: Clock):
    token = youtube.connect("ada")["access_token"]
    statuses = [begun(youtube, token).status_code for _ in range(101)]
    assert statuses == [200] * 100 + [403]
    assert failure(begun(youtube, youtube.connect("bob")["access_token"])) == (403, "quotaExceeded")
    assert youtube.channels(token).status_code == 200, "everything else has a bucket of its own"
    clock.turn(hours=22, minutes=59)  # 07:59 UTC: still the same day, over there
    assert begun(youtube, youtube.connect("ada")["access_token"]).status_code == 403
    clock.turn(minutes=1)
    assert begun(youtube, youtube.connect("ada")["access_token"]).status_code == 200


def test_quotas_can_be_lifted(youtube: AtYouTube, token: str):
    youtube.ordered("set", name="limited", value=False)
    assert {begun(youtube, token).status_code for _ in range(101)} == {200}


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("authError", 401),
        ("insufficientPermissions", 403),
        ("youtubeSignupRequired", 401),
        ("accountDelegationForbidden", 403),
        ("authenticatedUserAccountClosed", 403),
        ("authenticatedUserAccountSuspended", 403),
        ("channelClosed", 403),
        ("channelSuspended", 403),
        ("quotaExceeded", 403),
        ("dailyLimitExceeded", 403),
        ("rateLimitExceeded", 403),
        ("uploadLimitExceeded", 400),
        ("invalidTitle", 400),
        ("backendError", 503),
    ],
)
@pytest.mark.parametrize("subject", [None, "ada", "51001"])
def test_every_row_of_the_table_can_be_made_to_happen(
    youtube: AtYouTube, token: str, reason: str, status: int, subject: str | None
):
    about = {} if subject is None else {"subject": subject}
    youtube.ordered("error", reason=reason, times=1, on="publish", **about)
    assert youtube.channels(token).status_code == 200
    assert failure(begun(youtube, token)) == (status, reason)
    assert begun(youtube, token).status_code == 200


def test_a_status_of_ones_own(youtube: AtYouTube, token: str):
    youtube.ordered("error", reason="youtubeSignupRequired", status=403, times=1)
    assert failure(youtube.channels(token)) == (403, "youtubeSignupRequired")


def test_being_asked_too_often(youtube: AtYouTube, token: str):
    youtube.ordered("rate-limit")
    assert failure(youtube.channels(token)) == (403, "rateLimitExceeded")

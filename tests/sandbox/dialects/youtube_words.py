"""What the pretend YouTube says no with, and how an upload begins there."""

from typing import Any

from tests.sandbox.dialects.driving import AtYouTube

ABOUT = {
    "snippet": {"title": "A video", "description": "About it", "tags": ["a"], "categoryId": "22"},
    "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False, "containsSyntheticMedia": False},
}


def failure(answer: Any) -> tuple[int, str]:
    said = answer.get_json()["error"]
    assert said["code"] == answer.status_code
    [one] = said["errors"]
    assert said["message"] == one["message"]
    assert one["domain"]
    return answer.status_code, one["reason"]


def begun(youtube: AtYouTube, token: str, about: Any = ABOUT, path: str = "/upload", **wishes: Any) -> Any:
    query = {"uploadType": "resumable", "part": "snippet,status"} | wishes
    return youtube.call("POST", f"{path}/youtube/v3/videos", token, json=about, query_string=query)

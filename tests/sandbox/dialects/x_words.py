"""What the pretend X says no with, and how a file is brought to it."""

import io
from typing import Any

from tests.sandbox.dialects.driving import PNG, AtX

PROBLEMS = "https://api.x.com/2/problems/"


def problem(answer: Any) -> tuple[int, str]:
    """Status and type of a problem, which is well-formed."""
    assert answer.content_type == "application/problem+json", answer.text
    said = answer.get_json()
    assert said["status"] == answer.status_code
    assert said["title"]
    assert said["detail"]
    return answer.status_code, said["type"].removeprefix(PROBLEMS)


def upload(x: AtX, token: str, data: bytes = PNG, **fields: str) -> Any:
    form = {"media": (io.BytesIO(data), "a.png"), "media_category": "tweet_image"} | fields
    return x.call("POST", "/2/media/upload", token, data=form)

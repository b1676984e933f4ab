"""The logos of LinkedIn's organizations: one question for many, and whatever comes of it, the organizations stay."""

import json
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.networks.hostile import Hostile
from tests.pretend import rooms_at
from webapp.domain.rules import Network
from webapp.networks.linkedin import logos
from webapp.networks.linkedin.posting import LinkedInRoom
from webapp.networks.room import Ok, Token

ASSET, IMAGE = "urn:li:digitalmediaAsset:C4D0BAQ-x_1", "urn:li:image:C4D0BAQ-x_1"
AT = "https://media.example/dms/image/1?e=2&t=3"


def room_at(hostile: Hostile) -> LinkedInRoom:
    room = rooms_at(hostile.url)[Network.LINKEDIN]
    assert isinstance(room, LinkedInRoom)
    room.sleep = lambda seconds: None
    return room


def listing(hostile: Hostile, images: Any, status: int = 200) -> None:
    """LinkedIn lists sixty organizations, all with one logo, and says this of images."""
    ids = [str(number) for number in range(1, 61)]
    roles = [{"role": "ADMINISTRATOR", "organization": f"urn:li:organization:{one}"} for one in ids]
    told = {one: {"localizedName": f"Number {one}", "logoV2": {"original": ASSET}} for one in ids}

    def manner(handler: BaseHTTPRequestHandler) -> None:
        hostile.says({"elements": roles} if "organizationAcls" in handler.path else {"results": told})
        if "userinfo" in handler.path:
            hostile.says({"sub": "91001", "name": "Ada"})
        if "/rest/images" in handler.path:
            hostile.says(images, status)
        answer, hostile.manner = hostile.manner, manner
        answer(handler)

    hostile.manner = manner


def found_by(hostile: Hostile, now: datetime) -> list[str | None]:
    outcome = room_at(hostile).profiles(Token("t"), now)
    assert isinstance(outcome, Ok)
    assert len(outcome.value) == 61
    return [one.picture_url for one in outcome.value[1:]]


def test_many_are_asked_for_at_once(hostile: Hostile, now: datetime) -> None:
    listing(hostile, {"results": {IMAGE: {"downloadUrl": AT}}})
    assert found_by(hostile, now) == [AT] * 60
    asked = [path for _, path, _, _ in hostile.calls if "/rest/images" in path]
    assert len(asked) == 2, "for fifty organizations and for ten"
    assert asked[1].partition("ids=")[2] == f"List({','.join(['urn%3Ali%3Aimage%3AC4D0BAQ-x_1'] * 10)})"


@pytest.mark.parametrize("status", [401, 403, 409, 426, 429, 500])
def test_a_no_takes_nothing_but_the_pictures(hostile: Hostile, now: datetime, status: int) -> None:
    listing(hostile, {"status": status, "code": "ACCESS_DENIED", "serviceErrorCode": 65601}, status)
    assert found_by(hostile, now) == [None] * 60


@pytest.mark.parametrize(
    "images",
    [
        {},
        {"results": []},
        {"results": {IMAGE: None}},
        {"results": {IMAGE: {}}},
        {"results": {IMAGE: {"downloadUrl": "javascript:alert(1)"}}},
        {"results": {IMAGE: {"downloadUrl": "http://media.example/1"}}},
        {"results": {"urn:li:image:another": {"downloadUrl": AT}}},
        b"<html>",
    ],
)
def test_nonsense_takes_nothing_but_the_pictures(hostile: Hostile, now: datetime, images: Any) -> None:
    listing(hostile, images)
    assert found_by(hostile, now) == [None] * 60


@pytest.mark.parametrize(
    ("told", "image"),
    [
        ({"logoV2": {"cropped": ASSET, "original": "urn:li:digitalmediaAsset:other"}}, IMAGE),
        ({"logoV2": {"original": ASSET}}, IMAGE),
        ({"logoV2": {"original": IMAGE}}, IMAGE),
        ({"logoV2": {"cropped": 7, "original": IMAGE}}, IMAGE),
        ({"logoV2": {"original": "urn:li:image:a),urn:li:image:b"}}, None),
        ({"logoV2": {"original": "urn:li:person:1"}}, None),
        ({"logoV2": []}, None),
        ({}, None),
        (None, None),
    ],
)
def test_only_an_image_is_taken_for_a_logo(told: Any, image: str | None) -> None:
    assert logos.image_of(json.loads(json.dumps(told))) == image
    assert logos.addresses({"results": {"urn%3Ali%3Aimage%3AC4D0BAQ-x_1": {"downloadUrl": AT}}}) == {IMAGE: AT}

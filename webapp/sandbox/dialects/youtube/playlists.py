"""The one playlist that every channel has: what was uploaded to it, the newest first."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.youtube import videos
from webapp.sandbox.dialects.youtube.caller import caller, check_parameters, parts, teach, use
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import FACTS
from webapp.sandbox.world import posts
from webapp.sandbox.world.faults import Place

PARAMETERS = frozenset({"id", "maxResults", "onBehalfOfContentOwner", "pageToken", "part", "playlistId", "videoId"})
PARTS = frozenset({"contentDetails", "id", "snippet", "status"})
USUAL, MOST = 5, 50
"""Items on one page."""

bp = Blueprint("youtube_playlists", __name__, url_prefix="/youtube")
teach(bp)


@bp.get("/youtube/v3/playlistItems", endpoint="items")
@through(SPEECH, Place.READ)
def items() -> ResponseReturnValue:
    """One page of the uploads of the caller's own channel."""
    asker = caller(Place.READ, FACTS.lists_with)
    check_parameters(PARAMETERS)
    asked = parts(PARTS)
    if "playlistId" not in request.args:
        raise SPEECH.failure("missingRequiredParameter", "No filter selected. Expected one of: id, playlistId")
    channel = asker.channel(FACTS.lists_with)
    if request.args["playlistId"] != f"UU{channel.id}":
        raise SPEECH.failure("notFound", "The playlist identified with the request's playlistId cannot be found.")
    use("units")
    size, start = _number("maxResults", USUAL, MOST), _number("pageToken", 0, 10**6)
    there = posts.of(here.world(), FACTS.name, channel.id)
    answer: dict[str, Any] = {"kind": "youtube#playlistItemListResponse", "etag": videos.ETAG}
    if start + size < len(there):
        answer["nextPageToken"] = str(start + size)
    answer["items"] = [_told(one.number, asked) for one in there[start : start + size]]
    return jsonify(answer | {"pageInfo": {"totalResults": len(there), "resultsPerPage": size}})


def _number(name: str, usual: int, most: int) -> int:
    text = request.args.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= most):
        raise SPEECH.failure("badRequest", f"Invalid value for {name}.")
    return int(text)


def _told(number: int, asked: list[str]) -> dict[str, Any]:
    """An item: the video, in a playlist's words."""
    video = videos.told(number, ["snippet", "status"])
    shown = video["snippet"]
    said = {
        "snippet": {name: shown.get(name, "") for name in ("title", "description", "channelId", "publishedAt")},
        "contentDetails": {"videoId": video["id"], "videoPublishedAt": shown["publishedAt"]},
        "status": {"privacyStatus": video["status"]["privacyStatus"]},
    }
    about = {"kind": "youtube#playlistItem", "etag": videos.ETAG, "id": f"item-{video['id']}"}
    return about | {part: said[part] for part in asked if part != "id"}

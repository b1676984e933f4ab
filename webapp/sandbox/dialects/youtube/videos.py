"""Videos at YouTube: what became of them, and how everybody sees them."""

import re
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people, public
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.youtube.caller import Caller, caller, check_parameters, parts, teach, use
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import FACTS
from webapp.sandbox.world import posts, settings
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.posts import Post

PARAMETERS = frozenset(
    {
        *("chart", "hl", "id", "locale", "maxHeight", "maxResults", "maxWidth", "myRating"),
        *("onBehalfOfContentOwner", "pageToken", "part", "regionCode", "videoCategoryId"),
    }
)
PARTS = frozenset(
    {
        *("contentDetails", "fileDetails", "id", "liveStreamingDetails", "localizations", "player"),
        *("processingDetails", "recordingDetails", "snippet", "statistics", "status", "suggestions", "topicDetails"),
    }
)
ID = re.compile(r"vid([0-9]{8})")
ETAG = "pretend-etag"

bp = Blueprint("youtube_videos", __name__, url_prefix="/youtube")
teach(bp)


@bp.get("/youtube/v3/videos", endpoint="videos")
@through(SPEECH, Place.READ)
def videos() -> ResponseReturnValue:
    """Videos by their ids; the private ones only for their own channel."""
    asker = caller(Place.READ, FACTS.lists_with)
    check_parameters(PARAMETERS)
    asked = parts(PARTS)
    if "id" not in request.args:
        raise SPEECH.failure("missingRequiredParameter", "No filter selected. Expected one of: id")
    use("units")
    found = [post for one in request.args["id"].split(",") if (post := _post(one)) and _may_see(asker, post)]
    page = {"totalResults": len(found), "resultsPerPage": len(found)}
    items = [told(post.number, asked) for post in found]
    return jsonify(kind="youtube#videoListResponse", etag=ETAG, items=items, pageInfo=page)


@bp.get("/watch", endpoint="page")
def page() -> ResponseReturnValue:
    """A video as everybody sees it."""
    post = _post(request.args.get("v", ""))
    if post is None or _privacy(post) == "private":
        abort(404)
    return public.show_post(FACTS.name, post.number)


def told(number: int, asked: list[str], *, fresh: bool = False) -> dict[str, Any]:
    """A video as the API tells it; one that is `fresh` was not looked at yet."""
    post = posts.find(here.world(), FACTS.name, number)
    if post is None:
        raise SPEECH.failure("notFound", "The video does not exist any more.")
    channel = people.account(FACTS.name, post.account)
    state = settings.get(here.world(), FACTS.name, "video_status", None) or {"uploadStatus": "processed"}
    said = {
        "snippet": {
            **post.details.get("snippet", {"title": post.text}),
            "channelId": post.account,
            "channelTitle": "" if channel is None else channel.name,
            "publishedAt": post.at.isoformat().replace("+00:00", "Z"),
        },
        "status": {"privacyStatus": _privacy(post), **post.details.get("status", {})}
        | ({"uploadStatus": "uploaded"} if fresh else state),
    }
    about = {"kind": "youtube#video", "etag": ETAG, "id": f"vid{number:08}"}
    return about | {part: said.get(part, {}) for part in asked if part != "id"}


def _post(video_id: str) -> Post | None:
    parts_of_id = ID.fullmatch(video_id)
    return None if parts_of_id is None else posts.find(here.world(), FACTS.name, int(parts_of_id[1]))


def _may_see(asker: Caller, post: Post) -> bool:
    return _privacy(post) != "private" or post.account == asker.channel_id


def _privacy(post: Post) -> str:
    return str(post.details.get("status", {}).get("privacyStatus", "public"))

"""Channels at YouTube, and who their person is."""

from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.youtube import identity
from webapp.sandbox.dialects.youtube.caller import Caller, caller, check_parameters, parts, teach, use
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import BASIC_SCOPES, FACTS
from webapp.sandbox.people import Account
from webapp.sandbox.world import access
from webapp.sandbox.world.faults import Place

PARAMETERS = frozenset(
    {
        *("categoryId", "forHandle", "forUsername", "hl", "id", "managedByMe", "maxResults", "mine"),
        *("mySubscribers", "onBehalfOfContentOwner", "pageToken", "part"),
    }
)
PARTS = frozenset(
    {
        *("auditDetails", "brandingSettings", "contentDetails", "contentOwnerDetails", "id", "localizations"),
        *("snippet", "statistics", "status", "topicDetails"),
    }
)
ETAG = "pretend-etag"

bp = Blueprint("youtube_channels", __name__, url_prefix="/youtube")
teach(bp)


@bp.get("/youtube/v3/channels", endpoint="channels")
@through(SPEECH, Place.READ)
def channels() -> ResponseReturnValue:
    """The person's channel, or channels by their ids. Where there is none, there are no items either."""
    asker = caller(Place.READ, FACTS.lists_with)
    check_parameters(PARAMETERS)
    asked = parts(PARTS)
    found = _found(asker)
    use("units")
    answer: dict[str, Any] = {"kind": "youtube#channelListResponse", "etag": ETAG}
    answer["pageInfo"] = {"totalResults": len(found), "resultsPerPage": 5}
    return jsonify(answer | ({"items": [_told(one, asked) for one in found]} if found else {}))


@bp.get("/oauth2/v3/userinfo", endpoint="userinfo")
@through(SPEECH, Place.READ)
def userinfo() -> ResponseReturnValue:
    """The person behind the token, in the words of OpenID Connect."""
    return jsonify(identity.told(caller(Place.READ, BASIC_SCOPES).grant))


def _found(asker: Caller) -> list[Account]:
    if request.args.get("mine") == "true":
        if asker.channel_id is None:
            return []
        with here.world().held() as db:
            if access.is_deleted(db, asker.grant, asker.channel_id):
                return []
        return [asker.channel(FACTS.lists_with)]
    if "id" not in request.args:
        raise SPEECH.failure("missingRequiredParameter", "No filter selected. Expected one of: id, mine")
    wanted = (people.account(FACTS.name, one) for one in request.args["id"].split(","))
    return [account for account in wanted if account is not None]


def _told(account: Account, asked: list[str]) -> dict[str, Any]:
    picture = url_for("public.picture", network=FACTS.name, account_id=account.id, _external=True)
    sizes = {name: {"url": picture, "width": side, "height": side} for name, side in SIZES.items()}
    said = {
        "snippet": {
            "title": account.name,
            "description": "",
            "customUrl": account.handle.lower(),
            "publishedAt": "2012-05-01T12:00:00Z",
            "thumbnails": sizes,
        },
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": f"UU{account.id}"}},
        "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "allowed"},
    }
    told = {"kind": "youtube#channel", "etag": ETAG, "id": account.id}
    return told | {part: said.get(part, {}) for part in asked if part != "id"}


SIZES = {"default": 88, "medium": 240, "high": 800}

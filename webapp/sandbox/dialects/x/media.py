"""Pictures and videos for posts at X: a picture in one call, a video in parts, then waiting until it was looked at."""

import base64
import binascii
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.x.caller import Caller, caller, teach
from webapp.sandbox.dialects.x.speech import SPEECH
from webapp.sandbox.networks.x import FACTS, IMAGE_BYTES, MEDIA_LIVES
from webapp.sandbox.world import uploads
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.uploads import Upload, WrongPart

UPLOADS_WITH = frozenset({"media.write"})
CATEGORIES = {"tweet_image": "3", "tweet_gif": "16", "tweet_video": "7", "amplify_video": "13"}
"""What can be attached to a post, and with what its media keys start."""
VIDEOS = ("tweet_video", "amplify_video")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
"""How files of pictures start."""
WAIT = 1
"""Seconds until one should ask again how far a video is."""

ALT_TEXT = 1000
"""Of a description, in characters."""

bp = Blueprint("x_media", __name__, url_prefix="/x/2/media")
teach(bp)


@bp.post("/upload", endpoint="upload")
@through(SPEECH, Place.PUBLISH)
def upload() -> ResponseReturnValue:
    """A picture in one call."""
    author = caller(Place.PUBLISH, None, UPLOADS_WITH)
    fields = _fields({"media", "media_category", "additional_owners"})
    if fields.get("media_category") != "tweet_image":
        raise SPEECH.failure("invalid-request", "media_category: only tweet_image goes in one call.")
    data = _bytes(fields)
    if len(data) > IMAGE_BYTES or not data.startswith(PICTURES):
        raise SPEECH.failure("invalid-request", f"media: must be a picture of at most {IMAGE_BYTES} bytes.")
    file = _begun(author, len(data), "tweet_image")
    uploads.add(here.world(), FACTS.name, file, 0, data)
    return jsonify(data=_told(uploads.finish(here.world(), FACTS.name, file)))


@bp.post("/upload/initialize", endpoint="initialize")
@through(SPEECH, Place.PUBLISH)
def initialize() -> ResponseReturnValue:
    """Announce a file that will come in parts."""
    author = caller(Place.PUBLISH, None, UPLOADS_WITH)
    fields = _fields({"media_type", "total_bytes", "media_category", "additional_owners", "shared"})
    total, category = fields.get("total_bytes"), fields.get("media_category")
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise SPEECH.failure("invalid-request", "total_bytes: must be a whole number.")
    if category not in CATEGORIES or not isinstance(fields.get("media_type"), str):
        raise SPEECH.failure("invalid-request", "media_category and media_type: must be known ones.")
    return jsonify(data=_told(_begun(author, total, category)))


@bp.post("/upload/<int:media_id>/append", endpoint="append")
@through(SPEECH, Place.PUBLISH)
def append(media_id: int) -> ResponseReturnValue:
    """The next part of a file."""
    file = _own(caller(Place.PUBLISH, None, UPLOADS_WITH), media_id)
    fields = _fields({"media", "segment_index"})
    parts = file.details.get("parts", 0)
    if str(fields.get("segment_index")) != str(parts):
        raise SPEECH.failure("invalid-request", f"segment_index: {parts} is next.")
    try:
        uploads.add(here.world(), FACTS.name, file, file.received, _bytes(fields))
    except WrongPart as mistake:
        raise SPEECH.failure("invalid-request", "media: more than was announced.") from mistake
    uploads.note(here.world(), FACTS.name, file, parts=parts + 1)
    return jsonify(data={"expires_at": int((here.world().clock() + MEDIA_LIVES).timestamp())})


@bp.post("/upload/<int:media_id>/finalize", endpoint="finalize")
@through(SPEECH, Place.PUBLISH)
def finalize(media_id: int) -> ResponseReturnValue:
    """All parts are there. A video must be looked at before it can be attached."""
    file = _own(caller(Place.PUBLISH, None, UPLOADS_WITH), media_id)
    if file.received != file.total or file.finished_at is not None:
        raise SPEECH.failure("invalid-request", f"{file.received} of {file.total} bytes have arrived.")
    state = {"state": "pending"} if file.details["category"] in VIDEOS else {}
    return jsonify(data=_told(uploads.finish(here.world(), FACTS.name, file, **state)))


@bp.get("/upload", endpoint="status")
@through(SPEECH, Place.READ)
def status() -> ResponseReturnValue:
    """How far a video is: each time one asks, it is a step further."""
    author = caller(Place.READ, None, UPLOADS_WITH)
    media_id = request.args.get("media_id", "")
    if request.args.get("command", "STATUS") != "STATUS" or not media_id.isdigit():
        raise SPEECH.failure("invalid-request", "command=STATUS and media_id, please.")
    file = _own(author, int(media_id))
    following = {"pending": "in_progress", "in_progress": "succeeded"}.get(file.details.get("state", ""))
    if following is not None:
        file = uploads.note(here.world(), FACTS.name, file, state=following)
    return jsonify(data=_told(file))


@bp.post("/metadata", endpoint="metadata")
@through(SPEECH, Place.PUBLISH)
def metadata() -> ResponseReturnValue:
    """What those who can't see a picture are told about it."""
    author = caller(Place.PUBLISH, None, UPLOADS_WITH)
    fields = _fields({"id", "metadata"})
    told = fields.get("metadata")
    alt_text = told.get("alt_text") if isinstance(told, dict) else None
    text = alt_text.get("text") if isinstance(alt_text, dict) else None
    if not str(fields.get("id", "")).isdigit() or not isinstance(text, str) or len(text) > ALT_TEXT:
        raise SPEECH.failure("invalid-request", f"$.metadata.alt_text.text: must be a string of at most {ALT_TEXT}.")
    file = _own(author, int(fields["id"]))
    uploads.note(here.world(), FACTS.name, file, alt_text=text)
    return jsonify(data={"id": fields["id"], "associated_metadata": {"alt_text": {"text": text}}})


def is_usable(author: Caller, media_id: Any) -> bool:
    """Whether a file may be attached to this author's post now."""
    if not isinstance(media_id, str) or not media_id.isdigit():
        return False
    file = uploads.find(here.world(), FACTS.name, int(media_id) - FIRST_ID)
    if file is None or file.owner != author.account.id or file.finished_at is None:
        return False
    fresh = here.world().clock() < file.finished_at + MEDIA_LIVES
    return fresh and file.details.get("state", "succeeded") == "succeeded"


FIRST_ID = 1_700_000_000_000_000_000


def _begun(author: Caller, total: int, category: str) -> Upload:
    about = {"person": author.grant.consent.person, "owner": author.account.id}
    return uploads.begin(here.world(), FACTS.name, **about, total=total, details={"category": category})


def _own(author: Caller, media_id: int) -> Upload:
    file = uploads.find(here.world(), FACTS.name, media_id - FIRST_ID)
    if file is None or file.owner != author.account.id:
        raise SPEECH.failure("resource-not-found", f"Could not find media with id: [{media_id}].")
    return file


def _told(file: Upload) -> dict[str, Any]:
    media_id = str(FIRST_ID + file.id)
    key = f"{CATEGORIES[file.details['category']]}_{media_id}"
    told: dict[str, Any] = {"id": media_id, "media_key": key, "expires_after_secs": int(MEDIA_LIVES.total_seconds())}
    if file.finished_at is not None:
        told["size"] = file.received
    if "state" in file.details:
        told["processing_info"] = {"state": file.details["state"]}
        if file.details["state"] != "succeeded":
            told["processing_info"]["check_after_secs"] = WAIT
    return told


def _fields(known: set[str]) -> dict[str, Any]:
    """The fields of a JSON or multipart body. Raises Failure for unknown ones."""
    if request.is_json:
        body = request.get_json(silent=True)
        fields = body if isinstance(body, dict) else {}
    else:
        fields = request.form.to_dict() | dict(request.files.items())
    if unknown := fields.keys() - known:
        raise SPEECH.failure("invalid-request", f"{min(unknown)}: is not defined in the schema.")
    return fields


def _bytes(fields: dict[str, Any]) -> bytes:
    sent = fields.get("media")
    try:
        data = base64.b64decode(sent, validate=True) if isinstance(sent, str) else sent.read() if sent else b""
    except binascii.Error:
        data = b""
    if not data:
        raise SPEECH.failure("invalid-request", "media: is missing.")
    return data

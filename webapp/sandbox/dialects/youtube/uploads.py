"""Uploading a video to YouTube: a session is asked for, bytes are sent to it, and it can be asked how far it is."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.door import lose_answer, suffer, through
from webapp.sandbox.dialects.youtube import bodies, ranges, videos
from webapp.sandbox.dialects.youtube.caller import caller, check_parameters, parts, teach, use
from webapp.sandbox.dialects.youtube.ranges import Range
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import FACTS
from webapp.sandbox.world import access, grants, uploads
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.secrets import digest, new_secret
from webapp.sandbox.world.uploads import Upload, WrongPart

PARAMETERS = frozenset(
    {
        *("autoLevels", "notifySubscribers", "onBehalfOfContentOwner", "onBehalfOfContentOwnerChannel"),
        *("part", "stabilize"),
    }
)

bp = Blueprint("youtube_uploads", __name__, url_prefix="/youtube")
teach(bp)


@bp.post("/upload/youtube/v3/videos", endpoint="begin")
@bp.post("/resumable/upload/youtube/v3/videos", endpoint="begin_resumable")
@through(SPEECH, Place.PUBLISH)
def begin() -> ResponseReturnValue:
    """Open a session for a video. Its address is all that is needed to send the bytes."""
    asker = caller(Place.PUBLISH, FACTS.publishes_with)
    check_parameters(PARAMETERS)
    if request.args.get("uploadType") != "resumable":
        raise SPEECH.failure("badRequest", "uploadType: only resumable is understood here.")
    about = bodies.understood(request.get_json(silent=True), parts(videos.PARTS))
    channel = asker.channel(FACTS.publishes_with)
    use("inserts")
    details: dict[str, Any] = {"about": about, "grant": asker.grant.id, "parts": parts(videos.PARTS)}
    key = new_secret("upload")
    upload = uploads.begin(
        here.world(),
        FACTS.name,
        person=asker.grant.consent.person,
        owner=channel.id,
        total=_announced(),
        details=details | {"key": digest(key)},
    )
    session = {"uploadType": "resumable", "part": request.args["part"], "upload_id": f"{key}.{upload.id}"}
    return Response("", headers={"Location": url_for(".send", **session, _external=True), "X-GUploader-UploadID": "0"})


@bp.put("/upload/youtube/v3/videos", endpoint="send")
@through(SPEECH, Place.PUBLISH)
def send() -> ResponseReturnValue:
    """Bytes for a session, or the question how far it is."""
    upload = _session()
    suffer(SPEECH, Place.PUBLISH, upload.person, upload.owner)
    data = request.get_data()
    sent = ranges.understood(request.headers.get("Content-Range"), upload, len(data))
    if upload.finished_at is not None:
        return _finished(upload)
    if sent.only_asks:
        return _unfinished(upload)
    return _taken(upload, sent, data)


def _taken(upload: Upload, sent: Range, data: bytes) -> ResponseReturnValue:
    try:
        upload = uploads.add(here.world(), FACTS.name, upload, sent.start, data)
    except WrongPart as mistake:
        raise SPEECH.failure("badRequest", f"{upload.received} bytes have arrived; go on there.") from mistake
    if not sent.is_last:
        return _unfinished(upload)
    upload = _published(upload)
    lose_answer(FACTS, (upload.person, upload.owner))
    return _finished(upload)


def _published(upload: Upload) -> Upload:
    about, channel = upload.details["about"], people.account(FACTS.name, upload.owner)
    if channel is None:
        raise SPEECH.failure("channelClosed")
    with here.world().held() as db:
        upload = uploads.finish(here.world(), FACTS.name, upload)
        grant = grants.by_id(db, upload.details["grant"])
        told = about | {"digest": upload.digest, "size": upload.received}
        number = access.publish(here.world(), grant, channel, about["snippet"]["title"], told)
        return uploads.note(here.world(), FACTS.name, upload, post=number)


def _finished(upload: Upload) -> ResponseReturnValue:
    return jsonify(videos.told(upload.details["post"], upload.details["parts"], fresh=True))


def _unfinished(upload: Upload) -> ResponseReturnValue:
    arrived = {"Range": f"bytes=0-{upload.received - 1}"} if upload.received else {}
    return Response("", 308, headers=arrived)


def _session() -> Upload:
    key, _, number = request.args.get("upload_id", "").rpartition(".")
    upload = uploads.find(here.world(), FACTS.name, int(number)) if number.isdigit() and len(number) < 15 else None
    if upload is None or upload.details.get("key") != digest(key):
        raise SPEECH.failure("notFound", "There is no such upload session.")
    return upload


def _announced() -> int | None:
    sent = request.headers.get("X-Upload-Content-Length")
    if sent is None:
        return None
    if not (sent.isascii() and sent.isdigit() and len(sent) < 15):
        raise SPEECH.failure("badRequest", "X-Upload-Content-Length: must be a number of bytes.")
    return int(sent)

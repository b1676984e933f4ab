"""Pictures at LinkedIn: for a post first an address is asked for, then the bytes are put there; logos are read."""

import re
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.linkedin.caller import allow, author, caller, teach, urn_of
from webapp.sandbox.dialects.linkedin.organizations import has_lost, organizations
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.dialects.linkedin.versions import check_protocol, check_version
from webapp.sandbox.networks.linkedin import FACTS, LOGO, SEES_IMAGES_WITH
from webapp.sandbox.people import Account
from webapp.sandbox.world import uploads
from webapp.sandbox.world.faults import Place

FIRST_ID = 6_000_000_000_000_000_000
URN = re.compile(r"urn:li:image:(\d{19})")
IMAGE = "urn:li:image:"
LOGOS = re.compile(r"List\((urn:li:image:[A-Za-z0-9_-]+(?:,urn:li:image:[A-Za-z0-9_-]+)*)\)")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
WAITS = 24 * 3600
"""Seconds for which the address is good."""

bp = Blueprint("linkedin_images", __name__, url_prefix="/linkedin")
teach(bp)


@bp.post("/rest/images", endpoint="initialize")
@through(SPEECH, Place.PUBLISH)
def initialize() -> ResponseReturnValue:
    """An address for a picture, and the name that it will have."""
    check_version()
    check_protocol()
    grant = caller(Place.PUBLISH)
    body = request.get_json(silent=True)
    asked = body.get("initializeUploadRequest") if isinstance(body, dict) else None
    if request.args.get("action") != "initializeUpload" or not isinstance(asked, dict) or set(asked) != {"owner"}:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "action=initializeUpload and an initializeUploadRequest, please")
    owner = author(grant, asked["owner"], Place.PUBLISH)
    upload = uploads.begin(
        here.world(), FACTS.name, person=grant.consent.person, owner=owner.id, total=None, details={}
    )
    ends = int((here.world().clock().timestamp() + WAITS) * 1000)
    address = url_for(".put", image_id=FIRST_ID + upload.id, _external=True)
    image = f"urn:li:image:{FIRST_ID + upload.id}"
    return jsonify(value={"uploadUrlExpiresAt": ends, "uploadUrl": address, "image": image})


@bp.put("/dms-uploads/<int:image_id>/upload", endpoint="put")
@through(SPEECH, Place.PUBLISH)
def put(image_id: int) -> ResponseReturnValue:
    """The bytes of a picture."""
    grant = caller(Place.PUBLISH)
    upload = uploads.find(here.world(), FACTS.name, image_id - FIRST_ID)
    if upload is None or upload.person != grant.consent.person or upload.finished_at is not None:
        raise SPEECH.failure("NOT_FOUND")
    data = request.get_data()
    if not data.startswith(PICTURES):
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "This is no picture")
    uploads.add(here.world(), FACTS.name, upload, 0, data)
    uploads.finish(here.world(), FACTS.name, upload)
    return "", 201


@bp.get("/rest/images", endpoint="several")
@through(SPEECH, Place.READ)
def several() -> ResponseReturnValue:
    """Where the logos are of organizations in which the member has a role; every other name is an error of its own."""
    check_version()
    check_protocol()
    grant = caller(Place.READ)
    allow(grant, SEES_IMAGES_WITH)
    asked = LOGOS.fullmatch(request.args.get("ids", ""))
    if asked is None or b"urn:" in request.query_string:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "ids: must be a List(…) of encoded names of images")
    visible = {f"{IMAGE}{LOGO}{one.id}": one for one in organizations(grant) if not has_lost(grant, one)}
    wanted = dict.fromkeys(asked[1].split(","))
    errors = {name: {"status": 404, "message": "Could not find entity"} for name in wanted if name not in visible}
    results = {name: _logo(name, visible[name]) for name in wanted if name in visible}
    return jsonify(results=results, statuses=dict.fromkeys(results, 200), errors=errors)


def _logo(name: str, organization: Account) -> dict[str, Any]:
    address = url_for("public.picture", network=FACTS.name, account_id=organization.id, _external=True)
    ends = int((here.world().clock().timestamp() + WAITS) * 1000)
    told = {"id": name, "owner": urn_of(organization), "status": "AVAILABLE"}
    return told | {"downloadUrl": address, "downloadUrlExpiresAt": ends}


def check_attached(account: Account, content: dict[str, Any]) -> None:
    """Whether the pictures of a post were uploaded for its author. Raises Failure."""
    many = content.get("multiImage", {}).get("images", [])
    wanted = [one.get("id") if isinstance(one, dict) else None for one in many] if isinstance(many, list) else [None]
    if "media" in content:
        wanted.append(content["media"]["id"])
    if not all(_is_usable(account, urn) for urn in wanted):
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "content: the picture was not uploaded for this author")


def _is_usable(account: Account, urn: Any) -> bool:
    parts = URN.fullmatch(urn) if isinstance(urn, str) else None
    upload = None if parts is None else uploads.find(here.world(), FACTS.name, int(parts[1]) - FIRST_ID)
    return upload is not None and upload.owner == account.id and upload.finished_at is not None

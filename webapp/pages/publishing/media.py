"""Images and videos: shown to people of the workspace, and fetched by networks at an address signed for a day."""

from flask import Blueprint, Response, abort, send_file
from flask.typing import ResponseReturnValue

from webapp.actions.house import house
from webapp.actions.media import store
from webapp.actions.media.store import MediaGone, StoreAway
from webapp.actions.publishing import compositions
from webapp.actions.publishing.author import Author
from webapp.domain import permissions
from webapp.models import MediaFile, db
from webapp.pages import guard

pages = Blueprint("media", __name__)

SANDBOX = "default-src 'none'; sandbox"
"""Whatever a browser should make of the bytes, it runs nothing of them."""


@pages.get("/publishing/media/<number:file_id>")
@guard.needs(permissions.may_see)
def show(file_id: int) -> ResponseReturnValue:
    """A file of this workspace."""
    file = db.session.get(MediaFile, file_id)
    if file is None or file.workspace_id != guard.here().workspace.id:
        abort(404)
    here = guard.here()
    compositions.may_look_at_files(file.composition_id, Author(here.workspace.id, here.person, here.actor))
    answer = handed_out(file)
    answer.headers["Cache-Control"] = "private, max-age=3600, immutable"
    return answer


@pages.get("/media/<signed>")
@guard.open_to_all("networks fetch what they publish; the address is signed and ends after a day")
def fetch(signed: str) -> ResponseReturnValue:
    """A file for whoever was told its address; 404 for every other one."""
    key = store.key_in(house().settings, signed, guard.now())
    file = db.session.scalar(db.select(MediaFile).where(MediaFile.key == key)) if key else None
    if file is None:
        abort(404)
    answer = handed_out(file)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def handed_out(file: MediaFile) -> Response:
    """The bytes, under the kind that was found in them and no other."""
    try:
        content = store.store(house().settings).open(file.key)
    except MediaGone:
        abort(404)
    except StoreAway:
        abort(503)
    answer = send_file(content, mimetype=file.kind, max_age=0)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer

"""Publishing on a Page: texts and links, and pictures; with the Page's own token only."""

import json
import re
from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import door
from webapp.sandbox.dialects.facebook import pages
from webapp.sandbox.dialects.meta import calling, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call, subjects
from webapp.sandbox.dialects.meta.facts import PUBLISHING_TASKS
from webapp.sandbox.dialects.meta.saying import error, wrong
from webapp.sandbox.networks.facebook import FACTS
from webapp.sandbox.people import Account
from webapp.sandbox.world import access, graph, posts, uploads
from webapp.sandbox.world.faults import Place

FEED = ("message", "link", "published", "scheduled_publish_time", "attached_media", "client_mutation_id")
PHOTO = ("url", "source", "caption", "message", "published", "alt_text_custom", "temporary")
LONGEST_MESSAGE = 63_206
BIGGEST_PHOTO = 4_000_000
"""Bytes."""
BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
"""How files of pictures begin."""
SOONEST = timedelta(minutes=10)
TWINS_FOR = timedelta(days=1)
"""How long the same post is a duplicate; the real one does not say."""
FIRST_PHOTO = 12_000_000_000
"""Photos have numbers from here on."""

bp = Blueprint("facebook_publish", __name__, url_prefix="/facebook/<graph:version>")
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.post("/<node>/feed")
@graph_call("facebook", Place.PUBLISH, *FEED)
def feed(call: Call, node: str) -> ResponseReturnValue:
    """A text, a link, or pictures that were uploaded before."""
    page = _page(call, node)
    message, link = call.params.get("message", ""), call.params.get("link", "")
    photos = _attached(call, page)
    if not (message.strip() or link or photos):
        raise wrong("The post is empty. Please enter a message to share.")
    if len(message) > LONGEST_MESSAGE:
        raise wrong("The message is too long.")
    if link and not _is_address(link):
        raise error("100/1609008")
    details = {"link": link, "photos": photos, "scheduled_for": _scheduled_for(call)}
    with here.world().held():
        twin = posts.twin(here.world(), FACTS.name, page.id, message)
        if twin and twin.details.get("link") == link and here.world().clock() - twin.at < TWINS_FOR and not photos:
            raise error("506")
        number = access.publish(here.world(), call.persons_key.grant, page, message, details)
    door.lose_answer(FACTS, subjects(call.persons_key, {"node": node}), Place.PUBLISH)
    return jsonify(id=f"{page.id}_{number}")


@bp.post("/<node>/photos")
@graph_call("facebook", Place.PUBLISH, *PHOTO)
def photos(call: Call, node: str) -> ResponseReturnValue:
    """A picture, from an address or from the call itself; a post of its own unless `published` is false."""
    page = _page(call, node)
    caption = call.params.get("message", call.params.get("caption", ""))
    picture = _picture(call)
    world = here.world()
    made = uploads.begin(world, FACTS.name, person=call.persons_key.person, owner=page.id, total=None, details=picture)
    photo = str(FIRST_PHOTO + made.id)
    if not _is_true(call.params.get("published", "true")):
        return jsonify(id=photo)
    number = access.publish(world, call.persons_key.grant, page, caption, {"photos": [photo]})
    door.lose_answer(FACTS, subjects(call.persons_key, {"node": node}), Place.PUBLISH)
    return jsonify(id=photo, post_id=f"{page.id}_{number}")


def _page(call: Call, node: str) -> Account:
    """The Page, if this is its own token and its person may publish there. Raises Denied or a failure."""
    key = call.persons_key
    now = graph.may_ask(here.world(), key, "pages_manage_posts")
    page = graph.reach(here.world(), key, key.page or "" if node == "me" else node, now, Place.PUBLISH)
    if key.page is None:
        raise error("210")
    if not PUBLISHING_TASKS & set(pages.tasks(page.id, key.person)):
        raise error("200", "(#200) Publishing needs the task CREATE_CONTENT, MANAGE or MODERATE on this Page.")
    return page


def _attached(call: Call, page: Account) -> list[str]:
    """Pictures that were uploaded unpublished: a JSON list, or one field each (`attached_media[0]`)."""
    names = sorted(name for name in call.params if name.partition("[")[0] == "attached_media")
    found: list[Any] = []
    for name in names:
        try:
            value = json.loads(call.params[name])
        except ValueError:
            raise wrong(f"{name} must be JSON.") from None
        found += value if isinstance(value, list) else [value]
    ids = [str(one.get("media_fbid")) if isinstance(one, dict) else "" for one in found]
    if not all(_is_photo_of(page, one) for one in ids):
        raise wrong("attached_media must name unpublished photos of this Page by their media_fbid.")
    return ids


def _is_photo_of(page: Account, photo: str) -> bool:
    number = int(photo) - FIRST_PHOTO if re.fullmatch(r"[0-9]{11,15}", photo) else 0
    found = uploads.find(here.world(), FACTS.name, number) if number > 0 else None
    return found is not None and found.owner == page.id and "photo" in found.details


def _picture(call: Call) -> dict[str, Any]:
    """What is known of the picture. Raises a failure when it is none, or too big."""
    sent = request.files.get("source")
    address = call.params.get("url", "")
    if (sent is None) == (not address):
        raise wrong("Send either url or source.")
    if sent is None:
        if not _is_address(address):
            raise error("100/1609008")
        return {"photo": address}
    data = sent.read()
    if len(data) > BIGGEST_PHOTO:
        raise error("100/1366046")
    if not data.startswith(BEGINNINGS):
        raise error("100/1366046", "Your photos couldn't be uploaded. The file is not a picture.")
    return {"photo": "source", "size": len(data)}


def _scheduled_for(call: Call) -> int | None:
    """The Unix time at which an unpublished post is to appear, or None."""
    text = call.params.get("scheduled_publish_time")
    published = _is_true(call.params.get("published", "true"))
    if text is None:
        return None
    soonest = (here.world().clock() + SOONEST).timestamp()
    if published or not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) >= soonest):
        raise wrong("The specified scheduled publish time is invalid.")
    return int(text)


def _is_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", text) is not None


def _is_true(text: str) -> bool:
    if text.lower() not in {"true", "false", "1", "0"}:
        raise wrong("published must be a boolean.")
    return text.lower() in {"true", "1"}

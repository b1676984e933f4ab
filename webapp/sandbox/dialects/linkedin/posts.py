"""Posting at LinkedIn, as a member or as an organization; nothing is taken twice."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, public
from webapp.sandbox.dialects.door import lose_answer, suffer, through
from webapp.sandbox.dialects.linkedin import bodies, images
from webapp.sandbox.dialects.linkedin.caller import allow, author, caller, reach, teach
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.dialects.linkedin.versions import check_protocol, check_version
from webapp.sandbox.networks.linkedin import FACTS, READS_POSTS_WITH
from webapp.sandbox.world import access, posts
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.posts import Post

FIRST_ID = 7_000_000_000_000_000_000
URN = re.compile(r"urn:li:share:(\d{19})")

bp = Blueprint("linkedin_posts", __name__, url_prefix="/linkedin")
teach(bp)


@bp.post("/rest/posts", endpoint="create")
@through(SPEECH, Place.PUBLISH)
def create() -> ResponseReturnValue:
    """A post, published at once: its name is in a header, and nothing in the body."""
    grant = _admitted(Place.PUBLISH)
    body, text = bodies.understood(request.get_json(silent=True))
    account = author(grant, body["author"], Place.PUBLISH)
    images.check_attached(account, body.get("content") or {})
    with here.world().held():  # or two at once would both find that nobody said it before
        twin = posts.twin(here.world(), FACTS.name, account.id, text) if text else None
        if twin is not None:
            raise SPEECH.failure("DUPLICATE_POST", f"Content is a duplicate of {urn_of(twin.number)}")
        number = access.publish(here.world(), grant, account, text, body)
    lose_answer(FACTS, (grant.consent.person, account.id))
    return Response("", 201, {"x-restli-id": urn_of(number), "Location": f"/posts/{urn_of(number)}"})


@bp.get("/rest/posts/<urn>", endpoint="read")
@through(SPEECH, Place.READ)
def read(urn: str) -> ResponseReturnValue:
    """One post of an organization, read back."""
    grant = _admitted(Place.READ)
    allow(grant, READS_POSTS_WITH)
    post = _found(urn)
    if post is None:
        raise SPEECH.failure("NOT_FOUND")
    suffer(SPEECH, Place.READ, post.account)
    reach(grant, post.account, READS_POSTS_WITH)
    return jsonify({**post.details, "id": urn, "publishedAt": int(post.at.timestamp() * 1000)})


@bp.delete("/rest/posts/<urn>", endpoint="delete")
@through(SPEECH, Place.PUBLISH)
def delete(urn: str) -> ResponseReturnValue:
    """Take a post away; doing it again is no mistake."""
    grant = _admitted(Place.PUBLISH)
    post = _found(urn)
    if post is not None:
        author(grant, post.details.get("author"), Place.PUBLISH)
        posts.delete(here.world(), FACTS.name, post.number)
    return "", 204


@bp.get("/feed/update/<urn>", endpoint="page")
def page(urn: str) -> ResponseReturnValue:
    """A post as everybody sees it."""
    return public.show_post(FACTS.name, _number(urn))


def urn_of(number: int) -> str:
    """The name of a post."""
    return f"urn:li:share:{FIRST_ID + number}"


def _admitted(place: Place) -> Grant:
    check_version()
    check_protocol()
    return caller(place)


def _found(urn: str) -> Post | None:
    return posts.find(here.world(), FACTS.name, _number(urn))


def _number(urn: Any) -> int:
    parts = URN.fullmatch(urn)
    return 0 if parts is None else int(parts[1]) - FIRST_ID

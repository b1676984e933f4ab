"""Posting at X: what the body may say, how long a post may be, and that none is taken twice."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, public
from webapp.sandbox.dialects.door import lose_answer, through
from webapp.sandbox.dialects.x import media
from webapp.sandbox.dialects.x.caller import Caller, caller, teach
from webapp.sandbox.dialects.x.length import has_address, weighted
from webapp.sandbox.dialects.x.speech import SPEECH
from webapp.sandbox.dialects.x.users import bill
from webapp.sandbox.networks.x import FACTS, LONGEST
from webapp.sandbox.world import access, posts
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.posts import Post

FIRST_ID = 1_800_000_000_000_000_000
FIELDS = frozenset(
    [
        "card_uri",
        "community_id",
        "direct_message_deep_link",
        "edit_options",
        "for_super_followers_only",
        "geo",
        "made_with_ai",
        "media",
        "nullcast",
        "paid_partnership",
        "poll",
        "quote_tweet_id",
        "reply",
        "reply_settings",
        "share_with_followers",
        "text",
    ]
)
FLAGS = ("for_super_followers_only", "made_with_ai", "nullcast", "paid_partnership", "share_with_followers")

bp = Blueprint("x_tweets", __name__, url_prefix="/x")
teach(bp)


@bp.post("/2/tweets", endpoint="create")
@through(SPEECH, Place.PUBLISH)
def create() -> ResponseReturnValue:
    """A post, published at once."""
    author = caller(Place.PUBLISH, "tweet", FACTS.publishes_with)
    body = _body()
    text, files = body.get("text", ""), _files(author, body.get("media"))
    _check_text(text, has_files=bool(files))
    with here.world().held():  # or two at once would both find that nobody said it before
        if text and posts.twin(here.world(), FACTS.name, author.account.id, text):
            raise SPEECH.failure("duplicate")
        number = access.publish(here.world(), author.grant, author.account, text, {"media": files})
    bill("billed_posts_with_url" if has_address(text) else "billed_posts")
    lose_answer(FACTS, author.grant.identities)
    tweet_id = str(FIRST_ID + number)
    return jsonify(data={"id": tweet_id, "text": text, "edit_history_tweet_ids": [tweet_id]}), 201


@bp.get("/2/tweets/<int:tweet_id>", endpoint="read")
@through(SPEECH, Place.READ)
def read(tweet_id: int) -> ResponseReturnValue:
    """One post, read back."""
    caller(Place.READ, None, FACTS.lists_with)
    return jsonify(data={"id": str(tweet_id), "text": _found(tweet_id).text})


@bp.delete("/2/tweets/<int:tweet_id>", endpoint="delete")
@through(SPEECH, Place.PUBLISH)
def delete(tweet_id: int) -> ResponseReturnValue:
    """Take one of one's own posts away."""
    author = caller(Place.PUBLISH, "delete", FACTS.publishes_with)
    post = _found(tweet_id)
    if post.account != author.account.id:
        raise SPEECH.failure("not-authorized-for-resource")
    posts.delete(here.world(), FACTS.name, post.number)
    return jsonify(data={"deleted": True})


@bp.get("/<handle>/status/<int:tweet_id>", endpoint="page")
@bp.get("/i/web/status/<int:tweet_id>", endpoint="short_page")
def page(tweet_id: int, handle: str = "") -> ResponseReturnValue:
    """A post as everybody sees it; like the real one, it does not mind whose name the address says."""
    del handle
    return public.show_post(FACTS.name, tweet_id - FIRST_ID)


def _found(tweet_id: int) -> Post:
    post = posts.find(here.world(), FACTS.name, tweet_id - FIRST_ID)
    if post is None:
        raise SPEECH.failure("resource-not-found", f"Could not find tweet with id: [{tweet_id}].")
    return post


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise SPEECH.failure("invalid-request", "The body must be a JSON object.")
    if unknown := body.keys() - FIELDS:
        raise SPEECH.failure("invalid-request", f"$.{min(unknown)}: is not defined in the schema.")
    wrong = next((name for name in FLAGS if not isinstance(body.get(name, False), bool)), None)
    if wrong is not None:
        raise SPEECH.failure("invalid-request", f"$.{wrong}: must be a boolean.")
    return body


def _check_text(text: Any, *, has_files: bool) -> None:
    if not isinstance(text, str) or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise SPEECH.failure("invalid-request", "$.text: must be a string.")
    if not text.strip() and not has_files:
        raise SPEECH.failure("invalid-request", "A post needs a text or media.")
    if weighted(text) > LONGEST:
        raise SPEECH.failure("invalid-request", f"The text is {weighted(text)} long and may be {LONGEST} (weighted).")


def _files(author: Caller, wanted: Any) -> list[str]:
    if wanted is None:
        return []
    ids = wanted.get("media_ids") if isinstance(wanted, dict) else None
    known = isinstance(ids, list) and 1 <= len(ids) <= 4 and all(media.is_usable(author, one) for one in ids)
    if not known:
        raise SPEECH.failure("invalid-request", "Your media IDs are invalid.")
    return [str(one) for one in ids or []]

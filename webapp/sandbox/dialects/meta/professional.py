"""Professional accounts of Instagram: the same nodes, containers and posts behind both logins."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import door
from webapp.sandbox.dialects.meta import containers
from webapp.sandbox.dialects.meta.calling import Call, subjects
from webapp.sandbox.dialects.meta.containers import State
from webapp.sandbox.dialects.meta.fields import Listing, Node, show, show_list, wished
from webapp.sandbox.dialects.meta.saying import error, wrong
from webapp.sandbox.people import Account
from webapp.sandbox.world import access, graph, posts, settings
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.posts import Post
from webapp.sandbox.world.uploads import Upload

BASIC = {"facebook": ("instagram_basic",), "instagram": ("instagram_business_basic",)}
PUBLISH = {"facebook": ("instagram_content_publish",), "instagram": ("instagram_business_content_publish",)}
MEDIA_PARAMS = (
    *("image_url", "video_url", "caption", "media_type", "children", "alt_text", "is_carousel_item"),
    *("share_to_feed", "thumb_offset", "cover_url", "location_id", "user_tags", "collaborators"),
)
LIST_PARAMS = ("fields", "limit", "after", "before", "since", "until")
LONGEST_CAPTION = 2200
QUOTA = 50
DAY = timedelta(days=1)
FIRST_MEDIUM = 18_000_000_000
"""Published media have numbers from here on."""


def node(account: Account, network: str) -> Node:
    """An account; its own login shows some more of it."""
    fields: dict[str, Callable[[], Any]] = {
        "id": lambda: account.id,
        "username": lambda: account.handle.removeprefix("@"),
        "name": lambda: account.name,
        "profile_picture_url": lambda: url_for(
            "public.picture", network="instagram", account_id=account.id, _external=True
        ),
        "followers_count": lambda: 100 + int(account.id) % 100,
        "follows_count": lambda: int(account.id) % 10,
        "media_count": lambda: 1,
    }
    if network == "instagram":
        fields |= {"user_id": lambda: account.id, "account_type": lambda: "BUSINESS"}
    return Node(kind="InstagramUser", id=account.id, fields=fields, usual=("id",))


def reach(call: Call, account_id: str, scopes: Mapping[str, tuple[str, ...]]) -> Account:
    """The account of an address, if this token opens it for that. Raises Denied."""
    now = graph.may_ask(here.world(), call.persons_key, *scopes[call.network.name])
    wanted = now.accounts[0] if account_id == "me" and call.network.name == "instagram" and now.accounts else account_id
    return graph.reach(here.world(), call.persons_key, wanted, now, call.place)


def read(call: Call, account_id: str) -> ResponseReturnValue:
    """The account itself."""
    account = reach(call, account_id, BASIC)
    return jsonify(show(node(account, call.network.name), wished(call.params.get("fields"))))


def limit(call: Call, account_id: str) -> ResponseReturnValue:
    """How much was published since yesterday (or `since`), and how much may be."""
    account = reach(call, account_id, BASIC)
    since = _since(call.params.get("since"))
    used = posts.count_since(here.world(), call.network.name, account.id, since)
    fields: dict[str, Callable[[], Any]] = {
        "quota_usage": lambda: used,
        "config": lambda: {"quota_total": quota(call, account), "quota_duration": int(DAY.total_seconds())},
    }
    shown = show(Node(kind="Limit", id="", fields=fields, usual=("quota_usage",)), wished(call.params.get("fields")))
    return jsonify(data=[{name: value for name, value in shown.items() if name != "id"}])


def quota(call: Call, account: Account) -> int:
    """How many posts a day there may be: 50, or what the setting `quota` says: {account: number}."""
    told: dict[str, int] = settings.get(here.world(), call.network.name, "quota", {})
    return told.get(account.id, QUOTA)


def create(call: Call, account_id: str) -> ResponseReturnValue:
    """A container: the first step, which may be taken again."""
    account = reach(call, account_id, PUBLISH)
    kind = call.params.get("media_type", "IMAGE")
    if kind not in containers.KINDS:
        raise wrong(f"Unknown media_type: {kind}.")
    if len(call.params.get("caption", "")) > LONGEST_CAPTION:
        raise error("36004/2207010")
    details = {name: call.params[name] for name in MEDIA_PARAMS if name in call.params}
    _check_media(call, account, kind)
    return jsonify(id=containers.create(call.network.name, call.persons_key.person, account, kind, details))


def publish(call: Call, account_id: str) -> ResponseReturnValue:
    """The second step, which may be taken once."""
    account = reach(call, account_id, PUBLISH)
    with here.world().held():  # looking and publishing at once, so that a container is published once
        container = _publishable(call, account)
        caption = container.details["media"].get("caption", "")
        grant = call.persons_key.grant
        number = access.publish(here.world(), grant, account, caption, {"container": container.details})
        containers.published(call.network.name, container, number)
    door.lose_answer(call.network, subjects(call.persons_key, {"node": account.id}), Place.PUBLISH)
    return jsonify(id=str(FIRST_MEDIUM + number))


def _publishable(call: Call, account: Account) -> Upload:
    container = containers.find(call.network.name, call.param("creation_id"))
    if container is None or container.owner != account.id:
        raise error("24/2207006")
    match containers.state(call.network.name, container):
        case State.EXPIRED:
            raise error("24/2207008")
        case State.IN_PROGRESS | State.ERROR | State.PUBLISHED:
            raise error("9007/2207027")
    since = here.world().clock() - DAY
    if posts.count_since(here.world(), call.network.name, account.id, since) >= quota(call, account):
        raise error("9/2207042")
    return container


def medium(call: Call, media_id: str) -> Node | None:
    """A published medium, or None when there is none of that id."""
    number = int(media_id) - FIRST_MEDIUM if re.fullmatch(r"[0-9]{11,15}", media_id) else 0
    found = posts.find(here.world(), call.network.name, number) if number > 0 else None
    if found is None or not _is_medium(found):
        return None
    reach(call, found.account, BASIC)
    return _as_medium(call, found)


def media(call: Call, account_id: str) -> ResponseReturnValue:
    """What an account has published, the newest first."""
    account = reach(call, account_id, BASIC)
    there = posts.of(here.world(), call.network.name, account.id)
    nodes = [_as_medium(call, one) for one in there if _is_medium(one)]
    prefix = f"/{call.version}" if call.version else ""
    listing = Listing(nodes=nodes, path=f"{prefix}/{account_id}/media")
    return jsonify(show_list(call, listing, wished(call.params.get("fields"))))


def _is_medium(post: Post) -> bool:
    """Published by way of a container, or ordered into the past."""
    return "container" in post.details or "past" in post.details


def _as_medium(call: Call, found: Post) -> Node:
    media_id = str(FIRST_MEDIUM + found.number)
    return Node(
        kind="InstagramMedia",
        id=media_id,
        fields={
            "id": lambda: media_id,
            "caption": lambda: found.text,
            "media_type": lambda: found.details.get("container", {}).get("kind", "IMAGE"),
            "permalink": lambda: url_for("public.post", network=call.network.name, number=found.number, _external=True),
            "timestamp": lambda: found.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        },
        usual=("id",),
    )


def container_node(call: Call, container_id: str) -> Node | None:
    """A container, or None when there is none of that id."""
    found = containers.find(call.network.name, container_id)
    if found is None:
        return None
    reach(call, found.owner, BASIC)
    state = containers.state(call.network.name, found)
    return Node(
        kind="InstagramContainer",
        id=container_id,
        fields={
            "id": lambda: container_id,
            "status_code": lambda: state,
            "status": lambda: f"{state.capitalize()}: {containers.SAYS[state]}",
        },
        usual=("id",),
    )


def _check_media(call: Call, account: Account, kind: str) -> None:
    if kind == "CAROUSEL":
        children = _children(call.param("children"))
        known = [containers.find(call.network.name, child) for child in children]
        if not 2 <= len(children) <= containers.MOST_CHILDREN:
            raise wrong(f"A carousel has between 2 and {containers.MOST_CHILDREN} children.")
        if any(child is None or child.owner != account.id for child in known):
            raise Denied(No.NOT_VISIBLE)
        return
    name = "image_url" if kind == "IMAGE" or "image_url" in call.params else "video_url"
    if {"image_url", "video_url"} <= call.params.keys():
        raise wrong("Send either image_url or video_url.")
    if kind in {"VIDEO", "REELS"} and name == "image_url":
        raise wrong("The parameter video_url is required.")
    if not re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", call.param(name)):
        raise error("9004/2207052")


def _children(text: str) -> list[str]:
    """As a JSON list or separated by commas."""
    try:
        found = json.loads(text)
    except ValueError:
        found = text.split(",")
    return [str(child).strip() for child in found] if isinstance(found, list) else [str(found)]


def _since(text: str | None) -> datetime:
    now = here.world().clock()
    if text is None:
        return now - DAY
    if not (text.isascii() and text.isdigit() and (now - DAY).timestamp() <= int(text) <= now.timestamp()):
        raise wrong("since must be a Unix time of the last 24 hours.")
    return now - timedelta(seconds=now.timestamp() - int(text))

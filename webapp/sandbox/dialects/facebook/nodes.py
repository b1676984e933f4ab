"""Anything by its id: a Page, an Instagram account, a container, a post, a person, a business."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people, public
from webapp.sandbox.dialects.facebook import me, pages
from webapp.sandbox.dialects.meta import calling, professional, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call
from webapp.sandbox.dialects.meta.fields import Listing, Node, show, show_list, wished
from webapp.sandbox.dialects.meta.saying import error
from webapp.sandbox.world import graph, posts
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.posts import Post

bp = Blueprint("facebook_nodes", __name__)
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.get("/facebook/<graph:version>/<node>")
@graph_call("facebook", Place.READ, "fields")
def read(call: Call, node: str) -> ResponseReturnValue:
    """Whatever it is."""
    return jsonify(show(_find(call, node), wished(call.params.get("fields"))))


@bp.get("/facebook/<graph:version>/<node>/published_posts")
@graph_call("facebook", Place.READ, "fields", "limit", "after", "before")
def published_posts(call: Call, node: str) -> ResponseReturnValue:
    """What a Page has published, by whatever way; with the Page's own token only."""
    page = _page(call, node)
    if page is None:
        return jsonify(show(_nothing(node), None))
    if call.persons_key.page is None:
        raise error("210")
    nodes = [_as_post(one) for one in posts.of(here.world(), "facebook", node) if not one.details.get("scheduled_for")]
    listing = Listing(nodes=nodes, path=f"/{call.version}/{node}/published_posts")
    return jsonify(show_list(call, listing, wished(call.params.get("fields"))))


@bp.get("/facebook/<int:page>_<int:number>")
def post(page: int, number: int) -> ResponseReturnValue:
    """A post, as people see it."""
    found = posts.find(here.world(), "facebook", number)
    if found is None or found.account != str(page):
        abort(404)
    return public.show_post("facebook", number)


def _find(call: Call, node: str) -> Node:
    person = people.person("facebook", node)
    if person is not None and node == call.persons_key.person:
        return me.person_node(person)
    if people.account("instagram", node) is not None:
        return professional.node(professional.reach(call, node, professional.BASIC), "facebook")
    return (
        _page(call, node)
        or _post(call, node)
        or professional.container_node(call, node)
        or professional.medium(call, node)
        or _business(call, node)
        or _nothing(node)
    )


def _page(call: Call, node: str) -> Node | None:
    if people.account("facebook", node) is None:
        return None
    now = graph.may_ask(here.world(), call.persons_key, "pages_read_engagement")
    return pages.node(call, graph.reach(here.world(), call.persons_key, node, now, call.place), now)


def _post(call: Call, node: str) -> Node | None:
    parts = re.fullmatch(r"([0-9]+)_([0-9]{1,15})", node)
    found = None if parts is None else posts.find(here.world(), "facebook", int(parts[2]))
    if parts is None or found is None or found.account != parts[1]:
        return None
    _page(call, found.account)
    return _as_post(found)


def _as_post(found: Post) -> Node:
    node = f"{found.account}_{found.number}"
    fields: dict[str, Callable[[], Any]] = {
        "id": lambda: node,
        "message": lambda: found.text or None,
        "created_time": lambda: found.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": lambda: url_for("public.post", network="facebook", number=found.number, _external=True),
        "is_published": lambda: found.details.get("scheduled_for") is None,
    }
    return Node(kind="Post", id=node, fields=fields, usual=("created_time", "message", "id"))


def _business(call: Call, node: str) -> Node | None:
    business = people.business(node)
    person = people.person("facebook", call.persons_key.person)
    if business is None or person is None or business not in person.businesses:
        return None
    now = graph.may_ask(here.world(), call.persons_key, me.BUSINESS)
    return me.business_node(call, business, now)


def _nothing(node: str) -> Node:
    if re.fullmatch(r"[0-9_]+", node):
        raise Denied(No.NOT_VISIBLE)
    raise error("803", f"(#803) Some of the aliases you requested do not exist: {node[:100]}")

"""The account behind a token of Instagram's own login, and publishing on it."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox import people
from webapp.sandbox.dialects.meta import calling, professional, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call
from webapp.sandbox.dialects.meta.fields import show, wished
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No

bp = Blueprint("instagram_accounts", __name__, url_prefix="/instagram")
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.get("/<node>", defaults={"version": ""})
@bp.get("/<graph:version>/<node>")
@graph_call("instagram", Place.READ, "fields")
def read(call: Call, node: str) -> ResponseReturnValue:
    """The account (`me`), a container or a medium."""
    if node == "me" or people.account("instagram", node) is not None:
        return professional.read(call, node)
    found = professional.container_node(call, node) or professional.medium(call, node)
    if found is None:
        raise Denied(No.NOT_VISIBLE)
    return jsonify(show(found, wished(call.params.get("fields"))))


@bp.get("/<node>/content_publishing_limit", defaults={"version": ""})
@bp.get("/<graph:version>/<node>/content_publishing_limit")
@graph_call("instagram", Place.READ, "fields", "since")
def limit(call: Call, node: str) -> ResponseReturnValue:
    """How much of the day's posts is used up."""
    return professional.limit(call, node)


@bp.get("/<node>/media", defaults={"version": ""})
@bp.get("/<graph:version>/<node>/media")
@graph_call("instagram", Place.READ, *professional.LIST_PARAMS)
def media(call: Call, node: str) -> ResponseReturnValue:
    """What was published."""
    return professional.media(call, node)


@bp.post("/<node>/media", defaults={"version": ""})
@bp.post("/<graph:version>/<node>/media")
@graph_call("instagram", Place.PUBLISH, *professional.MEDIA_PARAMS)
def create(call: Call, node: str) -> ResponseReturnValue:
    """The first step of publishing."""
    return professional.create(call, node)


@bp.post("/<node>/media_publish", defaults={"version": ""})
@bp.post("/<graph:version>/<node>/media_publish")
@graph_call("instagram", Place.PUBLISH, "creation_id")
def publish(call: Call, node: str) -> ResponseReturnValue:
    """The second step of publishing."""
    return professional.publish(call, node)

"""Instagram through Facebook Login: the professional accounts behind the Pages, on the Graph's own host."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.sandbox.dialects.meta import calling, professional, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call
from webapp.sandbox.world.faults import Place

bp = Blueprint("facebook_professional", __name__, url_prefix="/facebook/<graph:version>")
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.get("/<node>/content_publishing_limit")
@graph_call("facebook", Place.READ, "fields", "since")
def limit(call: Call, node: str) -> ResponseReturnValue:
    """How much of the day's posts is used up."""
    return professional.limit(call, node)


@bp.get("/<node>/media")
@graph_call("facebook", Place.READ, *professional.LIST_PARAMS)
def media(call: Call, node: str) -> ResponseReturnValue:
    """What was published."""
    return professional.media(call, node)


@bp.post("/<node>/media")
@graph_call("facebook", Place.PUBLISH, *professional.MEDIA_PARAMS)
def create(call: Call, node: str) -> ResponseReturnValue:
    """The first step of publishing."""
    return professional.create(call, node)


@bp.post("/<node>/media_publish")
@graph_call("facebook", Place.PUBLISH, "creation_id")
def publish(call: Call, node: str) -> ResponseReturnValue:
    """The second step of publishing."""
    return professional.publish(call, node)

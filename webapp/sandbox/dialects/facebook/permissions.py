"""What a person allows the app at Facebook, and taking it back: one permission, or everything."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.meta import calling, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call
from webapp.sandbox.dialects.meta.saying import wrong
from webapp.sandbox.networks.facebook import FACTS
from webapp.sandbox.world import grants, graph, ledger, standing
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.refusals import Reason

bp = Blueprint("facebook_permissions", __name__, url_prefix="/facebook/<graph:version>")
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.get("/<node>/permissions")
@graph_call("facebook", Place.READ)
def permissions(call: Call, node: str) -> ResponseReturnValue:
    """What was granted and what was declined."""
    if whose(call, node) != call.persons_key.person:
        raise Denied(No.NOT_VISIBLE)
    now = graph.stands(here.world(), call.persons_key)
    rows = [*((scope, "granted") for scope in now.scopes), *((scope, "declined") for scope in now.declined)]
    return jsonify(data=[{"permission": scope, "status": status} for scope, status in rows])


@bp.delete("/<node>/permissions")
@graph_call("facebook", Place.REVOKE, for_app=True)
def revoke(call: Call, node: str) -> ResponseReturnValue:
    """The end of everything between this person and the app: Pages, Instagram accounts, all tokens."""
    person = whose(call, node)
    with here.world().held() as db:
        ledger.count(db, FACTS.name, "revocations")
        grants.kill(db, FACTS.name, Reason.ACCESS_REMOVED, person)
    return jsonify(success=True)


@bp.delete("/<node>/permissions/<name>")
@graph_call("facebook", Place.REVOKE, for_app=True)
def revoke_one(call: Call, node: str, name: str) -> ResponseReturnValue:
    """The end of one permission."""
    person = whose(call, node)
    with here.world().held() as db:
        if not standing.withdraw(db, FACTS, person, name):
            raise wrong(f"The permission {name} was not granted.")
    return jsonify(success=True)


def whose(call: Call, node: str) -> str:
    """The person whom an address names: the token's own, or anybody the app knows when the app itself asks."""
    if call.key is None:
        if people.person("facebook", node) is None:
            raise Denied(No.NOT_VISIBLE)
        return node
    if call.key.page is not None or node not in {"me", call.key.person}:
        raise Denied(No.NOT_VISIBLE)
    return call.key.person

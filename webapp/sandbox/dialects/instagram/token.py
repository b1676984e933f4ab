"""Instagram's long tokens: made of a short one, and prolonged while they live."""

from typing import Any

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import client, door
from webapp.sandbox.dialects.meta import calling, facts, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call
from webapp.sandbox.dialects.meta.saying import error, wrong
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.instagram import FACTS
from webapp.sandbox.world import graph, keys, ledger
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.keys import Given

BASIC = "instagram_business_basic"

bp = Blueprint("instagram_token", __name__)
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.get("/instagram/access_token", defaults={"version": ""})
@bp.get("/instagram/<graph:version>/access_token")
@graph_call("instagram", Place.TOKEN, "grant_type", "client_secret")
def lengthen(call: Call) -> ResponseReturnValue:
    """A long token for a short one."""
    if call.param("grant_type") != "ig_exchange_token":
        raise wrong("Unsupported grant_type.")
    if not client.is_ours(CLIENT_ID, g.params.get("client_secret", "")):
        raise error("101", "Error validating client secret.")
    if not call.persons_key.short:
        raise wrong("Only a short-lived token can be exchanged.")
    return jsonify(_answer(keys.lengthen(here.world(), call.persons_key, facts.LONG_LIVES)))


@bp.get("/instagram/refresh_access_token", defaults={"version": ""})
@bp.get("/instagram/<graph:version>/refresh_access_token")
@graph_call("instagram", Place.TOKEN, "grant_type")
def refresh(call: Call) -> ResponseReturnValue:
    """The same token, for another 60 days: if it is long, alive, a day old and may see the account."""
    key = call.persons_key
    if call.param("grant_type") != "ig_refresh_token":
        raise wrong("Unsupported grant_type.")
    if BASIC not in graph.stands(here.world(), key).scopes:
        raise Denied(No.NOT_ALLOWED, BASIC)
    if key.short or here.world().clock() - key.made_at < facts.RENEWABLE_AFTER:
        raise wrong("Only a long-lived token that is at least 24 hours old can be refreshed.")
    with here.world().held() as db:
        ledger.count(db, FACTS.name, "refreshes")
    return jsonify(_answer(keys.prolong(here.world(), key, call.token, facts.LONG_LIVES)))


def _answer(given: Given) -> dict[str, Any]:
    seconds = round((given.ends - here.world().clock()).total_seconds())
    answer = {"access_token": given.token, "token_type": "bearer", "expires_in": seconds}
    return door.with_changes(FACTS, answer)

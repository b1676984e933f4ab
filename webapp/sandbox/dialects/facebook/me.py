"""The person behind a token: who it is, which Pages, which businesses."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.facebook import pages
from webapp.sandbox.dialects.meta import calling, saying
from webapp.sandbox.dialects.meta.calling import Call, graph_call
from webapp.sandbox.dialects.meta.fields import Listing, Node, show, show_list, wished
from webapp.sandbox.dialects.meta.saying import wrong
from webapp.sandbox.people import Account, Business, Person
from webapp.sandbox.world import graph
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.standing import Standing

BUSINESS = "business_management"

bp = Blueprint("facebook_me", __name__, url_prefix="/facebook/<graph:version>")
bp.before_request(calling.know_caller)
saying.teach(bp)


@bp.get("/me")
@graph_call("facebook", Place.READ, "fields")
def me(call: Call) -> ResponseReturnValue:
    """Who it is: a Page's token speaks for the Page."""
    key = call.persons_key
    if key.page is not None:
        now = graph.may_ask(here.world(), key)
        page = graph.reach(here.world(), key, key.page, now, call.place)
        return jsonify(show(pages.node(call, page, now), wished(call.params.get("fields"))))
    return jsonify(show(person_node(_person(call)), wished(call.params.get("fields"))))


@bp.get("/me/accounts")
@graph_call("facebook", Place.READ, "fields", "limit", "after", "before")
def accounts(call: Call) -> ResponseReturnValue:
    """The Pages that were ticked and on which the person has a role; none without pages_show_list."""
    now = graph.may_ask(here.world(), call.persons_key)
    listed = _listed(call, _person(call).accounts, now) if "pages_show_list" in now.scopes else []
    return jsonify(show_list(call, _as_list(call, listed, now, "me/accounts"), wished(call.params.get("fields"))))


@bp.get("/me/businesses")
@graph_call("facebook", Place.READ, "fields", "limit", "after", "before")
def businesses(call: Call) -> ResponseReturnValue:
    """The person's companies, and through them Pages that are theirs in no other way."""
    now = graph.may_ask(here.world(), call.persons_key, BUSINESS)
    nodes = [business_node(call, business, now) for business in _person(call).businesses]
    listing = Listing(nodes=nodes, path=f"/{call.version}/me/businesses")
    return jsonify(show_list(call, listing, wished(call.params.get("fields"))))


@bp.get("/<node>/owned_pages")
@graph_call("facebook", Place.READ, "fields", "limit", "after", "before")
def owned_pages(call: Call, node: str) -> ResponseReturnValue:
    """The Pages that a company owns."""
    now, business = _business(call, node)
    listing = _as_list(call, _listed(call, business.owned, now), now, f"{node}/owned_pages")
    return jsonify(show_list(call, listing, wished(call.params.get("fields"))))


@bp.get("/<node>/client_pages")
@graph_call("facebook", Place.READ, "fields", "limit", "after", "before")
def client_pages(call: Call, node: str) -> ResponseReturnValue:
    """The Pages that a company looks after for others."""
    now, business = _business(call, node)
    listing = _as_list(call, _listed(call, business.clients, now), now, f"{node}/client_pages")
    return jsonify(show_list(call, listing, wished(call.params.get("fields"))))


def person_node(person: Person) -> Node:
    """A person as the app sees them."""
    fields = {"id": lambda: person.id, "name": lambda: person.name, "first_name": lambda: person.name.split()[0]}
    return Node(kind="User", id=person.id, fields=fields, usual=("name", "id"))


def business_node(call: Call, business: Business, now: Standing) -> Node:
    """A company, with its Pages."""

    def pages_of(which: tuple[Account, ...], edge: str) -> Listing:
        return _as_list(call, _listed(call, which, now), now, f"{business.id}/{edge}")

    return Node(
        kind="Business",
        id=business.id,
        fields={
            "id": lambda: business.id,
            "name": lambda: business.name,
            "owned_pages": lambda: pages_of(business.owned, "owned_pages"),
            "client_pages": lambda: pages_of(business.clients, "client_pages"),
        },
        usual=("id", "name"),
    )


def _person(call: Call) -> Person:
    key = call.persons_key
    if key.page is not None:
        raise wrong("Tried accessing nonexisting field (accounts) on node type (Page)")
    found = people.person("facebook", key.person)
    if found is None:
        raise Denied(No.NOT_VISIBLE)
    return found


def _business(call: Call, business_id: str) -> tuple[Standing, Business]:
    now = graph.may_ask(here.world(), call.persons_key, BUSINESS)
    found = next((business for business in _person(call).businesses if business.id == business_id), None)
    if found is None:
        raise Denied(No.NOT_VISIBLE)
    return now, found


def _listed(call: Call, which: tuple[Account, ...], now: Standing) -> list[Account]:
    return graph.listed(here.world(), call.persons_key, iter(which), now)


def _as_list(call: Call, which: list[Account], now: Standing, path: str) -> Listing:
    return Listing(nodes=[pages.node(call, page, now, listed=True) for page in which], path=f"/{call.version}/{path}")

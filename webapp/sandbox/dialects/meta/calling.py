"""A call to the Graph: its version, its parameters, its token and the proof that the app itself sends it."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps

from flask import Response, g, make_response, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects import door
from webapp.sandbox.dialects.meta import facts
from webapp.sandbox.dialects.meta.saying import SPEECHES, add_usage, error, wrong
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET, Network
from webapp.sandbox.world import graph, keys, settings
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.graph import Denied, No
from webapp.sandbox.world.keys import Key

APP_TOKEN = f"{CLIENT_ID}|{CLIENT_SECRET}"
EVERYWHERE = frozenset({"access_token", "appsecret_proof", "locale"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that may be answered. `key` is None when the app itself asks."""

    network: Network
    place: Place
    version: str
    params: Mapping[str, str]
    token: str = field(repr=False)
    key: Key | None

    @property
    def persons_key(self) -> Key:
        """The token of a person or Page. Raises Denied when there is none."""
        if self.key is None:
            raise Denied(No.NOT_VISIBLE)
        return self.key

    def param(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.params.get(name, "")
        if not value:
            raise wrong(f"The parameter {name} is required.")
        return value


def graph_call(
    network: str, place: Place, *known: str, for_app: bool = False
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Let a view be called with a `Call` that is in order; `known` are the parameters that it understands."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def called(version: str = "", **rest: str) -> Response:
            check_manner(version, EVERYWHERE | set(known))
            call = _enter(NETWORKS[network], place, version, for_app=for_app)
            _suffer(call, rest)
            response = make_response(view(call, **rest))
            response.headers["facebook-api-version"] = version or "v26.0"
            add_usage(response, _usage(call))
            return response

        return door.through(SPEECHES[network], place)(called)

    return decorate


def know_caller() -> None:
    """Before anything else: whose token comes along, for answers that depend on it."""
    g.params = params()
    network = NETWORKS[request.path.split("/", 2)[1]]
    with here.world().held() as db:
        g.key = keys.find(db, network, _token() or "")


def params() -> dict[str, str]:
    """The parameters, from wherever a call of this kind may carry them: address, form or JSON."""
    sent = request.args.to_dict()
    if request.method in {"POST", "DELETE"}:
        sent |= request.form.to_dict()
        body = request.get_json(silent=True) if request.is_json else None
        if isinstance(body, dict):
            sent |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    return sent


def check_manner(version: str, known: frozenset[str] | set[str]) -> None:
    """The version must be alive, the old habits gone and every parameter known."""
    if version:
        try:
            over = facts.has_ended(version, here.world().clock())
        except KeyError:
            raise error("2500", f"Unknown path components: /{version}") from None
        if over:
            raise error("2635")
    habits = facts.HABITS & g.params.keys()
    if habits or "If-None-Match" in request.headers:
        raise wrong(f"{min(habits, default='If-None-Match')} is no longer supported.")
    unknown = sorted(name for name in g.params if name.partition("[")[0] not in known)
    if unknown:
        raise wrong(f"Unknown parameter: {unknown[0]}.")


def is_proof(proof: str, token: str) -> bool:
    """Whether a proof is made of this token with the app's secret."""
    made = hmac.new(CLIENT_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), proof.encode())


def subjects(key: Key, nodes: Mapping[str, str]) -> tuple[str, ...]:
    """About whom a call is: its person, its Page, and what its address names."""
    page = () if key.page is None else (key.page,)
    return tuple(dict.fromkeys((key.person, *page, *key.grant.identities, *nodes.values())))


def _enter(network: Network, place: Place, version: str, *, for_app: bool) -> Call:
    token = _token()
    if not token:
        raise error("2500", "An active access token must be used to query information about the current user.")
    proof = g.params.get("appsecret_proof")
    if proof is not None and not is_proof(proof, token):
        raise error("100/wrong-proof")
    key = None
    if token != APP_TOKEN or not for_app:
        key = graph.enter(here.world(), network, token, place)
        if proof is None and settings.get(here.world(), network.name, "demand_proof", network.name == "facebook"):
            raise error("100/proof")
    return Call(network=network, place=place, version=version, params=g.params, token=token, key=key)


def _suffer(call: Call, nodes: Mapping[str, str]) -> None:
    if call.key is not None:
        door.suffer(SPEECHES[call.network.name], call.place, *subjects(call.key, nodes))


def _token() -> str | None:
    """A token in the address or the form, else in the header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    in_header = token.strip() if scheme.lower() in {"bearer", "oauth"} else None
    return g.params.get("access_token") or in_header


def _usage(call: Call) -> str:
    if call.network.name == "instagram":
        return "instagram"
    return "app" if call.key is None or call.key.page is None else "pages"

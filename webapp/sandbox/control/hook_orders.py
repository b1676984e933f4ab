"""Orders to tell the app something, as the network would by itself: signed as it signs, or in every way wrongly."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from webapp.sandbox import hooks
from webapp.sandbox.control.order import BadOrder, Order, Word
from webapp.sandbox.dialects.meta import hooks as meta
from webapp.sandbox.dialects.x import hooks as x
from webapp.sandbox.dialects.youtube import hooks as youtube
from webapp.sandbox.hooks import Answer, CannotTell, Hook
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import grants
from webapp.sandbox.world.grants import GRANTS_OF
from webapp.sandbox.world.store import World


class SendHook(Order):
    """Call the app. `to` must be on this machine; default: /hooks/<network> where the app asked for consent last, and
    /data-deletion below that for a request to delete data."""

    do: Literal["send-hook"]
    kind: Word
    subject: Word | None = None
    to: str | None = Field(default=None, max_length=2000)
    signature: Literal["right", "wrong", "missing", "tampered"] = "right"
    wrong: Word | None = None
    algorithm: Word | None = None
    issued_at: AwareDatetime | int | None = None
    permission: Word | None = None
    verb: Word | None = None
    verify_token: Word | None = None
    reason: Word | None = None
    token: str | None = Field(default=None, max_length=2000)
    pad: int = Field(default=0, ge=0, le=1_000_000)
    repeat: int = Field(default=1, ge=1, le=20)

    @property
    def issued(self) -> int | None:
        """When it claims to have been issued, in Unix time."""
        return self.issued_at if isinstance(self.issued_at, int | None) else int(self.issued_at.timestamp())


Maker = Callable[[World, str, str, SendHook], Hook]

MAKERS: dict[str, Mapping[str, Maker]] = {
    "facebook": meta.KINDS,
    "instagram": {kind: maker for kind, maker in meta.KINDS.items() if kind != "permissions"},
    "x": x.KINDS,
    "linkedin": {},
    "youtube": youtube.KINDS,
}
"""What each network can tell, and how such a call is made: from the world, the kind, the address and the order."""

PLACES = {"data-deletion": "/data-deletion"}
"""What the app hears at an address of its own, below the one where it hears all else."""

TELLS = {"facebook": "deauthorize", "instagram": "deauthorize", "x": "revoke", "youtube": "tokens-revoked"}
"""What a network tells when a person takes the app's access away."""


def check(network: Network, order: SendHook) -> None:
    """Whether the network tells such things, and nobody but this machine. Raises BadOrder."""
    kinds = MAKERS[network.name]
    if order.kind not in kinds:
        raise BadOrder("kind", f"{network.name} tells only: {', '.join(sorted(kinds)) or 'nothing'}")
    if order.to is not None and not hooks.is_here(order.to):
        raise BadOrder("to", "must be an http address of this machine")


def carry_out(world: World, network: Network, order: SendHook) -> dict[str, Any]:
    """Call the app, as often as ordered with the very same bytes; says what it answered. Raises BadOrder."""
    to = order.to or usual_place(world, network) + PLACES.get(order.kind, "")
    hook = _made(world, network, to, order)
    answers = [_judged(hook, hooks.send(world, network.name, hook)) for _ in range(order.repeat)]
    sent = {"method": hook.method, "address": hook.address, "headers": dict(hook.headers)}
    return {"done": order.do, **answers[-1], "answers": answers, "sent": {**sent, "body": hook.body.decode("latin-1")}}


def _made(world: World, network: Network, to: str, order: SendHook) -> Hook:
    try:
        return MAKERS[network.name][order.kind](world, order.kind, to, order)
    except CannotTell as mistake:
        raise BadOrder(mistake.field, mistake.says) from mistake


def tell(world: World, network: Network, subject: str, to: str | None) -> dict[str, Any]:
    """Tell the app that its access was taken away, once for everybody the subject stands for."""
    kind = TELLS[network.name]
    told = [
        carry_out(world, network, SendHook(do="send-hook", kind=kind, subject=whom, to=to))
        for whom in _whom(world, network, subject)
    ]
    return {"done": "revoke", "answers": [answer for one in told for answer in one["answers"]]}


def check_tell(network: Network, to: str | None) -> None:
    """Whether the network tells when access is taken away. Raises BadOrder."""
    if network.name not in TELLS:
        raise BadOrder("tell", f"{network.name} tells nobody")
    check(network, SendHook(do="send-hook", kind=TELLS[network.name], to=to))


def _whom(world: World, network: Network, subject: str) -> list[str]:
    """The ids by which the app knows those whose consents carry the subject: accounts at Instagram, else people."""
    with world.held() as db:
        rows = db.execute(f"{GRANTS_OF} order by id", (network.name, subject, subject)).fetchall()
        found = [grants.by_id(db, row["id"]).consent for row in rows]
    if network.name == "instagram":
        return list(dict.fromkeys(account for one in found for account in one.accounts[:1]))
    return list(dict.fromkeys(one.person for one in found))


def _judged(hook: Hook, answer: Answer) -> dict[str, Any]:
    right = {} if hook.judge is None else {"right": answer.status == 200 and hook.judge(answer.text)}
    return answer.shown | right


def usual_place(world: World, network: Network) -> str:
    """Where the app listens, as far as one can tell from where it asked for consent last. Raises BadOrder."""
    with world.held() as db:
        row = db.execute(
            "select redirect_uri from codes where network = ? order by rowid desc limit 1", (network.name,)
        ).fetchone()
    if row is None:
        raise BadOrder("to", "nobody has asked for consent yet: say where to send it")
    origin = str(row["redirect_uri"]).partition("/oauth/")[0]
    return f"{origin}/hooks/{network.name}"

"""Orders about posts: that some were published in the past, so that a demo's history can be looked at."""

import json
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from webapp.sandbox import people
from webapp.sandbox.control.order import BadOrder, Order, Word
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world.store import World


class Said(Order):
    """One post of the past."""

    text: Annotated[str, Field(min_length=1, max_length=5000)]
    at: AwareDatetime


class HavePublished(Order):
    """Let an account have published these posts before now. Nobody's later post counts as the same as one of them."""

    do: Literal["have-published"]
    subject: Word
    posts: list[Said] = Field(min_length=1, max_length=1000)


def check(network: str, order: HavePublished) -> None:
    """Raises BadOrder."""
    if people.account(network, order.subject) is None:
        raise BadOrder("subject", f"no account {order.subject} at {network}")


def carry_out(world: World, network: Network, order: HavePublished) -> dict[str, list[int]]:
    """Write them down; gives their numbers, in their order. Raises BadOrder for a post of the future."""
    if any(one.at > world.clock() for one in order.posts):
        raise BadOrder("posts", "one lies in the future")
    with world.held() as db:
        numbers = [
            db.execute(
                "insert into posts (network, account, person, text, at, details) values (?, ?, '', ?, ?, ?)",
                (network.name, order.subject, one.text, one.at.timestamp(), json.dumps({"past": True})),
            ).lastrowid
            for one in order.posts
        ]
    return {"numbers": [number or 0 for number in numbers]}

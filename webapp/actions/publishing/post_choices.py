"""Whom and what the list of posts can be asked for: accounts and people of one workspace, by name."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import literal, null, select, type_coerce, union_all
from sqlalchemy.types import String

from webapp.domain.rules import Network
from webapp.models import Account, Membership, User, db

MOST_OFFERED = 200
"""Of each; where there are more, one searches by other means."""


class Choice(NamedTuple):
    """One account (with its network) or person."""

    id: int
    name: str
    network: Network | None


class Choices(NamedTuple):
    """Those offered, by name."""

    accounts: Sequence[Choice]
    people: Sequence[Choice]


def choices(workspace_id: int, account_id: int | None = None, person_id: int | None = None) -> Choices:
    """The first accounts and people by name, and those two that are chosen already. One statement."""
    accounts = select(
        literal("account").label("kind"),
        Account.id,
        Account.name,
        type_coerce(Account.network, String).label("network"),
    ).where(Account.workspace_id == workspace_id)
    people = (
        select(literal("person").label("kind"), User.id, User.name, null().label("network"))
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace_id)
    )
    each = [
        accounts.order_by(Account.sought, Account.id).limit(MOST_OFFERED),
        accounts.where(Account.id == account_id),
        people.order_by(User.name, User.id).limit(MOST_OFFERED),
        people.where(User.id == person_id),
    ]
    found: dict[str, dict[int, Choice]] = {"account": {}, "person": {}}
    for kind, number, name, where in db.session.execute(union_all(*(one.subquery().select() for one in each))):
        found[kind][number] = Choice(number, name, Network(where) if where else None)
    return Choices(list(found["account"].values()), list(found["person"].values()))

"""The people a page names: who connected an account, and whom to ask. Loaded in one statement for many accounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, or_, select

from webapp.domain.permissions import Person, Social
from webapp.models import Account, Membership, User, db


@dataclass(frozen=True)
class Known:
    """Somebody with a name. Who has left the workspace, or was deactivated, is known by name but not active."""

    name: str
    person: Person

    @property
    def is_here(self) -> bool:
        """Whether this person can still act in the workspace."""
        return self.person.active


People = Mapping[int, Known]


_here = and_(Membership.user_id == User.id, Membership.workspace_id == bindparam("workspace"))
_KNOWN = (
    select(User.id, User.name, User.active, Membership.active, Membership.social, Membership.super_admin)
    .outerjoin(Membership, _here)
    .order_by(User.name, User.id)
)
_TIED_TO = _KNOWN.where(or_(User.id.in_(bindparam("people", expanding=True)), Membership.super_admin))
_TIED_TO_ONE = _KNOWN.where(or_(User.id.in_((bindparam("first"), bindparam("last"))), Membership.super_admin))
"""For one account: a list of any length is written into the statement anew each time, which a single row feels."""


def tied_to(workspace_id: int, accounts: Iterable[Account]) -> People:
    """Everybody who connected one of these accounts first or last, and the workspace's super admins; by name."""
    ids = {
        user_id
        for account in accounts
        for user_id in (account.first_connected_by_id, account.connected_by_id)
        if user_id is not None
    }
    if len(ids) <= 2:
        first, last = (*ids, None, None)[:2]
        rows = db.session.execute(_TIED_TO_ONE, {"workspace": workspace_id, "first": first, "last": last}).all()
    else:
        rows = db.session.execute(_TIED_TO, {"workspace": workspace_id, "people": list(ids)}).all()
    return {
        user_id: Known(name, Person(user_id, social or Social.NONE, bool(admin), bool(active and member)))
        for user_id, name, active, member, social, admin in rows
    }


def super_admins(workspace_id: int, most: int) -> list[str]:
    """The names of the workspace's first super admins who can act: whom to ask."""
    query = (
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace_id, Membership.super_admin, Membership.active, User.active)
        .order_by(Membership.id)
        .limit(most)
    )
    return list(db.session.scalars(query))

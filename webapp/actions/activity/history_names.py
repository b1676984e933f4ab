"""Whom and what the log can be asked for: people and accounts by name, of one workspace and no other."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, select, type_coerce

from webapp.domain.rules import Network
from webapp.models import Account, Event, Membership, User, db

MOST_OFFERED = 200
"""So many people and accounts are offered as a list; where there are more, one searches for a name."""
LOG = Event.__table__.c


class Somebody(NamedTuple):
    """A person who can be asked for."""

    id: int
    name: str


class Something(NamedTuple):
    """An account that can be asked for. `since` is None where it is no longer here."""

    id: int
    name: str
    network: Network | None
    since: datetime | None


def people(workspace_id: int) -> list[Somebody]:
    """The workspace's people by name; one more than are offered says that there are more."""
    query = (
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace_id)
        .order_by(User.name, User.id)
        .limit(MOST_OFFERED + 1)
    )
    return [Somebody(*row) for row in db.session.execute(query)]


def accounts(workspace_id: int) -> list[Something]:
    """The workspace's accounts by name; one more than are offered says that there are more."""
    here = _living_accounts(workspace_id).order_by(Account.sought, Account.id).limit(MOST_OFFERED + 1)
    return [Something(*row) for row in db.session.execute(here)]


def _living_accounts(workspace_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Account.id, Account.name, Account.network, Account.created_at)
    return select(*columns).where(Account.workspace_id == workspace_id)


def person(workspace_id: int, user_id: int) -> Somebody | None:
    """Somebody who is a member here, or whom this log names; never anybody else."""
    member = (
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace_id, User.id == user_id)
    )
    named = (
        select(LOG.actor_name)
        .where(LOG.workspace_id == workspace_id, LOG.actor_id == user_id)
        .order_by(LOG.at.desc(), LOG.id.desc())
        .limit(1)
    )
    name = db.session.scalar(member) or db.session.scalar(named)
    return Somebody(user_id, name) if name else None


def account(workspace_id: int, account_id: int) -> Something | None:
    """An account that is here, or that this log names; never another workspace's."""
    living = db.session.execute(_living_accounts(workspace_id).where(Account.id == account_id)).one_or_none()
    if living is not None:
        return Something(*living)
    named = (
        select(LOG.account_name, type_coerce(LOG.network, String))
        .where(LOG.workspace_id == workspace_id, LOG.account_id == account_id)
        .order_by(LOG.at.desc(), LOG.id.desc())
        .limit(1)
    )
    gone = db.session.execute(named).one_or_none()
    if gone is None:
        return None
    return Something(account_id, gone[0] or "", Network(gone[1]) if gone[1] in set(Network) else None, None)

"""A network has said no, and said it twice: the accounts concerned are cut, with its reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.actions.accounts.disconnect import cut
from webapp.actions.consents import grants
from webapp.actions.log import WORKER
from webapp.domain.lifecycle import Reason
from webapp.models import Account, Workspace, db


def accounts_of(grant_id: int) -> list[Account]:
    """The accounts that a grant carries, locked until the commit, by id. Lock them before the grant itself."""
    query = (
        select(Account)
        .where(Account.grant_id == grant_id)
        .options(selectinload(Account.access))
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def cut_all(accounts: list[Account], reason: Reason, now: datetime, hint: str | None = None) -> int:
    """Cut these accounts in the open transaction; gives how many were still connected."""
    return sum(not cut_one(account, reason, now, hint) for account in accounts)


def cut_one(account: Account, reason: Reason, now: datetime, hint: str | None = None) -> bool:
    """Cut one; gives whether time (or somebody) had been quicker."""
    workspace = db.session.get_one(Workspace, account.workspace_id)
    return cut(account, workspace, reason, WORKER, now, hint).already


def cut_grant(grant_id: int, reason: Reason, now: datetime, hint: str | None = None) -> int:
    """Cut everything a consent carries, which the network no longer honours; gives how many accounts that were."""
    number = cut_all(accounts_of(grant_id), reason, now, hint)
    grants.release_if_unused([grant_id], now)
    return number

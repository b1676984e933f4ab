"""Loading what an action works on: of this workspace only, and locked where it will be written."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.actions.refusals import NotThere
from webapp.models import Account, db


def account(workspace_id: int, account_id: int, *, to_change: bool = False) -> Account:
    """The account, if it belongs to the workspace. `to_change` locks its row until the transaction ends.

    Raises NotThere for an account that does not exist or is another workspace's.
    """
    query = (
        select(Account)
        .where(Account.id == account_id, Account.workspace_id == workspace_id)
        .options(selectinload(Account.access))
    )
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotThere
    return found

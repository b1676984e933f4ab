"""Take an account and its history out of Relink for good. Afterwards only the event log knows."""

from datetime import datetime

from webapp.actions.accounts import disconnect, hold
from webapp.actions.consents import grants
from webapp.actions.log import Actor, facts, record
from webapp.actions.publishing import posts
from webapp.domain.permissions import Person
from webapp.models import Workspace, db
from webapp.models.event import Verb


def remove(workspace: Workspace, account_id: int, person: Person, actor: Actor, now: datetime) -> str:
    """Remove the account in one transaction: its posts and notices go with it; gives the name it had.

    Raises NotThere (also for the second of two clicks), or NotAllowed with the reason.
    """
    workspace_id = workspace.id
    account = disconnect.allowed(workspace_id, account_id, person)
    if hold.until_still(account, now):
        account = disconnect.allowed(workspace_id, account_id, person)
    numbers = {str(state): number for state, number in posts.counts(account.id).items() if number}
    record(
        Verb.REMOVED,
        actor=actor,
        now=now,
        workspace_id=workspace_id,
        account=account,
        before=facts(account.life),
        details={"posts": numbers, "external_id": account.external_id},
    )
    name, grant_id = account.name, account.grant_id
    posts.delete_lost([account.id])
    db.session.delete(account)
    if grant_id is not None:
        grants.release_if_unused([grant_id], now)
    db.session.commit()
    return name

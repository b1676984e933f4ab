"""What a workspace wishes to be told, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import update

from webapp.actions.log import Actor, record
from webapp.domain.notices import WEEK_AHEAD
from webapp.models import Account, Workspace, db
from webapp.models.event import Verb


def change(
    workspace: Workspace, *, steps: Iterable[int], tell_sudden: bool, tell_done: bool, actor: Actor, now: datetime
) -> bool:
    """Change the workspace's notices; `steps` are days before a deadline, the week ahead is always one of them.

    Gives whether anything changed. Every account that is still connected is looked at again by the next sweep, since
    a new step moves the moment at which something is owed.
    """
    before = wishes(workspace)
    workspace.notice_steps = sorted({WEEK_AHEAD, *steps}, reverse=True)
    workspace.tell_sudden, workspace.tell_done = tell_sudden, tell_done
    after = wishes(workspace)
    if before == after:
        db.session.rollback()
        return False
    columns = Account.__table__.c
    db.session.execute(
        update(Account)
        .where(Account.workspace_id == workspace.id, columns.disconnected_at.is_(None), Account.lapses_at.is_not(None))
        .values(wake_at=now)
        .execution_options(synchronize_session=False)
    )
    record(Verb.NOTICE_SETTINGS_CHANGED, actor=actor, now=now, workspace_id=workspace.id, before=before, after=after)
    db.session.commit()
    return True


def wishes(workspace: Workspace) -> dict[str, Any]:
    """The settings as the log keeps them."""
    return {
        "steps": list(workspace.notice_steps),
        "tell_sudden": workspace.tell_sudden,
        "tell_done": workspace.tell_done,
    }

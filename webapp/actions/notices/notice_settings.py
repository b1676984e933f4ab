"""What a workspace wishes to be told, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update

from webapp.actions.log import Actor, record
from webapp.domain.notices import WEEK_AHEAD
from webapp.models import Account, Workspace, db
from webapp.models.event import Verb


def change(
    workspace: Workspace,
    *,
    steps: Iterable[int],
    tell_sudden: bool,
    tell_done: bool,
    tell_loss: bool,
    actor: Actor,
    now: datetime,
) -> bool:
    """Change the workspace's notices; `steps` are days before a deadline, the week ahead is always one of them.

    Gives whether anything changed. Every account that is still connected is looked at again by the next sweep, since
    a new step moves the moment at which something is owed; so is every disconnected one with a history, where the
    workspace begins to wish to be told of its end.
    """
    before = wishes(workspace)
    workspace.notice_steps = sorted({WEEK_AHEAD, *steps}, reverse=True)
    workspace.tell_sudden, workspace.tell_done, workspace.tell_loss = tell_sudden, tell_done, tell_loss
    after = wishes(workspace)
    if before == after:
        db.session.rollback()
        return False
    concerned = _concerned(by_losses=tell_loss and not before["tell_loss"])
    wake = update(Account).where(Account.workspace_id == workspace.id, concerned).values(wake_at=now)
    db.session.execute(wake.execution_options(synchronize_session=False))
    record(Verb.NOTICE_SETTINGS_CHANGED, actor=actor, now=now, workspace_id=workspace.id, before=before, after=after)
    db.session.commit()
    return True


def wishes(workspace: Workspace) -> dict[str, Any]:
    """The settings as the log keeps them."""
    return {
        "steps": list(workspace.notice_steps),
        "tell_sudden": workspace.tell_sudden,
        "tell_done": workspace.tell_done,
        "tell_loss": workspace.tell_loss,
    }


def _concerned(by_losses: bool) -> ColumnElement[bool]:
    columns = Account.__table__.c
    connected = and_(columns.disconnected_at.is_(None), Account.lapses_at.is_not(None))
    with_history = and_(columns.disconnected_at.is_not(None), columns.history_deleted_at.is_(None))
    return or_(connected, with_history) if by_losses else connected

"""Take a whole workspace out of Relink: the one way on which lines of the log go, too (docs/decisions).

The database lets lines go only once their workspace is gone, so that comes first; all of it is one transaction. What
stays is one line in the operator's own log. The networks are told by errands that each consent is no longer needed.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import aliased

from webapp.actions.consents import grants
from webapp.actions.house import House
from webapp.actions.log import OPERATOR, record
from webapp.actions.refusals import NotThere
from webapp.models import Account, Event, Grant, Membership, Post, User, Workspace, db
from webapp.models.counted import changed
from webapp.models.event import Verb


@dataclass(frozen=True)
class Contents:
    """What goes with a workspace; `people` have access to no other one."""

    accounts: int
    posts: int
    people: int
    lines: int


def contents(workspace_id: int) -> tuple[str, Contents]:
    """The workspace's name, and what would go with it; writes nothing. Raises NotThere."""
    name = db.session.scalar(select(Workspace.name).where(Workspace.id == workspace_id))
    if name is None:
        raise NotThere
    numbers = {
        "accounts": _number(Account, workspace_id),
        "posts": _number(Post, workspace_id),
        "people": len(db.session.scalars(_only_here(workspace_id)).all()),
        "lines": _number(Event, workspace_id),
    }
    return name, Contents(**numbers)


def remove(house: House, workspace_id: int, now: datetime) -> tuple[str, Contents]:
    """Delete the workspace with everything in it, and the people who are in no other; gives its name and what went.

    Commits. Raises NotThere.
    """
    name, gone = contents(workspace_id)
    for grant in db.session.scalars(select(Grant).where(Grant.workspace_id == workspace_id)):
        token = grants.best_token(house.vault, grant)
        if token is not None:
            grants.owe(house.vault, workspace_id, grant.network, grant.subject_id, grant.subject_name, token, now)
    db.session.flush()
    people = db.session.scalars(_only_here(workspace_id)).all()
    removed = delete(Workspace).where(Workspace.id == workspace_id)
    if not changed(db.session.execute(removed.execution_options(synchronize_session=False))):
        db.session.rollback()
        raise NotThere
    for statement in (delete(Event).where(Event.workspace_id == workspace_id), delete(User).where(User.id.in_(people))):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expire_all()
    details = {"workspace_id": workspace_id, "name": name, **asdict(gone)}
    record(Verb.WORKSPACE_REMOVED, actor=OPERATOR, now=now, workspace_id=None, details=details)
    db.session.commit()
    return name, gone


def _number(table: type[Account | Post | Event], workspace_id: int) -> int:
    query = select(func.count()).select_from(table).where(table.workspace_id == workspace_id)
    return db.session.scalar(query) or 0


def _only_here(workspace_id: int) -> Select[int]:
    """The people who belong to this workspace and to no other, whether or not they are active there."""
    elsewhere = aliased(Membership)
    return select(Membership.user_id).where(
        Membership.workspace_id == workspace_id,
        ~select(elsewhere.id)
        .where(elsewhere.user_id == Membership.user_id, elsewhere.workspace_id != workspace_id)
        .exists(),
    )

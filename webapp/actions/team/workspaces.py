"""What an operator does with workspaces: list them, and set their plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from webapp.actions.log import OPERATOR, record
from webapp.actions.refusals import NotThere, Refusal
from webapp.domain.permissions import PLANS_WITH_SOCIAL, Plan
from webapp.models import Account, Membership, Workspace, db
from webapp.models.event import Verb


class Ambiguous(Refusal):
    """Several workspaces have that name."""

    status = 409


@dataclass(frozen=True)
class Listed:
    """One workspace in numbers; `people` counts those who have access."""

    id: int
    name: str
    plan: Plan
    people: int
    accounts: int


def everything() -> list[Listed]:
    """All workspaces, the oldest first; reads only."""
    people = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.workspace_id == Workspace.id, Membership.active)
        .scalar_subquery()
    )
    accounts = select(func.count()).select_from(Account).where(Account.workspace_id == Workspace.id).scalar_subquery()
    query = select(Workspace.id, Workspace.name, Workspace.plan, people, accounts).order_by(Workspace.id)
    found = [Listed(*row) for row in db.session.execute(query)]
    db.session.rollback()
    return found


def named(name: str) -> int:
    """The id of the workspace of that name. Raises NotThere, Ambiguous."""
    found: Sequence[int] = db.session.scalars(select(Workspace.id).where(Workspace.name == name).limit(2)).all()
    if not found:
        raise NotThere
    if len(found) > 1:
        raise Ambiguous
    return found[0]


def set_plan(workspace_id: int, plan: Plan, now: datetime) -> tuple[str, Plan]:
    """Give a workspace a plan; gives its name and the plan it had. Nothing else of it changes. Commits.

    Once it has the social pages again, all its accounts are looked at anew, so that whoever was to be warned meanwhile
    is warned now. Raises NotThere.
    """
    workspace = db.session.scalar(select(Workspace).where(Workspace.id == workspace_id).with_for_update())
    if workspace is None:
        raise NotThere
    name, before = workspace.name, workspace.plan
    if plan is not before:
        workspace.plan = plan
        was, then = {"plan": before.value}, {"plan": plan.value}
        record(Verb.PLAN_CHANGED, actor=OPERATOR, now=now, workspace_id=workspace_id, before=was, after=then)
        if plan in PLANS_WITH_SOCIAL and before not in PLANS_WITH_SOCIAL:
            wake(workspace_id, now)
    db.session.commit()
    return name, before


def wake(workspace_id: int, now: datetime) -> None:
    """Have the sweep look at all accounts that still have something ahead of them, in the open transaction."""
    db.session.execute(
        update(Account)
        .where(Account.workspace_id == workspace_id, Account.wake_at > now)
        .values(wake_at=now, version=Account.version + 1)
        .execution_options(synchronize_session=False)
    )

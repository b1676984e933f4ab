"""What the tests of checks share: somebody who presses the button, and the worker's daily round."""

from datetime import timedelta

from sqlalchemy import select

from tests.travels import account
from tests.world import World
from webapp.actions.consents import check
from webapp.actions.consents.check import Checked
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.domain.lifecycle import Reason, State
from webapp.models import Membership, db

DAY = timedelta(days=1)
WELL = (State.CONNECTED, None)


def presses(world: World, house: House, account_id: int, who: int | None = None, later: timedelta = DAY) -> Checked:
    """Somebody (Ada) presses "Check now", a day after connecting."""
    with world.open():
        row = db.session.scalars(select(Membership).where(Membership.user_id == (who or world.ada))).one()
        workspace, person, actor = row.workspace_id, row.person, Actor.of(row.user)
        return check.now_by_hand(house, workspace, account_id, person, actor, world.now + later)


def daily(world: World, house: House, later: timedelta = 2 * DAY) -> int:
    with world.open():
        return check.due(house, world.now + later)


def state(world: World, external_id: str, later: timedelta = 2 * DAY) -> tuple[State, Reason | None]:
    status = world.status(account(world, external_id).id, world.now + later)
    return status.state, status.reason

"""A Page that is to be reconnected, and what became of its posts."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tests.world import World
from webapp.actions.accounts.disconnect import disconnect
from webapp.actions.log import Actor
from webapp.domain.rules import Network
from webapp.models import Membership, Post, Workspace, db

DAY = timedelta(days=1)


def a_page(world: World, external_id: str = "61001", name: str = "Example GmbH", **facts: object) -> int:
    """A Page that the pretend Facebook knows, as it stands in Relink."""
    with world.open():
        return world.account(name, Network.FACEBOOK, external_id=external_id, **facts)  # type: ignore[arg-type]


def cut(world: World, account_id: int, by: int, now: datetime | None = None) -> None:
    """Disconnect by hand, as the page does."""
    with world.open():
        workspace = db.session.get_one(Workspace, world.example)
        row = db.session.scalars(select(Membership).where(Membership.user_id == by)).one()
        disconnect(workspace, account_id, row.person, Actor.of(row.user), now or world.now)


def states(world: World, account_id: int) -> dict[str, int]:
    with world.open():
        found = db.session.scalars(select(Post.state).where(Post.account_id == account_id)).all()
        return {state.value: found.count(state) for state in set(found)}

"""A link whose account, maker or time is gone before its visitor comes back: said, and nothing written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.actions.visiting import Visitor, disconnected_page, home, make, nothing_written, take_back
from tests.travels import accounts
from tests.world import World
from webapp.actions.connecting.by_link import Closed, LinkClosed
from webapp.actions.house import House
from webapp.actions.refusals import NotThere
from webapp.domain.permissions import Plan, Social
from webapp.domain.rules import Network
from webapp.models import Account, Membership, User, Workspace, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def page(world: World) -> int:
    """Bob connected it first."""
    return disconnected_page(world, by=world.bob)


@pytest.fixture
def visitor(world: World, house: House, sandbox: RunningSandbox, page: int) -> Visitor:
    """Somebody with a link that Ada made."""
    return Visitor(world, house, sandbox, world.ada, browser="v" * 43, key=make(world, page, world.ada))


def revoked(world: World, page: int) -> None:
    take_back(world, page, 1, world.ada)


def deactivated(world: World, page: int) -> None:
    change(world, active=False)


def may_no_longer(world: World, page: int) -> None:
    change(world, social=Social.DRAFT)


def not_this_one(world: World, page: int) -> None:
    with world.open():
        db.session.get_one(Account, page).restricted = True


def signed_off_everywhere(world: World, page: int) -> None:
    with world.open():
        db.session.get_one(User, world.ada).active = False


def plan_gone(world: World, page: int) -> None:
    with world.open():
        home(world).plan = Plan.STARTER


def change(world: World, **facts: object) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(**facts))


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (revoked, Closed.REVOKED),
        (deactivated, Closed.SENDER),
        (may_no_longer, Closed.SENDER),
        (not_this_one, Closed.SENDER),
        (signed_off_everywhere, Closed.SENDER),
        (plan_gone, Closed.SENDER),
    ],
)
def test_what_ends_the_link_meanwhile_is_said_and_the_code_not_used(
    visitor: Visitor, world: World, page: int, happens: Callable[[World, int], None], why: Closed
) -> None:
    back = visitor.sandbox.consent(visitor.set_out(Network.FACEBOOK), "ada")
    happens(world, page)
    came = visitor.come_back(back)
    assert (came.end, came.story) == (End.LINK_CLOSED, {"why": why.value})
    assert visitor.sandbox.ledger("facebook")["token_exchanges"] == 0
    assert nothing_written(world, page)
    with pytest.raises(LinkClosed) as no:
        visitor.set_out(Network.FACEBOOK)
    assert no.value.why is why


def test_an_account_removed_meanwhile_is_said(visitor: Visitor, world: World, page: int) -> None:
    back = visitor.sandbox.consent(visitor.set_out(Network.FACEBOOK), "ada")
    with world.open():
        db.session.delete(db.session.get_one(Account, page))
    came = visitor.come_back(back)
    assert (came.end, came.story) == (End.LINK_CLOSED, {"why": "account_removed"})
    assert not accounts(world)


def test_it_is_open_to_its_last_second_and_not_after_it(visitor: Visitor, world: World, page: int) -> None:
    ends = world.now + timedelta(hours=72)
    with pytest.raises(LinkClosed) as no:
        visitor.set_out(Network.FACEBOOK, now=ends)
    assert no.value.why is Closed.EXPIRED
    last = ends - timedelta(seconds=1)
    back = visitor.sandbox.consent(visitor.set_out(Network.FACEBOOK, now=last), "ada")
    assert visitor.come_back(back, now=ends).story == {"why": "expired"}
    assert nothing_written(world, page)
    assert visitor.go(Network.FACEBOOK, "ada", now=last).end is End.CONNECTED


def test_a_workspace_that_goes_takes_its_links_along(visitor: Visitor, world: World) -> None:
    visitor.set_out(Network.FACEBOOK)
    with world.open():
        db.session.execute(Workspace.__table__.delete().where(Workspace.id == world.example))
    with world.open(), pytest.raises(NotThere):
        visitor.asker()

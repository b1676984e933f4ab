"""Who may use one account: everyone or chosen people, by compare and set."""

import pytest
from sqlalchemy import select, update

from tests.world import World
from webapp.actions import load
from webapp.actions.accounts import account_people
from webapp.actions.accounts.account_people import Chosen
from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed, NotThere, Overtaken, Refusal
from webapp.actions.team import impacts, staff
from webapp.domain.impact import Loss
from webapp.domain.posts import PostState
from webapp.models import Account, AccountAccess, Event, Post, db
from webapp.models.event import Verb


@pytest.fixture
def account(world: World) -> int:
    with world.open():
        return world.account()


def change(world: World, account: int, was: Chosen, to: Chosen, by: int | None = None) -> bool:
    with world.open():
        actor = Actor(by or world.root, "Somebody")
        try:
            return account_people.change(world.example, account, was, to, actor, world.now)
        except Refusal:
            db.session.rollback()
            raise


def chosen(world: World, account: int) -> Chosen:
    with world.open():
        return account_people.chosen(load.account(world.example, account))


def test_an_account_is_closed_to_all_but_a_few_and_opened_again(world: World, account: int) -> None:
    few = frozenset({world.ada, world.bob})
    assert change(world, account, None, few)
    assert chosen(world, account) == few
    assert change(world, account, few, frozenset({world.bob}))
    assert chosen(world, account) == {world.bob}
    assert change(world, account, frozenset({world.bob}), frozenset())
    assert chosen(world, account) == frozenset()
    assert change(world, account, frozenset(), None)
    assert chosen(world, account) is None
    with world.open():
        assert db.session.scalars(select(AccountAccess)).all() == []
        lines = db.session.scalars(select(Event).where(Event.verb == Verb.ACCOUNT_PEOPLE_CHANGED)).all()
        assert [line.after for line in lines] == [
            {"everyone": False, "people": ["Ada Lovelace", "Bob Page"]},
            {"everyone": False, "people": ["Bob Page"]},
            {"everyone": False, "people": []},
            {"everyone": True},
        ]
        assert {line.account_id for line in lines} == {account}


def test_the_same_again_changes_nothing(world: World, account: int) -> None:
    few = frozenset({world.ada})
    assert change(world, account, None, few)
    assert not change(world, account, None, few)


def test_who_saw_other_people_is_overtaken(world: World, account: int) -> None:
    change(world, account, None, frozenset({world.ada}))
    with pytest.raises(Overtaken):
        change(world, account, None, frozenset({world.bob}))
    assert chosen(world, account) == {world.ada}


@pytest.mark.parametrize("who", ["mallory", "nobody"])
def test_somebody_of_another_workspace_cannot_be_chosen(world: World, account: int, who: str) -> None:
    with pytest.raises(NotThere):
        change(world, account, None, frozenset({getattr(world, who, 10**9)}))
    assert chosen(world, account) is None


def test_an_account_of_another_workspace_is_not_there(world: World) -> None:
    with world.open():
        theirs = world.account(workspace=world.elsewhere, by=world.mallory)
    with pytest.raises(NotThere):
        change(world, theirs, None, frozenset({world.ada}))
    with world.open():
        assert not db.session.get_one(Account, theirs).restricted


def test_who_is_no_super_admin_now_may_not(world: World, account: int) -> None:
    for person in (world.ada, world.mallory):
        with pytest.raises(NotAllowed):
            change(world, account, None, frozenset(), by=person)


def test_what_it_costs_whom_is_counted_now(world: World, account: int) -> None:
    with world.open():
        world.posts(account, PostState.SCHEDULED, 2)
        bobs = world.posts(account, PostState.SCHEDULED, 3)
        db.session.execute(update(Post).where(Post.id.in_(bobs)).values(author_id=world.bob))
        found = load.account(world.example, account)
        impact = impacts.of_account_people(found, frozenset(), staff.everybody(world.example))
        opened = impacts.of_account_people(found, None, staff.everybody(world.example))
    assert set(impact.losses) == {Loss(world.bob, reconnects=1, publishes=1, posts=3), Loss(world.ada, reconnects=1)}
    assert opened.losses == ()

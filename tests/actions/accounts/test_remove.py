"""Removing: the account and its history leave for good; only the log knows."""

import pytest
from sqlalchemy import func, select

from tests.world import World
from webapp.actions.accounts.remove import remove
from webapp.actions.log import Actor
from webapp.actions.notices.tell import tell
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Event, Grant, Membership, Notice, Post, Workspace, db


def by_hand(world: World, account_id: int, user_id: int) -> str:
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
    home = db.session.get_one(Workspace, membership.workspace_id)
    return remove(home, account_id, membership.person, Actor.of(membership.user), world.now)


def rows(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_account_posts_and_notices_go_and_the_log_keeps_the_fact(world: World) -> None:
    with world.open():
        account_id = world.account()
        other = world.account("Example Shop")
        world.posts(account_id, PostState.PUBLISHED, 5)
        world.posts(other, PostState.DRAFT, 1)
        account = db.session.get_one(Account, account_id)
        tell(account, Kind.AHEAD, world.now, [world.ada], world.now, 7)
        assert by_hand(world, account_id, world.ada) == "Example GmbH"
        assert (rows(Account), rows(Post), rows(Notice)) == (1, 1, 0)
        line = db.session.scalars(select(Event)).one()
        assert (line.account_id, line.account_name) == (account_id, "Example GmbH")
        assert line.details["posts"] == {"published": 5}


def test_removing_the_last_account_releases_the_grant(world: World) -> None:
    with world.open():
        grant_id = world.grant(Network.X)
        by_hand(world, world.account(network=Network.X, grant=grant_id), world.ada)
        assert db.session.get_one(Grant, grant_id).release_at == world.now


def test_the_second_click_finds_nothing_there(world: World) -> None:
    with world.open():
        account_id = world.account()
        by_hand(world, account_id, world.root)
        with pytest.raises(NotThere):
            by_hand(world, account_id, world.root)


def test_bob_may_not_remove_what_ada_first_connected(world: World) -> None:
    with world.open():
        account_id = world.account(last_by=world.bob)
        with pytest.raises(NotAllowed):
            by_hand(world, account_id, world.bob)
        assert rows(Account) == 1


def test_mallory_finds_nothing_there(world: World) -> None:
    with world.open():
        account_id = world.account()
        with pytest.raises(NotThere):
            by_hand(world, account_id, world.mallory)


def test_a_disconnected_account_can_be_removed_by_whoever_connected_it_first(world: World) -> None:
    with world.open():
        olga = world.person("Otto Own", Social.OWN)
        account_id = world.account(by=olga, disconnected_at=world.now, reason=Reason.SECURITY)
        by_hand(world, account_id, olga)
        assert rows(Account) == 0

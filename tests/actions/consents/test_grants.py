"""Grants that nobody needs are given up, never one that carries an account again."""

from sqlalchemy import func, select

from tests.world import World
from webapp.actions.consents import grants
from webapp.actions.house import house
from webapp.domain.rules import Network
from webapp.models import Account, Errand, Grant, db


def release(grant_id: int, world: World) -> None:
    grants.release_if_unused([grant_id], world.now)
    db.session.commit()


def test_a_grant_without_accounts_becomes_an_errand_with_its_best_token(world: World) -> None:
    with world.open():
        grant_id = world.grant(Network.X, refresh="the-refresh-token")
        release(grant_id, world)
        assert grants.give_up(house().vault, world.now) == 1
        db.session.commit()
        errand = db.session.scalars(select(Errand)).one()
        assert (errand.network, errand.subject_id, errand.next_try_at) == (Network.X, "ada", world.now)
        assert house().vault.open(errand.sealed_token or "", errand.aad()) == "the-refresh-token"
        assert db.session.scalar(select(func.count()).select_from(Grant)) == 0


def test_a_grant_that_carries_an_account_is_not_released(world: World) -> None:
    with world.open():
        grant_id = world.grant(Network.FACEBOOK)
        world.account(grant=grant_id)
        release(grant_id, world)
        assert db.session.get_one(Grant, grant_id).release_at is None
        assert grants.give_up(house().vault, world.now) == 0


def test_who_reconnects_before_the_worker_came_by_keeps_the_grant(world: World) -> None:
    with world.open():
        grant_id = world.grant(Network.FACEBOOK)
        account_id = world.account()
        release(grant_id, world)
        db.session.get_one(Account, account_id).grant_id = grant_id
        db.session.flush()
        grants.give_up(house().vault, world.now)
        db.session.commit()
        assert db.session.get_one(Grant, grant_id).release_at is None
        assert db.session.scalars(select(Errand)).all() == []


def test_a_token_that_no_longer_opens_owes_nothing_and_blocks_nobody(world: World) -> None:
    with world.open():
        broken, sound = world.grant(Network.X), world.grant(Network.YOUTUBE)
        db.session.get_one(Grant, broken).refresh_token = "v1.00000000.AAAA"
        release(broken, world)
        release(sound, world)
        grants.give_up(house().vault, world.now)
        db.session.commit()
        assert [errand.network for errand in db.session.scalars(select(Errand))] == [Network.YOUTUBE]
        assert db.session.scalar(select(func.count()).select_from(Grant)) == 0

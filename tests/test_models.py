"""The tables keep what they are given, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm.exc import StaleDataError

from tests.world import World
from webapp.domain import lifecycle
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Account, Workspace, db


def test_a_life_comes_back_as_it_was_written_with_its_time_zone(world: World) -> None:
    with world.open():
        account_id = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
    with world.open():
        life = db.session.get_one(Account, account_id).life
        assert life.disconnected_at == world.now
        assert life.disconnected_at.tzinfo is UTC
        assert life.reason is Reason.SECURITY


def test_a_moment_without_a_time_zone_is_refused(world: World) -> None:
    with world.open(), pytest.raises(StatementError, match="without a time zone"):
        db.session.execute(select(Account).where(Account.wake_at <= datetime(2026, 1, 1)))  # noqa: DTZ001


def test_the_columns_for_lists_and_sweeps_follow_from_the_life(world: World) -> None:
    with world.open():
        account = db.session.get_one(Account, world.account(authorized_at=world.now))
        deadline = world.now + timedelta(days=90)
        assert (account.lapses_at, account.lapses_as) == (deadline, Reason.LAPSED)
        assert account.wake_at == deadline - timedelta(days=7)
        assert account.kept_until == account.rule.history_kept.after(deadline)
        account.become(lifecycle.disconnect(account.life, account.rule, world.now, Reason.MANUAL), (7,), world.now)
        assert account.lapses_at is None
        assert account.wake_at == account.kept_until - timedelta(days=7)


def test_who_changes_an_account_that_somebody_else_changed_meanwhile_is_told_so(world: World) -> None:
    with world.open():
        account_id = world.account()
    with world.app.app_context():
        account = db.session.get_one(Account, account_id)
        db.session.execute(
            update(Account)
            .where(Account.id == account_id)
            .values(version=Account.version + 1)
            .execution_options(synchronize_session=False)
        )
        account.become(lifecycle.disconnect(account.life, account.rule, world.now, Reason.MANUAL), (7,), world.now)
        with pytest.raises(StaleDataError):
            db.session.flush()
        db.session.rollback()


def test_one_account_of_a_network_stands_once_in_a_workspace_and_again_in_another(world: World) -> None:
    with world.open():
        world.account(network=Network.X, external_id="1")
        world.account(network=Network.X, external_id="1", workspace=world.elsewhere, by=world.mallory)


def test_a_workspace_is_told_a_week_ahead_unless_it_wishes_more(world: World) -> None:
    with world.open():
        assert db.session.get_one(Workspace, world.example).steps == (7,)

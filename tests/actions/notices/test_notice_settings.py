"""What a workspace wishes to be told."""

from datetime import timedelta

from sqlalchemy import select

from tests.world import World
from webapp.actions.log import WORKER
from webapp.actions.notices.notice_settings import change
from webapp.domain import lifecycle
from webapp.domain.lifecycle import Reason
from webapp.models import Account, Event, Workspace, db


def wish(world: World, steps: list[int], *, sudden: bool = False, done: bool = False, loss: bool = False) -> bool:
    home = db.session.get_one(Workspace, world.example)
    asked = {"tell_sudden": sudden, "tell_done": done, "tell_loss": loss}
    return change(home, steps=steps, **asked, actor=WORKER, now=world.now)


def test_the_week_ahead_always_stays(world: World) -> None:
    with world.open():
        assert wish(world, [1, 3])
        assert db.session.get_one(Workspace, world.example).steps == (7, 3, 1)
        assert wish(world, [])
        assert db.session.get_one(Workspace, world.example).steps == (7,)


def test_saving_the_same_again_leaves_no_line_in_the_log(world: World) -> None:
    with world.open():
        assert not wish(world, [])
        assert db.session.scalars(select(Event)).all() == []


def test_the_log_keeps_before_and_after(world: World) -> None:
    with world.open():
        wish(world, [3], sudden=True, loss=True)
        line = db.session.scalars(select(Event)).one()
        assert line.before == {"steps": [7], "tell_sudden": False, "tell_done": False, "tell_loss": False}
        assert line.after == {"steps": [7, 3], "tell_sudden": True, "tell_done": False, "tell_loss": True}


def test_a_new_step_makes_the_next_sweep_look_at_what_is_still_connected_here_and_nowhere_else(world: World) -> None:
    with world.open():
        near = world.account(expires_in=timedelta(days=2))
        cut_off = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        foreign = world.account(workspace=world.elsewhere, by=world.mallory, authorized_at=world.now)
        db.session.get_one(Account, near).wake_at = world.now + timedelta(days=2)
        before = {row: db.session.get_one(Account, row).wake_at for row in (cut_off, foreign)}
        db.session.flush()
        wish(world, [3])
        db.session.expire_all()
        assert db.session.get_one(Account, near).wake_at == world.now
        assert {row: db.session.get_one(Account, row).wake_at for row in (cut_off, foreign)} == before


def test_the_wish_to_be_told_of_losses_makes_it_look_at_what_is_disconnected_and_keeps_its_history(
    world: World,
) -> None:
    with world.open():
        cut_off = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        empty = world.account("Empty", disconnected_at=world.now - timedelta(days=400), reason=Reason.MANUAL)
        foreign = world.account(
            workspace=world.elsewhere, by=world.mallory, disconnected_at=world.now, reason=Reason.MANUAL
        )
        gone = db.session.get_one(Account, empty)
        gone.become(lifecycle.forget_history(gone.life, gone.rule, world.now), (7,), world.now)
        before = {row: db.session.get_one(Account, row).wake_at for row in (empty, foreign)}
        db.session.flush()
        wish(world, [], loss=True)
        db.session.expire_all()
        assert db.session.get_one(Account, cut_off).wake_at == world.now
        assert {row: db.session.get_one(Account, row).wake_at for row in (empty, foreign)} == before
        db.session.get_one(Account, cut_off).wake_at = None
        db.session.flush()
        wish(world, [3], loss=True)
        db.session.expire_all()
        assert db.session.get_one(Account, cut_off).wake_at is None, "the wish is an old one"

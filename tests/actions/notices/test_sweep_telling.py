"""Whom a sweep tells, when, and when it keeps silent."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.actions.sweeping import DAY, INSTANT, QUARTER, account, events, swept, told
from tests.world import World
from webapp.actions.log import WORKER
from webapp.actions.notices.notice_settings import change
from webapp.actions.notices.sweep import Swept
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Membership, Notice, User, Workspace, db
from webapp.models.event import Verb


def test_a_week_ahead_the_last_connector_and_every_super_admin_are_told_once(world: World):
    with world.open():
        wanda = world.person("Wanda Admin", super_admin=True)
        due = world.account(by=world.ada, last_by=world.bob, expires_in=7 * DAY)
    assert swept(world).told == 3
    assert told(world) == Counter({(due, 7, reader): 1 for reader in (world.bob, world.root, wanda)})
    assert account(world, due).wake_at == world.now + 7 * DAY


def test_a_connector_who_is_super_admin_gets_one_notice(world: World):
    with world.open():
        due = world.account(by=world.root, expires_in=7 * DAY)
    swept(world)
    assert told(world) == Counter({(due, 7, world.root): 1})


def test_an_instant_before_the_week_nobody_is_told(world: World):
    with world.open():
        world.account(expires_in=7 * DAY + INSTANT)
    assert swept(world) == Swept()


def test_the_deactivated_and_those_who_left_are_not_told(world: World):
    with world.open():
        wanda = world.person("Wanda Admin", super_admin=True)
        due = world.account(by=world.ada, expires_in=7 * DAY)
        gone = world.account("Of Mallory", by=world.mallory, expires_in=7 * DAY)
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
        db.session.execute(update(User).where(User.id == wanda).values(active=False))
    swept(world)
    assert told(world) == Counter({(due, 7, world.root): 1, (gone, 7, world.root): 1})


def test_nobody_to_tell_is_an_alarm_and_not_silence(world: World, caplog: pytest.LogCaptureFixture):
    with world.open():
        db.session.execute(update(User).where(User.id == world.root).values(active=False))
        due = world.account(by=world.eve, expires_in=7 * DAY)
        db.session.execute(update(Membership).where(Membership.user_id == world.eve).values(active=False))
    assert swept(world) == Swept(seen=1)
    (line,) = events(world, Verb.NOBODY_TO_TELL)
    assert (line.account_id, line.details) == (due, {"kind": "ahead", "at": (world.now + 7 * DAY).isoformat()})
    assert "nobody to tell about 1 accounts" in caplog.text


def test_a_sweep_three_days_late_warns_once_and_one_after_the_deadline_not_at_all(world: World):
    with world.open():
        warned, lapsed = world.account(expires_in=7 * DAY), world.account("Lapsed", expires_in=2 * DAY)
    swept(world, world.now + 3 * DAY)
    swept(world, world.now + 3 * DAY)
    assert told(world) == Counter({(warned, 7, reader): 1 for reader in (world.ada, world.root)})
    assert account(world, lapsed).life.disconnected_at == world.now + 2 * DAY


def test_more_steps_are_told_one_by_one_and_missed_ones_by_the_latest_alone(world: World):
    with world.open():
        db.session.get_one(Workspace, world.example).notice_steps = [7, 3, 1]
        db.session.flush()
        due = world.account(by=world.root, expires_in=8 * DAY)
    for day in (1, 4, 5, 6, 7.5):
        swept(world, world.now + day * DAY)
    assert told(world) == Counter({(due, 7, world.root): 1, (due, 3, world.root): 1, (due, 1, world.root): 1})
    with world.open():
        late = world.account("Late", by=world.root, expires_in=8 * DAY)
    swept(world, world.now + 6 * DAY)
    assert {step for number, step, _ in told(world) if number == late} == {3}


def test_inactivity_is_warned_of_by_nobody_and_told_only_where_the_workspace_wishes_it(world: World):
    with world.open():
        db.session.get_one(Workspace, world.elsewhere).tell_sudden = True
        quiet = world.account("Quiet", Network.X, authorized_at=world.now - QUARTER + 2 * DAY)
        loud = world.account(
            "Loud", Network.X, workspace=world.elsewhere, by=world.mallory, authorized_at=world.now - QUARTER + 2 * DAY
        )
    assert swept(world) == Swept()
    swept(world, world.now + 3 * DAY)
    swept(world, world.now + 3 * DAY)
    assert told(world) == Counter()
    assert told(world, Kind.SUDDEN) == Counter({(loud, 0, world.mallory): 1})
    assert {account(world, number).life.reason for number in (quiet, loud)} == {Reason.INACTIVE}


def test_a_workspace_that_wishes_sudden_news_is_not_told_of_a_lapse_it_was_warned_of(world: World):
    with world.open():
        db.session.get_one(Workspace, world.example).tell_sudden = True
        db.session.flush()
        world.account(expires_in=-DAY)
    assert swept(world) == Swept(seen=1, lapsed=1)


def losing(world: World, ahead: timedelta = 7 * DAY, *, posts: int = 1, name: str = "Losing", **kind: object) -> int:
    """A LinkedIn page whose history is kept for so long still."""
    cut = world.now + ahead - 60 * DAY
    number = world.account(name, Network.LINKEDIN, disconnected_at=cut, reason=Reason.MANUAL, **kind)
    if posts:
        world.posts(number, PostState.PUBLISHED, posts)
    return number


def wishing(world: World, wish: bool = True) -> None:
    db.session.get_one(Workspace, world.example).tell_loss = wish
    db.session.flush()


def test_a_week_before_a_history_is_deleted_the_last_connector_and_the_super_admins_are_told_once(world: World):
    with world.open():
        wishing(world)
        due = losing(world, by=world.ada, last_by=world.bob)
        losing(world, 7 * DAY + INSTANT, name="Later")
    assert swept(world, world.now - INSTANT) == Swept()
    assert swept(world) == Swept(seen=1, told=2)
    assert swept(world) == Swept()
    wake(world, due)
    assert swept(world) == Swept(seen=1), "looked at again, told nothing again"
    assert told(world, Kind.LOSS) == Counter({(due, 0, reader): 1 for reader in (world.bob, world.root)})
    with world.open():
        assert {row.subject_at for row in db.session.scalars(select(Notice))} == {world.now + 7 * DAY}
    assert account(world, due).wake_at == world.now + 7 * DAY + INSTANT


def wake(world: World, account_id: int) -> None:
    with world.open():
        db.session.execute(update(Account).where(Account.id == account_id).values(wake_at=world.now))


def test_nobody_is_told_of_a_loss_who_does_not_wish_it_and_nobody_of_an_empty_history(world: World):
    with world.open():
        silent = losing(world, workspace=world.elsewhere, by=world.mallory)
        wishing(world)
        empty = losing(world, posts=0, name="Empty")
    assert swept(world) == Swept(seen=2)
    with world.open():
        assert db.session.scalars(select(Notice)).all() == []
    assert events(world, Verb.NOBODY_TO_TELL) == []
    assert {account(world, row).wake_at for row in (silent, empty)} == {world.now + 7 * DAY + INSTANT}


def test_a_sweep_three_days_late_tells_of_a_loss_still_and_none_after_it(world: World):
    with world.open():
        wishing(world)
        late, over = losing(world), losing(world, 2 * DAY, name="Over")
    assert swept(world, world.now + 3 * DAY) == Swept(seen=2, told=2, forgotten=1)
    assert told(world, Kind.LOSS) == Counter({(late, 0, reader): 1 for reader in (world.ada, world.root)})
    assert account(world, over).life.history_deleted_at == world.now + 3 * DAY


def test_whoever_begins_to_wish_it_late_is_told_at_the_next_sweep(world: World):
    with world.open():
        due = losing(world, 2 * DAY)
    swept(world)
    assert told(world, Kind.LOSS) == Counter()
    with world.open():
        home = db.session.get_one(Workspace, world.example)
        change(home, steps=[], tell_sudden=False, tell_done=False, tell_loss=True, actor=WORKER, now=world.now)
    assert swept(world) == Swept(seen=1, told=2)
    assert set(told(world, Kind.LOSS)) == {(due, 0, world.ada), (due, 0, world.root)}


def test_of_a_loss_that_nobody_hears_of_the_log_has_a_line(world: World):
    with world.open():
        wishing(world)
        db.session.execute(update(User).where(User.id == world.root).values(active=False))
        due = losing(world, by=world.eve)
        db.session.execute(update(Membership).where(Membership.user_id == world.eve).values(active=False))
    assert swept(world) == Swept(seen=1)
    (line,) = events(world, Verb.NOBODY_TO_TELL)
    assert (line.account_id, line.details) == (due, {"kind": "loss", "at": (world.now + 7 * DAY).isoformat()})


def test_a_sweep_that_finds_silence_and_loss_at_once_tells_of_the_loss(world: World):
    with world.open():
        home = db.session.get_one(Workspace, world.example)
        home.tell_sudden = home.tell_loss = True
        quiet = world.account("Quiet", Network.X, authorized_at=world.now - QUARTER)
        world.posts(quiet, PostState.PUBLISHED, 1)
    assert swept(world, world.now + 360 * DAY) == Swept(seen=1, lapsed=1, told=2)
    assert told(world, Kind.SUDDEN) == Counter()
    assert set(told(world, Kind.LOSS)) == {(quiet, 0, world.ada), (quiet, 0, world.root)}

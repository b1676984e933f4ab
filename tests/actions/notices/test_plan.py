"""The dry run says what would happen, and writes nothing."""

from datetime import timedelta

from sqlalchemy import text

from tests.world import World
from webapp.actions.notices.plan import Planned, Step, plan
from webapp.actions.notices.sweep import sweep
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Workspace, db

DAY = timedelta(days=1)


def planned(world: World, ahead: timedelta = timedelta(0)) -> list[Planned]:
    with world.app.app_context():
        return plan(world.now, world.now + ahead)


def told(plans: list[Planned]) -> list[tuple[timedelta, tuple[str, ...]]]:
    return [(one.about - one.at, one.readers) for one in plans if one.step is Step.TELL]


def test_it_says_who_would_be_told_and_what_would_lapse_now(world: World):
    with world.open():
        warned = world.account("Warned", expires_in=5 * DAY)
        lapsed = world.account("Over", expires_in=-2 * DAY)
        world.account("Far away")
    assert planned(world) == [
        Planned(
            *(world.now, Step.TELL, "Example AG", warned, "Warned", "facebook", "ahead", world.now + 5 * DAY),
            ("ada@example.test", "root@example.test"),
        ),
        Planned(world.now, Step.LAPSE, "Example AG", lapsed, "Over", "facebook", "lapsed", world.now - 2 * DAY),
    ]


def test_up_to_a_future_date_it_tells_the_whole_story_in_order(world: World):
    with world.open():
        db.session.get_one(Workspace, world.example).notice_steps = [7, 3]
        db.session.flush()
        world.account("Long", Network.LINKEDIN, by=world.root, expires_in=10 * DAY)
    plans = planned(world, 71 * DAY)
    assert [(one.step, one.at - world.now) for one in plans] == [
        (Step.TELL, 3 * DAY),
        (Step.TELL, 7 * DAY),
        (Step.LAPSE, 10 * DAY),
        (Step.FORGET, 70 * DAY + timedelta(microseconds=1)),
    ]
    assert told(plans) == [(7 * DAY, ("root@example.test",)), (3 * DAY, ("root@example.test",))]
    assert planned(world, 2 * DAY) == []


def test_it_tells_of_a_loss_where_that_is_wished_and_something_is_lost(world: World):
    with world.open():
        db.session.get_one(Workspace, world.example).tell_loss = True
        cut = {"disconnected_at": world.now - 50 * DAY, "reason": Reason.MANUAL}
        full = world.account("Full", Network.LINKEDIN, **cut)
        world.posts(full, PostState.DRAFT, 1)
        world.account("Empty", Network.LINKEDIN, **cut)
    steps = [(one.account, one.step, one.at - world.now) for one in planned(world, 11 * DAY)]
    lost = 10 * DAY + timedelta(microseconds=1)
    assert steps == [("Full", Step.TELL, 3 * DAY), ("Full", Step.FORGET, lost), ("Empty", Step.FORGET, lost)]
    (loss,) = (one for one in planned(world, 11 * DAY) if one.step is Step.TELL)
    assert (loss.why, loss.about, loss.readers) == (
        "loss",
        world.now + 10 * DAY,
        ("ada@example.test", "root@example.test"),
    )


def test_what_has_been_told_is_not_announced_again(world: World):
    with world.open():
        world.account(expires_in=5 * DAY)
    with world.app.app_context():
        sweep(world.now)
        db.session.execute(text("UPDATE account SET wake_at = created_at"))
        db.session.commit()
    assert planned(world) == []


def test_it_writes_nothing_and_a_sweep_then_does_what_it_said(world: World):
    with world.open():
        for days in (-3, 2, 6):
            world.account(f"In {days}", expires_in=days * DAY)
        world.account("Lost", disconnected_at=world.now - 400 * DAY, reason=Reason.MANUAL)
    with world.app.app_context():
        before = [db.session.execute(text(f"SELECT * FROM {name}")).all() for name in ("account", "notice", "event")]
        steps = [one.step for one in plan(world.now)]
        assert before == [
            db.session.execute(text(f"SELECT * FROM {name}")).all() for name in ("account", "notice", "event")
        ]
        db.session.rollback()
        done = sweep(world.now)
    assert (done.lapsed, done.told, done.forgotten) == (1, 4, 1)
    assert sorted(steps) == [Step.FORGET, Step.LAPSE, Step.TELL, Step.TELL]


def test_a_row_that_makes_no_sense_is_named_and_so_is_a_notice_to_nobody(world: World):
    with world.open():
        bad = world.account("Bad", expires_in=-DAY)
        alone = world.account("Alone", workspace=world.workspace("Nobody's"), expires_in=DAY)
        db.session.execute(text(f"UPDATE account SET network = 'myspace' WHERE id = {bad}"))
    first, second = sorted(planned(world), key=lambda one: one.step)
    assert (first.step, first.account_id, first.network) == (Step.SET_ASIDE, bad, "myspace")
    assert (second.step, second.account_id, second.readers) == (Step.TELL, alone, ())

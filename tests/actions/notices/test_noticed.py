"""The bell's number is what the domain calls open, whatever the worker has or has not seen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.accounts.test_listing import DAY, INSTANT, every_stage
from tests.world import World
from webapp.actions.notices import noticed
from webapp.actions.notices.tell import tell
from webapp.domain.notices import Kind, Matter
from webapp.models import Account, Notice, db


def told_of_everything(world: World) -> None:
    """Every account in every stage, with every notice that could have been written about it."""
    every_stage(world)
    with world.open():
        for account in db.session.scalars(select(Account)).all():
            moments = {account.lapses_at, account.life.disconnected_at, world.now}
            for subject_at in moments - {None}:
                assert subject_at is not None
                for kind in Kind:
                    tell(account, kind, subject_at, [world.ada], world.now)


@pytest.mark.parametrize("later", [timedelta(0), INSTANT, DAY, 8 * DAY, 59 * DAY, 400 * DAY])
def test_the_bell_counts_what_the_domain_calls_open_or_news(world: World, later: timedelta) -> None:
    told_of_everything(world)
    now = world.now + later
    with world.open():
        notices = db.session.scalars(select(Notice)).all()
        matters = [outcome.matter for outcome in noticed.outcomes(notices, now).values()]
        waiting = sum(matter in (Matter.OPEN, Matter.NEWS) for matter in matters)
        assert matters.count(Matter.NEWS) < waiting < len(matters)
        assert noticed.unread(world.ada, world.example, now) == waiting
        assert noticed.unread(world.bob, world.example, now) == 0
        assert noticed.unread(world.ada, world.elsewhere, now) == 0


def test_what_came_of_all_notices_takes_one_look_into_the_log(world: World) -> None:
    told_of_everything(world)
    with world.open():
        notices = db.session.scalars(select(Notice)).all()
        assert set(noticed.outcomes(notices, world.now)) == {notice.id for notice in notices}
        assert noticed.outcomes([], world.now) == {}

"""A workspace's plan: nothing is lost without the social pages, nobody is told, and warnings resume afterwards."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.mail_server import MailServer
from tests.world import World
from webapp.actions.notices import plan as dry_run
from webapp.actions.notices import sweep, tell
from webapp.actions.notices.deliver import Fate, deliver
from webapp.actions.refusals import NotThere
from webapp.actions.team import workspaces
from webapp.actions.team.workspaces import Ambiguous, Listed
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Plan
from webapp.domain.posts import PostState
from webapp.models import Account, Event, Notice, Post, Workspace, db
from webapp.models.event import Verb

DAY = timedelta(days=1)


def test_the_plan_is_set_and_stands_in_the_log(world: World) -> None:
    with world.app.app_context():
        assert workspaces.set_plan(world.example, Plan.STARTER, world.now) == ("Example AG", Plan.PROFESSIONAL)
    with world.open():
        assert not db.session.get_one(Workspace, world.example).has_social
        event = db.session.scalars(select(Event)).one()
        assert (event.verb, event.actor_name, event.workspace_id) == (Verb.PLAN_CHANGED, "operator", world.example)
        assert (event.before, event.after) == ({"plan": "professional"}, {"plan": "starter"})


def test_the_plan_it_has_already_changes_nothing(world: World) -> None:
    with world.app.app_context():
        workspaces.set_plan(world.example, Plan.PROFESSIONAL, world.now)
        assert db.session.scalars(select(Event)).all() == []


def test_an_unknown_workspace_is_not_there(world: World) -> None:
    with world.app.app_context(), pytest.raises(NotThere):
        workspaces.set_plan(999, Plan.STARTER, world.now)


def test_a_workspace_is_found_by_its_name_unless_two_have_it(world: World) -> None:
    with world.open():
        assert workspaces.named("Example AG") == world.example
        with pytest.raises(NotThere):
            workspaces.named("Nobody's")
        world.workspace("Example AG")
        with pytest.raises(Ambiguous):
            workspaces.named("Example AG")


def test_the_list_counts_people_with_access_and_accounts(world: World) -> None:
    with world.open():
        world.account()
        world.person("Gone Long", active=False)
    with world.app.app_context():
        assert workspaces.everything() == [
            Listed(world.example, "Example AG", Plan.PROFESSIONAL, 7, 1),
            Listed(world.elsewhere, "Elsewhere Ltd", Plan.PROFESSIONAL, 1, 0),
        ]


def test_without_the_social_pages_nobody_is_told_and_nothing_is_lost(world: World, post: MailServer) -> None:
    with world.open():
        account_id = world.account(expires_in=5 * DAY)
        world.posts(account_id, PostState.SCHEDULED, 2)
        db.session.commit()
        workspaces.set_plan(world.example, Plan.STARTER, world.now)
        sweep.sweep(world.now)
        assert deliver(world.now) == Counter()
        assert db.session.scalars(select(Notice)).all() == []
        assert db.session.scalars(select(Event.verb).filter_by(verb=Verb.NOBODY_TO_TELL)).all() == []
        assert db.session.scalars(select(Post.state)).all() == [PostState.SCHEDULED] * 2
    assert world.status(account_id).state is State.EXPIRING
    assert post.mails == []


def test_time_goes_on_without_the_pages(world: World) -> None:
    with world.open():
        account_id = world.account(expires_in=DAY)
        db.session.commit()
        workspaces.set_plan(world.example, Plan.STARTER, world.now)
        sweep.sweep(world.now + 2 * DAY)
        account = db.session.get_one(Account, account_id)
        assert (account.life.reason, account.life.disconnected_at) == (Reason.LAPSED, world.now + DAY)


def test_a_warning_that_waits_is_not_sent_once_the_pages_are_gone(world: World, post: MailServer) -> None:
    with world.open():
        world.account(expires_in=5 * DAY)
        db.session.commit()
        sweep.sweep(world.now)
        workspaces.set_plan(world.example, Plan.STARTER, world.now)
        assert deliver(world.now) == Counter({Fate.WITHDRAWN: 2})
    assert post.mails == []


def test_a_sudden_disconnect_is_told_to_nobody_without_the_pages(world: World) -> None:
    with world.open():
        workspace = db.session.get_one(Workspace, world.example)
        workspace.tell_sudden, workspace.plan = True, Plan.STARTER
        account_id = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
        tell.tell_sudden(db.session.get_one(Account, account_id), workspace, world.now)
        assert db.session.scalars(select(Notice)).all() == []
        workspace.plan = Plan.FORMER_BASIC
        tell.tell_sudden(db.session.get_one(Account, account_id), workspace, world.now)
        assert len(db.session.scalars(select(Notice)).all()) == 2


@pytest.mark.parametrize("back", [Plan.PROFESSIONAL, Plan.ENTERPRISE, Plan.FORMER_BASIC])
def test_once_the_pages_are_back_the_missed_warning_comes_with_the_true_days(world: World, back: Plan) -> None:
    with world.open():
        world.account("Missed", expires_in=5 * DAY)
        world.account("Told before", expires_in=6 * DAY)
        db.session.commit()
        workspaces.set_plan(world.example, Plan.STARTER, world.now)
        sweep.sweep(world.now)
        assert sweep.sweep(world.now).told == 0
        workspaces.set_plan(world.example, back, world.now)
        assert sweep.sweep(world.now).told == 4
        workspaces.set_plan(world.example, Plan.STARTER, world.now)
        workspaces.set_plan(world.example, back, world.now)
        assert sweep.sweep(world.now).told == 0, "nobody is told twice"


def test_the_dry_run_tells_nobody_either(world: World) -> None:
    with world.open():
        world.account(expires_in=5 * DAY)
        db.session.commit()
        assert [step.step for step in dry_run.plan(world.now)] == [dry_run.Step.TELL]
        workspaces.set_plan(world.example, Plan.STARTER, world.now)
        assert dry_run.plan(world.now) == []

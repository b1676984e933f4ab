"""Disconnecting: one transaction, the true reason, and everything ready to come back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import func, select

from tests.world import World
from webapp.actions.accounts.disconnect import cut, disconnect, impact
from webapp.actions.log import WORKER, Actor
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Denial, Person
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Event, Grant, Membership, Notice, Post, Workspace, db
from webapp.models.event import Verb


def by_hand(world: World, account_id: int, user_id: int, workspace: int | None = None):
    """Disconnect as that person, in their workspace."""
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
    home = db.session.get_one(Workspace, workspace or membership.workspace_id)
    return disconnect(home, account_id, membership.person, Actor.of(membership.user, "127.0.0.1"), world.now)


def states(account_id: int) -> dict[PostState, int]:
    rows = db.session.execute(
        select(Post.state, func.count()).where(Post.account_id == account_id).group_by(Post.state)
    )
    return {state: number for state, number in rows}  # noqa: C416


def test_scheduled_posts_are_cancelled_and_nothing_is_deleted(world: World) -> None:
    with world.open():
        account_id = world.account()
        world.posts(account_id, PostState.SCHEDULED, 14)
        world.posts(account_id, PostState.PUBLISHED, 20)
        world.posts(account_id, PostState.DRAFT, 3)
        done = by_hand(world, account_id, world.ada)
        assert (done.cancelled, done.already) == (14, False)
        assert done.kept_until == done.account.rule.history_kept.after(world.now)
        assert states(account_id) == {PostState.CANCELLED: 14, PostState.PUBLISHED: 20, PostState.DRAFT: 3}
    assert world.status(account_id).state is State.DISCONNECTED


def test_the_log_says_who_when_why_and_what_was_before(world: World) -> None:
    with world.open():
        account_id = world.account()
        world.posts(account_id, PostState.SCHEDULED, 2)
        by_hand(world, account_id, world.root)
        line = db.session.scalars(select(Event).where(Event.verb == Verb.DISCONNECTED)).one()
        assert (line.actor_id, line.actor_name, line.ip) == (world.root, "Root Admin", "127.0.0.1")
        assert (line.reason, line.at, line.account_name) == ("manual", world.now, "Example GmbH")
        assert "disconnected_at" not in line.before
        assert line.after["disconnected_at"] == world.now.isoformat()
        assert line.details == {"scheduled_cancelled": 2}


@pytest.mark.parametrize(
    ("who", "denial"),
    [
        ("bob", Denial.NOT_FIRST_CONNECTOR),
        ("olga", Denial.NOT_FIRST_CONNECTOR),
        ("vera", Denial.NOT_FIRST_CONNECTOR),
        ("dora", Denial.DRAFT_ONLY),
        ("eve", Denial.NO_SOCIAL_PERMISSION),
    ],
)
def test_who_did_not_first_connect_it_is_refused_with_the_reason(world: World, who: str, denial: Denial) -> None:
    with world.open():
        account_id = world.account(last_by=world.bob)
        with pytest.raises(NotAllowed) as no:
            by_hand(world, account_id, getattr(world, who))
        assert no.value.denial is denial
        assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    assert world.status(account_id).state is State.CONNECTED


def test_an_account_of_another_workspace_does_not_exist(world: World) -> None:
    with world.open():
        account_id = world.account()
        with pytest.raises(NotThere):
            by_hand(world, account_id, world.mallory)
    assert world.status(account_id).state is State.CONNECTED


def test_the_second_of_two_clicks_changes_nothing_and_is_no_error(world: World) -> None:
    with world.open():
        account_id = world.account()
        by_hand(world, account_id, world.ada)
        again = by_hand(world, account_id, world.root)
        assert again.already
        assert db.session.scalar(select(func.count()).select_from(Event)) == 1


def test_two_people_at_the_same_moment_leave_one_line_in_the_log(world: World) -> None:
    with world.open():
        account_id = world.account()
        world.posts(account_id, PostState.SCHEDULED, 5)

    def click(user_id: int) -> bool:
        with world.app.app_context():
            return by_hand(world, account_id, user_id).already

    with ThreadPoolExecutor(4) as people:
        already = list(people.map(click, [world.ada, world.root, world.ada, world.root]))
    assert sorted(already) == [False, True, True, True]
    with world.open():
        assert db.session.scalar(select(func.count()).select_from(Event)) == 1
        assert states(account_id) == {PostState.CANCELLED: 5}


def test_a_click_after_the_deadline_keeps_the_true_reason_and_date(world: World) -> None:
    with world.open():
        account_id = world.account(authorized_at=world.now - timedelta(days=92))
        done = by_hand(world, account_id, world.ada)
        assert done.already
        assert done.account.life.reason is Reason.LAPSED
        assert done.account.life.disconnected_at == world.now - timedelta(days=2)
        line = db.session.scalars(select(Event)).one()
        assert (line.actor_id, line.reason) == (None, "lapsed")


def test_the_last_account_to_leave_releases_its_grant_and_an_earlier_one_does_not(world: World) -> None:
    with world.open():
        grant_id = world.grant(Network.FACEBOOK)
        first, last = world.account(grant=grant_id), world.account("Example Shop", grant=grant_id)
        by_hand(world, first, world.ada)
        assert db.session.get_one(Grant, grant_id).release_at is None
        by_hand(world, last, world.ada)
        db.session.expire_all()
        assert db.session.get_one(Grant, grant_id).release_at == world.now
        assert db.session.get_one(Account, last).grant_id is None


def test_sudden_disconnects_are_told_of_only_where_the_workspace_wishes(world: World) -> None:
    with world.open():
        silent, told = world.account(), world.account()
        home = db.session.get_one(Workspace, world.example)
        cut(db.session.get_one(Account, silent), home, Reason.SECURITY, WORKER, world.now)
        assert db.session.scalars(select(Notice)).all() == []
        home.tell_sudden = True
        cut(db.session.get_one(Account, told), home, Reason.SECURITY, WORKER, world.now)
        notices = db.session.scalars(select(Notice)).all()
        assert {notice.user_id for notice in notices} == {world.ada, world.root}
        assert {notice.account_id for notice in notices} == {told}


def test_the_dialogs_numbers_are_the_true_ones_and_asking_writes_nothing(world: World) -> None:
    with world.open():
        account_id = world.account(network=Network.LINKEDIN)
        world.posts(account_id, PostState.SCHEDULED, 4)
        world.posts(account_id, PostState.PUBLISHED, 7)
        world.posts(account_id, PostState.DRAFT, 1)
        found = impact(db.session.get_one(Account, account_id), world.now)
        assert (found.scheduled, found.published, found.drafts) == (4, 7, 1)
        assert found.kept_until == world.now + timedelta(days=60)
        assert not db.session.dirty


def test_ten_thousand_scheduled_posts_are_one_statement(world: World) -> None:
    with world.open():
        account_id = world.account()
        world.posts(account_id, PostState.SCHEDULED, 300)
    statements: list[str] = []
    with world.open():
        sql_event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        by_hand(world, account_id, world.ada)
    (update,) = (statement for statement in statements if statement.startswith("UPDATE post"))
    assert "listed" not in update, "with a list PostgreSQL may read all posts there are to find these"


def test_the_stated_person_is_asked_not_the_membership_of_somebody_else(world: World) -> None:
    with world.open():
        account_id = world.account()
        home = db.session.get_one(Workspace, world.example)
        gone = Person(world.ada, super_admin=True, active=False)
        with pytest.raises(NotAllowed) as no:
            disconnect(home, account_id, gone, Actor(world.ada, "Ada"), world.now)
        assert no.value.denial is Denial.NOT_ACTIVE

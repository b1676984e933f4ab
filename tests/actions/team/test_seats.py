"""Access ends at once, comes back as it was, and the last super admin always stays, also when two act at once."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.mail_server import MailServer
from tests.together import at_once
from tests.world import World
from webapp.actions.log import OPERATOR, Actor
from webapp.actions.notices import sweep, tell
from webapp.actions.notices.deliver import Fate, deliver
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.actions.team import permit, seats
from webapp.actions.team.permit import Wish
from webapp.actions.team.seats import Hindered, Holdings
from webapp.actions.team.super_admins import LastSuperAdmin
from webapp.domain.levels import Level
from webapp.domain.notices import Kind
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.domain.seats import Obstacle
from webapp.models import Account, AccountAccess, Event, Membership, Notice, Post, db
from webapp.models.event import Verb

ROOT = "Root Admin"


def membership(world: World, user_id: int, workspace_id: int | None = None) -> Membership | None:
    with world.app.app_context():
        return db.session.scalar(
            select(Membership).filter_by(workspace_id=workspace_id or world.example, user_id=user_id)
        )


def events(world: World, *verbs: Verb) -> list[Event]:
    with world.app.app_context():
        return list(db.session.scalars(select(Event).where(Event.verb.in_(verbs)).order_by(Event.id)))


def root(world: World) -> Actor:
    return Actor(world.root, ROOT)


def test_a_deactivated_person_keeps_everything_but_the_access(world: World) -> None:
    with world.open():
        account_id = world.account("Example GmbH")
        assert seats.deactivate(world.example, world.ada, root(world), world.now)
    own = membership(world, world.ada)
    assert own is not None
    assert (own.active, own.social) == (False, Social.ALL)
    with world.open():
        assert db.session.get_one(Account, account_id).first_connected_by_id == world.ada
    (event,) = events(world, Verb.MEMBER_DEACTIVATED)
    assert (event.before, event.after, event.actor_name) == ({"active": True}, {"active": False}, ROOT)
    assert event.details == {"person_id": world.ada, "person": "Ada Lovelace", "accounts": 1}


def test_their_other_workspaces_stay(world: World) -> None:
    with world.open():
        db.session.add(Membership(workspace_id=world.elsewhere, user_id=world.bob, social=Social.ALL))
        db.session.flush()
        seats.deactivate(world.example, world.bob, root(world), world.now)
    there = membership(world, world.bob, world.elsewhere)
    assert there is not None
    assert there.active


def test_twice_is_once(world: World) -> None:
    with world.open():
        assert seats.deactivate(world.example, world.bob, root(world), world.now) is True
        assert seats.deactivate(world.example, world.bob, root(world), world.now) is False
        assert seats.reactivate(world.example, world.bob, root(world), world.now) is True
        assert seats.reactivate(world.example, world.bob, root(world), world.now) is False
    assert [event.verb for event in events(world, Verb.MEMBER_DEACTIVATED, Verb.MEMBER_REACTIVATED)] == [
        Verb.MEMBER_DEACTIVATED,
        Verb.MEMBER_REACTIVATED,
    ]
    own = membership(world, world.bob)
    assert own is not None
    assert (own.active, own.social) == (True, Social.ALL)


def test_what_somebody_holds_is_counted_in_this_workspace_only(world: World) -> None:
    with world.open():
        account_id = world.account("Example GmbH")
        world.account("By Bob", by=world.bob)
        world.posts(account_id, PostState.SCHEDULED, 3)
        world.posts(account_id, PostState.DRAFT, 2)
        world.posts(account_id, PostState.PUBLISHED, 4)
        account = db.session.get_one(Account, account_id)
        tell.tell(account, Kind.AHEAD, world.now, [world.ada], world.now, 7)
        db.session.flush()
        assert seats.holdings(world.example, world.ada) == Holdings(accounts=1, scheduled=3, drafts=2, notices=1)
        assert seats.holdings(world.elsewhere, world.ada).nothing


def test_nobody_deactivates_themselves(world: World) -> None:
    with world.open(), pytest.raises(Hindered) as no:
        seats.deactivate(world.example, world.root, root(world), world.now)
    assert no.value.obstacle is Obstacle.ONESELF


def test_the_last_super_admin_stays_whoever_asks(world: World) -> None:
    with world.open(), pytest.raises(LastSuperAdmin):
        seats.deactivate(world.example, world.root, OPERATOR, world.now)
    own = membership(world, world.root)
    assert own is not None
    assert own.active


@pytest.mark.parametrize("who", ["bob", "dora", "mallory"])
def test_only_a_super_admin_of_this_workspace_may(world: World, who: str) -> None:
    actor = Actor(getattr(world, who), who)
    for act in (seats.deactivate, seats.reactivate, seats.remove):
        with world.open(), pytest.raises(NotAllowed):
            act(world.example, world.ada, actor, world.now)
    assert events(world, Verb.MEMBER_DEACTIVATED, Verb.MEMBER_REACTIVATED, Verb.MEMBER_REMOVED) == []


def test_people_of_another_workspace_are_not_there(world: World) -> None:
    for act in (seats.deactivate, seats.reactivate, seats.remove):
        with world.open(), pytest.raises(NotThere):
            act(world.example, world.mallory, root(world), world.now)


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_super_admins_who_deactivate_each_other_one_stays(world: World, attempt: int) -> None:
    with world.open():
        one, other = (world.person(f"{name} Admin", super_admin=True) for name in ("One", "Other"))
        db.session.scalars(select(Membership).filter_by(user_id=world.root)).one().active = False

    def put_out(actor: int, whom: int) -> object:
        with world.app.app_context():
            return seats.deactivate(world.example, whom, Actor(actor, "admin"), world.now)

    ends = at_once(lambda: put_out(one, other), lambda: put_out(other, one))
    assert Counter(type(end) for end in ends) == Counter([bool, NotAllowed]), ends
    left = [membership(world, user_id) for user_id in (one, other)]
    assert sorted(row.active for row in left if row) == [False, True]


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_super_admins_one_demoting_and_one_deactivating_the_other_one_stays(world: World, attempt: int) -> None:
    with world.open():
        one, other = (world.person(f"{name} Admin", super_admin=True) for name in ("One", "Other"))
        db.session.scalars(select(Membership).filter_by(user_id=world.root)).one().active = False

    def demote() -> object:
        with world.app.app_context():
            wish = Wish(other, Level.SUPER_ADMIN, Level.ALL)
            return permit.change(world.example, [wish], Actor(one, "One"), world.now)

    def put_out() -> object:
        with world.app.app_context():
            return seats.deactivate(world.example, one, Actor(other, "Other"), world.now)

    ends = at_once(demote, put_out)
    assert len([end for end in ends if isinstance(end, NotAllowed)]) == 1, ends
    left = [membership(world, user_id) for user_id in (one, other)]
    assert [row.user_id for row in left if row and row.active and row.super_admin] in ([one], [other])


def test_removing_takes_the_place_and_the_rights_and_leaves_name_and_accounts(world: World) -> None:
    with world.open():
        account_id = world.account("Example GmbH", only_for=(world.bob, world.ada))
        world.posts(account_id, PostState.SCHEDULED)
        with pytest.raises(Hindered) as no:
            seats.remove(world.example, world.ada, root(world), world.now)
    assert no.value.obstacle is Obstacle.STILL_ACTIVE
    with world.open():
        seats.deactivate(world.example, world.ada, root(world), world.now)
        seats.remove(world.example, world.ada, root(world), world.now)
    assert membership(world, world.ada) is None
    with world.open():
        account = db.session.get_one(Account, account_id)
        assert account.restricted
        assert account.first_connected_by_id == world.ada
        assert db.session.scalars(select(AccountAccess.user_id)).all() == [world.bob]
        assert db.session.scalars(select(Post.state)).all() == [PostState.SCHEDULED]
    (event,) = events(world, Verb.MEMBER_REMOVED)
    assert (event.details["person"], event.before) == ("Ada Lovelace", {"permission": "all"})


def test_the_deactivated_are_told_nothing_and_a_mail_that_waited_is_not_sent(world: World, post: MailServer) -> None:
    with world.open():
        world.account("Warned of already", expires_in=timedelta(days=5))
        sweep.sweep(world.now)
        assert set(db.session.scalars(select(Notice.user_id))) == {world.ada, world.root}
        seats.deactivate(world.example, world.ada, root(world), world.now)
        later = world.account("Warned of later", expires_in=timedelta(days=5))
        db.session.commit()
        sweep.sweep(world.now)
        assert db.session.scalars(select(Notice.user_id).where(Notice.account_id == later)).all() == [world.root]
        assert deliver(world.now) == Counter({Fate.SENT: 2, Fate.WITHDRAWN: 1})
    assert post.to("ada@example.test") == []
    assert len(post.to("root@example.test")) == 2


def test_nobody_left_to_tell_is_an_alarm(world: World) -> None:
    with world.open():
        world.account("Nobody's", by=world.bob, expires_in=timedelta(days=5))
        for user_id in (world.root, world.bob):
            db.session.scalars(select(Membership).filter_by(user_id=user_id)).one().active = False
        db.session.commit()
        sweep.sweep(world.now)
    assert len(events(world, Verb.NOBODY_TO_TELL)) == 1

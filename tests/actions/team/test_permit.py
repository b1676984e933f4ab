"""Changing what people may do: compare and set, all or none, and never without a super admin."""

import threading

import pytest
from sqlalchemy import func, select, update

from tests.world import World
from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed, NotThere, Overtaken, Refusal
from webapp.actions.team import impacts, permit, staff
from webapp.actions.team.permit import Wish
from webapp.actions.team.super_admins import LastSuperAdmin
from webapp.domain.impact import Loss
from webapp.domain.levels import Level
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.models import Event, Membership, db
from webapp.models.event import Verb


def level_of(world: World, user_id: int) -> Level:
    with world.open():
        return staff.everybody(world.example, only=[user_id])[0].level


def change(world: World, *wishes: Wish, by: int | None = None) -> list[int]:
    """The ids of those who changed."""
    actor = Actor(by or world.root, "Somebody")
    with world.open():
        try:
            return [member.id for member in permit.change(world.example, wishes, actor, world.now)]
        except Refusal:
            db.session.rollback()
            raise


def super_admins(world: World) -> int:
    with world.open():
        own = (Membership.workspace_id == world.example, Membership.super_admin, Membership.active)
        return db.session.scalar(select(func.count()).select_from(Membership).where(*own))


def test_a_change_is_written_and_logged_with_before_and_after(world: World) -> None:
    assert change(world, Wish(world.bob, Level.ALL, Level.VIEW)) == [world.bob]
    assert level_of(world, world.bob) is Level.VIEW
    with world.open():
        line = db.session.scalars(select(Event).where(Event.verb == Verb.PERMISSIONS_CHANGED)).one()
        assert (line.before, line.after) == ({"permission": "all"}, {"permission": "view"})
        assert line.details["person_id"] == world.bob
        assert line.workspace_id == world.example


def test_the_same_again_changes_nothing_and_leaves_no_line(world: World) -> None:
    wish = Wish(world.bob, Level.ALL, Level.VIEW)
    assert change(world, wish) == [world.bob]
    assert change(world, wish) == []
    with world.open():
        assert len(db.session.scalars(select(Event).where(Event.verb == Verb.PERMISSIONS_CHANGED)).all()) == 1


@pytest.mark.parametrize("change_first", [Social.OWN, Social.NONE])
def test_who_saw_something_else_is_overtaken_and_nobody_is_changed(world: World, change_first: Social) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.bob).values(social=change_first))
    with pytest.raises(Overtaken):
        change(world, Wish(world.ada, Level.ALL, Level.VIEW), Wish(world.bob, Level.ALL, Level.VIEW))
    assert level_of(world, world.ada) is Level.ALL


def test_who_was_deactivated_meanwhile_is_not_changed(world: World) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.bob).values(active=False))
    with pytest.raises(Overtaken):
        change(world, Wish(world.bob, Level.ALL, Level.VIEW))


def test_somebody_of_another_workspace_is_not_there(world: World) -> None:
    for stranger in (world.mallory, 10**9):
        with pytest.raises(NotThere):
            change(world, Wish(stranger, Level.SUPER_ADMIN, Level.VIEW))
    with world.open():
        own = db.session.scalars(select(Membership).where(Membership.user_id == world.mallory)).one()
        assert own.super_admin


@pytest.mark.parametrize("actor", ["ada", "eve", "mallory"])
def test_who_is_no_super_admin_of_this_workspace_now_may_not(world: World, actor: str) -> None:
    with pytest.raises(NotAllowed):
        change(world, Wish(world.bob, Level.ALL, Level.VIEW), by=getattr(world, actor))
    assert level_of(world, world.bob) is Level.ALL


def test_the_last_super_admin_stays_one(world: World) -> None:
    with pytest.raises(LastSuperAdmin):
        change(world, Wish(world.root, Level.SUPER_ADMIN, Level.ALL))
    change(world, Wish(world.ada, Level.ALL, Level.SUPER_ADMIN))
    both = (Wish(world.root, Level.SUPER_ADMIN, Level.ALL), Wish(world.ada, Level.SUPER_ADMIN, Level.ALL))
    with pytest.raises(LastSuperAdmin):
        change(world, *both)
    assert super_admins(world) == 2


def test_one_who_was_deactivated_does_not_count_as_the_one_who_stays(world: World) -> None:
    with world.open():
        world.person("Gone Girl", super_admin=True, active=False)
    with pytest.raises(LastSuperAdmin):
        change(world, Wish(world.root, Level.SUPER_ADMIN, Level.NONE))


def test_a_super_admin_may_step_down_while_there_is_another(world: World) -> None:
    change(world, Wish(world.ada, Level.ALL, Level.SUPER_ADMIN))
    change(world, Wish(world.root, Level.SUPER_ADMIN, Level.VIEW))
    assert level_of(world, world.root) is Level.VIEW
    assert super_admins(world) == 1


@pytest.mark.parametrize("whom", ["each other", "themselves"])
def test_two_super_admins_at_the_same_moment_leave_one(world: World, whom: str) -> None:
    pair = (world.root, world.ada)
    for _ in range(8):
        with world.open():
            db.session.execute(update(Membership).where(Membership.user_id.in_(pair)).values(super_admin=True))
        gate, refused = threading.Barrier(2), []

        def demote(actor: int, target: int, gate: threading.Barrier = gate, refused: list = refused) -> None:
            gate.wait()
            try:
                change(world, Wish(target, Level.SUPER_ADMIN, Level.ALL), by=actor)
            except (LastSuperAdmin, NotAllowed) as no:
                refused.append(type(no))

        targets = pair if whom == "themselves" else pair[::-1]
        threads = [threading.Thread(target=demote, args=both) for both in zip(pair, targets, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refused == [LastSuperAdmin if whom == "themselves" else NotAllowed]
        assert super_admins(world) == 1


def test_what_it_takes_away_is_counted_now(world: World) -> None:
    with world.open():
        own, other = world.account(by=world.bob), world.account("Example Shop", by=world.ada, last_by=world.bob)
        world.account("Closed", only_for=(world.ada,))
        world.account("Open to him", only_for=(world.bob,))
        world.account("Elsewhere", workspace=world.elsewhere, by=world.mallory)
        world.posts(own, PostState.SCHEDULED, 3)
        bobs = world.posts(other, PostState.SCHEDULED, 2) + world.posts(other, PostState.DRAFT, 5)
        from webapp.models import Post

        db.session.execute(update(Post).where(Post.id.in_(bobs)).values(author_id=world.bob))
        members = staff.everybody(world.example)
        impact = impacts.of_levels(world.example, {world.bob: Level.NONE}, members)
    lost = Loss(world.bob, sees=True, connects=True, drafts=True, reconnects=3, disconnects=1, publishes=3, posts=2)
    assert impact.losses == (lost,)
    assert impact.unheld == 1


def test_counting_takes_as_many_statements_for_one_as_for_two_hundred(world: World) -> None:
    from tests.pages.accounts.test_accounts_size import statements

    with world.open():
        people = [world.person(f"P{n} Many", Social.ALL) for n in range(200)]
        for number in range(60):
            world.account(f"A{number}", by=people[number], only_for=(people[number],) if number % 2 else None)
        taken = []
        for some in (people[:1], people):
            wanted = dict.fromkeys(some, Level.NONE)
            members = staff.everybody(world.example)
            taken.append(statements(world, lambda w=wanted, m=members: impacts.of_levels(world.example, w, m)))
    assert taken[0] == taken[1] <= 4

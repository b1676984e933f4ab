"""Handing accounts over: who stands where afterwards, who is told, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.world import World
from webapp.actions import load
from webapp.actions.accounts import handover
from webapp.actions.log import Actor
from webapp.actions.notices import sweep
from webapp.actions.refusals import NotAllowed, NotThere, Overtaken, Refusal
from webapp.actions.team import staff
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.domain.purposes import Purpose
from webapp.models import Account, Event, Membership, Notice, OutboxMail, PersonalNotice, User, Workspace, db
from webapp.models.event import Verb


def tied(world: World, account: int) -> tuple[int | None, int | None]:
    with world.open():
        row = db.session.get_one(Account, account)
        return row.first_connected_by_id, row.connected_by_id


def hand_over(
    world: World,
    accounts: list[int],
    receiver: int,
    giver: int | None = None,
    *,
    add_rights: bool = False,
    by: int | None = None,
    seen: dict[int, tuple[int | None, int | None]] | None = None,
) -> list[int]:
    as_they_are = seen or {account: tied(world, account) for account in accounts}
    with world.open():
        home = db.session.get_one(Workspace, world.example)
        actor = Actor(by or world.root, "Root Admin")
        try:
            done = handover.hand_over(
                home, as_they_are, giver, receiver, add_rights=add_rights, actor=actor, now=world.now
            )
        except Refusal:
            db.session.rollback()
            raise
        return [account.id for account in done]


def test_the_receiver_stands_wherever_the_giver_stood(world: World) -> None:
    with world.open():
        both, first, last = world.account(), world.account("B", last_by=world.bob), world.account("C", by=world.bob)
        db.session.execute(update(Account).where(Account.id == last).values(connected_by_id=world.ada))
    assert sorted(hand_over(world, [both, first, last], world.olga, world.ada)) == [both, first, last]
    assert tied(world, both) == (world.olga, world.olga)
    assert tied(world, first) == (world.olga, world.bob)
    assert tied(world, last) == (world.bob, world.olga)
    with world.open():
        lines = db.session.scalars(select(Event).where(Event.verb == Verb.HANDED_OVER).order_by(Event.account_id)).all()
        assert lines[0].before == {"first_connected_by": "Ada Lovelace", "connected_by": "Ada Lovelace"}
        assert lines[0].after == {"first_connected_by": "Olga Own", "connected_by": "Olga Own"}
        assert [line.details["person"] for line in lines] == ["Olga Own"] * 3


def test_what_somebody_holds_is_what_they_connected_first_or_last_here(world: World) -> None:
    with world.open():
        own, last = world.account("Beta"), world.account("Alpha", by=world.bob, last_by=world.ada)
        world.account("Bobs", by=world.bob)
        world.account("Elsewhere", workspace=world.elsewhere, by=world.ada)
        assert [account.id for account in handover.held_by(world.example, world.ada)] == [last, own]


def test_nobody_holds_what_only_people_without_a_permission_have_connected(world: World) -> None:
    with world.open():
        greta = world.person("Greta Gone", Social.ALL, active=False)
        hers, eves, shared = (
            world.account("A", by=greta),
            world.account("B", by=world.eve),
            world.account("C", by=greta),
        )
        db.session.execute(update(Account).where(Account.id == shared).values(connected_by_id=world.vera))
        blocked = world.account("D", by=world.bob)
        db.session.execute(update(User).where(User.id == world.bob).values(active=False))
        world.account("E", workspace=world.elsewhere, by=world.eve)
        world.account("F", by=world.root)
        found = handover.held_by_nobody(world.example)
        assert [account.id for account in found] == [hers, eves, blocked]
        people = staff.persons(staff.everybody(world.example))
        from webapp.domain.holders import is_held

        for account in db.session.scalars(select(Account).where(Account.workspace_id == world.example)):
            assert is_held(account.holding, people) == (account not in found), account.name


def test_without_a_giver_only_those_who_are_gone_are_replaced(world: World) -> None:
    with world.open():
        orphan, held = world.account(by=world.eve), world.account("Held", by=world.eve, last_by=world.ada)
        kept = world.account("Kept")
    assert hand_over(world, [orphan, held, kept], world.bob) == [orphan, held]
    assert tied(world, orphan) == (world.bob, world.bob)
    assert tied(world, held) == (world.bob, world.ada)
    assert tied(world, kept) == (world.ada, world.ada)


@pytest.mark.parametrize("receiver", ["vera", "dora", "eve"])
def test_who_may_not_hold_accounts_is_handed_none(world: World, receiver: str) -> None:
    with world.open():
        account = world.account()
    with pytest.raises(NotAllowed):
        hand_over(world, [account], getattr(world, receiver), world.ada)
    assert tied(world, account) == (world.ada, world.ada)


def test_who_was_deactivated_is_handed_none(world: World) -> None:
    with world.open():
        account, greta = world.account(), world.person("Greta Gone", Social.ALL, active=False)
    with pytest.raises(NotAllowed):
        hand_over(world, [account], greta, world.ada)


def test_an_account_for_chosen_people_goes_to_another_only_together_with_the_right(world: World) -> None:
    with world.open():
        closed, other = world.account(only_for=(world.ada,)), world.account("Open")
    with pytest.raises(NotAllowed):
        hand_over(world, [closed, other], world.bob, world.ada)
    assert tied(world, other) == (world.ada, world.ada), "all or none"
    assert len(hand_over(world, [closed, other], world.bob, world.ada, add_rights=True)) == 2
    with world.open():
        assert load.account(world.example, closed).holding.allowed == {world.ada, world.bob}
        assert load.account(world.example, other).holding.allowed is None


def test_a_super_admin_needs_no_right_of_their_own(world: World) -> None:
    with world.open():
        closed = world.account(only_for=(world.ada,))
    assert hand_over(world, [closed], world.root, world.ada) == [closed]


def test_what_is_no_longer_as_it_was_seen_is_not_handed_over(world: World) -> None:
    with world.open():
        account = world.account()
        db.session.execute(update(Account).values(connected_by_id=world.bob))
    with pytest.raises(Overtaken):
        hand_over(world, [account], world.olga, world.ada, seen={account: (world.ada, world.ada)})
    assert tied(world, account) == (world.ada, world.bob)


def test_the_same_again_hands_nothing_over(world: World) -> None:
    with world.open():
        account = world.account()
    seen = {account: (world.ada, world.ada)}
    assert hand_over(world, [account], world.bob, world.ada, seen=seen) == [account]
    assert hand_over(world, [account], world.bob, world.ada, seen=seen) == []
    with world.open():
        assert len(db.session.scalars(select(Event).where(Event.verb == Verb.HANDED_OVER)).all()) == 1


def test_nothing_of_another_workspace_is_handed_over_and_nobody_of_one_receives(world: World) -> None:
    with world.open():
        own, theirs = world.account(), world.account(workspace=world.elsewhere, by=world.mallory)
    for accounts, receiver in (([theirs], world.bob), ([own, theirs], world.bob), ([own], world.mallory)):
        with pytest.raises(NotThere):
            hand_over(world, accounts, receiver, world.ada)
    assert tied(world, own) == (world.ada, world.ada)
    assert tied(world, theirs) == (world.mallory, world.mallory)


def test_who_is_no_super_admin_now_may_not(world: World) -> None:
    with world.open():
        account = world.account()
    for person in (world.ada, world.mallory):
        with pytest.raises(NotAllowed):
            hand_over(world, [account], world.bob, world.ada, by=person)


def test_the_receiver_is_written_to_unless_they_did_it_themselves(world: World) -> None:
    with world.open():
        one, two = world.account(), world.account("Example Shop")
    hand_over(world, [one, two], world.bob, world.ada)
    with world.open():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.purpose, mail.address) == (Purpose.HANDED_OVER, "bob@example.test")
        assert mail.facts == {"who": "Root Admin", "accounts": "Example GmbH, Example Shop"}
    hand_over(world, [one, two], world.root, world.bob)
    with world.open():
        assert len(db.session.scalars(select(OutboxMail)).all()) == 1
        told = db.session.scalars(select(PersonalNotice)).one()
        assert (told.user_id, told.account_id, told.read_at) == (world.bob, None, None)
        assert told.facts == {"who": "Root Admin", "number": 2}, "no account's name, which may have to be forgotten"


def test_who_gets_an_account_that_soon_ends_is_warned_by_the_next_sweep(world: World) -> None:
    with world.open():
        account = world.account(expires_in=timedelta(days=5))
        sweep.sweep(world.now)
    hand_over(world, [account], world.bob, world.ada)
    with world.open():
        sweep.sweep(world.now + timedelta(minutes=1))
        told = db.session.scalars(select(Notice.user_id).where(Notice.account_id == account)).all()
    assert sorted(told) == sorted([world.root, world.ada, world.bob]), "each once"


def test_who_gets_an_account_whose_history_soon_goes_hears_of_it_at_the_next_sweep(world: World) -> None:
    with world.open():
        db.session.get_one(Workspace, world.example).tell_loss = True
        account = world.account(disconnected_at=world.now - timedelta(days=362), reason=Reason.MANUAL)
        world.posts(account, PostState.PUBLISHED, 1)
        sweep.sweep(world.now)
    hand_over(world, [account], world.bob, world.ada)
    with world.open():
        sweep.sweep(world.now + timedelta(minutes=1))
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == Kind.LOSS)).all()
    assert sorted(told) == sorted([world.root, world.ada, world.bob]), "each once"


def test_of_an_account_that_nobody_holds_only_the_super_admins_are_told(world: World) -> None:
    with world.open():
        world.account(expires_in=timedelta(days=5))
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(social=Social.NONE))
        sweep.sweep(world.now)
        assert db.session.scalars(select(Notice.user_id)).all() == [world.root]
        db.session.execute(delete(Notice))

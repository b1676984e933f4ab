"""Who may reconnect, what happens on the way, who hears of it, and two at once."""

import threading

import pytest
from sqlalchemy import delete, select, update

from tests.actions.reconnecting import DAY, a_page, cut
from tests.travels import Traveller, account, accounts, events, grants
from tests.world import World
from webapp.actions.notices import tell
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.notices import Kind
from webapp.domain.permissions import Social
from webapp.domain.rules import Network
from webapp.models import Account, Grant, Membership, Notice, Workspace, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox


def test_only_all_accounts_with_rights_on_it_may_reconnect(ada: Traveller, bob: Traveller, world: World) -> None:
    with world.open():
        page = world.account("Example GmbH", Network.FACEBOOK, external_id="61001", only_for=(world.ada,))
    with pytest.raises(NotAllowed):
        bob.set_out(Network.FACEBOOK, page)
    for who in (world.olga, world.vera, world.dora, world.eve):
        ada.user_id = who
        with pytest.raises(NotAllowed):
            ada.set_out(Network.FACEBOOK, page)


def test_an_account_of_another_workspace_does_not_exist(ada: Traveller, world: World) -> None:
    foreign = a_page(world, workspace=world.elsewhere)
    with pytest.raises(NotThere):
        ada.set_out(Network.FACEBOOK, foreign)


def test_a_right_lost_on_the_way_is_missed_at_the_callback(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=DAY)
    back = ada.sandbox.consent(ada.set_out(Network.FACEBOOK, page), "ada")
    with world.open():
        db.session.execute(update(Membership).values(social=Social.OWN))
    came = ada.come_back(back)
    assert (came.end, came.story["denial"]) == (End.NOT_ALLOWED, "not_all_accounts")
    assert ada.sandbox.ledger("facebook")["token_exchanges"] == 0
    assert world.status(page).state is State.EXPIRING


def test_an_account_removed_on_the_way_is_missed(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=DAY)
    back = ada.sandbox.consent(ada.set_out(Network.FACEBOOK, page), "ada")
    with world.open():
        db.session.execute(delete(Account))
    assert ada.come_back(back).end is End.ACCOUNT_REMOVED
    assert accounts(world) == []


def test_bob_reconnects_with_his_own_login_and_the_old_grant_is_let_go(
    ada: Traveller, bob: Traveller, world: World
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    bob.go(Network.FACEBOOK, "bob", account(world, "61001").id)
    old, new = grants(world)
    assert old.release_at == world.now
    page = account(world, "61001")
    assert (page.grant_id, page.first_connected_by_id, page.connected_by_id) == (new.id, world.ada, world.bob)


def test_the_grant_stays_while_another_account_is_on_it(ada: Traveller, bob: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    bob.go(Network.FACEBOOK, "bob", account(world, "61001").id)
    assert grants(world)[0].release_at is None


def test_what_is_cut_and_brought_back_at_once_keeps_its_grant(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    cut(world, account(world, "61001").id, world.ada)
    assert grants(world)[0].release_at is not None
    ada.go(Network.FACEBOOK, "ada", account(world, "61001").id)
    grant = grants(world)[0]
    assert grant.release_at is None
    assert grant.check_at is not None


# Telling


def warned(world: World, page: int, user_id: int) -> None:
    with world.open():
        row = db.session.get_one(Account, page)
        assert row.lapses_at is not None
        tell.tell(row, Kind.AHEAD, row.lapses_at, [user_id], world.now, step=7)


def done_notices(world: World) -> list[int]:
    with world.open():
        return list(db.session.scalars(select(Notice.user_id).where(Notice.kind == Kind.DONE)))


@pytest.mark.parametrize("wanted", [True, False])
def test_those_who_were_warned_hear_that_it_is_done_where_the_workspace_wants_it(
    bob: Traveller, world: World, wanted: bool
) -> None:
    page = a_page(world, expires_in=5 * DAY)
    with world.open():
        db.session.execute(update(Workspace).values(tell_done=wanted))
    for user_id in (world.ada, world.root, world.bob):
        warned(world, page, user_id)
    bob.go(Network.FACEBOOK, "ada", page)
    assert sorted(done_notices(world)) == (sorted([world.ada, world.root]) if wanted else [])


def test_those_who_were_warned_of_the_loss_of_a_history_hear_it_too(bob: Traveller, world: World) -> None:
    page = a_page(world, disconnected_at=world.now - 360 * DAY, reason=Reason.MANUAL)
    with world.open():
        db.session.execute(update(Workspace).values(tell_done=True))
        row = db.session.get_one(Account, page)
        assert row.kept_until is not None
        tell.tell(row, Kind.LOSS, row.kept_until, [world.ada], world.now)
    bob.go(Network.FACEBOOK, "ada", page)
    assert done_notices(world) == [world.ada]


def test_nobody_hears_of_it_who_was_not_warned_of_this_deadline(bob: Traveller, world: World) -> None:
    page = a_page(world, expires_in=5 * DAY)
    with world.open():
        db.session.execute(update(Workspace).values(tell_done=True))
        row = db.session.get_one(Account, page)
        tell.tell(row, Kind.AHEAD, world.now - 100 * DAY, [world.ada], world.now, step=7)
        db.session.execute(update(Membership).where(Membership.user_id == world.root).values(active=False))
    warned(world, page, world.root)
    bob.go(Network.FACEBOOK, "ada", page)
    assert done_notices(world) == []
    assert ("nobody_to_tell", None) not in events(world)


# Races


def test_a_disconnect_at_the_same_moment_leaves_one_of_both_whole(ada: Traveller, world: World) -> None:
    for _ in range(5):
        with world.open():
            db.session.execute(delete(Account))
            db.session.execute(delete(Grant))
        ada.connects(Network.FACEBOOK, "ada", "61001")
        page = account(world, "61001").id
        back = ada.sandbox.consent(ada.set_out(Network.FACEBOOK, page), "ada")
        gate = threading.Barrier(2)

        def press(page: int = page, gate: threading.Barrier = gate) -> None:
            gate.wait()
            cut(world, page, world.ada)

        def arrive(back: str = back, gate: threading.Barrier = gate) -> None:
            gate.wait()
            ada.come_back(back)

        threads = [threading.Thread(target=act) for act in (press, arrive)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        now, grant = account(world, "61001"), grants(world)[0]
        connected = now.life.disconnected_at is None
        assert (now.grant_id == grant.id) is connected
        assert (grant.release_at is None) is connected


def test_a_page_on_which_the_person_may_publish_nothing_any_more_is_not_brought_back(
    ada: Traveller, world: World, sandbox: RunningSandbox
) -> None:
    page = a_page(world)
    cut(world, page, world.ada)
    before = account(world, "61001").life
    sandbox.control("facebook", do="set", name="tasks", value={"61001": {"ada": ["ANALYZE"]}})
    came = ada.go(Network.FACEBOOK, "ada", page)
    assert came.end is End.NOT_ALLOWED
    assert came.story == {"hindrance": "may_not_publish", "wanted": "Example GmbH (@example)"}
    assert account(world, "61001").life == before
    assert not came.keeps_a_token


def test_such_a_page_is_not_renewed_beside_another_one_but_looked_at_at_once(
    ada: Traveller, world: World, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    before = account(world, "61002").life
    sandbox.control("facebook", do="set", name="tasks", value={"61002": {"ada": ["ANALYZE"]}})
    came = ada.go(Network.FACEBOOK, "ada", account(world, "61001").id, now=world.now + DAY)
    assert came.end is End.CONNECTED
    assert [one["name"] for one in came.story["accounts"]] == ["Example GmbH (@example.gmbh)"]
    assert account(world, "61002").life == before
    assert account(world, "61001").life != before
    assert grants(world)[0].check_at == world.now + DAY

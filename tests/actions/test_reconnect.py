"""Reconnecting: the same account comes back with what is its own, another one is refused, and one yes repairs many."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions import tell
from webapp.actions.disconnect import disconnect
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.notices import Kind
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Event, Grant, Membership, Notice, Post, Workspace, db
from webapp.models.event import Verb
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

DAY = timedelta(days=1)


@pytest.fixture
def ada(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


@pytest.fixture
def bob(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.bob)


def a_page(world: World, external_id: str = "61001", name: str = "Example GmbH", **facts: object) -> int:
    """A Page that the pretend Facebook knows, as it stands in Relink."""
    with world.open():
        return world.account(name, Network.FACEBOOK, external_id=external_id, **facts)  # type: ignore[arg-type]


def cut(world: World, account_id: int, by: int, now: datetime | None = None) -> None:
    """Disconnect by hand, as the page does."""
    with world.open():
        workspace = db.session.get_one(Workspace, world.example)
        row = db.session.scalars(select(Membership).where(Membership.user_id == by)).one()
        disconnect(workspace, account_id, row.person, Actor.of(row.user), now or world.now)


def states(world: World, account_id: int) -> dict[str, int]:
    with world.open():
        found = db.session.scalars(select(Post.state).where(Post.account_id == account_id)).all()
        return {state.value: found.count(state) for state in set(found)}


def test_an_expiring_page_gets_a_new_date_in_two_clicks(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=5 * DAY)
    assert world.status(page).state is State.EXPIRING
    came = ada.go(Network.FACEBOOK, "ada", page)
    assert (came.end, came.finished) == (End.CONNECTED, True)
    assert world.status(page).state is State.CONNECTED
    now = account(world, "61001")
    assert now.life.authorized_at == world.now
    assert now.subject_name == "Ada Lovelace"
    assert now.grant_id == grants(world)[0].id
    assert events(world) == [("reconnected", None)]


def test_a_disconnected_page_comes_back_with_its_posts(ada: Traveller, world: World) -> None:
    page = a_page(world)
    with world.open():
        world.posts(page, PostState.PUBLISHED, 3)
        world.posts(page, PostState.DRAFT, 2)
        world.posts(page, PostState.SCHEDULED, 4, due_at=world.now + 2 * DAY)
        world.posts(page, PostState.SCHEDULED, 1, due_at=world.now + timedelta(hours=1))
    cut(world, page, world.ada)
    assert states(world, page) == {"published": 3, "draft": 2, "cancelled": 5}
    later = world.now + DAY
    came = ada.go(Network.FACEBOOK, "ada", page, now=later)
    assert states(world, page) == {"published": 3, "draft": 2, "scheduled": 4, "parked": 1}
    assert came.story["posts"] == {"scheduled": 4, "parked": 1}
    assert came.story["accounts"][0]["history"] == "kept"
    assert world.status(page, later).state is State.CONNECTED


@pytest.mark.parametrize(("instant", "kept"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_history_comes_back_at_the_last_moment_and_not_after_it(
    ada: Traveller, world: World, instant: timedelta, kept: bool
) -> None:
    page = a_page(world, disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    with world.open():
        world.posts(page, PostState.PUBLISHED, 2)
        world.posts(page, PostState.CANCELLED, 2)
    last = world.status(page).kept_until
    assert last is not None
    came = ada.go(Network.FACEBOOK, "ada", page, now=last + instant)
    assert came.story["accounts"][0]["history"] == ("kept" if kept else "gone")
    assert states(world, page) == ({"published": 2, "parked": 2} if kept else {})
    assert ("history_deleted", None) in events(world) or kept


def test_a_lapse_that_nobody_saw_is_written_first_at_its_deadline(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=DAY)
    with world.open():
        world.posts(page, PostState.SCHEDULED, 1, due_at=world.now + 2 * DAY)
        world.posts(page, PostState.SCHEDULED, 1, due_at=world.now + 9 * DAY)
    ada.go(Network.FACEBOOK, "ada", page, now=world.now + 3 * DAY)
    assert states(world, page) == {"parked": 1, "scheduled": 1}
    with world.open():
        lapsed, back = db.session.scalars(select(Event).order_by(Event.id)).all()
        assert (lapsed.verb, lapsed.reason, lapsed.actor_name) == (Verb.DISCONNECTED, "lapsed", "worker")
        assert lapsed.after["disconnected_at"] == (world.now + DAY).isoformat()
        assert (back.verb, back.actor_id) == (Verb.RECONNECTED, world.ada)
        assert back.before["reason"] == "lapsed"
        assert "reason" not in back.after
        assert back.details["posts_scheduled_again"] == 1


def test_name_and_handle_are_what_the_network_calls_them_now(ada: Traveller, world: World) -> None:
    page = a_page(world, name="Old name", expires_in=DAY)
    ada.go(Network.FACEBOOK, "ada", page)
    assert (account(world, "61001").name, account(world, "61001").handle) == ("Example GmbH", "@example.gmbh")


# Another account


def test_another_account_is_refused_and_both_are_named(ada: Traveller, world: World) -> None:
    with world.open():
        old = world.grant(Network.X, "81001")
        acme = world.account("Acme", Network.X, external_id="81001", grant=old, subject="81001")
    before, token = account(world, "81001"), grants(world)[0].access_token
    came = ada.go(Network.X, "acme_test", acme)
    assert came.end is End.WRONG_ACCOUNT
    assert came.story["wanted"] == "Acme (@acme)"
    assert came.story["came"] == "Acme Test (@acme_test)"
    after = account(world, "81001")
    assert (after.life, after.grant_id, after.version) == (before.life, before.grant_id, before.version)
    assert grants(world)[0].access_token == token
    assert len(accounts(world)) == 1
    assert events(world) == [("connect_refused", "wrong_account")]


def test_the_other_account_can_be_added_with_the_same_consent(ada: Traveller, world: World) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="81001")
    came = ada.go(Network.X, "acme_test", acme)
    added = ada.choose(came.id, "81002")
    assert (added.end, added.story["accounts"][0]["new"]) == (End.CONNECTED, True)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 1
    assert {one.external_id: one.subject_id for one in accounts(world)} == {"81001": "81001", "81002": "81002"}
    assert errands(world) == []


def test_the_other_consent_is_given_back_where_nobody_wants_it(ada: Traveller, world: World) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="81001")
    came = ada.go(Network.X, "acme_test", acme)
    assert ada.decline(came.id).end is End.DECLINED
    assert [errand.subject_id for errand in errands(world)] == ["81002"]


def test_a_page_that_was_left_unticked_is_not_the_one(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=DAY)
    came = ada.go(Network.FACEBOOK, "ada", page, assets=["61002"])
    assert (came.end, came.story["same_person"]) == (End.WRONG_ACCOUNT, True)
    assert world.status(page).state is State.EXPIRING


# What the same yes repairs


def test_one_yes_renews_every_connected_account_of_the_grant(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002", "61003")
    later = world.now + 80 * DAY
    came = ada.go(Network.FACEBOOK, "ada", account(world, "61001").id, now=later)
    assert came.finished
    assert {one.life.authorized_at for one in accounts(world)} == {later}
    assert len(grants(world)) == 1


def test_a_connected_account_that_the_new_yes_leaves_out_keeps_its_date_and_is_looked_at(
    ada: Traveller, world: World
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    later = world.now + 80 * DAY
    ada.go(Network.FACEBOOK, "ada", account(world, "61001").id, assets=["61001"], now=later)
    assert account(world, "61002").life.authorized_at == world.now
    assert grants(world)[0].check_at == later


def test_disconnected_company_is_offered_afterwards_ticked_and_comes_with_the_same_yes(
    ada: Traveller, world: World
) -> None:
    from webapp.actions import choose as choosing
    from webapp.models import Flow

    first = a_page(world, "61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61002", "Example Shop", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61003", "Example Careers", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    came = ada.go(Network.FACEBOOK, "ada", first)
    assert (came.end, came.finished, came.keeps_a_token) == (End.CONNECTED, False, False)
    assert world.status(first).state is State.CONNECTED
    with world.open():
        offers = choosing.offers(db.session.get_one(Flow, came.id), world.now)
        ticked = {offer.profile.external_id: offer.ticked for offer in offers}
    assert ticked == {
        "61001": False,
        "61002": True,
        "61003": False,  # somebody had disconnected it on purpose
        "61004": False,
        "61005": False,
        "61006": False,
    }
    done = ada.choose(came.id, "61002")
    assert done.finished
    assert [one.id for one in accounts(world) if one.life.disconnected_at is None] == [
        first,
        account(world, "61002").id,
    ]
    assert len(grants(world)) == 1
    assert grants(world)[0].generation == 1
    assert ada.sandbox.ledger("facebook")["token_exchanges"] == 1


def test_company_that_is_declined_changes_nothing_of_what_came_back(ada: Traveller, world: World) -> None:
    first = a_page(world, "61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61002", "Example Shop", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    came = ada.go(Network.FACEBOOK, "ada", first)
    assert ada.decline(came.id).end is End.CONNECTED
    assert world.status(first).state is State.CONNECTED
    assert errands(world) == []


def test_company_whose_grant_has_gone_meanwhile_needs_a_new_yes(ada: Traveller, world: World) -> None:
    first = a_page(world, "61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61002", "Example Shop", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    came = ada.go(Network.FACEBOOK, "ada", first)
    cut(world, first, world.ada)
    assert ada.choose(came.id, "61002").end is End.EXPIRED
    assert world.status(account(world, "61002").id).state is State.DISCONNECTED


# Who may


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

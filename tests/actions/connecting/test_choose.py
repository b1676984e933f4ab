"""The choice after the consent: made once, in time, by whoever began it, of what they may have."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.actions.connecting.callbacks import nothing_happened
from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions.connecting import flows
from webapp.actions.connecting.choose import Hindered, NothingTicked
from webapp.actions.house import House
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.rules import Network
from webapp.models import Flow, Membership, db
from webapp.models.flow import End
from webapp.networks.room import Hindrance
from webapp.sandbox.running import RunningSandbox

# The choice


def test_nothing_ticked_asks_again(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    for ticked in ((), ("99999",), ("81001",)):
        with pytest.raises(NothingTicked):
            ada.choose(came.id, *ticked)
    assert nothing_happened(world)
    assert ada.choose(came.id, "61001").end is End.CONNECTED


def test_nothing_new_ticked_still_renews_what_is_connected_with_this_login(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    later = world.now + timedelta(days=50)
    came = ada.choose(ada.go(Network.FACEBOOK, "ada", now=later).id, now=later)
    assert came.end is End.CONNECTED
    assert {page.life.authorized_at for page in accounts(world)} == {later}
    assert len(came.story["accounts"]) == 2


def test_a_choice_made_twice_is_made_once(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    first = ada.choose(came.id, "61001")
    assert ada.choose(came.id, "61002") == first
    assert [page.external_id for page in accounts(world)] == ["61001"]


def test_choosing_nothing_gives_the_consent_back(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    assert ada.decline(came.id).end is End.DECLINED
    assert nothing_happened(world)
    assert [(errand.network, errand.subject_id) for errand in errands(world)] == [(Network.FACEBOOK, "ada")]
    assert ada.choose(came.id, "61001").end is End.DECLINED


def test_a_choice_made_too_late_is_none(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    late = ada.choose(came.id, "61001", now=world.now + flows.FLOW_LIFE)
    assert (late.end, late.keeps_a_token) == (End.EXPIRED, False)
    assert nothing_happened(world)
    assert len(errands(world)) == 1


def test_nobody_else_makes_the_choice(ada: Traveller, world: World, house: House, sandbox: RunningSandbox) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    others = [
        Traveller(world, house, sandbox, world.bob),
        Traveller(world, house, sandbox, world.ada, browser="c" * 43),
        Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere),
    ]
    for other in others:
        with pytest.raises(NotThere):
            other.choose(came.id, "61001")
        with pytest.raises(NotThere):
            other.decline(came.id)
    assert nothing_happened(world)


def test_a_right_lost_before_the_choice_ends_it(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
    assert ada.choose(came.id, "61001").end is End.NOT_ALLOWED
    assert nothing_happened(world)
    assert len(errands(world)) == 1


def test_olga_cannot_take_over_what_is_connected(olga: Traveller, ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "bob", "61001")
    came = olga.go(Network.FACEBOOK, "ada")
    with pytest.raises(NotAllowed):
        olga.choose(came.id, "61001")
    both = olga.choose(came.id, "61001", "61002")
    assert both.story["skipped"] == ["Example GmbH (@example.gmbh)"]
    first = account(world, "61001")
    assert (first.connected_by_id, first.subject_id) == (world.ada, "bob")


def test_olga_renews_no_date_of_accounts_that_are_not_hers(olga: Traveller, ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    later = world.now + timedelta(days=1)
    olga.connects(Network.FACEBOOK, "ada", "61002", now=later)
    adas = account(world, "61001")
    assert (adas.life.authorized_at, adas.connected_by_id) == (world.now, world.ada)
    assert adas.grant_id == account(world, "61002").grant_id


def test_bob_takes_a_connected_page_to_his_own_login(world: World, house: House, sandbox: RunningSandbox) -> None:
    ada, bob = (Traveller(world, house, sandbox, user_id) for user_id in (world.ada, world.bob))
    ada.connects(Network.FACEBOOK, "ada", "61001")
    bob.connects(Network.FACEBOOK, "bob", "61001")
    adas, bobs = grants(world)
    page = account(world, "61001")
    assert (page.grant_id, page.subject_id, page.connected_by_id) == (bobs.id, "bob", world.bob)
    assert page.first_connected_by_id == world.ada
    assert adas.release_at is not None  # its last account has moved away
    assert (adas.renew_at, adas.check_at) == (None, None)


def test_two_tabs_that_connect_the_same_page_at_once_connect_it_once(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    people = [("ada", world.ada), ("bob", world.bob)]
    travellers = [Traveller(world, house, sandbox, user_id) for _, user_id in people]
    flows_begun = [
        traveller.go(Network.FACEBOOK, name).id for traveller, (name, _) in zip(travellers, people, strict=True)
    ]
    gate, came = threading.Barrier(2), []

    def press(traveller: Traveller, flow_id: int) -> None:
        gate.wait()
        came.append(traveller.choose(flow_id, "61001"))

    threads = [threading.Thread(target=press, args=args) for args in zip(travellers, flows_begun, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.end for one in came] == [End.CONNECTED, End.CONNECTED]
    assert [page.external_id for page in accounts(world)] == ["61001"]
    assert sorted(verb for verb, _ in events(world)) == ["connected", "reconnected"]


def test_two_tabs_with_the_same_login_make_one_grant(world: World, house: House, sandbox: RunningSandbox) -> None:
    ada = Traveller(world, house, sandbox, world.ada)
    ids = [ada.go(Network.FACEBOOK, "ada").id for _ in range(4)]
    gate = threading.Barrier(4)
    ends = []

    def press(flow_id: int, page: str) -> None:
        gate.wait()
        ends.append(ada.choose(flow_id, page).end)

    threads = [threading.Thread(target=press, args=(flow_id, f"6100{number}")) for number, flow_id in enumerate(ids, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [End.CONNECTED] * 4
    assert len(grants(world)) == 1
    assert grants(world)[0].generation == 4
    assert len(accounts(world)) == 4


# What a consent shows and can't keep


def hinder(world: World, flow_id: int, external_id: str) -> None:
    """As if the network had said that the person's role on this account does not allow publishing."""
    with world.open():
        flow = db.session.get_one(Flow, flow_id)
        flow.found = [
            item | ({"hindrance": Hindrance.MAY_NOT_PUBLISH} if item["external_id"] == external_id else {})
            for item in flow.found
        ]


def test_why_an_account_is_hindered_outlasts_the_wait_for_the_choice(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    hinder(world, came.id, "61002")
    with world.open():
        found = {one.external_id: one.hindrance for one in flows.found(db.session.get_one(Flow, came.id))}
    assert found["61002"] is Hindrance.MAY_NOT_PUBLISH
    assert found["61001"] is None


def test_a_hindered_account_is_refused_and_nothing_beside_it_connected(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    hinder(world, came.id, "61002")
    with pytest.raises(Hindered):
        ada.choose(came.id, "61001", "61002")
    assert nothing_happened(world)
    assert ada.choose(came.id, "61001").end is End.CONNECTED
    assert [page.external_id for page in accounts(world)] == ["61001"]


def test_a_hindered_account_is_not_renewed_with_its_login(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    later = world.now + timedelta(days=50)
    came = ada.go(Network.FACEBOOK, "ada", now=later)
    hinder(world, came.id, "61002")
    ada.choose(came.id, now=later)
    renewed = {page.external_id: page.life.authorized_at for page in accounts(world)}
    assert renewed == {"61001": later, "61002": world.now}
    assert [grant.check_at for grant in grants(world)] == [later]

"""Giving consents back: once, after the commit, and never one that is in use."""

from datetime import timedelta

from sqlalchemy import select

from tests.actions.reconnecting import cut
from tests.actions.revoking import LONG, died_why, runs
from tests.travels import Traveller, account, errands, events, grants
from tests.world import World
from webapp.actions.connecting import abandoned, flows
from webapp.actions.consents import revoke
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Flow, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox


def test_a_grant_is_revoked_when_its_last_account_has_left(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    cut(world, account(world, "61001").id, world.ada)
    assert runs(world, house) == 0
    assert died_why(sandbox, "facebook") == [None]
    cut(world, account(world, "61002").id, world.ada)
    assert runs(world, house) == 1
    assert died_why(sandbox, "facebook") == ["access_removed"]
    assert grants(world) == []
    (errand,) = errands(world)
    assert (errand.done_at is not None, errand.sealed_token, errand.next_try_at) == (True, None, None)
    assert events(world)[-1] == ("revoked", None)
    assert runs(world, house, 2 * LONG) == 0


def test_a_consent_that_another_workspace_lives_on_is_not_revoked(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere).connects(
        Network.FACEBOOK, "ada", "61001"
    )
    cut(world, account(world, "61001").id, world.ada)
    assert runs(world, house) == 0
    assert sandbox.ledger("facebook")["revocations"] == 0
    assert errands(world)[0].last_error == revoke.NOT_NEEDED
    assert errands(world)[0].sealed_token is None
    cut_elsewhere(world)
    assert runs(world, house) == 1
    assert sandbox.ledger("facebook")["revocations"] == 1


def test_googles_consent_is_given_back_when_none_of_that_person_is_left_in_any_workspace(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    """Revoking one at Google ends every one of that person's for this app, whatever workspace it is of."""
    elsewhere = Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere)
    ada.connects(Network.YOUTUBE, "ada", "51001")
    elsewhere.connects(Network.YOUTUBE, "ada", "51001")
    assert len({grant.subject_id for grant in grants(world)}) == 1
    cut(world, account(world, "51001").id, world.ada)
    assert runs(world, house) == 0
    assert died_why(sandbox, "youtube") == [None, None]
    assert [grant.workspace_id for grant in grants(world)] == [world.elsewhere]
    cut_elsewhere(world)
    assert runs(world, house) == 1
    assert set(died_why(sandbox, "youtube")) == {"access_removed"}
    assert sandbox.ledger("youtube")["revocations"] == 1


def cut_elsewhere(world: World) -> None:
    from webapp.actions.consents.refused import cut_all
    from webapp.domain.lifecycle import Reason
    from webapp.models import Account

    with world.open():
        found = db.session.scalars(select(Account).where(Account.workspace_id == world.elsewhere)).all()
        cut_all(list(found), Reason.MANUAL, world.now)


def test_a_revocation_waits_for_somebody_on_their_way_through_that_network(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.YOUTUBE, "ada", "51001")
    channel = account(world, "51001").id
    cut(world, channel, world.ada)
    url = ada.set_out(Network.YOUTUBE, channel)
    assert runs(world, house, timedelta(minutes=1)) == 0
    assert runs(world, house, flows.FLOW_LIFE - timedelta(seconds=1)) == 0
    assert sandbox.ledger("youtube")["revocations"] == 0
    came = ada.come_back(sandbox.consent(url, "ada"))
    assert came.end is End.CONNECTED
    assert runs(world, house) == 0  # the new consent is in use
    assert died_why(sandbox, "youtube") == [None, None]


def test_it_goes_out_within_a_minute_after_the_way_was_given_up(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.X, "acme", "81001")
    cut(world, account(world, "81001").id, world.ada)
    ada.set_out(Network.X)
    assert runs(world, house, flows.FLOW_LIFE - timedelta(seconds=1)) == 0
    assert runs(world, house, flows.FLOW_LIFE + revoke.LOOK_AGAIN) == 1
    assert sandbox.ledger("x")["revocations"] == 1


def test_it_does_not_wait_for_ever(ada: Traveller, world: World, house: House, sandbox: RunningSandbox) -> None:
    ada.connects(Network.X, "acme", "81001")
    cut(world, account(world, "81001").id, world.ada)
    runs(world, house, timedelta(0))
    waited = timedelta(0)
    while sandbox.ledger("x")["revocations"] == 0:
        waited += timedelta(minutes=5)
        assert waited <= LONG
        ada.set_out(Network.X, now=world.now + waited)
        runs(world, house, waited)


def test_an_unwanted_consent_is_given_back(ada: Traveller, world: World, house: House, sandbox: RunningSandbox) -> None:
    ada.decline(ada.go(Network.FACEBOOK, "ada").id)
    runs(world, house)
    assert died_why(sandbox, "facebook") == ["access_removed"]


def test_a_wrong_account_that_nobody_adds_is_given_back_once_its_time_is_over(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="acme")
    came = ada.go(Network.X, "acme_test", acme)
    with world.open():
        assert abandoned.tidy(house, world.now + flows.FLOW_LIFE - timedelta(seconds=1)) == 0
        assert abandoned.tidy(house, world.now + flows.FLOW_LIFE) == 1
        assert abandoned.tidy(house, world.now + flows.FLOW_LIFE) == 0
    assert ada.came(came.id).end is End.EXPIRED
    assert not ada.came(came.id).keeps_a_token
    runs(world, house)
    assert died_why(sandbox, "x") == ["access_removed"]


def test_flows_are_forgotten_after_a_day(ada: Traveller, world: World, house: House) -> None:
    for _ in range(5):
        ada.set_out(Network.FACEBOOK)
    finished = ada.connects(Network.X, "acme", "81001")
    with world.open():
        abandoned.tidy(house, world.now + flows.FLOW_LIFE)
        assert len(db.session.scalars(select(Flow)).all()) == 6
        abandoned.tidy(house, world.now + flows.FLOW_LIFE + flows.KEPT_AFTERWARDS)
        assert db.session.scalars(select(Flow)).all() == []
    assert finished.end is End.CONNECTED
    assert len(grants(world)) == 1

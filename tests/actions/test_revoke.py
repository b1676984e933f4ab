"""Giving consents back: once, after the commit, never one that is in use, and seen by the operator when it fails."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.reconnecting import cut
from tests.travels import Traveller, account, errands, events, grants
from tests.world import World
from webapp import vault
from webapp.actions import abandoned, flows, owed, revoke
from webapp.actions.house import House
from webapp.actions.owed import Kind
from webapp.domain.rules import Network
from webapp.models import Errand, Flow, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

LONG = timedelta(hours=1)


@pytest.fixture
def ada(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


def runs(world: World, house: House, later: timedelta = LONG) -> int:
    """The worker's errands, an hour later: no flow is under way any more."""
    with world.open():
        return revoke.due(house, world.now + later)


def died_why(sandbox: RunningSandbox, network: str) -> list[str | None]:
    return [grant["died_why"] for grant in sandbox.grants(network)]


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
    from webapp.actions.refused import cut_all
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


@pytest.mark.parametrize(
    ("weather", "error"),
    [({"do": "down"}, "down 2"), ({"do": "rate-limit", "retry_after": None}, "rate_limited 4")],
)
def test_a_network_that_is_away_is_asked_again_later_and_in_the_end_left_to_the_operator(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, weather: dict[str, object], error: str
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    cut(world, account(world, "61001").id, world.ada)
    sandbox.control("facebook", **weather)
    waits = []
    for later in range(60, 60 * 60, 10):
        before = errands(world)[0].tries if errands(world) else 0
        if runs(world, house, timedelta(minutes=later)):
            waits.append(later)
            assert errands(world)[0].tries == before + 1
    (errand,) = errands(world)
    assert errand.tries == len(waits) == revoke.MOST_TRIES
    assert (errand.parked_at is not None, errand.last_error) == (True, error)
    assert events(world)[-1] == ("revocation_failed", error)
    sandbox.control("facebook", do="up")
    assert runs(world, house, timedelta(days=30)) == 0, "parked is parked"
    assert is_done_at_last(world, house, sandbox), "and can be done all the same"
    assert errands(world)[0].sealed_token is None


def test_a_parked_errand_can_be_dropped_and_its_token_is_forgotten(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.decline(ada.go(Network.FACEBOOK, "ada").id)
    with world.open():
        assert not owed.drop(errands(world)[0].id, world.now), "what still waits is not given up"
    runs(world, House(house.settings, house.vault, {}))
    with world.open():
        assert owed.drop(errands(world)[0].id, world.now)
        assert not owed.drop(errands(world)[0].id, world.now)
        assert not owed.retry(Kind.ERRAND, errands(world)[0].id, world.now)
        assert list(owed.errands()) == []
    assert (errands(world)[0].sealed_token, errands(world)[0].last_error) == (None, owed.DROPPED)
    assert runs(world, house, 2 * LONG) == 0
    assert died_why(sandbox, "facebook") == [None]


def test_a_recovered_network_gets_its_revocation(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    cut(world, account(world, "61001").id, world.ada)
    sandbox.control("facebook", do="down")
    runs(world, house)
    sandbox.control("facebook", do="up")
    assert runs(world, house, 2 * LONG) == 1
    assert died_why(sandbox, "facebook") == ["access_removed"]


def test_an_errand_parked_for_a_wrong_key_is_done_once_the_right_one_is_back(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.decline(ada.go(Network.FACEBOOK, "ada").id)
    stranger = House(house.settings, vault.Vault([vault.generate_key()]), house.rooms)
    assert runs(world, stranger) == 0
    assert errands(world)[0].parked_at is not None
    assert sandbox.ledger("facebook")["revocations"] == 0
    assert is_done_at_last(world, house, sandbox)


def test_an_errand_at_a_network_that_is_no_longer_configured_is_parked_until_it_is_again(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.decline(ada.go(Network.FACEBOOK, "ada").id)
    runs(world, House(house.settings, house.vault, {}))
    assert errands(world)[0].last_error == revoke.NOT_CONFIGURED
    assert is_done_at_last(world, house, sandbox)


def is_done_at_last(world: World, house: House, sandbox: RunningSandbox) -> bool:
    """The operator has mended the settings, and has the one errand tried again."""
    with world.open():
        assert owed.retry(Kind.ERRAND, errands(world)[0].id, world.now + LONG)
    runs(world, house)
    return errands(world)[0].done_at is not None and died_why(sandbox, "facebook") == ["access_removed"]


def test_a_claimed_errand_is_nobody_elses_until_the_claim_is_over(ada: Traveller, world: World, house: House) -> None:
    ada.decline(ada.go(Network.FACEBOOK, "ada").id)
    work, now = revoke.Revoking(house), world.now + LONG
    with world.open():
        assert len(work.claim(Network.FACEBOOK, 5, now)) == 1
        assert work.claim(Network.FACEBOOK, 5, now) == []
        assert len(work.claim(Network.FACEBOOK, 5, now + revoke.CLAIM + timedelta(seconds=1))) == 1
        assert db.session.scalars(select(Errand.tries)).all() == [0]

"""Consents that could not be given back at once: tried again, left to the operator, and done once that is mended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.reconnecting import cut
from tests.actions.revoking import LONG, died_why, runs
from tests.travels import Traveller, account, errands, events
from tests.world import World
from webapp import vault
from webapp.actions.consents import revoke
from webapp.actions.house import House
from webapp.actions.operating import owed
from webapp.actions.operating.owed import Kind
from webapp.domain.rules import Network
from webapp.models import Errand, db
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database


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

"""At YouTube a person says yes for one channel at a time: what one yes does leaves their other channels alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.reconnecting import cut
from tests.actions.revoking import died_why, runs
from tests.travels import Traveller, account, accounts, grants
from tests.world import World
from webapp.actions.accounts import listing
from webapp.actions.consents import check
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Account, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

FIRST, SECOND = "51003", "51004"
TWO_DAYS = timedelta(days=2)


@pytest.fixture
def both(ada: Traveller) -> Traveller:
    """Ada, who has connected two channels of Studio Nord's, one after the other."""
    for channel in (FIRST, SECOND):
        ada.choose(ada.go(Network.YOUTUBE, "studio", assets=[channel]).id, channel)
    return ada


def test_each_channel_has_a_consent_of_its_own(both: Traveller, world: World) -> None:
    assert [(grant.subject_name, grant.bound_to) for grant in grants(world)] == [
        ("Studio Nord", FIRST),
        ("Studio Nord", SECOND),
    ]
    assert [one.grant_id for one in accounts(world)] == [grant.id for grant in grants(world)]


@pytest.mark.parametrize("channel", [FIRST, SECOND])
def test_a_check_finds_both_at_work(both: Traveller, world: World, house: House, channel: str) -> None:
    checked = account(world, channel)
    with world.open():
        found = check.now_by_hand(house, world.example, checked.id, both.person(), both.asker().actor, world.now)
    assert found.reason is None
    assert [one.life.disconnected_at for one in accounts(world)] == [None, None]


def test_the_yes_to_the_second_takes_nothing_from_the_first(both: Traveller, world: World) -> None:
    before = account(world, FIRST).life
    came = both.go(Network.YOUTUBE, "studio", account(world, SECOND).id, assets=[SECOND], now=world.now + TWO_DAYS)
    assert (came.end, came.finished, came.story["left_out"]) == (End.CONNECTED, True, [])
    assert [one["id"] for one in came.story["accounts"]] == [account(world, SECOND).id]
    assert account(world, FIRST).life == before
    assert account(world, SECOND).life.authorized_at == world.now + TWO_DAYS
    assert len(grants(world)) == 2


def test_the_other_channel_is_another_account_though_the_person_is_the_same(both: Traveller, world: World) -> None:
    cut(world, account(world, SECOND).id, world.ada)
    came = both.go(Network.YOUTUBE, "studio", account(world, FIRST).id, assets=[SECOND])
    assert (came.end, came.story["same_person"], came.finished) == (End.WRONG_ACCOUNT, True, False)
    done = both.choose(came.id, SECOND)
    assert done.end is End.CONNECTED
    assert {grant.bound_to for grant in grants(world)} == {FIRST, SECOND}


def test_what_is_connected_already_is_not_offered_to_be_added(both: Traveller, world: World) -> None:
    before = accounts(world)
    came = both.go(Network.YOUTUBE, "studio", account(world, FIRST).id, assets=[SECOND])
    assert (came.end, came.story["connected_already"], came.finished) == (End.WRONG_ACCOUNT, True, True)
    assert (came.found, came.keeps_a_token) == ([], False)
    assert [one.life for one in accounts(world)] == [one.life for one in before]


def test_giving_one_back_waits_for_the_other_since_google_ends_both(
    both: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    cut(world, account(world, FIRST).id, world.ada)
    assert runs(world, house) == 0
    assert died_why(sandbox, "youtube") == [None, None]
    cut(world, account(world, SECOND).id, world.ada)
    assert runs(world, house) == 1
    assert set(died_why(sandbox, "youtube")) == {"access_removed"}


def test_nobody_is_promised_that_one_sign_in_repairs_both(both: Traveller, world: World) -> None:
    for channel in (FIRST, SECOND):
        cut(world, account(world, channel).id, world.ada)
    with world.open():
        both_now = db.session.scalars(select(Account)).all()
        assert len(both_now) == 2
        assert listing.repaired_together(world.example, both_now, world.now) == {}

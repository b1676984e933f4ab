"""Who connected the account of a row, who may do what with it, and whom the others can ask."""

from datetime import timedelta

import pytest

from tests.pages.reading import ACCOUNTS, acts_of, page_of, row_text
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Account, db

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)


def test_first_and_last_connector_are_told_apart(world: World) -> None:
    with world.open():
        account = world.account(by=world.bob, last_by=world.ada)
    assert "First connected by Bob Page, last by Ada Lovelace" in row_text(page_of(world, world.vera), account)


def test_nobody_holds_what_only_people_who_left_have_connected(world: World) -> None:
    with world.open():
        greta = world.person("Greta Gone", active=False)
        hers, shared = world.account(by=greta), world.account(by=greta, last_by=world.ada)
        nobodys = world.account()
        db.session.get_one(Account, nobodys).first_connected_by_id = None
        db.session.get_one(Account, nobodys).connected_by_id = None
    page = page_of(world, world.ada)
    assert "Connected by Greta Gone Nobody holds this account." in row_text(page, hers)
    assert "Nobody holds this account." in row_text(page, nobodys)
    assert "Nobody holds" not in row_text(page, shared)


ALL_ACTS = {"check", "disconnect", "remove", "reconnect"}


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("root", ALL_ACTS),
        ("ada", ALL_ACTS),
        ("bob", {"check", "reconnect"}),
        ("olga", {"check"}),
        ("vera", set()),
        ("dora", set()),
    ],
)
def test_a_row_offers_what_its_reader_may_do_and_nothing_else(world: World, who: str, acts: set[str]) -> None:
    with world.open():
        account = world.account(expires_in=5 * DAY)
    assert acts_of(page_of(world, getattr(world, who)), account) == acts


def test_who_may_not_reconnect_reads_whom_to_ask(world: World) -> None:
    with world.open():
        adas = world.account(expires_in=5 * DAY)
        greta = world.person("Greta Gone", active=False)
        held_by_nobody = world.account(expires_in=5 * DAY, by=greta)
        not_for_bob = world.account(expires_in=5 * DAY, only_for=(world.ada,))
    page = page_of(world, world.vera)
    assert "Ask Ada Lovelace to reconnect" in row_text(page, adas)
    assert "Ask Root Admin to reconnect" in row_text(page, held_by_nobody)
    assert "Ask Ada Lovelace to reconnect" in row_text(page_of(world, world.bob), not_for_bob)


def test_the_first_connector_is_recommended_to_others(world: World) -> None:
    with world.open():
        account = world.account(expires_in=5 * DAY)
        calm = world.account("Calm", expires_in=80 * DAY)
        cut = world.account("Cut", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    bobs = page_of(world, world.bob)
    assert all("Best reconnected by Ada Lovelace." in row_text(bobs, one) for one in (account, cut))
    assert "Best reconnected" not in row_text(bobs, calm), "only where reconnecting matters now"
    assert "Best reconnected" not in row_text(page_of(world, world.ada), account)


def test_one_sign_in_that_repairs_several_accounts_is_pointed_out_once(world: World) -> None:
    with world.open():
        six = [world.account(f"Page {number}", expires_in=5 * DAY, subject="ada lovelace") for number in range(6)]
        alone = world.account("Alone", expires_in=5 * DAY, subject="bob")
    page = page_of(world, world.ada)
    assert "One sign-in as Ada Lovelace repairs all 6 accounts." in row_text(page, six[0])
    assert page.count("repairs all") == 1
    assert "repairs" not in row_text(page, alone)
    assert "repairs" not in page_of(world, world.vera)


def test_a_network_that_is_not_set_up_is_not_offered(world: World) -> None:
    from webapp.actions.house import House

    with world.open():
        account = world.account(expires_in=5 * DAY)
    full: House = world.app.extensions["relink"]
    rooms = {network: room for network, room in full.rooms.items() if network is Network.X}
    world.app.extensions["relink"] = House(full.settings, full.vault, rooms)
    try:
        page = page_of(world, world.ada)
    finally:
        world.app.extensions["relink"] = full
    assert "reconnect" not in acts_of(page, account)
    assert f'formaction="{ACCOUNTS.removesuffix("accounts")}connect/x"' in page
    assert "connect/facebook" not in page

"""The bell: what a person was told, and whether there is still something to do."""

from datetime import timedelta

from sqlalchemy import select

from tests.world import World
from webapp.actions.tell import tell
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.rules import Network
from webapp.models import Account, Notice, db


def warn(world: World, account_id: int, *people: int) -> None:
    account = db.session.get_one(Account, account_id)
    subject = account.lapses_at or world.now
    tell(account, Kind.AHEAD, subject, people, world.now, 7)


def test_a_warning_names_network_date_and_days_and_offers_the_button(world: World) -> None:
    with world.open():
        account_id = world.account(network=Network.LINKEDIN, expires_in=timedelta(days=5))
        warn(world, account_id, world.ada)
    page = world.browser(world.ada).get("/notices").text
    assert "LinkedIn will ask for a new sign-in by" in page
    assert "(5\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}left)" in page, "no line ends within it"
    assert f'action="/settings/social/accounts/{account_id}/reconnect"' in page


def test_what_is_settled_offers_nothing_any_more(world: World) -> None:
    with world.open():
        account_id = world.account(expires_in=timedelta(days=5))
        warn(world, account_id, world.ada)
        account = db.session.get_one(Account, account_id)
        account.become(account.life.__class__(world.now, world.now), (7,), world.now)
    page = world.browser(world.ada).get("/notices").text
    assert "This is settled or over." in page
    assert "/reconnect" not in page


def test_who_may_not_reconnect_is_told_without_a_button(world: World) -> None:
    with world.open():
        warn(world, world.account(expires_in=timedelta(days=5), by=world.olga), world.olga)
    page = world.browser(world.olga).get("/notices").text
    assert "will ask for a new sign-in" in page
    assert "/reconnect" not in page


def test_a_sudden_disconnect_says_who_cut_it(world: World) -> None:
    with world.open():
        account_id = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
        account = db.session.get_one(Account, account_id)
        tell(account, Kind.SUDDEN, world.now, [world.ada], world.now)
    assert "Facebook disconnected this account on" in world.browser(world.ada).get("/notices").text


def test_the_bell_counts_what_is_unread_and_reading_empties_it(world: World) -> None:
    with world.open():
        for days in (1, 2, 3):
            warn(world, world.account(expires_in=timedelta(days=days)), world.ada, world.bob)
    ada = world.browser(world.ada)
    assert "3 unread notices" in ada.get("/notices").text
    assert "3 unread notices" in ada.get("/notices").text, "looking alone marks nothing"
    assert ada.post("/notices/read").status_code == 303
    assert "unread" not in ada.get("/notices").text
    assert "3 unread notices" in world.browser(world.bob).get("/notices").text


def test_nobody_reads_the_notices_of_others_or_of_another_workspace(world: World) -> None:
    with world.open():
        warn(world, world.account("Secret GmbH", expires_in=timedelta(days=2)), world.ada)
    assert "Secret GmbH" not in world.browser(world.bob).get("/notices").text
    assert "Secret GmbH" not in world.browser(world.mallory).get("/notices").text
    world.browser(world.bob).post("/notices/read")
    with world.open():
        assert db.session.scalars(select(Notice.read_at)).all() == [None]


def test_without_notices_the_page_says_when_there_will_be_some(world: World) -> None:
    assert "A week before a network asks" in world.browser(world.vera).get("/notices").text

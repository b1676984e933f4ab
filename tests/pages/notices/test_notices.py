"""The bell: what a person was told, and whether there is still something to do."""

from datetime import timedelta

from sqlalchemy import select

from tests.pages.reading import date
from tests.world import World
from webapp.actions.accounts.remove import remove
from webapp.actions.log import WORKER, Actor, record
from webapp.actions.notices.tell import tell
from webapp.domain.lifecycle import Lifecycle, Reason, begin, disconnect
from webapp.domain.notices import Kind
from webapp.domain.permissions import Person
from webapp.domain.rules import Network
from webapp.models import Account, Notice, Workspace, db
from webapp.models.event import Verb


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


def ends(world: World, account_id: int, verb: Verb, life: Lifecycle, actor: Actor) -> None:
    """What an action would write: the new facts, and a line in the log."""
    account = db.session.get_one(Account, account_id)
    account.become(life, (7,), world.now)
    record(verb, actor=actor, now=world.now, workspace_id=account.workspace_id, account=account)


def notices_of(world: World, user_id: int) -> str:
    page = world.browser(user_id).get("/notices").text
    assert "unread" not in page, "what is settled waits for nobody"
    assert "Mark all as read" not in page
    return page


def test_a_warning_that_somebody_settled_says_who_and_when_and_leaves_the_bell(world: World) -> None:
    with world.open():
        account_id = world.account(expires_in=timedelta(days=5))
        warn(world, account_id, world.ada)
    assert "1 unread notification<" in world.browser(world.ada).get("/notices").text
    with world.open():
        ends(world, account_id, Verb.RECONNECTED, begin(world.now), Actor(world.bob, "Bob <Page>"))
    page = notices_of(world, world.ada)
    assert "A new sign-in was due by" in page
    assert f"Settled: <bdi>Bob &lt;Page&gt;</bdi> reconnected it on {date(world.now)}." in page
    assert "/reconnect" not in page


def test_the_first_reconnect_settled_it_whatever_came_later(world: World) -> None:
    with world.open():
        account_id = world.account(expires_in=timedelta(days=5))
        warn(world, account_id, world.ada)
        for name in ("Bob", "Eve"):
            ends(world, account_id, Verb.RECONNECTED, begin(world.now), Actor(world.bob, name))
    assert "<bdi>Bob</bdi> reconnected it" in notices_of(world, world.ada)


def test_a_warning_that_a_disconnect_overtook_says_who_cut_it_or_why(world: World) -> None:
    with world.open():
        for actor, reason in ((Actor(world.bob, "Bob"), Reason.MANUAL), (WORKER, Reason.SECURITY)):
            account_id = world.account(expires_in=timedelta(days=5))
            warn(world, account_id, world.ada)
            account = db.session.get_one(Account, account_id)
            cut = disconnect(account.life, account.rule, world.now, reason)
            ends(world, account_id, Verb.DISCONNECTED, cut, actor)
    page = notices_of(world, world.ada)
    assert f"Over: <bdi>Bob</bdi> disconnected it on {date(world.now)}." in page
    assert f"Over: it was disconnected on {date(world.now)}: locked by the network for security." in page
    assert "/reconnect" not in page


def test_a_warning_that_nobody_heeded_says_so_and_offers_the_way_back(world: World) -> None:
    with world.open():
        account_id = world.account(expires_in=timedelta(days=-1))
        warn(world, account_id, world.ada)
        notice = db.session.scalars(select(Notice)).one()
        notice.created_at = world.now - timedelta(days=8)
    page = notices_of(world, world.ada)
    assert "Over: nobody signed in, so it was disconnected on that day." in page
    assert f'action="/settings/social/accounts/{account_id}/reconnect"' in page


def test_a_sudden_disconnect_that_was_mended_says_who_mended_it(world: World) -> None:
    with world.open():
        account_id = world.account(disconnected_at=world.now - timedelta(days=1), reason=Reason.SECURITY)
        account = db.session.get_one(Account, account_id)
        tell(account, Kind.SUDDEN, world.now - timedelta(days=1), [world.ada], world.now - timedelta(days=1))
    assert "1 unread notification<" in world.browser(world.ada).get("/notices").text
    with world.open():
        ends(world, account_id, Verb.RECONNECTED, begin(world.now), Actor(world.bob, "Bob"))
    assert f"Settled: <bdi>Bob</bdi> reconnected it on {date(world.now)}." in notices_of(world, world.ada)


def test_done_says_who_did_it_and_when_and_is_news_until_it_is_read(world: World) -> None:
    with world.open():
        account_id = world.account()
        ends(world, account_id, Verb.RECONNECTED, begin(world.now), Actor(world.bob, "Bob"))
        tell(db.session.get_one(Account, account_id), Kind.DONE, world.now, [world.ada], world.now)
    ada = world.browser(world.ada)
    page = ada.get("/notices").text
    assert f"<bdi>Bob</bdi> reconnected it on {date(world.now)}. Nothing is left to do." in page
    assert "1 unread notification<" in page
    ada.post("/notices/read")
    assert "unread" not in ada.get("/notices").text


def test_a_removed_account_takes_its_notices_out_of_the_bell(world: World) -> None:
    with world.open():
        account_id = world.account(expires_in=timedelta(days=5))
        warn(world, account_id, world.ada)
        example = db.session.get_one(Workspace, world.example)
        remove(example, account_id, Person(world.root, super_admin=True), WORKER, world.now)
    assert "A week before a network asks" in notices_of(world, world.ada)


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
    assert "3 unread notifications" in ada.get("/notices").text
    assert "3 unread notifications" in ada.get("/notices").text, "looking alone marks nothing"
    assert ada.post("/notices/read").status_code == 303
    assert "unread" not in ada.get("/notices").text
    assert "3 unread notifications" in world.browser(world.bob).get("/notices").text


def test_nobody_reads_the_notices_of_others_or_of_another_workspace(world: World) -> None:
    with world.open():
        warn(world, world.account("Secret GmbH", expires_in=timedelta(days=2)), world.ada)
    assert "Secret GmbH" not in world.browser(world.bob).get("/notices").text
    assert "Secret GmbH" not in world.browser(world.mallory).get("/notices").text
    world.browser(world.bob).post("/notices/read")
    with world.open():
        assert db.session.scalars(select(Notice.read_at)).all() == [None]


def loss(world: World, ahead: timedelta = timedelta(days=6)) -> int:
    """A Page whose history goes so soon, of which Ada was told a week before that."""
    account_id = world.account(disconnected_at=world.now + ahead - timedelta(days=365), reason=Reason.MANUAL)
    account = db.session.get_one(Account, account_id)
    assert account.kept_until is not None
    tell(account, Kind.LOSS, account.kept_until, [world.ada], account.kept_until - timedelta(days=7))
    return account_id


def test_the_loss_of_a_history_is_told_with_its_date_and_the_way_back(world: World) -> None:
    with world.open():
        account_id = loss(world)
    page = world.browser(world.ada).get("/notices").text
    assert "1 unread notification<" in page
    assert f"Its history is kept until {date(world.now + timedelta(days=6))}" in page
    assert f'action="/settings/social/accounts/{account_id}/reconnect"' in page


def test_a_history_that_is_lost_or_back_leaves_the_bell(world: World) -> None:
    with world.open():
        loss(world, timedelta(days=-1))
    page = notices_of(world, world.ada)
    assert "Over: nobody reconnected it by then, so its history was deleted." in page
    assert "/reconnect" not in page
    with world.open():
        ends(world, loss(world, timedelta(days=2)), Verb.RECONNECTED, begin(world.now), Actor(world.bob, "Bob"))
    assert f"Settled: <bdi>Bob</bdi> reconnected it on {date(world.now)}." in notices_of(world, world.ada)


def test_whoever_reconnected_after_the_loss_did_not_save_the_history(world: World) -> None:
    with world.open():
        ends(world, loss(world, timedelta(days=-1)), Verb.RECONNECTED, begin(world.now), Actor(world.bob, "Bob"))
    page = notices_of(world, world.ada)
    assert "Over: nobody reconnected it by then, so its history was deleted." in page


def test_without_notices_the_page_says_when_there_will_be_some(world: World) -> None:
    assert "A week before a network asks" in world.browser(world.vera).get("/notices").text

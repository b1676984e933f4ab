"""The bell: what one person alone was told, and nobody else."""

from datetime import timedelta

from tests.pages.reading import date
from tests.world import World
from webapp.actions.notices import personal
from webapp.domain.purposes import Purpose
from webapp.models import Account, Export, ExportState, User, db


def handed_over(world: World, number: int, account_id: int | None = None) -> None:
    personal.tell(
        Purpose.HANDED_OVER,
        f"handed_over:{number}",
        db.session.get_one(User, world.ada),
        path="/settings/social/accounts",
        now=world.now,
        workspace_id=world.example,
        in_mail={"who": "Bob <Page>", "accounts": "Example"},
        in_app={"who": "Bob <Page>", "number": number},
        account_id=account_id,
    )


def test_who_receives_accounts_reads_of_it_and_nobody_else_does(world: World) -> None:
    with world.open():
        handed_over(world, 1, world.account("Example Shop"))
        handed_over(world, 12)
    ada = world.browser(world.ada)
    page = ada.get("/notices").text
    assert "2 unread notifications<" in page
    assert "<bdi>Example Shop</bdi>" in page
    assert "<bdi>Bob &lt;Page&gt;</bdi> handed this account over to you." in page
    assert "12 accounts" in page
    assert "<bdi>Bob &lt;Page&gt;</bdi> handed them over to you." in page
    assert page.count('href="/settings/social/accounts"') >= 2
    assert "Example Shop" not in world.browser(world.bob).get("/notices").text
    assert "unread" not in world.browser(world.bob).get("/notices").text
    ada.post("/notices/read")
    page = ada.get("/notices").text
    assert "Example Shop" in page
    assert "unread" not in page


def test_a_removed_account_takes_its_news_along(world: World) -> None:
    with world.open():
        account_id = world.account("Example Shop")
        handed_over(world, 1, account_id)
    with world.open():
        db.session.delete(db.session.get_one(Account, account_id))
    page = world.browser(world.ada).get("/notices").text
    assert "handed" not in page
    assert "unread" not in page


def test_an_export_that_is_done_is_told_until_it_goes(world: World) -> None:
    until = world.now + timedelta(days=7)
    with world.open():
        for key, account_id in (("whole", None), ("one", world.account("Example Shop"))):
            export = Export(key=key, workspace_id=world.example, asked_by_id=world.ada, account_id=account_id)
            export.whole, export.name = account_id is None, "Example Shop" if account_id else None
            export.state, export.asked_at, export.expires_at = ExportState.READY, world.now, until
            db.session.add(export)
            db.session.flush()
            personal.export_is_ready(export, world.now)
    page = world.browser(world.ada).get("/notices").text
    assert "2 unread notifications<" in page
    assert page.count(f"You can download it until {date(until)}.") == 2
    assert "All accounts" in page
    assert "<bdi>Example Shop</bdi>" in page
    assert 'href="/publishing/exports"' in page
    with world.open():
        for export in db.session.query(Export):
            export.expires_at = world.now
    page = world.browser(world.ada).get("/notices").text
    assert "unread" not in page
    assert "download it until" not in page

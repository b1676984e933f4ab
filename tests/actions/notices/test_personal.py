"""What one person alone is told: whoever asked for an archive hears once that it is done, in the app and by mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.actions.exporting.archives import DAY, HOUR, asks, author, makes, own, page, row
from tests.world import World
from webapp.actions.exporting import export_making, exports
from webapp.actions.house import House
from webapp.actions.notices import noticed, outbox, personal
from webapp.domain.permissions import Plan, Social
from webapp.domain.purposes import Purpose
from webapp.models import Account, Export, Membership, OutboxMail, PersonalNotice, User, Workspace, db

__all__ = ["own"]


def notices(world: World) -> list[PersonalNotice]:
    with world.app.app_context():
        return list(db.session.scalars(select(PersonalNotice).order_by(PersonalNotice.id)))


def mails(world: World) -> list[OutboxMail]:
    with world.app.app_context():
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def unread(world: World, user_id: int, now: timedelta = timedelta()) -> int:
    with world.app.app_context():
        return noticed.unread(user_id, world.example, world.now + now)


def test_whoever_asked_for_an_archive_hears_once_that_it_is_done(world: World, own: House) -> None:
    asked = asks(world, page(world, "Example Shop"), world.bob)
    assert (notices(world), mails(world)) == ([], [])
    assert makes(world, own, HOUR) == 1
    assert makes(world, own, 2 * HOUR) == 0
    (told,), (mail,) = notices(world), mails(world)
    assert (told.user_id, told.export_id, told.purpose) == (world.bob, asked, Purpose.EXPORT_READY)
    assert (mail.address, mail.key, mail.facts) == ("bob@example.test", told.key, {"account": "Example Shop"})
    assert mail.expires_at == row(world, asked).expires_at, "no longer than there is something to fetch"
    assert [unread(world, who) for who in (world.bob, world.ada, world.root)] == [1, 0, 0]


def test_one_of_all_accounts_names_none(world: World, own: House) -> None:
    asks(world)
    makes(world, own)
    (told,), (mail,) = notices(world), mails(world)
    assert (told.account_id, mail.facts) == (None, {"account": ""})
    with world.app.app_context():
        letter = outbox.write(mail.id, "Relink <relink@example.test>", world.now)
    assert letter is not None
    assert letter["Subject"] == "Your export from Relink is ready"
    assert "/publishing/exports" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_nobody_is_told_who_left_sees_nothing_any_more_or_can_not_open_the_page(world: World, own: House) -> None:
    for name, who in (("One", world.ada), ("Two", world.bob), ("Three", world.dora)):
        asks(world, page(world, name), who)
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
        db.session.execute(update(Membership).where(Membership.user_id == world.bob).values(social=Social.NONE))
        db.session.execute(update(User).where(User.id == world.dora).values(active=False))
    assert makes(world, own) == 3
    assert (notices(world), mails(world)) == ([], [])
    asks(world, page(world, "More"), world.vera)
    with world.open():
        db.session.execute(update(Workspace).values(plan=Plan.STARTER))
    assert makes(world, own) == 1
    assert (notices(world), mails(world)) == ([], [])


def test_an_archive_that_goes_takes_its_news_along(world: World, own: House) -> None:
    asked = asks(world)
    makes(world, own)
    assert unread(world, world.ada, 6 * DAY) == 1
    assert unread(world, world.ada, 8 * DAY) == 0, "it is over, whether or not it was tidied away"
    with world.app.app_context():
        exports.drop(asked, author(world, world.ada), own, world.now)
    assert notices(world) == []
    (mail,) = mails(world)
    assert (mail.withdrawn_at, mail.next_try_at) == (world.now, None)


def test_an_archive_that_is_over_is_forgotten_with_its_news(world: World, own: House) -> None:
    asks(world)
    makes(world, own)
    with world.app.app_context():
        assert exports.forget(own, world.now + 8 * DAY) == 1
        assert db.session.scalars(select(Export)).all() == []
    assert notices(world) == []


def test_what_is_long_over_is_forgotten(world: World) -> None:
    with world.open():
        ada = db.session.get_one(User, world.ada)
        told = {"path": "/", "now": world.now, "workspace_id": world.example}
        facts = {"in_mail": {"who": "Bob", "accounts": "One"}, "in_app": {"who": "Bob", "number": 2}}
        assert personal.tell(Purpose.HANDED_OVER, "one", ada, **told, **facts)
        assert not personal.tell(Purpose.HANDED_OVER, "one", ada, **told, **facts), "once"
    with world.app.app_context():
        assert personal.forget(world.now + 29 * DAY) == 0
        assert personal.forget(world.now + 30 * DAY) == 1


def test_whoever_asked_hears_that_it_could_not_be_made_and_why_once_for_each_attempt(world: World, own: House) -> None:
    gone = page(world, "Example Shop")
    asked = asks(world, gone, world.bob)
    with world.open():
        db.session.delete(db.session.get_one(Account, gone))
    assert makes(world, own, HOUR) == 0
    assert makes(world, own, 2 * HOUR) == 0
    (told,), (mail,) = notices(world), mails(world)
    assert (told.user_id, told.export_id, told.purpose) == (world.bob, asked, Purpose.EXPORT_FAILED)
    assert (told.facts, mail.facts) == (
        {"failure": "account_gone"},
        {"account": "Example Shop", "failure": "account_gone"},
    )
    assert [unread(world, who) for who in (world.bob, world.ada, world.root)] == [1, 0, 0]
    with world.app.app_context():
        letter = outbox.write(mail.id, "Relink <relink@example.test>", world.now + HOUR)
    assert letter is not None
    assert letter["Subject"] == "Your export from Relink could not be made"
    words = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "The account was removed before the export was done." in words
    bell = world.browser(world.bob).get("/notices").text
    assert "The export that you asked for could not be made." in bell
    assert "<bdi>Example Shop</bdi>" in bell


def test_a_full_disk_is_told_and_trying_again_takes_the_news_back(
    world: World, own: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    asked = asks(world, page(world, "Example Shop"))
    with monkeypatch.context() as patch:
        patch.setattr(export_making.Archive, "finish", full)
        makes(world, own)
        assert [one.facts for one in notices(world)] == [{"failure": "disk_full"}]
        with world.app.app_context():
            exports.again(asked, author(world, world.ada), world.now + HOUR)
        assert (notices(world), [mail.withdrawn_at for mail in mails(world)]) == ([], [world.now + HOUR])
        makes(world, own, HOUR)
    assert [one.facts for one in notices(world)] == [{"failure": "disk_full"}]
    assert len(mails(world)) == 2
    with world.app.app_context():
        exports.again(asked, author(world, world.ada), world.now + 2 * HOUR)
    assert makes(world, own, 2 * HOUR) == 1
    assert [one.purpose for one in notices(world)] == [Purpose.EXPORT_READY]

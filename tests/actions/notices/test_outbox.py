"""Mails to single people: each owed once by its key, sent by the notices' rules, and forgotten with their secret."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.mail_server import MailServer, mail_server
from tests.world import World
from webapp.actions.house import House
from webapp.actions.notices import outbox
from webapp.actions.notices.deliver import Fate, deliver
from webapp.actions.notices.outbox import KEPT, Reader
from webapp.actions.operating import owed
from webapp.actions.operating.owed import Kind
from webapp.domain.purposes import LIFETIME, Purpose
from webapp.models import Membership, OutboxMail, db

LINK = "http://127.0.0.1:5000/open/a-secret"
NAMED = {
    "who": "Ada <b>Lovelace</b>",
    "account": "Example & Sons",
    "network": "Facebook",
    "wish": "reconnect",
    "about": "Example & Sons (Facebook)",
    "why": "rejected",
    "failure": "disk_full",
    "said": "Too long.",
    "accounts": "Example & Sons, @example",
    "address": "new@example.test",
}


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """A mail server that the app knows."""
    known = app.extensions["relink"]
    with mail_server() as running:
        settings = known.settings.model_copy(update={"smtp_url": running.url})
        app.extensions["relink"] = House(settings, known.vault, known.rooms)
        yield running
        app.extensions["relink"] = known


def owe(
    world: World,
    key: str = "letter:1",
    purpose: Purpose = Purpose.INVITATION,
    locale: str = "en",
    name: str = "New Person",
    address: str = "new@example.test",
) -> bool:
    with world.open():
        reader = Reader(address, name, locale)
        return outbox.owe(
            purpose, key, reader, path="/open/a-secret", now=world.now, workspace_id=world.example, facts=NAMED
        )


def delivered(world: World, now: datetime | None = None) -> Counter[Fate]:
    with world.app.app_context():
        return deliver(now or world.now)


def row(world: World) -> OutboxMail:
    with world.app.app_context():
        return db.session.scalars(select(OutboxMail)).one()


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_a_mail_in_both_languages(world: World, server: MailServer, purpose: Purpose, locale: str):
    assert owe(world, purpose=purpose, locale=locale, address="ada@example.test")
    assert delivered(world) == Counter({Fate.SENT: 1})
    (mail,) = server.mails
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    greeting = {"en": "Hello New Person,", "de": "Guten Tag New Person,"}[locale]
    assert greeting in text
    assert LINK in text
    assert f'href="{LINK}"' in html
    assert "<b>" not in html
    assert mail["Subject"]


@pytest.mark.parametrize(("locale", "greeting"), [("en", "Hello,"), ("de", "Guten Tag,")])
def test_nobody_is_greeted_by_their_address(world: World, server: MailServer, locale: str, greeting: str):
    assert owe(world, locale=locale, name="new@example.test")
    assert delivered(world) == Counter({Fate.SENT: 1})
    (mail,) = server.mails
    texts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    assert all(greeting in text for text in texts)


FOR_MEMBERS_ONLY = {
    Purpose.INVITATION: False,
    Purpose.PASSWORD_RESET: False,
    Purpose.PASSWORD_CHANGED: False,
    Purpose.ADDRESS_CHANGE: False,
    Purpose.ADDRESS_CHANGED: False,
    Purpose.REAUTHORIZATION_LINK: False,
    Purpose.ACCESS_REQUEST: True,
    Purpose.HANDED_OVER: True,
    Purpose.POST_WAITS: True,
    Purpose.EXPORT_READY: True,
    Purpose.EXPORT_FAILED: True,
}
"""Written out: a new purpose has to say which it is."""


@pytest.mark.parametrize("purpose", Purpose)
def test_what_is_in_a_workspace_is_told_only_to_who_still_has_a_seat_there(
    world: World, server: MailServer, purpose: Purpose
) -> None:
    """Somebody outside, and somebody who left between the writing and the sending."""
    owe(world, "letter:1", purpose, address="mallory@example.test")
    owe(world, "letter:2", purpose, address="bob@example.test")
    with world.open():
        seat = db.session.scalars(select(Membership).where(Membership.user_id == world.bob)).one()
        seat_id, seat.active = seat.id, False
    try:
        fates = delivered(world)
    finally:
        with world.open():
            db.session.get_one(Membership, seat_id).active = True
    assert (Fate.SENT in fates) is not FOR_MEMBERS_ONLY[purpose]
    assert len(server.mails) == (0 if FOR_MEMBERS_ONLY[purpose] else 2)


def test_the_same_key_is_owed_once(world: World, server: MailServer):
    assert owe(world)
    assert not owe(world)
    assert delivered(world) == Counter({Fate.SENT: 1})
    assert not owe(world)
    assert delivered(world) == Counter()


def test_the_link_is_sealed_while_it_waits_and_forgotten_once_sent(world: World, server: MailServer):
    owe(world)
    waiting = row(world).sealed_link
    assert waiting is not None
    assert "secret" not in waiting
    delivered(world)
    assert row(world).sealed_link is None


def test_what_was_withdrawn_is_not_sent(world: World, server: MailServer):
    owe(world)
    with world.open():
        assert outbox.withdraw(["letter:1", "letter:2"], world.now) == 1
    assert delivered(world) == Counter()
    assert row(world).sealed_link is None


def test_nothing_is_sent_after_its_link_has_closed(world: World, server: MailServer):
    owe(world)
    late = world.now + LIFETIME[Purpose.INVITATION]
    assert delivered(world, late) == Counter({Fate.WITHDRAWN: 1})
    assert server.mails == []


def test_an_address_that_is_refused_is_said_to_whoever_asks_and_can_be_tried_again(world: World, server: MailServer):
    owe(world)
    server.answers["new@example.test"] = "550 5.1.1 No such user"
    assert delivered(world) == Counter({Fate.PARKED: 1})
    with world.app.app_context():
        assert outbox.undeliverable(["letter:1", "other"]) == {"letter:1": "550 5.1.1 No such user"}
        (waiting,) = owed.everything(world.now)
        assert (waiting.kind, waiting.parked, waiting.what) == (Kind.LETTER, True, "invitation to new@example.test")
        assert owed.retry(Kind.LETTER, waiting.id, world.now)
    server.answers.clear()
    assert delivered(world) == Counter({Fate.SENT: 1})


def test_what_is_over_is_forgotten_after_a_while_and_what_waits_is_not(world: World, server: MailServer):
    owe(world)
    with world.app.app_context():
        assert outbox.forget(world.now + 2 * KEPT) == 0
    delivered(world)
    with world.app.app_context():
        assert outbox.forget(world.now + KEPT - timedelta(seconds=1)) == 0
        assert outbox.forget(world.now + KEPT) == 1

"""Another e-mail address of one's own: asked for, confirmed by a mail to the new one, told to the old one."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.pages.untouched import untouched
from tests.people import PASSWORD
from tests.world import World
from webapp import clock
from webapp.actions.notices import outbox
from webapp.actions.signing_in import own_address, proof, reset
from webapp.domain.purposes import LIFETIME, Purpose
from webapp.models import Event, OutboxMail, PasswordReset, SignIn, User, db
from webapp.models.event import Verb

PROFILE = "/settings/profile"
ADDRESS = f"{PROFILE}/address"
NEW = "ada.king@example.test"


def ask(browser: FlaskClient, address: str = NEW) -> str:
    answer = browser.post(ADDRESS, data={"address": address})
    assert (answer.status_code, answer.location) == (303, PROFILE), answer.text
    return browser.get(PROFILE).text


def mailed(world: World, purpose: Purpose) -> list[str]:
    """The mails that are owed, as their readers read them, with whom they go to."""
    with world.open():
        rows = db.session.scalars(select(OutboxMail).where(OutboxMail.purpose == purpose).order_by(OutboxMail.id)).all()
        letters = [outbox.write(row.id, "relink@example.test", world.now) for row in rows]
        return [f"{letter['To']}\n{letter.get_body(('plain',)).get_content()}" for letter in letters if letter]


def link(world: World) -> str:
    return re.search(r"(/address/\S+)", mailed(world, Purpose.ADDRESS_CHANGE)[-1])[1]


def signs_in(world: World, email: str) -> bool:
    answer = world.app.test_client().post("/login", data={"email": email, "password": PASSWORD})
    return answer.status_code == 303


def test_the_new_address_is_taken_when_its_owner_confirms_it(world: World, client: FlaskClient) -> None:
    ada = world.browser(world.ada)
    assert f"We have sent a link to {NEW}." in ask(ada, " Ada.King@Example.test ")
    (letter,) = mailed(world, Purpose.ADDRESS_CHANGE)
    assert letter.splitlines()[0].endswith(f"{NEW}>")
    assert "instead of ada@example.test" in letter
    assert signs_in(world, "ada@example.test")
    assert f"{NEW}" in client.get(link(world)).text
    assert signs_in(world, "ada@example.test")  # looking changes nothing: mail programs follow links, too
    assert client.post(link(world)).location == "/login"
    assert (signs_in(world, "ada@example.test"), signs_in(world, NEW)) == (False, True)
    assert ada.get(PROFILE).status_code == 200


def test_the_old_address_is_told_and_the_log_knows_both(world: World, client: FlaskClient) -> None:
    ask(world.browser(world.ada))
    client.post(link(world))
    (letter,) = mailed(world, Purpose.ADDRESS_CHANGED)
    assert letter.splitlines()[0].endswith("ada@example.test>")
    assert NEW in letter
    with world.open():
        event = db.session.scalars(select(Event).where(Event.verb == Verb.PROFILE_CHANGED)).one()
        assert (event.actor_id, event.workspace_id) == (world.ada, world.example)
        assert (event.before, event.after) == ({"email": "ada@example.test"}, {"email": NEW})


def test_an_address_of_somebody_else_is_answered_alike_and_sent_nothing(world: World) -> None:
    ada = world.browser(world.ada)
    page = ask(ada, "bob@example.test")
    assert "We have sent a link to bob@example.test." in page
    assert mailed(world, Purpose.ADDRESS_CHANGE) == []


def test_an_address_that_somebody_takes_meanwhile_stays_theirs(world: World, client: FlaskClient) -> None:
    ask(world.browser(world.ada))
    with world.open():
        db.session.execute(update(User).where(User.id == world.bob).values(email=NEW))
    with untouched(world):
        assert client.post(link(world)).status_code == 410


def test_a_link_is_good_once_and_for_a_day(world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(world.browser(world.ada))
    address = link(world)
    later = clock.now() + LIFETIME[Purpose.ADDRESS_CHANGE]
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        assert client.get(address).status_code == 410
    assert client.post(address).status_code == 303
    with untouched(world):
        assert client.post(address).status_code == 410


def test_a_changed_password_closes_the_link(world: World, client: FlaskClient) -> None:
    ask(world.browser(world.ada))
    with world.open():
        db.session.execute(update(User).where(User.id == world.ada).values(password_hash="another"))
    with untouched(world):
        assert client.post(link(world)).status_code == 410


@pytest.mark.parametrize("spoil", [lambda key: key[:-1], lambda key: "x" + key, lambda key: "x", lambda key: key + "x"])
def test_a_link_that_was_changed_opens_nothing(world: World, client: FlaskClient, spoil) -> None:
    ask(world.browser(world.ada))
    key = link(world).removeprefix("/address/")
    with untouched(world):
        assert client.post(f"/address/{spoil(key)}").status_code == 410


def test_what_was_mailed_to_the_old_address_opens_nothing_afterwards(world: World, client: FlaskClient) -> None:
    with world.open():
        reset.ask("ada@example.test", None, world.now)
    ask(world.browser(world.ada))
    client.post(link(world))
    with world.open():
        assert db.session.scalars(select(PasswordReset.used_at)).one() is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "no e-mail address"), ("ada", "no e-mail address"), ("ADA@example.test", "your address already")],
)
def test_what_is_no_new_address_is_said(world: World, typed: str, said: str) -> None:
    ada = world.browser(world.ada)
    with untouched(world):
        answer = ada.post(ADDRESS, data={"address": typed})
    assert answer.status_code == 422
    assert said in answer.text


def test_it_asks_for_a_fresh_proof(world: World) -> None:
    ada = world.browser(world.ada)
    with world.open():
        db.session.execute(update(SignIn).values(proved_at=world.now - proof.LASTS - timedelta(minutes=1)))
    assert "Is it you?" in ada.get(ADDRESS).text
    assert ada.post(ADDRESS, data={"address": NEW}).status_code == 401
    assert mailed(world, Purpose.ADDRESS_CHANGE) == []


def test_somebody_disabled_changes_nothing(world: World) -> None:
    ask(world.browser(world.ada))
    key = link(world).removeprefix("/address/")
    with world.open():
        db.session.execute(update(User).where(User.id == world.ada).values(active=False))
        assert own_address.find(key, world.now) is None

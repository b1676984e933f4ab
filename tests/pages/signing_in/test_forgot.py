"""A forgotten password: a link by mail, once, within the hour; and nothing that says whether an address is known."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import build_app
from tests.pages.untouched import untouched
from tests.people import PASSWORD
from tests.world import World
from webapp import clock
from webapp.actions.notices import outbox
from webapp.actions.signing_in import passwords, reset, sign_in
from webapp.domain.purposes import Purpose
from webapp.models import Event, OutboxMail, PasswordReset, SignIn, User, db
from webapp.models.event import Verb

NEW = "correct horse battery staple"
LINK = re.compile(r"/forgot/([\w-]{43})")


def ask(browser: FlaskClient, who: str = "ada@example.test") -> str:
    answer = browser.post("/forgot", data={"email": who})
    assert answer.status_code == 200
    return re.sub(r'"X-CSRFToken": "[^"]*"|value="[^"]{60,}"', "", answer.text)


def mailed(world: World, purpose: Purpose = Purpose.PASSWORD_RESET) -> list[str]:
    """The mails that are owed, the oldest first, as their readers read them."""
    with world.open():
        rows = db.session.scalars(select(OutboxMail).where(OutboxMail.purpose == purpose).order_by(OutboxMail.id)).all()
        letters = [outbox.write(row.id, "relink@example.test", world.now) for row in rows]
        return [letter["To"] + letter.get_body(("plain",)).get_content() for letter in letters if letter]


def keys(world: World) -> list[str]:
    return [LINK.search(text)[1] for text in mailed(world)]


def can_sign_in(world: World, password: str) -> bool:
    answer = world.app.test_client().post("/login", data={"email": "ada@example.test", "password": password})
    return answer.status_code == 303


def test_the_link_leads_to_a_new_password(world: World, client: FlaskClient) -> None:
    ask(client, " Ada@Example.test ")
    (letter,) = mailed(world)
    assert "ada@example.test" in letter
    (key,) = keys(world)
    page = client.get(f"/forgot/{key}")
    assert (page.status_code, "ada@example.test" in page.text) == (200, True)
    answer = client.post(f"/forgot/{key}", data={"new": NEW})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Your new password is set" in client.get("/login").text
    assert (can_sign_in(world, PASSWORD), can_sign_in(world, NEW)) == (False, True)


def test_every_sign_in_ends_and_the_person_is_told(world: World, client: FlaskClient) -> None:
    ada, bob = world.browser(world.ada), world.browser(world.bob)
    ask(client)
    assert ada.get("/settings/security").status_code == 200
    client.post(f"/forgot/{keys(world)[0]}", data={"new": NEW})
    assert [browser.get("/settings/security").status_code for browser in (ada, bob)] == [303, 200]
    (letter,) = mailed(world, Purpose.PASSWORD_CHANGED)
    assert "ada@example.test" in letter
    assert "was changed" in letter
    with world.open():
        events = [(event.verb, event.actor_id, event.workspace_id) for event in db.session.scalars(select(Event))]
        assert (Verb.PASSWORD_RESET_ASKED, world.ada, world.example) in events
        assert (Verb.PASSWORD_CHANGED, world.ada, world.example) in events


def test_an_unknown_address_is_answered_alike_and_sent_nothing(world: World, client: FlaskClient) -> None:
    with world.open():
        db.session.execute(update(User).where(User.id == world.bob).values(active=False))
    same = {ask(world.app.test_client(), f"{who}@example.test") for who in ("ada", "bob", "nobody")}
    assert len(same | {ask(client, ""), ask(client, "x" * 5000)}) == 1
    assert [letter.startswith("Ada") or "ada@" in letter for letter in mailed(world)] == [True]
    with world.open():
        asked = db.session.scalars(
            select(Event).where(Event.verb == Verb.PASSWORD_RESET_ASKED).order_by(Event.id)
        ).all()
        assert [event.actor_id for event in asked] == [world.ada, None, None, None, None]
        assert "nobody" not in repr([vars(event) for event in asked])


def test_the_database_holds_only_the_hash_of_the_key(world: World, client: FlaskClient) -> None:
    ask(client)
    (key,) = keys(world)
    with world.open():
        everything = [
            *db.session.execute(select(PasswordReset.__table__)),
            *db.session.execute(select(OutboxMail.__table__)),
            *db.session.execute(select(Event.__table__)),
        ]
        assert key not in repr(everything)


def test_a_link_opens_once(world: World, client: FlaskClient) -> None:
    ask(client)
    (key,) = keys(world)
    client.post(f"/forgot/{key}", data={"new": NEW})
    with untouched(world):
        assert client.get(f"/forgot/{key}").status_code == 410
        assert client.post(f"/forgot/{key}", data={"new": NEW + " again"}).status_code == 410
    assert can_sign_in(world, NEW)


def test_a_link_is_over_after_an_hour(world: World, client: FlaskClient) -> None:
    ask(client)
    (key,) = keys(world)
    with world.open():
        db.session.execute(update(PasswordReset).values(expires_at=world.now - timedelta(seconds=1)))
    with untouched(world):
        answer = client.post(f"/forgot/{key}", data={"new": NEW})
    assert answer.status_code == 410
    assert "Ask for a new one" in answer.text


def test_a_new_password_closes_every_other_link_and_takes_back_what_is_not_sent(world: World, client: FlaskClient):
    ask(client)
    ask(client)
    first, second = keys(world)
    client.post(f"/forgot/{second}", data={"new": NEW})
    assert client.get(f"/forgot/{first}").status_code == 410
    assert mailed(world) == [] or first not in "".join(mailed(world))


@pytest.mark.parametrize("key", ["x", "A" * 43, "%00", "..", "' OR 1=1 --"])
def test_a_key_that_nobody_was_sent_opens_nothing(world: World, client: FlaskClient, key: str) -> None:
    with untouched(world):
        assert client.get(f"/forgot/{key}").status_code in (404, 410)
        assert client.post(f"/forgot/{key}", data={"new": NEW}).status_code in (404, 405, 410)


def test_the_link_of_somebody_disabled_meanwhile_is_over(world: World, client: FlaskClient) -> None:
    ask(client)
    (key,) = keys(world)
    with world.open():
        db.session.execute(update(User).where(User.id == world.ada).values(active=False))
    assert client.post(f"/forgot/{key}", data={"new": NEW}).status_code == 410


@pytest.mark.parametrize(
    ("new", "said"), [("short", "at least 12"), ("password12345", "too easy"), ("ada-lovelace-1815", "easy to guess")]
)
def test_a_bad_password_is_refused_and_the_link_stays_open(world: World, client: FlaskClient, new: str, said: str):
    ask(client)
    (key,) = keys(world)
    with untouched(world):
        answer = client.post(f"/forgot/{key}", data={"new": new})
    assert answer.status_code == 422
    assert said in answer.text
    assert client.post(f"/forgot/{key}", data={"new": NEW}).status_code == 303


def test_of_two_at_once_only_the_first_is_taken(world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    ask(client)
    (key,) = keys(world)
    hashed = passwords.hashed

    def while_the_first_one_is_quicker(password: str) -> str:
        monkeypatch.setattr(passwords, "hashed", hashed)
        assert world.app.test_client().post(f"/forgot/{key}", data={"new": NEW}).status_code == 303
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", while_the_first_one_is_quicker)
    assert client.post(f"/forgot/{key}", data={"new": "a different long password"}).status_code == 410
    assert (can_sign_in(world, NEW), can_sign_in(world, "a different long password")) == (True, False)


def test_nobody_is_mailed_more_than_a_few_links_an_hour(world: World, client: FlaskClient) -> None:
    assert len({ask(client) for _ in range(reset.MOST + 3)}) == 1
    assert len(mailed(world)) == reset.MOST


def test_asking_is_held_back_known_or_not(tmp_path: Path) -> None:
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)
    app.config["RATELIMIT_ENABLED"] = True
    World.begin(app, clock.now())
    for who in ("ada", "nobody"):
        browser = app.test_client()
        answers = [browser.post("/forgot", data={"email": f"{who}@example.test"}).status_code for _ in range(6)]
        assert answers == [200] * 5 + [429]


def test_the_sign_in_page_leads_there(client: FlaskClient) -> None:
    assert 'href="/forgot"' in client.get("/login").text


def test_old_links_are_forgotten(world: World, client: FlaskClient) -> None:
    ask(client)
    with world.open():
        assert sign_in.forget(world.now - timedelta(hours=1)) == 0
        assert sign_in.forget(world.now + timedelta(hours=1)) == 1


def test_a_changed_password_is_told_by_mail_as_well(world: World) -> None:
    ada = world.browser(world.ada)
    ada.post("/settings/security/password", data={"old": PASSWORD, "new": NEW})
    assert len(mailed(world, Purpose.PASSWORD_CHANGED)) == 1
    with world.open():
        assert db.session.scalars(select(SignIn.ended_at)).one() is None

"""Settings > You > Security: the password, and where one is signed in."""

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.untouched import untouched
from tests.people import PASSWORD
from tests.world import World
from webapp.actions.signing_in import passwords
from webapp.models import Event, SignIn, User, db
from webapp.models.event import Verb

SECURITY = "/settings/security"
NEW = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"


def change(browser: FlaskClient, old: str = PASSWORD, new: str = NEW) -> tuple[int, str]:
    answer = browser.post(f"{SECURITY}/password", data={"old": old, "new": new})
    return answer.status_code, answer.text


def can_sign_in(world: World, password: str) -> bool:
    answer = world.app.test_client().post("/login", data={"email": "ada@example.test", "password": password})
    return answer.status_code == 303


def test_a_new_password_takes_the_old_one_s_place(world: World) -> None:
    assert change(world.browser(world.ada))[0] == 303
    assert not can_sign_in(world, PASSWORD)
    assert can_sign_in(world, NEW)


def test_a_new_password_ends_every_other_sign_in_of_this_person_only(world: World) -> None:
    here, elsewhere, bob = (world.browser(who) for who in (world.ada, world.ada, world.bob))
    change(here)
    assert [browser.get(SECURITY).status_code for browser in (here, elsewhere, bob)] == [200, 303, 200]


def test_the_change_is_logged_without_the_password(world: World) -> None:
    here, _elsewhere = world.browser(world.ada), world.browser(world.ada)
    change(here)
    with world.open():
        event = db.session.scalars(select(Event).where(Event.verb == Verb.PASSWORD_CHANGED)).one()
        assert (event.actor_id, event.workspace_id) == (world.ada, world.example)
        assert event.details == {"sign_ins_ended": 1}
        for secret in (PASSWORD, NEW):
            assert secret not in repr(vars(event))
        assert db.session.get_one(User, world.ada).password_changed_at > world.now


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong", NEW, "This is not your present password. Nothing was changed."),
        ("", NEW, "This is not your present password."),
        (PASSWORD, "", "at least 12 characters"),
        (PASSWORD, "elevenchars", "at least 12 characters"),
        (PASSWORD, "x" * 257, "at most 256 characters"),
        (PASSWORD, "a" * 40, "too easy to guess"),
        (PASSWORD, "abababababababab", "too easy to guess"),
        (PASSWORD, "adaadaadaadaada1", "too easy to guess"),
        (PASSWORD, "password12345", "too easy to guess"),
        (PASSWORD, "Passwort123!", "too easy to guess"),
        (PASSWORD, "qwertzuiopü1", "too easy to guess"),
        (PASSWORD, "AdaLovelace1815", "Your name and your e-mail address are easy to guess"),
    ],
)
def test_a_refused_password_changes_nothing_and_says_why(world: World, old: str, new: str, said: str) -> None:
    browser, elsewhere = world.browser(world.ada), world.browser(world.ada)
    with untouched(world):
        status, page = change(browser, old, new)
    assert status == 422
    assert said in page
    assert elsewhere.get(SECURITY).status_code == 200
    assert new == "" or f'value="{new}"' not in page


def test_twelve_characters_of_any_kind_are_enough(world: World) -> None:
    assert change(world.browser(world.ada), new="päss 🔑 wörd!")[0] == 303
    assert can_sign_in(world, "päss 🔑 wörd!")


def test_the_page_lists_where_this_person_is_signed_in(world: World) -> None:
    for agent in (FIREFOX, IPHONE, EDGE, "curl/8", "<script>alert(1)</script>"):
        browser = world.app.test_client()
        data = {"email": "ada@example.test", "password": PASSWORD}
        browser.post("/login", data=data, headers={"User-Agent": agent})
    world.browser(world.bob)
    page = browser.get(SECURITY).text
    for words in ("Firefox on Windows", "Safari on iPhone", "Edge on Linux"):
        assert words in page
    assert page.count("<strong>Unknown browser</strong>") == 2
    assert page.count("This browser") == 1
    assert page.count('<li class="row">') == 5
    assert "<script>alert" not in page


def test_ended_sign_ins_are_not_listed(world: World) -> None:
    browser, other = world.browser(world.ada), world.browser(world.ada)
    other.post("/logout")
    page = browser.get(SECURITY).text
    assert page.count('<li class="row">') == 1
    assert "end-others" not in page


def test_ending_all_others_ends_all_others_and_nobody_elses(world: World) -> None:
    here, elsewhere, bob = (world.browser(who) for who in (world.ada, world.ada, world.bob))
    answer = here.post(f"{SECURITY}/end-others")
    assert (answer.status_code, answer.location) == (303, SECURITY)
    assert [browser.get(SECURITY).status_code for browser in (here, elsewhere, bob)] == [200, 303, 200]
    with world.open():
        ended = db.session.scalars(select(SignIn.user_id).where(SignIn.ended_at.is_not(None))).all()
        logged = db.session.scalars(select(Event).where(Event.verb == Verb.SIGNED_OUT)).one()
        assert (logged.actor_id, logged.details) == (world.ada, {"other_sign_ins_ended": 1})
    assert list(ended) == [world.ada]


def test_of_two_changes_at_once_only_the_first_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = world.browser(world.ada), world.browser(world.ada)
    hashed = passwords.hashed

    def while_the_first_one_is_quicker(password: str) -> str:
        monkeypatch.setattr(passwords, "hashed", hashed)
        assert change(first, new=NEW)[0] == 303
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", while_the_first_one_is_quicker)
    assert change(second, new="a different long password")[0] in (303, 422)
    assert can_sign_in(world, NEW)
    assert not can_sign_in(world, "a different long password")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$broken"])
def test_nothing_fits_where_there_is_no_hash(stored: str | None) -> None:
    assert not passwords.is_right(stored, "nobody's password")
    assert not passwords.is_right(stored, "")


def test_a_hash_takes_as_much_work_as_argon2_s_authors_ask_for(
    quick_hashes: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", quick_hashes)
    work = extract_parameters(passwords.hashed(NEW))
    assert (work.type, work.time_cost, work.memory_cost, work.parallelism) == (Type.ID, 3, 64 * 1024, 4)


def test_hashes_are_argon2id_and_never_twice_the_same() -> None:
    first, second = passwords.hashed(NEW), passwords.hashed(NEW)
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.is_right(first, NEW)
    assert not passwords.is_right(first, NEW + " ")

"""Settings > You > Profile."""

import pytest
from sqlalchemy import select

from tests.pages.untouched import untouched
from tests.world import World
from webapp.models import Event, User, db
from webapp.models.event import Verb

PROFILE = "/settings/profile"
GOOD = {"name": "Ada King", "locale": "de", "timezone": "Asia/Kathmandu"}


def profile(world: World, user_id: int) -> tuple[str, str | None, str]:
    with world.open():
        user = db.session.get_one(User, user_id)
        return user.name, user.locale, user.timezone


def test_ada_changes_her_name_language_and_time_zone(world: World) -> None:
    browser = world.browser(world.ada)
    answer = browser.post(PROFILE, data=GOOD)
    assert (answer.status_code, answer.location) == (303, PROFILE)
    assert profile(world, world.ada) == ("Ada King", "de", "Asia/Kathmandu")
    page = browser.get(PROFILE).text
    assert '<html lang="de">' in page
    assert 'value="Ada King"' in page
    assert profile(world, world.bob) == ("Bob Page", "en", "Europe/Berlin")


def test_the_change_is_logged_with_what_was_before_and_only_what_differs(world: World) -> None:
    browser = world.browser(world.ada)
    browser.post(PROFILE, data=GOOD | {"locale": "en"})
    with world.open():
        event = db.session.scalars(select(Event).where(Event.verb == Verb.PROFILE_CHANGED)).one()
        assert event.before == {"name": "Ada Lovelace", "timezone": "Europe/Berlin"}
        assert event.after == {"name": "Ada King", "timezone": "Asia/Kathmandu"}
        assert (event.actor_id, event.actor_name, event.workspace_id) == (world.ada, "Ada Lovelace", world.example)
        assert event.ip == "127.0.0.1"


def test_saving_the_same_again_changes_nothing(world: World) -> None:
    browser = world.browser(world.ada)
    with untouched(world):
        answer = browser.post(PROFILE, data={"name": " Ada  Lovelace ", "locale": "en", "timezone": "Europe/Berlin"})
        assert answer.status_code == 303
    assert "There was nothing to change." in browser.get(PROFILE).text


@pytest.mark.parametrize("zone", ["localtime", "Factory", "Europe/Atlantis", "../etc/passwd"])
def test_only_the_time_of_a_place_is_taken(world: World, zone: str) -> None:
    before = profile(world, world.ada)
    assert world.browser(world.ada).post(PROFILE, data=GOOD | {"timezone": zone}).status_code == 422
    assert profile(world, world.ada) == before


def test_as_the_browser_asks_is_a_choice_too(world: World) -> None:
    browser = world.browser(world.bob)
    browser.post(PROFILE, data={"name": "Bob Page", "locale": "", "timezone": "Europe/Berlin"})
    assert profile(world, world.bob)[1] is None
    assert '<html lang="en">' in browser.get(PROFILE, headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Enter your name."),
        ({"name": "   "}, "Enter your name."),
        ({"name": "x" * 101}, "at most 100 letters"),
        ({"name": "Ada\u202eevil"}, "at most 100 letters"),
        ({"name": "Ada\x00"}, "at most 100 letters"),
        ({"locale": "tlh"}, "Choose one of the languages."),
        ({"timezone": "Mars/Olympus"}, "Choose one of the time zones."),
        ({"timezone": "../../etc/passwd"}, "Choose one of the time zones."),
        ({"timezone": ""}, "Choose one of the time zones."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_changed(
    world: World, change: dict[str, str], said: str
) -> None:
    browser = world.browser(world.ada)
    field = next(iter(change))
    with untouched(world):
        answer = browser.post(PROFILE, data=GOOD | change)
    assert answer.status_code == 422
    assert said in answer.text.partition(f'id="{field}-error"')[2].partition("</span></span>")[0]
    assert f'aria-describedby="{field}-error' in answer.text


def test_a_name_that_is_markup_is_shown_as_it_was_typed(world: World) -> None:
    browser = world.browser(world.ada)
    browser.post(PROFILE, data=GOOD | {"name": '"><script>alert(1)</script>', "locale": "en"})
    page = browser.get(PROFILE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_names_from_everywhere_are_fine(world: World) -> None:
    browser = world.browser(world.ada)
    for name in ("شركة المثال", "Zoë Müller-Lüdenscheidt", "李小龍", "O’Brien 🚀"):
        assert browser.post(PROFILE, data=GOOD | {"name": name}).status_code == 303
        assert profile(world, world.ada)[0] == name

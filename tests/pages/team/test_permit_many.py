"""The list of people on the Permissions tab: found and filtered, and many changed at once after one question."""

from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages.deciding import DRESSES, QUIET
from tests.pages.permitting import PAGE, level_of, many, one, wish
from tests.pages.reading import text_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.domain.levels import Level
from webapp.domain.permissions import Social


@DRESSES
def test_many_are_set_at_once_after_one_question(world: World, headers: dict[str, str]) -> None:
    with world.open():
        world.account(by=world.bob)
    root, form = world.browser(world.root), many(world, ["ada", "bob", "eve"], ["all", "all", "none"], "view")
    with untouched(world, but=QUIET):
        asked = text_of(root.post(PAGE, data=form, headers=headers).text)
    assert "Change what 3 people may do?" in asked
    assert "Ada Lovelace : connect new accounts · write drafts · reconnect 1 account · publish on 1 account" in asked
    answer = root.post(PAGE, data=form | {"sure": "1"}, headers=headers)
    if headers:
        assert answer.headers["HX-Retarget"] == "#people"
    else:
        answer = root.get(answer.headers["Location"])
    assert "3 people: “View only” from now on." in answer.text
    assert {level_of(world, getattr(world, who)) for who in ("ada", "bob", "eve")} == {Level.VIEW}


@DRESSES
def test_of_many_none_is_changed_when_one_was_changed_meanwhile(world: World, headers: dict[str, str]) -> None:
    root, form = world.browser(world.root), many(world, ["ada", "bob"], ["all", "own"], "super_admin")
    with untouched(world, but=QUIET):
        answer = root.post(PAGE, data=form, headers=headers)
    assert answer.status_code == (409 if headers else 303)
    shown = answer.text if headers else root.get(PAGE).text
    assert "Somebody else changed this meanwhile: Bob Page has “All accounts” now." in shown


@DRESSES
@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"level": "view"}, None),
        ({"person": ["3"], "level": "view"}, 400),
        ({"person": ["x"], "was": ["x:all"], "level": "view"}, 400),
        ({"person": ["3"], "was": ["3:emperor"], "level": "view"}, 400),
        ({"person": ["3"], "was": ["3:all"], "level": "emperor"}, 400),
        ({"person": ["3"], "was": ["3:all"]}, 400),
        ({"person": ["9" * 30], "was": [f"{'9' * 30}:all"], "level": "view"}, 400),
    ],
)
def test_nobody_ticked_is_said_and_nonsense_is_refused(
    world: World, form: dict[str, Any], status: int | None, headers: dict[str, str]
) -> None:
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        answer = root.post(PAGE, data=form, headers=headers)
    assert answer.status_code == (status or (200 if headers else 303))
    if status is None:
        assert "Nobody is ticked. Nothing was changed." in (answer if headers else root.get(PAGE)).text


def test_everybody_on_the_page_is_ticked_by_a_link(world: World) -> None:
    root = world.browser(world.root)
    assert root.get(PAGE).text.count(" checked") == 0
    assert root.get(f"{PAGE}?ticked=all").text.count(" checked") == 7


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("q=LOVELACE", ["Ada Lovelace"], ["Bob Page"]),
        ("q=bob%40example", ["Bob Page"], ["Ada Lovelace"]),
        ("q=%C3%96SE", ["Jürgen Öse"], ["Bob Page"]),
        ("level=draft", ["Dora Draft"], ["Bob Page"]),
        ("level=super_admin", ["Root Admin"], ["Bob Page"]),
        ("level=all", ["Bob Page", "Ada Lovelace"], ["Gone Girl", "Olga Own"]),
        ("level=deactivated", ["Gone Girl"], ["Bob Page"]),
        ("level=emperor", ["Bob Page", "Gone Girl"], []),
        ("q=nobody+at+all", ["Nobody matches"], ["Bob Page"]),
        ("page=999", ["Bob Page"], []),
        ("page=-1&q=%00", ["Bob Page"], []),
        ("q=%25", ["Nobody matches"], ["Bob Page"]),
    ],
)
@DRESSES
def test_people_are_found_by_name_mail_and_permission(
    world: World, query: str, there: list[str], not_there: list[str], headers: dict[str, str]
) -> None:
    with world.open():
        world.person("Gone Girl", Social.ALL, active=False)
        world.person("Jürgen Öse", Social.OWN)
    page = world.browser(world.root).get(f"{PAGE}?{query}", headers=headers).text
    assert [name for name in there if name not in page] == []
    assert [name for name in not_there if name in page] == []


def test_a_change_comes_back_to_the_list_as_it_was_filtered(world: World) -> None:
    root = world.browser(world.root)
    page = root.get(f"{PAGE}?q=vera&level=view").text
    assert 'name="view" value="q=vera&amp;level=view"' in page
    answer = root.post(one(world, "vera"), data=wish("view", "all", view="q=vera&level=view"))
    assert answer.headers["Location"] == f"{PAGE}?q=vera&level=view#person-{world.vera}"
    evil = root.post(one(world, "vera"), data=wish("all", "own", view="//evil.example/", sure="1"))
    assert evil.headers["Location"] == f"{PAGE}#person-{world.vera}"


def shown_to(browser: FlaskClient, query: str = "") -> str:
    return unescape(browser.get(f"{PAGE}{query}").text)


def test_accounts_for_chosen_people_are_listed_with_how_many_they_are(world: World) -> None:
    with world.open():
        account = world.account("Closed Shop", only_for=(world.ada, world.bob))
        world.account("Nobody's Shop", only_for=())
        world.account("Open Shop")
        world.account("Theirs", workspace=world.elsewhere, by=world.mallory, only_for=())
    page = shown_to(world.browser(world.root))
    assert "Closed Shop" in page
    assert "2 people" in page
    assert "super admins only" in page
    assert "Open Shop" not in page
    assert "Theirs" not in page
    assert f"/settings/social/accounts/{account}/people" in page
    assert "/people" not in shown_to(world.browser(world.ada))

"""Who may use one account: the page, its search, its question, and who may open it at all."""

from typing import Any

import pytest
from sqlalchemy import delete

from tests.pages.deciding import DRESSES, QUIET, SUPER_ADMIN_ALONE
from tests.pages.reading import ACCOUNTS, HTMX, text_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.actions import load
from webapp.domain.permissions import Social
from webapp.models import AccountAccess, db


@pytest.fixture
def account(world: World) -> int:
    """What Ada first connected, open to everyone."""
    with world.open():
        return world.account()


@pytest.fixture
def closed(world: World) -> int:
    """The same, for Ada and Bob only."""
    with world.open():
        return world.account(only_for=(world.ada, world.bob))


def at(account: int) -> str:
    return f"{ACCOUNTS}/{account}/people"


def allowed(world: World, account: int) -> frozenset[int] | None:
    with world.open():
        return load.account(world.example, account).holding.allowed


@DRESSES
@pytest.mark.one_database
@pytest.mark.parametrize(("who", "status"), SUPER_ADMIN_ALONE.items())
def test_only_a_super_admin_of_this_workspace_sees_and_decides(
    world: World, account: int, who: str, status: int, headers: dict[str, str]
) -> None:
    browser = world.browser(getattr(world, who))
    form = {"who": "chosen", "was": "everyone", "person": [world.ada], "sure": "1"}
    with untouched(world, but=QUIET):
        assert browser.get(at(account), headers=headers).status_code == status
        assert browser.post(f"{at(account)}/find", data=form, headers=headers).status_code == status
    answer = browser.post(at(account), data=form, headers=headers)
    assert answer.status_code == (303 if status == 200 else status)
    assert allowed(world, account) == ({world.ada} if status == 200 else None)


def test_closing_an_account_asks_first_whom_it_costs_what(world: World, account: int) -> None:
    root, form = world.browser(world.root), {"who": "chosen", "was": "everyone", "person": [world.ada]}
    with untouched(world, but=QUIET):
        text = text_of(root.post(at(account), data=form).text)
    assert "Change who may use Example GmbH?" in text
    assert "Bob Page then can no longer: reconnect 1 account publish on 1 account" in text
    answer = root.post(at(account), data=form | {"sure": "1"})
    assert answer.headers["Location"] == at(account)
    assert "Saved." in root.get(at(account)).text
    assert allowed(world, account) == {world.ada}


def test_opening_an_account_or_choosing_one_more_is_done_at_once(world: World, closed: int) -> None:
    root = world.browser(world.root)
    was = f"{world.ada},{world.bob}"
    more = {"who": "chosen", "was": was, "person": [world.ada, world.bob, world.olga]}
    assert root.post(at(closed), data=more).status_code == 303
    assert allowed(world, closed) == {world.ada, world.bob, world.olga}
    everyone = {"who": "everyone", "was": f"{was},{world.olga}", "person": [world.ada]}
    assert root.post(at(closed), data=everyone).status_code == 303
    assert allowed(world, closed) is None


def test_nobody_chosen_leaves_the_super_admins(world: World, closed: int) -> None:
    root = world.browser(world.root)
    form = {"who": "chosen", "was": f"{world.ada},{world.bob}"}
    assert "Then these people can no longer:" in root.post(at(closed), data=form).text
    root.post(at(closed), data=form | {"sure": "1"})
    assert allowed(world, closed) == frozenset()
    assert root.get(at(closed)).status_code == 200


@pytest.mark.parametrize("sure", [{}, {"sure": "1"}])
def test_what_somebody_else_changed_meanwhile_is_shown_as_it_is_now(
    world: World, closed: int, sure: dict[str, str]
) -> None:
    root = world.browser(world.root)
    with world.open():
        db.session.execute(delete(AccountAccess).where(AccountAccess.user_id == world.bob))
    form = {"who": "chosen", "was": f"{world.ada},{world.bob}", "person": [world.bob, world.olga]} | sure
    with untouched(world, but=QUIET):
        answer = root.post(at(closed), data=form)
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile." in answer.text
    assert f'name="was" value="{world.ada}"' in answer.text


def test_sent_twice_it_is_done_once(world: World, account: int) -> None:
    root = world.browser(world.root)
    form = {"who": "chosen", "was": "everyone", "person": [world.ada], "sure": "1"}
    assert [root.post(at(account), data=form).status_code for _ in range(2)] == [303, 303]
    assert "Nothing was changed." in root.get(at(account)).text
    assert allowed(world, account) == {world.ada}


@DRESSES
@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"who": "nobody", "was": "everyone"}, 400),
        ({"was": "everyone"}, 400),
        ({}, 400),
        ({"who": "chosen", "was": "x", "person": []}, 400),
        ({"who": "chosen", "was": "everyone", "person": ["x"]}, 400),
        ({"who": "chosen", "was": "everyone", "person": ["-1"]}, 400),
        ({"who": "chosen", "was": "everyone", "person": ["9" * 30]}, 400),
        ({"who": "chosen", "was": "everyone", "person": ["999999"]}, 404),
        ({"who": "chosen", "was": "everyone", "person": ["999999"], "sure": "1"}, 404),
    ],
)
def test_nonsense_is_refused(
    world: World, account: int, form: dict[str, Any], status: int, headers: dict[str, str]
) -> None:
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        assert root.post(at(account), data=form, headers=headers).status_code == status


def test_nobody_of_another_workspace_can_be_chosen(world: World, account: int) -> None:
    form = {"who": "chosen", "was": "everyone", "person": [world.mallory], "sure": "1"}
    assert world.browser(world.root).post(at(account), data=form).status_code == 404
    assert allowed(world, account) is None
    assert "Mallory" not in world.browser(world.root).get(at(account)).text


def test_a_search_keeps_what_is_ticked_and_finds_the_others(world: World, account: int) -> None:
    with world.open():
        for number in range(30):
            world.person(f"P{number} Müller", Social.ALL)
        wanted = world.person("Jürgen Öse", Social.ALL)
    root = world.browser(world.root)
    assert "Jürgen Öse" in root.get(at(account)).text or "and" in root.get(at(account)).text
    form = {"who": "chosen", "was": "everyone", "person": [world.bob], "q": "ÖSE"}
    with untouched(world, but=QUIET):
        fragment = root.post(f"{at(account)}/find", data=form, headers=HTMX).text
        page = root.post(f"{at(account)}/find", data=form).text
    for found in (fragment, page):
        assert f'name="person" value="{world.bob}" checked' in found
        assert f'name="person" value="{wanted}">' in found
        assert "Müller" not in found
    assert "<html" not in fragment
    assert 'name="who" value="chosen" checked' in page
    nobody = root.post(f"{at(account)}/find", data=form | {"q": "nobody"}, headers=HTMX).text
    assert "Nobody else is found for “nobody”." in nobody


def test_super_admins_and_people_without_a_permission_are_not_offered(world: World, account: int) -> None:
    page = text_of(world.browser(world.root).get(at(account)).text.partition('<form class="choosing"')[2])
    assert "Ada Lovelace" in page
    assert "Root Admin" not in page
    assert "Eve Nothing" not in page


def test_the_page_of_an_account_leads_here_for_super_admins_only(world: World, account: int) -> None:
    assert at(account) in world.browser(world.root).get(f"{ACCOUNTS}/{account}").text
    assert at(account) not in world.browser(world.ada).get(f"{ACCOUNTS}/{account}").text

"""Several workspaces: choosing one, and nothing of the others on its pages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.reading import ACCOUNTS, HTMX, text_of
from tests.world import World
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.models import Membership, SignIn, db


@pytest.fixture
def both(world: World) -> World:
    """Bob is in both workspaces; each has an account."""
    with world.open():
        db.session.add(Membership(workspace_id=world.elsewhere, user_id=world.bob, social=Social.ALL))
        world.account("Here GmbH")
        world.account("There Ltd", workspace=world.elsewhere, by=world.mallory)
    return world


def switch(browser: FlaskClient, workspace_id: object, **more: str) -> int:
    return browser.post("/workspaces/switch", data={"workspace": str(workspace_id), **more}).status_code


def test_only_whoever_has_several_sees_the_switcher(both: World) -> None:
    assert "/workspaces/switch" not in both.browser(both.ada).get(ACCOUNTS).text
    page = both.browser(both.bob).get(ACCOUNTS).text
    assert page.count('name="workspace"') == 2
    assert "Elsewhere Ltd" in page


def test_after_switching_everything_is_the_other_ones_and_nothing_is_left(both: World) -> None:
    bob = both.browser(both.bob)
    before = bob.get(ACCOUNTS).text
    assert "Here GmbH" in before
    assert "There Ltd" not in before
    assert switch(bob, both.elsewhere) == 303
    for address in (ACCOUNTS, "/notices", "/publishing", "/settings/social/permissions", "/settings/social/activity"):
        page = bob.get(address).text
        assert "Here GmbH" not in page, address
        assert "Ada Lovelace" not in page, address
    assert "There Ltd" in bob.get(ACCOUNTS).text


def test_each_browser_keeps_its_own_choice(both: World) -> None:
    one, other = both.browser(both.bob), both.browser(both.bob)
    switch(one, both.elsewhere)
    assert "There Ltd" in one.get(ACCOUNTS).text
    assert "Here GmbH" in other.get(ACCOUNTS).text


@pytest.mark.parametrize("asked", ["2", "999", "", "x", "-1", "9" * 30, "²"])
def test_a_workspace_one_is_no_member_of_is_not_there(world: World, asked: str) -> None:
    ada = world.browser(world.ada)
    assert switch(ada, asked) == 404
    with world.app.app_context():
        assert db.session.scalars(select(SignIn.workspace_id)).all() == [world.example]


def test_one_whose_access_has_ended_is_not_there_either(both: World) -> None:
    bob = both.browser(both.bob)
    with both.open():
        seat = db.session.scalars(select(Membership).filter_by(user_id=both.bob, workspace_id=both.elsewhere)).one()
        seat.active = False
    assert switch(bob, both.elsewhere) == 404
    assert "/workspaces/switch" not in bob.get(ACCOUNTS).text


def test_whoever_loses_the_one_looked_at_falls_back_to_the_other(both: World) -> None:
    bob = both.browser(both.bob)
    switch(bob, both.elsewhere)
    with both.open():
        seat = db.session.scalars(select(Membership).filter_by(user_id=both.bob, workspace_id=both.elsewhere)).one()
        seat.active = False
    assert "Here GmbH" in bob.get(ACCOUNTS).text


def test_one_comes_back_to_where_one_was_and_never_elsewhere(both: World) -> None:
    bob = both.browser(both.bob)
    for goal, leads in ((ACCOUNTS, ACCOUNTS), ("//evil.example", "/"), ("https://evil.example", "/"), ("", "/")):
        answer = bob.post("/workspaces/switch", data={"workspace": str(both.elsewhere), "next": goal})
        assert answer.headers["Location"] == leads


def test_a_page_left_open_in_another_tab_gets_no_parts_of_the_workspace_switched_to(both: World) -> None:
    bob = both.browser(both.bob)
    assert f'"X-Workspace": "{both.example}"' in bob.get(ACCOUNTS).text
    of_this_page = HTMX | {"X-Workspace": str(both.example)}
    assert "Here GmbH" in bob.get(ACCOUNTS, headers=of_this_page).text
    switch(bob, both.elsewhere)
    for method in ("get", "post"):
        answer = getattr(bob, method)(ACCOUNTS, headers=of_this_page)
        assert (answer.status_code, answer.text, answer.headers["HX-Refresh"]) == (200, "", "true")


def test_whoever_has_one_workspace_carries_no_mark_of_it(both: World) -> None:
    assert "X-Workspace" not in both.browser(both.ada).get(ACCOUNTS).text


def account_there(world: World) -> int:
    with world.open():
        return world.account("Deep There", workspace=world.elsewhere, by=world.mallory)


@pytest.mark.parametrize("act", ["disconnect", "remove", "reconnect"])
def test_a_bookmark_to_another_of_my_workspaces_offers_to_switch(both: World, act: str) -> None:
    address = f"{ACCOUNTS}/{account_there(both)}/{act}"
    bob = both.browser(both.bob)
    page = bob.get(address)
    assert page.status_code == 404
    assert "It belongs to Elsewhere Ltd, another of your workspaces." in text_of(page.text)
    assert "Deep There" not in page.text
    assert f'name="workspace" value="{both.elsewhere}"' in page.text
    fragment = bob.get(address, headers=HTMX)
    assert fragment.status_code == 404
    assert "another of your workspaces" in text_of(fragment.text)
    assert switch(bob, both.elsewhere, next=address) == 303
    assert bob.get(address).status_code in (200, 403)


def test_so_does_one_to_a_post(both: World) -> None:
    account_id = account_there(both)
    with both.open():
        (post_id,) = both.posts(account_id, PostState.DRAFT)
    page = both.browser(both.bob).get(f"/publishing/posts/{post_id}")
    assert page.status_code == 404
    assert "another of your workspaces" in text_of(page.text)
    assert "A draft post" not in page.text


@pytest.mark.parametrize("act", ["disconnect", "remove", "reconnect"])
def test_a_stranger_to_it_is_told_the_same_as_for_what_does_not_exist(both: World, act: str) -> None:
    with both.open():
        third = both.workspace("Third Inc")
        hidden = both.account("Hidden", workspace=third)
    bob = both.browser(both.bob)
    foreign, missing = (bob.get(f"{ACCOUNTS}/{number}/{act}") for number in (hidden, 987654))
    assert foreign.status_code == missing.status_code == 404
    assert "another of your workspaces" not in foreign.text
    assert text_of(foreign.text) == text_of(missing.text)

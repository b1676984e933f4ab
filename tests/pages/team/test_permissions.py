"""The Permissions tab, to read: the people of this workspace and what they may."""

import pytest

from tests.world import World
from webapp.domain.permissions import Social

pytestmark = pytest.mark.one_database

PAGE = "/settings/social/permissions"


def test_people_stand_there_with_what_they_may_super_admins_first(world: World) -> None:
    with world.open():
        world.account()
        world.account("Example Shop")
    page = world.browser(world.vera).get(PAGE).text
    assert page.index("Root Admin") < page.index("Ada Lovelace") < page.index("Bob Page")
    for words in ("Super admin", "All accounts", "Own accounts", "Draft only", "2 accounts"):
        assert words in page


def test_people_of_another_workspace_do_not(world: World) -> None:
    assert "Mallory" not in world.browser(world.root).get(PAGE).text.replace("Mallory Other", "Mallory")
    assert "Ada Lovelace" not in world.browser(world.mallory).get(PAGE).text


def test_who_was_deactivated_is_shown_as_such(world: World) -> None:
    with world.open():
        world.person("Gone Girl", Social.ALL, active=False)
    assert "Deactivated" in world.browser(world.root).get(PAGE).text


def test_eve_without_a_social_permission_sees_nothing(world: World) -> None:
    assert world.browser(world.eve).get(PAGE).status_code == 403

"""A draft for no account yet is its author's and the super admins' alone: nobody's rights on accounts say otherwise."""

import pytest

from tests.actions.composing import author, begins
from tests.actions.media.test_uploads import image
from tests.pages.untouched import untouched
from tests.world import World
from webapp.actions.house import house
from webapp.actions.media import uploads

pytestmark = pytest.mark.one_database

ROUTES = {
    "GET /publishing/write/{whole}": 200,
    "POST /publishing/write": 303,
    "POST /publishing/write/{whole}/duplicate": 303,
    "GET /publishing/media/{file}": 200,
    "POST /publishing/write/{whole}/files/{file}/leave-out": 303,
    "POST /publishing/write/{whole}/drop": 303,
}
"""What its author is answered."""


def asks(world: World, who: str, route: str, whole: int, file: int) -> int:
    method, _, address = route.partition(" ")
    form = {"composition": whole, "version": 1, "key": "-" * 24, "text": "Changed", "do": "draft"}
    browser = world.browser(getattr(world, who))
    answer = browser.open(
        address.format(whole=whole, file=file), method=method, data=form if method == "POST" else None
    )
    answer.close()
    return answer.status_code


def written(world: World) -> tuple[int, int]:
    """Ada's, with a picture."""
    whole = begins(world, by=world.ada)
    with world.app.app_context():
        return whole, uploads.take(whole, author(world.ada), house(), image(), "cat.jpg", world.now).id


@pytest.mark.parametrize("who", ["dora", "olga", "bob", "vera"])
@pytest.mark.parametrize("route", ROUTES)
def test_others_are_refused_and_nothing_changes(world: World, route: str, who: str) -> None:
    whole, file = written(world)
    with untouched(world, ("event", "sign_in")):
        assert asks(world, who, route, whole, file) == 403


@pytest.mark.parametrize("who", ["ada", "root"])
@pytest.mark.parametrize("route", ROUTES)
def test_its_author_and_super_admins_are_not(world: World, route: str, who: str) -> None:
    whole, file = written(world)
    assert asks(world, who, route, whole, file) == ROUTES[route]


@pytest.mark.parametrize("route", ROUTES)
def test_in_another_workspace_it_is_not_there(world: World, route: str) -> None:
    whole, file = written(world)
    assert asks(world, "mallory", route, whole, file) == 404

"""A dialog opened as a page of its own acts as a page: its answer leads on, where a swapped row would have no place."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.pages.reading import HTMX
from tests.world import World
from webapp.domain.posts import PostState

ADDRESSES: dict[str, Callable[[World, int, int], str]] = {
    "disconnect": lambda world, account, post: f"/settings/social/accounts/{account}/disconnect",
    "remove": lambda world, account, post: f"/settings/social/accounts/{account}/remove",
    "deactivate": lambda world, account, post: f"/settings/people/{world.bob}/deactivate",
    "move": lambda world, account, post: f"/publishing/posts/{post}/move",
}


@pytest.mark.parametrize("dialog", ADDRESSES)
def test_only_the_dialog_swaps_a_part_of_the_page(world: World, dialog: str) -> None:
    address, root = asked(world, dialog)
    page, fragment = root.get(address), root.get(address, headers=HTMX)
    assert (page.status_code, fragment.status_code) == (200, 200)
    assert "hx-post" in fragment.text
    assert 'method="post"' in the_question(page.text)
    assert "hx-" not in the_question(page.text)


def test_a_permission_asked_about_on_a_page_is_changed_by_a_page(world: World) -> None:
    form = {"level": "view", "was": "all", "view": ""}
    root = world.browser(world.root)
    page = root.post(f"/settings/social/permissions/{world.bob}", data=form)
    assert "Change what" in page.text
    assert "hx-" not in the_question(page.text)


def asked(world: World, dialog: str) -> tuple[str, FlaskClient]:
    with world.open():
        account = world.account()
        (post,) = world.posts(account, PostState.SCHEDULED)
    return ADDRESSES[dialog](world, account, post), world.browser(world.root)


def the_question(page: str) -> str:
    """What stands in place of the dialog."""
    return page.partition('class="dialog-page"')[2].partition("</main>")[0]

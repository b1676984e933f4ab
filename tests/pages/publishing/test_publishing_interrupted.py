"""A post whose worker died in the middle: every page that shows it says that somebody is finding out."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from tests.actions.publishing.sending import connected
from tests.pages.reading import text_of
from tests.pages.writing import Writer, posts
from tests.world import World
from webapp.actions.publishing.publish import LEASE
from webapp.domain.posts import PostState
from webapp.domain.rules import USUAL_PUBLISHING
from webapp.models import Post, db

SAID = "Relink is finding out what became of it; until then there is nothing you need to do."


def claimed(world: World, attempted_at: datetime) -> Post:
    """A post that a worker has taken on at that time and not settled."""
    account = connected(world)
    Writer(world, world.ada).sends(text="Hello", account=account, do="now")
    with world.open():
        claim = {"state": PostState.PUBLISHING, "attempts": 1, "attempted_at": attempted_at}
        db.session.execute(update(Post).values(**claim, wake_at=attempted_at + LEASE))
    (post,) = posts(world)
    return post


def shown(world: World, post: Post) -> dict[str, str]:
    ada = world.browser(world.ada)
    addresses = (
        "/publishing?tab=scheduled",
        f"/publishing/posts/{post.id}",
        f"/publishing/write/{post.composition_id}",
    )
    return {address: " ".join(text_of(ada.get(address).text).split()) for address in addresses}


@pytest.mark.parametrize(("late", "told"), [(timedelta(minutes=1), True), (timedelta(minutes=-1), False)])
def test_what_takes_longer_than_usual_says_so_on_every_page_and_what_does_not_is_silent(
    world: World, late: timedelta, told: bool
) -> None:
    post = claimed(world, world.now - USUAL_PUBLISHING - late)
    pages = shown(world, post)
    assert {address: SAID in page for address, page in pages.items()} == dict.fromkeys(pages, told)
    assert all("Hello" in page for page in pages.values())

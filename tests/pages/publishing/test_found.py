"""A post that was published without Relink: marked where it is listed and on its own page, and nobody's to change."""

from sqlalchemy import select

from tests.pages.reading import text_of
from tests.world import World
from webapp.actions.log import WORKER
from webapp.actions.publishing import post_story
from webapp.domain.posts import PostState
from webapp.models import Post, Step, db

ADDRESS = "https://www.facebook.com/61001_1"


def found(world: World) -> int:
    with world.open():
        account = world.account()
        (post_id,) = world.posts(account, PostState.PUBLISHED)
        row = db.session.get_one(Post, post_id)
        row.author_id, row.origin, row.remote_id, row.remote_url = None, "facebook", "61001_1", ADDRESS
        row.text = '<script>alert("By hand")</script>'
        post_story.tell(row, Step.FOUND, WORKER, world.now)
    return post_id


def test_it_is_marked_in_the_list_and_leads_to_the_network(world: World) -> None:
    found(world)
    page = world.browser(world.ada).get("/publishing").text
    assert "Published elsewhere" in text_of(page)
    assert f'href="{ADDRESS}"' in page
    assert "<script>alert" not in page


def test_its_own_page_says_where_it_was_found_and_offers_no_act(world: World) -> None:
    post_id = found(world)
    page = world.browser(world.ada).get(f"/publishing/posts/{post_id}").text
    assert "Published elsewhere, found at Facebook." in text_of(page)
    assert "It was found at Facebook: published elsewhere." in text_of(page)
    assert 'name="do"' not in page
    world.browser(world.ada).post(f"/publishing/posts/{post_id}", data={"do": "drop"})
    with world.open():
        assert db.session.scalars(select(Post.id)).all() == [post_id]

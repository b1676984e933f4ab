"""Needs attention, for a post whose account was disconnected when it should have gone out."""

from datetime import timedelta

from tests.pages.publishing.test_publishing_list import lay
from tests.pages.reading import text_of
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState, Trouble
from webapp.models import Post, db


def cut_short(world: World) -> int:
    with world.open():
        gone = world.account(disconnected_at=world.now - timedelta(hours=1), reason=Reason.PERMISSION_LOST)
        lay(world, gone, 1, PostState.PARKED, trouble=Trouble.CUT_SHORT, due_at=world.now - timedelta(hours=2))
        return db.session.query(Post.id).scalar()


def test_it_shows_with_the_reason_and_counts_although_its_account_is_away(world: World) -> None:
    cut_short(world)
    page = text_of(world.browser(world.ada).get("/publishing?tab=attention").text)
    assert "Needs attention 1" in page
    assert "Its account was disconnected when it should have gone out." in page
    assert "hidden until a reconnect" not in page


def test_its_page_offers_what_can_be_done_and_nothing_that_can_not(world: World) -> None:
    page = world.browser(world.ada).get(f"/publishing/posts/{cut_short(world)}").text
    assert "nothing goes out there until a reconnect" in text_of(page)
    assert 'value="now"' not in page
    assert 'value="schedule"' not in page
    assert 'value="drop"' in page
    assert 'value="draft"' in page


def test_publish_now_is_refused_while_the_account_is_away_and_done_once_it_is_back(world: World) -> None:
    post_id = cut_short(world)
    ada = world.browser(world.ada)
    answer = ada.post(f"/publishing/posts/{post_id}", data={"do": "now"}, follow_redirects=True)
    assert "Posts of disconnected accounts stay as they are until the accounts are back." in text_of(answer.text)
    with world.open():
        account = db.session.get_one(Post, post_id).account
        account.become(account.life.__class__(world.now, world.now), (7,), world.now)
    ada.post(f"/publishing/posts/{post_id}", data={"do": "now"})
    with world.app.app_context():
        row = db.session.get_one(Post, post_id)
        assert (row.state, row.trouble) == (PostState.SCHEDULED, None)

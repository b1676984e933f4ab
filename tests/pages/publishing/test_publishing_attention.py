"""Needs attention: deciding about thousands that wait, in steps, and about those whose fate is unknown."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.pages.publishing.test_publishing_list import lay
from tests.pages.reading import text_of
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState, Trouble
from webapp.models import Event, Post, db
from webapp.models.event import Verb
from webapp.pages.publishing.post import MOST_DONE

ATTENTION = "/publishing/attention"


def states(world: World) -> dict[PostState, int]:
    """How many posts there are of each state."""
    with world.app.app_context():
        rows = db.session.execute(select(Post.state, func.count()).group_by(Post.state)).all()
        return {row[0]: row[1] for row in rows}


def parked(world: World, number: int, why: Trouble = Trouble.TIME_PASSED) -> int:
    """Posts that wait on a fresh account; gives the account."""
    with world.open():
        account = world.account()
        lay(world, account, number, PostState.PARKED, trouble=why, due_at=world.now - timedelta(days=1))
    return account


def test_thousands_are_decided_step_by_step_and_each_time_it_says_how_many_are_left(world: World) -> None:
    parked(world, 2 * MOST_DONE + 300)
    ada = world.browser(world.ada)
    left = []
    for _ in range(3):
        answer = ada.post(ATTENTION, data={"do": "draft", "all": "1"}, follow_redirects=True)
        left.append(text_of(answer.text))
    assert f"{MOST_DONE:,} posts are drafts again." in left[0].replace("1000", "1,000")
    assert "More than 1,000 posts still wait" in left[0]
    assert "300 posts still wait" in left[1]
    assert "still wait" not in left[2]
    assert states(world) == {PostState.DRAFT: 2 * MOST_DONE + 300}


def test_only_what_the_search_shows_is_decided(world: World) -> None:
    parked(world, 2)
    with world.open():
        db.session.execute(update(Post).where(Post.text == "post no. 2.").values(text="the other one"))
    ada = world.browser(world.ada)
    view = "tab=attention&q=post+no"
    answer = ada.post(ATTENTION, data={"do": "drop", "all": "1", "view": view})
    assert answer.headers["Location"] == "/publishing?tab=attention&q=post+no"
    with world.app.app_context():
        assert list(db.session.scalars(select(Post.text))) == ["the other one"]


def test_what_waits_out_of_sight_is_left_alone(world: World) -> None:
    with world.open():
        gone = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        lay(world, gone, 3, PostState.PARKED, trouble=Trouble.TIME_PASSED, due_at=world.now)
    world.browser(world.ada).post(ATTENTION, data={"do": "drop", "all": "1"})
    assert states(world) == {PostState.PARKED: 3}


def test_all_that_are_out_there_are_settled_and_only_those_whose_fate_is_unknown(world: World) -> None:
    account = parked(world, 3, Trouble.UNKNOWN)
    with world.open():
        lay(world, account, 2, PostState.PARKED, trouble=Trouble.REJECTED, due_at=world.now)
    ada = world.browser(world.ada)
    assert "They are out there" in ada.get("/publishing?tab=attention").text
    ada.post(ATTENTION, data={"do": "out", "all": "1"})
    assert states(world) == {PostState.PUBLISHED: 3, PostState.PARKED: 2}
    with world.app.app_context():
        rejected = list(db.session.scalars(select(Post.id).where(Post.state == PostState.PARKED)))
    ada.post(ATTENTION, data={"do": "out", "post": [str(one) for one in rejected]})
    assert states(world)[PostState.PARKED] == 2


def test_who_may_only_draft_decides_nothing(world: World) -> None:
    parked(world, 3)
    page = world.browser(world.dora).post(ATTENTION, data={"do": "drop", "all": "1"}, follow_redirects=True)
    assert "Posts of accounts on which you may not publish" in text_of(page.text)
    assert states(world) == {PostState.PARKED: 3}
    with world.app.app_context():
        (denied,) = db.session.scalars(select(Event).where(Event.verb == Verb.ACCESS_DENIED))
    assert (denied.actor_id, denied.reason, denied.details["path"]) == (world.dora, "draft_only", ATTENTION)


def test_another_workspaces_posts_are_never_reached(world: World) -> None:
    parked(world, 3)
    with world.app.app_context():
        ids = [str(one) for one in db.session.scalars(select(Post.id))]
    mallory = world.browser(world.mallory)
    for wish in ("drop", "out", "draft", "now"):
        mallory.post(ATTENTION, data={"do": wish, "post": ids})
        mallory.post(ATTENTION, data={"do": wish, "all": "1"})
    assert states(world) == {PostState.PARKED: 3}


@pytest.mark.parametrize(
    ("state", "wish", "said", "back"),
    [
        (PostState.SCHEDULED, "draft", "1 post is a draft again.", ""),
        (PostState.SCHEDULED, "drop", "1 post is deleted.", "scheduled"),
        (PostState.DRAFT, "drop", "1 post is deleted.", "drafts"),
        (PostState.PARKED, "drop", "1 post is deleted.", "attention"),
        (PostState.PARKED, "out", "1 post counts as published.", ""),
        (PostState.PARKED, "now", "1 post is being published.", ""),
    ],
)
def test_what_was_done_with_a_post_is_said_in_its_own_words_where_it_was(
    world: World, state: PostState, wish: str, said: str, back: str
) -> None:
    with world.open():
        trouble = Trouble.UNKNOWN if state is PostState.PARKED else None
        lay(world, world.account(), 1, state, trouble=trouble, due_at=world.now + timedelta(days=1))
        (post,) = db.session.scalars(select(Post.id))
    ada = world.browser(world.ada)
    tab = {PostState.SCHEDULED: "scheduled", PostState.DRAFT: "drafts"}.get(state, "attention")
    assert f'class="back"><a href="/publishing?tab={tab}"' in ada.get(f"/publishing/posts/{post}").text
    answer = ada.post(f"/publishing/posts/{post}", data={"do": wish, "shown": trouble or ""})
    assert answer.headers["Location"] == (f"/publishing?tab={back}" if back else f"/publishing/posts/{post}")
    assert said in text_of(ada.get(answer.headers["Location"]).text)

"""The same "Publish now" form sent twice, by a double click or after going back: one wish, one line in the story."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.actions.publishing.sending import connected
from tests.pages.reading import text_of
from tests.pages.writing import Writer, local, posts
from tests.world import World
from webapp.domain.posts import SAME_WISH, PostState, Trouble
from webapp.models import Composition, Event, Post, PostStep, Step, db

ONE = timedelta(minutes=1)
STATES: dict[str, dict[str, Any]] = {
    "not yet begun": {"state": PostState.SCHEDULED},
    "on its way": {"state": PostState.PUBLISHING},
    "out there": {"state": PostState.PUBLISHED},
}


def kept(world: World) -> tuple[Any, ...]:
    """All that a second wish could change: the posts, what they were written as, their stories and the log."""
    with world.app.app_context():
        tables = (Post.__table__, Composition.__table__, PostStep.__table__, Event.__table__)
        return tuple(tuple(db.session.execute(select(one).order_by(one.c.id)).all()) for one in tables)


def steps(world: World) -> list[Step]:
    with world.app.app_context():
        return list(db.session.scalars(select(PostStep.what).order_by(PostStep.id)))


def becomes(world: World, **values: Any) -> None:
    with world.open():
        db.session.execute(update(Post).values(**values))


@pytest.mark.parametrize("meanwhile", STATES)
@pytest.mark.parametrize("was_saved", [True, False], ids=["a saved draft", "a new page"])
def test_the_composers_form_sent_again_changes_nothing_and_leads_to_the_same_page(
    world: World, meanwhile: str, was_saved: bool
) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    if was_saved:
        writer.sends({"HX-Request": "true"}, text="Hello", account=account)
    first = writer.sends(text="Hello", account=account, do="now")
    becomes(world, **STATES[meanwhile])
    before = kept(world)
    for _ in range(2):
        again = writer.sends(text="Hello", account=account, do="now")
        assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
        assert kept(world) == before
    assert steps(world) == [Step.WRITTEN, Step.SCHEDULED]
    assert "1 post is being published." in text_of(writer.browser.get(first.headers["Location"]).text)


def test_other_words_or_another_account_are_a_wish_of_their_own(world: World) -> None:
    account, other = connected(world), connected(world, name="Another")
    writer = Writer(world, world.ada)
    writer.sends(text="Hello", account=account, do="now")
    writer.sends(text="Hello again", account=account, do="now")
    assert [one.text for one in posts(world)] == ["Hello again"]
    assert steps(world) == [Step.WRITTEN, Step.SCHEDULED, Step.EDITED]
    writer.sends(text="Hello again", account=[account, other], do="now")
    assert [(one.account_id, one.state) for one in posts(world)] == [
        (account, PostState.SCHEDULED),
        (other, PostState.SCHEDULED),
    ]
    writer.sends(text="Hello again", account=other, do="now")
    assert [one.account_id for one in posts(world)] == [other]


@pytest.mark.parametrize("meanwhile", STATES)
def test_the_pages_form_sent_again_changes_nothing_and_leads_to_the_same_page(world: World, meanwhile: str) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(text="Hello", account=account, do="draft")
    address = f"/publishing/posts/{posts(world)[0].id}"
    first = writer.browser.post(address, data={"do": "now"})
    becomes(world, **STATES[meanwhile])
    before = kept(world)
    again = writer.browser.post(address, data={"do": "now"})
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"]) == (303, address)
    assert kept(world) == before
    assert steps(world) == [Step.WRITTEN, Step.SCHEDULED]
    assert "was left alone" not in text_of(writer.browser.get(address).text)


@pytest.mark.parametrize(
    "was",
    [
        {"trouble": Trouble.UNAVAILABLE},
        {"due": -SAME_WISH - ONE},
        {"due": timedelta(hours=1)},
        {"state": PostState.PARKED, "trouble": Trouble.TIME_PASSED},
    ],
    ids=["put off", "due for long", "still to come", "waiting"],
)
def test_now_is_a_wish_where_the_post_would_not_go_out_anyway(world: World, was: dict[str, Any]) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(text="Hello", account=account, do="now")
    due = world.now + was.get("due", timedelta())
    becomes(world, due_at=due, wake_at=due + ONE, **{name: was[name] for name in was if name != "due"})
    writer.browser.post(f"/publishing/posts/{posts(world)[0].id}", data={"do": "now"})
    (post,) = posts(world)
    assert (post.state, post.trouble) == (PostState.SCHEDULED, None)
    assert abs(post.wake_at - world.now) < ONE
    assert steps(world) == [Step.WRITTEN, Step.SCHEDULED, Step.SCHEDULED]


@pytest.mark.parametrize(
    ("page", "do"),
    [("the composer", "now"), *(("the post's own page", wish) for wish in ("now", "schedule", "draft", "drop"))],
)
def test_an_old_form_decides_nothing_about_what_may_be_out_there(world: World, page: str, do: str) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(text="Hello", account=account, do="now")
    (post,) = posts(world)
    becomes(world, state=PostState.PARKED, trouble=Trouble.UNKNOWN)
    before = kept(world)
    if page == "the composer":
        again = writer.sends(text="Hello", account=account, do="now")
        assert (again.status_code, again.headers["Location"]) == (303, "/publishing?tab=attention")
    else:
        again = writer.browser.post(
            f"/publishing/posts/{post.id}", data={"do": do, "shown": "", "due": local(world, timedelta(days=1))}
        )
    assert kept(world)[0] == before[0], "the posts"
    assert kept(world)[2] == before[2], "their stories"
    assert "What may be out there already was left alone" in text_of(writer.browser.get(again.headers["Location"]).text)


def test_whoever_was_shown_that_it_may_be_out_there_publishes_it_again(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(text="Hello", account=account, do="now")
    (post,) = posts(world)
    becomes(world, state=PostState.PARKED, trouble=Trouble.UNKNOWN)
    own = f"/publishing/posts/{post.id}"
    assert '<input type="hidden" name="shown" value="unknown">' in writer.browser.get(own).text
    writer.browser.post(own, data={"do": "now", "shown": "unknown"})
    assert [(one.state, one.trouble) for one in posts(world)] == [(PostState.SCHEDULED, None)]

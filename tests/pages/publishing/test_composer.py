"""Writing in the browser's forms: kept as one types, said beside each account, never lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.actions.publishing.sending import connected
from tests.pages.writing import DAY, HX, Writer, denials, local, posts
from tests.world import World
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Account, Composition, Post, User, db

pytestmark = pytest.mark.one_database


def test_what_is_typed_is_kept_while_one_types(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    first = writer.sends(HX, text="Hel", account=account)
    assert "Saved at" in first.text
    assert re.fullmatch(r"/publishing/write/\d+\?pen=[\w-]{24}", first.headers["HX-Replace-Url"])
    writer.sends(HX, text="Hello", account=account)
    (one,) = posts(world)
    assert (one.text, one.state) == ("Hello", PostState.DRAFT)
    assert "Hello" in writer.browser.get(first.headers["HX-Replace-Url"]).text


def test_a_first_saving_that_is_sent_twice_keeps_one_draft(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    page = writer.page
    for _ in range(2):
        writer.page = page
        assert writer.sends(HX, text="Hello", account=account).status_code == 200
    assert len(posts(world)) == 1


def test_the_same_drawn_key_in_another_workspace_is_another_draft(world: World) -> None:
    for who in (world.mallory, world.dora, world.ada):
        answer = world.browser(who).post("/publishing/write", data={"key": "zzz", "text": "Mine"}, headers=HX)
        assert answer.status_code == 200
    with world.app.app_context():
        assert len(db.session.scalars(select(Composition)).all()) == 3


def test_each_networks_own_count_is_said(world: World) -> None:
    account = connected(world, Network.X)
    answer = Writer(world, world.ada).sends(HX, text="a" * 285, account=account)
    assert "5 letters too many" in answer.text
    assert "too long for X" in answer.text


def test_a_post_is_scheduled_in_the_readers_time(world: World) -> None:
    account = connected(world)
    answer = Writer(world, world.ada).sends(
        text="Hello", account=account, do="schedule", due=local(world, timedelta(days=2))
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/publishing?tab=scheduled")
    (one,) = posts(world)
    assert one.state is PostState.SCHEDULED
    assert abs(one.due_at - world.now - timedelta(days=2)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due", "half", "said"),
    [
        ("2027-03-28T02:30", "", "clocks go forward"),
        ("2027-10-31T02:30", "", "comes twice"),
        ("2027-10-31T02:30", "third", "comes twice"),
        ("banana", "", "Enter a day and a time"),
        ("", "", "Enter a day and a time"),
        ("2020-01-01T10:00", "", "has passed"),
        ("9999-01-01T10:00", "", "too far ahead"),
    ],
)
def test_a_time_that_is_none_is_said_and_nothing_is_lost(world: World, due: str, half: str, said: str) -> None:
    account = connected(world)
    answer = Writer(world, world.ada).sends(text="Hello", account=account, do="schedule", due=due, half=half)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Hello" in answer.text
    assert [one.state for one in posts(world)] == [PostState.DRAFT]


@pytest.mark.parametrize("do", ["schedule", "now"])
def test_giving_an_empty_page_its_time_leaves_no_empty_draft(world: World, do: str) -> None:
    connected(world)
    answer = Writer(world, world.ada).sends(text="", do=do, due=local(world, timedelta(days=2)))
    assert answer.status_code == 422
    assert "Choose at least one account." in answer.text
    assert "New post" in answer.text
    with world.open():
        assert db.session.scalars(select(Composition)).all() == []


@pytest.mark.parametrize(("half", "hour"), [("first", 0), ("second", 1)])
def test_a_doubled_hour_is_scheduled_as_chosen(world: World, half: str, hour: int) -> None:
    account = connected(world)
    Writer(world, world.ada).sends(text="Hello", account=account, do="schedule", due="2027-10-31T02:30", half=half)
    (one,) = posts(world)
    assert (one.due_at.hour, one.due_at.minute) == (hour, 30)


def test_what_a_network_would_not_take_is_not_scheduled(world: World) -> None:
    account = connected(world, Network.INSTAGRAM)
    answer = Writer(world, world.ada).sends(text="Hello", account=account, do="now")
    assert answer.status_code == 422
    assert "Instagram needs a picture" in answer.text
    assert posts(world)[0].state is PostState.DRAFT


def test_draft_only_people_see_no_way_to_publish_and_have_none(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.dora)
    assert 'value="schedule"' not in writer.page
    assert 'value="schedule"' not in writer.sends(HX, text="Hello", account=account).text
    for wish in ("now", "schedule"):
        answer = Writer(world, world.dora).sends(text=wish, account=account, do=wish, due=local(world, DAY))
        assert answer.status_code == 303
        assert {post.state for post in posts(world)} == {PostState.DRAFT}
        assert denials(world)[-1] == ("draft_only", {"method": "POST", "path": "/publishing/write"})
    assert len(denials(world)) == 2


def test_who_may_publish_on_some_of_the_ticked_accounts_is_told_of_the_others_and_not_reported(world: World) -> None:
    own, other = connected(world, name="Own"), connected(world)
    with world.open():
        db.session.get_one(Account, own).first_connected_by_id = world.olga
    Writer(world, world.olga).sends(text="Hello", account=[own, other], do="now")
    assert {post.account_id: post.state for post in posts(world)} == {
        own: PostState.SCHEDULED,
        other: PostState.DRAFT,
    }
    assert denials(world) == []


def test_people_who_only_look_find_no_composer(world: World) -> None:
    connected(world)
    for who in (world.vera, world.eve):
        browser = world.browser(who)
        assert browser.get("/publishing/posts/new").status_code == 403
        assert browser.post("/publishing/write", data={"text": "Hello"}).status_code == 403
    assert "New post" not in world.browser(world.vera).get("/publishing").text


def test_another_workspaces_drafts_and_files_do_not_exist(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    address = writer.sends(HX, text="Secret", account=account).headers["HX-Replace-Url"].partition("?")[0]
    mallory = world.browser(world.mallory)
    post_id = posts(world)[0].id
    assert mallory.get(address).status_code == 404
    assert mallory.get(f"/publishing/posts/{post_id}").status_code == 404
    for target in (f"{address}/drop", f"{address}/duplicate", f"/publishing/posts/{post_id}"):
        assert mallory.post(target, data={"do": "drop"}).status_code == 404
    assert len(posts(world)) == 1


def test_a_link_that_is_none_is_nowhere_one_to_follow(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    answer = writer.sends(text="Hello", link="javascript:alert(1)", account=account, do="now")
    assert answer.status_code == 422
    assert "must begin with https://" in answer.text
    page = writer.browser.get(f"/publishing/posts/{posts(world)[0].id}").text
    assert 'href="javascript' not in page


def test_a_copy_is_a_draft_of_its_own(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    address = writer.sends(HX, text="Hello", account=account).headers["HX-Replace-Url"].partition("?")[0]
    copy = writer.browser.post(f"{address}/duplicate").headers["Location"]
    assert copy != address
    writer.browser.post(f"{copy}/drop")
    with world.app.app_context():
        assert [one.text for one in db.session.scalars(select(Composition))] == ["Hello"]


def test_a_post_that_waits_says_why_and_can_be_decided(world: World) -> None:
    with world.open():
        (parked,) = world.posts(world.account(), PostState.PARKED, due_at=world.now - timedelta(days=1))
        db.session.execute(update(Post).where(Post.id == parked).values(trouble=Trouble.UNKNOWN, said=""))
    browser = world.browser(world.ada)
    page = browser.get(f"/publishing/posts/{parked}").text
    assert "it may be out there" in page
    assert "It is out there" in page
    assert browser.post(f"/publishing/posts/{parked}", data={"do": "out"}).status_code == 303
    assert posts(world)[0].state is PostState.PUBLISHED


def test_a_post_tells_its_story(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(text="Hello", account=account, do="schedule", due=local(world, timedelta(days=2)))
    page = writer.browser.get(f"/publishing/posts/{posts(world)[0].id}").text
    assert page.index("Ada Lovelace scheduled it for") < page.index("Ada Lovelace wrote it.")


def test_all_that_wait_can_be_decided_at_once(world: World) -> None:
    with world.open():
        account = world.account()
        world.posts(account, PostState.PARKED, 3, due_at=world.now - timedelta(days=1))
    browser = world.browser(world.ada)
    assert "All that wait" in browser.get("/publishing?tab=attention").text
    browser.post("/publishing/attention", data={"do": "schedule", "all": "1", "due": local(world, timedelta(days=1))})
    assert {one.state for one in posts(world)} == {PostState.SCHEDULED}


def test_nonsense_is_answered_and_changes_nothing(world: World) -> None:
    with world.open():
        (draft,) = world.posts(world.account(), PostState.DRAFT)
    browser = world.browser(world.ada)
    assert browser.post(f"/publishing/posts/{draft}", data={"do": "explode"}).status_code == 422
    assert browser.post("/publishing/attention", data={"do": "now", "post": "x"}).status_code == 303
    assert browser.get("/publishing/write/999999").status_code == 404
    assert browser.get("/media/nonsense").status_code == 404
    assert browser.post("/publishing/write", data={"composition": "999999", "text": "x"}).status_code == 404
    assert [one.state for one in posts(world)] == [PostState.DRAFT]


def test_the_composer_speaks_german(world: World) -> None:
    account = connected(world)
    with world.open():
        db.session.execute(update(User).where(User.id == world.ada).values(locale="de"))
    page = Writer(world, world.ada).sends(text="Hallo", account=account, do="schedule", due="").text
    for words in ("Konten", "Planen", "Tag und Uhrzeit", "Jetzt veröffentlichen", "Geben Sie einen Tag"):
        assert words in page

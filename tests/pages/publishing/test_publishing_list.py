"""The list of posts: pages by place, filters that never read a whole workspace, and numbers that stop at a thousand."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.reading import HTMX
from tests.world import World
from webapp.actions.publishing import post_list
from webapp.actions.publishing.post_counts import COUNTED
from webapp.actions.publishing.post_list import PER_PAGE, WINDOW, Filter
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Composition, Post, db

MINUTE = timedelta(minutes=1)


def lay(world: World, account_id: int, number: int, state: PostState = PostState.PUBLISHED, **facts: Any) -> None:
    """Many posts, each a minute older than the one before, numbered from 1."""
    common = {"workspace_id": world.example, "account_id": account_id, "author_id": world.ada, "state": state}
    rows = [
        common
        | {"text": f"post no. {n}.", "moment": world.now - n * MINUTE, "created_at": world.now, "wake_at": None}
        | facts
        for n in range(1, number + 1)
    ]
    db.session.execute(insert(Post), rows)


def numbers(page: str) -> list[int]:
    """The numbers of the posts on a page."""
    return [int(n) for n in re.findall(r"post no\. (\d+)\.", page)]


def way(page: str, rel: str) -> str:
    """The address of the page before or after."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found, "no such way"
    return found[1].replace("&amp;", "&")


def test_pages_follow_each_other_both_ways_and_new_posts_shift_nothing(world: World) -> None:
    with world.open():
        account = world.account()
        lay(world, account, 2 * PER_PAGE + 20)
    ada = world.browser(world.ada)
    first = ada.get("/publishing").text
    assert numbers(first) == [*range(1, 51)]
    assert 'rel="prev"' not in first
    second_address = way(first, "next")
    with world.open():
        lay(world, account, 1, moment=world.now, text="post no. 0.")
    second = ada.get(second_address).text
    assert numbers(second) == [*range(51, 101)]
    third = ada.get(way(second, "next")).text
    assert numbers(third) == [*range(101, 121)]
    assert 'rel="next"' not in third
    back = ada.get(way(third, "prev")).text
    assert numbers(back) == [*range(51, 101)]
    assert numbers(ada.get(way(back, "prev")).text) == [*range(1, 51)]
    assert numbers(ada.get("/publishing").text) == [*range(50)]


def test_posts_of_one_moment_are_each_listed_once(world: World) -> None:
    with world.open():
        lay(world, world.account(), 130, moment=world.now)
    ada, address, seen = world.browser(world.ada), "/publishing", []
    for _ in range(3):
        page = ada.get(address).text
        seen += numbers(page)
        address = way(page, "next") if 'rel="next"' in page else ""
    assert sorted(seen) == [*range(1, 131)]


def test_what_is_being_published_stands_among_the_scheduled(world: World) -> None:
    with world.open():
        account = world.account()
        lay(world, account, 1, PostState.PUBLISHING, due_at=world.now, text="post no. 1.")
        lay(world, account, 1, PostState.SCHEDULED, moment=world.now + MINUTE, due_at=world.now, text="post no. 2.")
    page = world.browser(world.ada).get("/publishing?tab=scheduled").text
    assert numbers(page) == [1, 2]
    assert "Being published" in page


def test_account_author_and_network_each_narrow_the_list(world: World) -> None:
    with world.open():
        first, second = world.account("First"), world.account("Second", Network.X)
        lay(world, first, 1, text="post no. 1.")
        lay(world, second, 1, text="post no. 2.")
        lay(world, second, 1, text="post no. 3.", author_id=world.bob)
    ada = world.browser(world.ada)
    assert numbers(ada.get(f"/publishing?account={first}").text) == [1]
    assert sorted(numbers(ada.get(f"/publishing?account={second}").text)) == [2, 3]
    assert numbers(ada.get(f"/publishing?author={world.bob}").text) == [3]
    assert numbers(ada.get(f"/publishing?account={second}&author={world.ada}").text) == [2]
    assert sorted(numbers(ada.get("/publishing?network=x").text)) == [2, 3]
    assert numbers(ada.get("/publishing?network=x&q=NO.%203").text) == [3]


def test_another_workspaces_account_or_person_is_no_filter_and_shows_nothing_of_it(world: World) -> None:
    with world.open():
        theirs = world.account("Theirs", workspace=world.elsewhere)
        lay(world, theirs, 1, workspace_id=world.elsewhere, author_id=world.ada, text="post no. 7.")
        lay(world, world.account(), 1)
    ada = world.browser(world.ada)
    for query in (f"account={theirs}", f"author={world.mallory}", f"author={world.ada}", "account=0", "account=x"):
        assert numbers(ada.get(f"/publishing?{query}").text) == [1]
        assert 7 not in numbers(ada.get(f"/publishing?{query}", headers=HTMX).text)


def test_why_something_waits_is_a_filter_of_what_needs_attention(world: World) -> None:
    with world.open():
        account = world.account()
        lay(world, account, 1, PostState.PARKED, trouble=Trouble.UNKNOWN, text="post no. 1.")
        lay(world, account, 1, PostState.PARKED, trouble=Trouble.TIME_PASSED, text="post no. 2.")
    ada = world.browser(world.ada)
    page = ada.get("/publishing?tab=attention&why=unknown").text
    assert numbers(page) == [1]
    assert "They are out there" in page
    other = ada.get("/publishing?tab=attention&why=time_passed").text
    assert numbers(other) == [2]
    assert "They are out there" not in other
    assert len(numbers(ada.get("/publishing?tab=attention&why=nonsense").text)) == 2


def test_a_changed_filter_is_answered_with_the_list_alone_and_its_address(world: World) -> None:
    with world.open():
        lay(world, world.account(), 3)
    answer = world.browser(world.ada).get("/publishing?tab=published&q=no.+2&account=&network=", headers=HTMX)
    assert answer.headers["HX-Push-Url"] == "/publishing?q=no.+2"
    assert "<html" not in answer.text
    assert numbers(answer.text) == [2]
    assert "1 post shown" in answer.text


def test_a_search_stops_after_so_many_posts_and_offers_to_go_on(world: World) -> None:
    with world.open():
        account = world.account()
        lay(world, account, WINDOW + 30)
        db.session.execute(update(Post).where(Post.text == f"post no. {WINDOW + 20}.").values(text="post no. 77777."))
    ada = world.browser(world.ada)
    nothing_yet = ada.get("/publishing?q=77777").text
    assert numbers(nothing_yet) == []
    assert "Nothing found so far" in nothing_yet
    further = re.search(r'href="([^"]+)">Search on', nothing_yet)
    assert further
    page = ada.get(further[1].replace("&amp;", "&")).text
    assert numbers(page) == [77777]
    assert 'rel="next"' not in page
    assert numbers(ada.get("/publishing?q=no.+1.").text) == [1]


def test_numbers_stop_at_a_thousand(world: World) -> None:
    with world.open():
        lay(world, world.account(), COUNTED + 5)
        gone = world.account("Gone", disconnected_at=world.now, reason=Reason.MANUAL)
        lay(world, gone, COUNTED + 5, moment=world.now - timedelta(days=300))
        lay(world, world.account("Other", Network.X), 2, PostState.DRAFT)
    page = world.browser(world.ada).get("/publishing").text
    assert re.findall(r'class="tab-count">([^<]+)', page) == ["1,000+", "0", "2", "0"]
    assert "more than 1,000 posts are hidden" in page


@pytest.mark.parametrize("query", ["", "?tab=scheduled", "?tab=drafts", "?tab=attention&q=no", "?network=x&author=2"])
def test_statements_are_few_and_do_not_grow_with_the_posts(world: World, query: str) -> None:
    with world.open():
        account, gone = world.account(), world.account("Gone", disconnected_at=world.now, reason=Reason.MANUAL)
        world.account("Near", Network.X, expires_in=30 * MINUTE)
    ada = world.browser(world.ada)
    taken = []
    for _ in range(2):
        with world.open():
            for state in PostState:
                lay(world, account, 60, state)
                lay(world, gone, 60, state)
        taken.append(statements(world, lambda: ada.get(f"/publishing{query}")))
    assert taken[0] == taken[1]
    begun = 1 if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else 0  # its BEGIN is counted, too
    assert taken[0] - begun <= (11 if "drafts" in query else 10)


def test_what_was_written_without_an_account_is_a_draft_of_ones_own(world: World) -> None:
    with world.open():
        for author, text in ((world.ada, "An idea of Ada"), (world.bob, "An idea of Bob")):
            whole = Composition(
                workspace_id=world.example, author_id=author, text=text, created_at=world.now, touched_at=world.now
            )
            db.session.add(whole)
        db.session.flush()
    page = world.browser(world.ada).get("/publishing?tab=drafts").text
    assert "An idea of Ada" in page
    assert "An idea of Bob" not in page
    assert "/publishing/write/" in page


def test_one_draft_for_several_accounts_is_one_line(world: World) -> None:
    with world.open():
        whole = Composition(workspace_id=world.example, author_id=world.ada, created_at=world.now, touched_at=world.now)
        db.session.add(whole)
        db.session.flush()
        for name in ("First", "Second"):
            lay(world, world.account(name), 1, PostState.DRAFT, composition_id=whole.id)
    page = world.browser(world.ada).get("/publishing?tab=drafts").text
    assert page.count('class="post"') == 1
    assert "<bdi>First</bdi>" in page
    assert "<bdi>Second</bdi>" in page


def test_going_back_where_nothing_shows_arrives_at_the_beginning(world: World) -> None:
    with world.open():
        lay(world, world.account(), WINDOW + 60)
        place = post_list.page(world.example, "published", Filter(text="no such"), world.now).later
        assert place is not None
        found = post_list.page(world.example, "published", Filter(text="no such"), world.now, place, back=True)
        assert (list(found.posts), found.earlier, found.later) == ([], None, place)

"""Publishing: posts leave the page with their account and come back with it."""

from datetime import timedelta

import pytest

from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network

TABS = {
    "published": PostState.PUBLISHED,
    "scheduled": PostState.SCHEDULED,
    "drafts": PostState.DRAFT,
    "attention": PostState.PARKED,
}


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_lists_its_own_posts(world: World, tab: str) -> None:
    with world.open():
        account = world.account()
        for state in TABS.values():
            world.posts(account, state, 2)
    page = world.browser(world.vera).get(f"/publishing?tab={tab}").text
    assert page.count(f"A {TABS[tab]} post") == 2
    assert sum(page.count(f"A {state} post") for state in TABS.values()) == 2


def test_posts_of_a_disconnected_account_are_hidden_and_counted(world: World) -> None:
    with world.open():
        gone = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
        world.posts(gone, PostState.PUBLISHED, 3)
        world.posts(gone, PostState.CANCELLED, 2)
        world.posts(world.account("Example Shop"), PostState.PUBLISHED, 1)
    page = world.browser(world.ada).get("/publishing").text
    assert page.count("A published post") == 1
    assert "1 disconnected account has posts" in page
    assert "5 posts are hidden until a reconnect" in page


def test_a_lapse_that_no_worker_has_seen_hides_posts_all_the_same(world: World) -> None:
    with world.open():
        world.posts(world.account(authorized_at=world.now - timedelta(days=91)), PostState.SCHEDULED, 2)
    page = world.browser(world.ada).get("/publishing?tab=scheduled").text
    assert "A scheduled post" not in page
    assert "2 posts are hidden" in page


def test_posts_that_can_never_come_back_are_not_promised(world: World) -> None:
    with world.open():
        lost = world.account(disconnected_at=world.now - timedelta(days=400), reason=Reason.MANUAL)
        world.posts(lost, PostState.PUBLISHED, 3)
    assert "hidden until" not in world.browser(world.ada).get("/publishing").text


def test_search_takes_what_is_typed_literally_and_filters_by_network(world: World) -> None:
    with world.open():
        world.posts(world.account(network=Network.X), PostState.PUBLISHED, 1)
        world.posts(world.account(), PostState.PUBLISHED, 1)
    ada = world.browser(world.ada)
    assert "A published post" not in ada.get("/publishing?q=%25").text
    assert ada.get("/publishing?q=PUBLISHED&network=x").text.count("A published post") == 1
    assert "Nothing matches" in ada.get("/publishing?q=nowhere").text


@pytest.mark.parametrize(
    "query",
    [
        "tab=nonsense",
        "page=0",
        "page=-3",
        "page=x",
        "page=99999999999",
        "network=myspace",
        "q=%00",
        "after=x",
        "after=1-",
        "before=99999999999999999-9",
        "before=-1",
        "why=x",
        "author=%00",
        "account=99999999999999999999",
    ],
)
def test_nonsense_in_the_address_becomes_the_nearest_sense(world: World, query: str) -> None:
    with world.open():
        world.posts(world.account(), PostState.PUBLISHED, 1)
    answer = world.browser(world.ada).get(f"/publishing?{query}")
    assert answer.status_code == 200


def test_fifty_posts_are_a_page(world: World) -> None:
    with world.open():
        world.posts(world.account(), PostState.DRAFT, 61)
    page = world.browser(world.ada).get("/publishing?tab=drafts").text
    assert page.count('class="post"') == 50
    assert 'rel="next"' in page


@pytest.mark.parametrize(("who", "status"), [("vera", 200), ("dora", 200), ("eve", 403), ("root", 200)])
def test_who_has_a_social_permission_may_look(world: World, who: str, status: int) -> None:
    assert world.browser(getattr(world, who)).get("/publishing").status_code == status


def test_mallory_sees_none_of_it(world: World) -> None:
    with world.open():
        world.posts(world.account(), PostState.PUBLISHED, 1)
    assert "A published post" not in world.browser(world.mallory).get("/publishing").text


def test_a_post_is_text_not_markup(world: World) -> None:
    with world.open():
        from webapp.models import Post, db

        number = world.posts(world.account(), PostState.PUBLISHED)[0]
        db.session.get_one(Post, number).text = "<script>alert(1)</script>"
    page = world.browser(world.ada).get("/publishing").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("tab", TABS)
def test_without_any_account_the_first_step_is_offered_instead_of_an_empty_list(world: World, tab: str) -> None:
    ada = world.browser(world.ada)
    assert '<a class="button primary" href="/settings/social/accounts"' in ada.get(f"/publishing?tab={tab}").text
    with world.open():
        world.account()
    page = ada.get(f"/publishing?tab={tab}").text
    assert 'class="empty"' in page
    assert "No account is connected" not in page

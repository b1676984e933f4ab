"""Publishing: what threatens posts is said on the page, with the way to mend it."""

from datetime import timedelta

from sqlalchemy import update

from tests.pages.reading import text_of
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.domain.troubles import Kind, Word
from webapp.models import User, Workspace, db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def said(world: World, who: int | None = None) -> str:
    """The page as one reads it."""
    return text_of(world.browser(who or world.ada).get("/publishing").text)


def test_a_history_that_is_soon_deleted_is_told_with_its_days_and_the_way_back(world: World) -> None:
    with world.open():
        account = world.account(
            "Example Film", Network.YOUTUBE, disconnected_at=world.now - 48 * DAY, reason=Reason.SECURITY
        )
        world.posts(account, PostState.PUBLISHED, 2)
    page = world.browser(world.ada).get("/publishing").text
    assert "In 12 days the history of Example Film (YouTube) will be deleted for good." in text_of(page)
    assert "/settings/social/accounts?q=Example+Film&amp;network=youtube" in page


def test_a_history_that_stays_for_long_or_is_empty_is_not_warned_of(world: World) -> None:
    with world.open():
        world.posts(world.account(disconnected_at=world.now - DAY, reason=Reason.MANUAL), PostState.PUBLISHED, 2)
        world.account("Empty", Network.YOUTUBE, disconnected_at=world.now - 50 * DAY, reason=Reason.MANUAL)
    page = said(world)
    assert "will be deleted" not in page
    assert "2 posts are hidden until a reconnect." in page
    assert "Reconnect Example GmbH" in page


def test_posts_due_within_the_hour_on_a_disconnected_account_are_warned_of(world: World) -> None:
    with world.open():
        account = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
        world.posts(account, PostState.CANCELLED, 2, due_at=world.now + 20 * MINUTE)
        world.posts(account, PostState.CANCELLED, 3, due_at=world.now + 2 * 60 * MINUTE)
    page = said(world)
    assert "2 posts are due within the hour" in page
    assert "Example GmbH (Facebook) is disconnected, so nothing goes out." in page


def test_posts_due_on_an_account_that_ends_before_the_hour_does_are_warned_of(world: World) -> None:
    with world.open():
        near = world.account("Near", expires_in=30 * MINUTE)
        world.posts(near, PostState.SCHEDULED, 1, due_at=world.now + 40 * MINUTE)
        later = world.account("Later", expires_in=90 * MINUTE)
        world.posts(later, PostState.SCHEDULED, 1, due_at=world.now + 40 * MINUTE)
    page = said(world)
    assert "1 post is due within the hour" in page
    assert "Near (Facebook) must be reauthorized before" in page
    assert "Later (Facebook) must" not in page


def test_posts_due_on_an_account_whose_network_makes_trouble_are_warned_of(world: World) -> None:
    with world.open():
        grant = world.grant(Network.FACEBOOK)
        world.trouble(grant, Word.UNREADABLE, Kind.OPENING)
        world.posts(world.account(grant=grant), PostState.SCHEDULED, 1, due_at=world.now + 40 * MINUTE)
    assert "Publishing on Example GmbH (Facebook) makes trouble right now" in said(world)


def test_nothing_is_warned_of_where_all_is_well_or_somebody_elses(world: World) -> None:
    with world.open():
        world.posts(world.account(), PostState.SCHEDULED, 1, due_at=world.now + 40 * MINUTE)
        theirs = world.account("Theirs", workspace=world.elsewhere, disconnected_at=world.now, reason=Reason.SECURITY)
        world.posts(theirs, PostState.CANCELLED, 2, due_at=world.now + 20 * MINUTE)
        assert db.session.get(Workspace, world.elsewhere)
    page = said(world)
    assert "within the hour" not in page
    assert "within the hour" in said(world, world.mallory)


def test_names_are_text_not_markup(world: World) -> None:
    with world.open():
        account = world.account("<i>&A</i>", disconnected_at=world.now - 340 * DAY, reason=Reason.SECURITY)
        world.posts(account, PostState.CANCELLED, 2, due_at=world.now + 20 * MINUTE)
    page = world.browser(world.ada).get("/publishing").text
    assert page.count("&lt;i&gt;&amp;A&lt;/i&gt;") >= 3
    assert "<i>" not in page
    assert "q=%3Ci%3E%26A%3C%2Fi%3E" in page or "q=%3Ci%3E%26A%3C/i%3E" in page


def test_the_warnings_are_german_for_readers_of_german(world: World) -> None:
    with world.open():
        account = world.account(disconnected_at=world.now - 340 * DAY, reason=Reason.SECURITY)
        world.posts(account, PostState.CANCELLED, 2, due_at=world.now + 20 * MINUTE)
        db.session.execute(update(User).where(User.id == world.ada).values(locale="de"))
    page = said(world)
    assert "2 Beiträge sind innerhalb der nächsten Stunde fällig" in page
    assert "wird der Verlauf von Example GmbH (Facebook) endgültig gelöscht." in page

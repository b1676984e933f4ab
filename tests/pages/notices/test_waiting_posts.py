"""The bell of whoever wrote a post that waits: told once, in the app and by mail, until somebody has decided."""

import pytest
from alembic import command
from sqlalchemy import select, text

from tests.pages.travelling import said
from tests.world import World
from webapp.actions.publishing.parking import park
from webapp.domain.posts import PostState, Trouble
from webapp.models import Account, OutboxMail, PersonalNotice, Post, db, migrate

BUTTON = "Look at the post"


@pytest.fixture
def post(world: World) -> int:
    """Ada wrote it, and its network refused it."""
    with world.open():
        (post_id,) = world.posts(world.account("Example GmbH"), PostState.SCHEDULED, 1)
        db.session.get_one(Post, post_id).author_id = world.ada
    parks(world, post_id)
    return post_id


def parks(world: World, post_id: int, why: Trouble = Trouble.REJECTED) -> None:
    with world.open():
        found = db.session.get_one(Post, post_id)
        later = len(db.session.scalars(select(OutboxMail.id)).all())
        park(found, why, world.now.replace(microsecond=later))


def bell(world: World, who: int) -> str:
    return said(world.browser(who).get("/notices"))


def told(world: World) -> list[PersonalNotice]:
    with world.app.app_context():
        return list(db.session.scalars(select(PersonalNotice)))


def test_the_author_alone_is_told_in_the_app_and_by_mail_and_led_to_the_post(world: World, post: int) -> None:
    page = world.browser(world.ada).get("/notices")
    assert "1 unread notification" in page.text
    assert "Your post waits for you:" in said(page)
    assert "Facebook does not take it." in said(page)
    assert "Example GmbH" in said(page)
    assert f'href="/publishing/posts/{post}"' in page.text
    (notice,) = told(world)
    with world.app.app_context():
        (mail,) = db.session.scalars(select(OutboxMail)).all()
    assert (mail.key, mail.address) == (notice.key, "ada@example.test")
    assert "Your post" not in bell(world, world.root)


@pytest.mark.parametrize("wish", ["now", "draft"])
def test_once_it_is_decided_nothing_waits_and_there_is_no_button(world: World, post: int, wish: str) -> None:
    assert BUTTON in bell(world, world.ada)
    root = world.browser(world.root)
    assert root.post(f"/publishing/posts/{post}", data={"do": wish}).status_code == 303
    page = world.browser(world.ada).get("/notices")
    assert "Settled: it no longer waits." in said(page)
    assert BUTTON not in said(page)
    assert "unread" not in page.text


def test_a_post_that_is_deleted_takes_its_notice_along(world: World, post: int) -> None:
    world.browser(world.ada).post(f"/publishing/posts/{post}", data={"do": "drop"})
    assert told(world) == []
    assert "unread" not in world.browser(world.ada).get("/notices").text


def test_a_post_that_waits_again_is_told_again_and_stands_there_once(world: World, post: int) -> None:
    ada = world.browser(world.ada)
    ada.post("/notices/read")
    assert "unread" not in ada.get("/notices").text
    assert BUTTON in said(ada.get("/notices")), "read, and not decided"
    ada.post(f"/publishing/posts/{post}", data={"do": "now"})
    parks(world, post, Trouble.MEDIA_GONE)
    page = ada.get("/notices")
    assert "1 unread notification" in page.text
    assert said(page).count("Your post") == 1
    assert "A picture or video of it can’t be read any more." in said(page)
    with world.app.app_context():
        assert len(db.session.scalars(select(OutboxMail)).all()) == 2


def test_what_only_came_too_late_is_told_neither_way(world: World) -> None:
    with world.open():
        (post_id,) = world.posts(world.account(), PostState.SCHEDULED, 1)
        db.session.get_one(Post, post_id).author_id = world.ada
    parks(world, post_id, Trouble.TIME_PASSED)
    assert told(world) == []


def test_another_workspace_and_a_removed_account_know_nothing_of_it(world: World, post: int) -> None:
    assert "Your post" not in bell(world, world.mallory)
    with world.open():
        db.session.delete(db.session.get_one(Account, db.session.get_one(Post, post).account_id))
    assert told(world) == []


def test_the_way_back_takes_what_was_told_of_posts(world: World, post: int, database_url: str) -> None:
    config = migrate.alembic_config(database_url)
    with world.app.app_context():
        db.engine.dispose()
    command.downgrade(config, "0019")
    try:
        with world.open():
            assert db.session.execute(text("SELECT id FROM personal_notice")).scalars().all() == []
    finally:
        with world.app.app_context():
            db.engine.dispose()
        command.upgrade(config, "head")

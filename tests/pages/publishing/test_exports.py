"""Export, the page: asked for, watched, taken along by whoever may see the posts at that moment, and by nobody else."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from tests.page_lint import problems
from tests.pages.reading import ACCOUNTS, text_of
from tests.world import World
from webapp import clock
from webapp.actions.exporting import export_files, export_making
from webapp.actions.exporting.exports import KEPT
from webapp.actions.house import House
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.models import Account, Export, ExportState, Failure, Membership, User, db

pytestmark = pytest.mark.one_database

PAGE = "/publishing/exports"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def own(world: World, house: House, tmp_path: Any) -> Iterator[House]:
    """The app's parts, with files that are this test's own."""
    here = replace(house, settings=house.settings.model_copy(update={"data_dir": tmp_path}))
    world.app.extensions["relink"] = here
    yield here
    world.app.extensions["relink"] = house


@pytest.fixture
def mine(world: World) -> int:
    with world.open():
        page = world.account("Example GmbH")
        world.posts(page, PostState.PUBLISHED, 2)
    return page


def asked(world: World, user: int, account: int | str = "") -> int:
    answer = world.browser(user).post(PAGE, data={"account": str(account)})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    with world.open():
        return db.session.scalars(select(Export.id).order_by(Export.id.desc())).first() or 0


def made(world: World, house: House) -> int:
    with world.app.app_context():
        return export_making.due(house, clock.now())


def change(world: World, export: int, **values: Any) -> None:
    with world.open():
        db.session.execute(update(Export).where(Export.id == export).values(**values))


def file(export: int) -> str:
    return f"{PAGE}/{export}/file"


def test_asked_for_made_and_taken_along(world: World, own: House, mine: int) -> None:
    ada = world.browser(world.ada)
    empty = ada.get(PAGE).text
    assert problems(empty) == []
    assert "No exports yet" in empty
    export = asked(world, world.ada, mine)
    waiting = ada.get(PAGE).text
    assert problems(waiting) == []
    assert "This takes a few minutes; you can leave this page." in text_of(waiting)
    assert ada.get(file(export)).status_code == 404
    assert made(world, own) == 1
    ready = ada.get(PAGE).text
    assert problems(ready) == []
    assert "2 posts, " in text_of(ready)
    assert f'href="{file(export)}"' in ready
    with ada.get(file(export)) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.mimetype == "application/zip"
        named = re.fullmatch(r"attachment; filename=relink-export-[0-9-]+\.zip", answer.headers["Content-Disposition"])
        assert named is not None
        assert answer.content_length == len(answer.data)
        archive = ZipFile(io.BytesIO(answer.data))
    assert len(json.loads(archive.read("posts.json"))["posts"]) == 2


def test_the_page_looks_again_by_itself_only_while_there_is_something_to_wait_for(
    world: World, own: House, mine: int
) -> None:
    ada = world.browser(world.ada)
    export = asked(world, world.ada, mine)
    change(world, export, state=ExportState.MAKING, done=1, total=2)
    fragment = ada.get(PAGE, headers=FRAGMENT).text
    assert fragment.lstrip().startswith('<div id="exports" hx-get="/publishing/exports" hx-trigger="every 2s"')
    assert "<html" not in fragment
    assert '<progress max="2" value="1">' in fragment
    assert "1 of 2 posts" in text_of(fragment)
    assert "Look again" in fragment
    change(world, export, state=ExportState.READY)
    fragment = ada.get(PAGE, headers=FRAGMENT).text
    assert "hx-trigger" not in fragment
    assert "Look again" not in fragment
    assert "1 export is ready." in fragment


def test_who_may_see_the_posts_takes_it_and_nobody_else(world: World, own: House, mine: int) -> None:
    export = asked(world, world.ada, mine)
    made(world, own)
    for user, status in ((world.vera, 200), (world.dora, 200), (world.eve, 403), (world.mallory, 404)):
        with world.browser(user).get(file(export)) as answer:
            assert (user, answer.status_code) == (user, status)
    stranger = world.app.test_client().get(file(export))
    assert (stranger.status_code, stranger.headers["Location"].startswith("/login")) == (303, True)
    for what in ("again", "delete"):
        assert world.browser(world.mallory).post(f"{PAGE}/{export}/{what}").status_code == 404
        assert world.browser(world.eve).post(f"{PAGE}/{export}/{what}").status_code == 403
    assert str(export) not in re.findall(r'id="export-(\d+)"', world.browser(world.mallory).get(PAGE).text)


def test_whoever_is_deactivated_or_loses_the_permission_is_out_at_once(world: World, own: House, mine: int) -> None:
    export = asked(world, world.bob, mine)
    made(world, own)
    bob, olga = world.browser(world.bob), world.browser(world.olga)
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.bob).values(active=False))
        db.session.execute(update(Membership).where(Membership.user_id == world.olga).values(social=Social.NONE))
    for gone in (bob, olga):
        assert gone.get(file(export)).status_code in (303, 403, 404)
    with world.open():
        db.session.execute(update(User).where(User.id == world.bob).values(active=False))
    assert bob.get(file(export)).status_code == 303


def test_after_its_time_it_is_not_there_even_before_anybody_has_swept(world: World, own: House, mine: int) -> None:
    export = asked(world, world.ada, mine)
    made(world, own)
    change(world, export, expires_at=world.now - timedelta(seconds=1))
    ada = world.browser(world.ada)
    assert ada.get(file(export)).status_code == 404
    assert f"export-{export}" not in ada.get(PAGE).text


def test_a_file_that_is_gone_is_not_there(world: World, own: House, mine: int) -> None:
    export = asked(world, world.ada, mine)
    made(world, own)
    with world.app.app_context():
        export_files.archives(own.settings).delete(db.session.get_one(Export, export).key)
    assert world.browser(world.ada).get(file(export)).status_code == 404


def test_what_could_not_be_made_says_why_and_can_be_tried_again(world: World, own: House, mine: int) -> None:
    export = asked(world, world.ada, mine)
    ada = world.browser(world.ada)
    for failure, words in (
        (Failure.DISK_FULL, "There is no room on the server’s disk for it."),
        (Failure.NOT_FINISHED, "It was begun several times and could not be finished."),
        (Failure.ACCOUNT_GONE, "The account was removed before the export was done."),
    ):
        change(world, export, state=ExportState.PARKED, failure=failure, wake_at=None)
        page = ada.get(PAGE).text
        assert problems(page) == []
        assert words in text_of(page)
        assert (f"{PAGE}/{export}/again" in page) is (failure is not Failure.ACCOUNT_GONE)
    change(world, export, failure=Failure.DISK_FULL)
    assert ada.post(f"{PAGE}/{export}/again").status_code == 303
    assert made(world, own) == 1


def test_who_asked_for_it_deletes_it_and_a_super_admin_does(world: World, own: House, mine: int) -> None:
    export = asked(world, world.ada, mine)
    made(world, own)
    address = f"{PAGE}/{export}/delete"
    assert address not in world.browser(world.bob).get(PAGE).text
    assert world.browser(world.bob).post(address).status_code == 403
    assert address in world.browser(world.root).get(PAGE).text
    assert world.browser(world.ada).post(address).status_code == 303
    with world.open():
        assert db.session.get(Export, export) is None
    assert world.browser(world.ada).post(address).status_code == 404


@pytest.mark.parametrize("what", ["x", "-1", "9" * 30, "999999", "1 or 1=1", "１"])
def test_nonsense_is_not_there(world: World, own: House, what: str) -> None:
    ada = world.browser(world.ada)
    assert ada.post(PAGE, data={"account": what}).status_code == 404
    assert ada.get(PAGE, query_string={"account": what}).status_code == 200


def test_an_account_of_another_workspace_is_neither_offered_nor_exported(world: World, own: House) -> None:
    with world.open():
        theirs = world.account("Theirs", workspace=world.elsewhere)
    ada = world.browser(world.ada)
    assert "Theirs" not in ada.get(f"{PAGE}?account={theirs}").text
    assert ada.post(PAGE, data={"account": theirs}).status_code == 404


def test_enough_at_a_time_is_said(world: World, own: House) -> None:
    with world.open():
        pages = [world.account(f"Page {number}") for number in range(4)]
    for page in pages:
        asked(world, world.ada, page)
    ada = world.browser(world.ada)
    ada.post(PAGE, data={"account": pages[3]})
    assert "Several exports are being made already." in ada.get(PAGE).text


def test_the_question_before_a_removal_and_the_accounts_own_page_lead_here(world: World, own: House, mine: int) -> None:
    ada = world.browser(world.ada)
    wanted = f'href="{PAGE}?account={mine}"'
    assert wanted in ada.get(f"{ACCOUNTS}/{mine}/remove").text
    assert wanted in ada.get(f"{ACCOUNTS}/{mine}").text
    assert f'<option value="{mine}" selected>Example GmbH (Facebook)</option>' in ada.get(f"{PAGE}?account={mine}").text


def test_an_archive_outlives_its_account_and_is_called_by_its_name(world: World, own: House, mine: int) -> None:
    export = asked(world, world.ada, mine)
    made(world, own)
    with world.open():
        db.session.delete(db.session.get_one(Account, mine))
    ada = world.browser(world.ada)
    assert "Example GmbH" in ada.get(PAGE).text
    with ada.get(file(export)) as answer:
        assert answer.status_code == 200
    change(world, export, name=None)
    assert "An account that was removed" in ada.get(PAGE).text


def test_it_stands_in_the_log(world: World, own: House, mine: int) -> None:
    asked(world, world.ada, mine)
    asked(world, world.ada)
    log = text_of(world.browser(world.root).get("/settings/social/activity").text)
    assert "Ada Lovelace asked for an export of Example GmbH (Facebook)" in log
    assert "Ada Lovelace asked for an export of all accounts." in log


def test_it_is_kept_for_as_many_days_as_the_page_says(world: World, own: House) -> None:
    assert f"It is kept for {KEPT.days} days." in text_of(world.browser(world.ada).get(PAGE).text)

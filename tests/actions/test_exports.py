"""Archives: whole, harmless, without a secret, made once by whoever is there, and gone after a week."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from tests.world import World
from webapp.actions import export_files, export_making, export_reading, exports, store
from webapp.actions.compose import Author
from webapp.actions.exports import KEPT, TooManyAtOnce
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Composition, Event, Export, ExportState, Failure, MediaFile, Membership, Post, db
from webapp.models.event import Verb

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CANARY = "CANARY"
JPEG = b"\xff\xd8\xff" + b"picture " * 1000


@pytest.fixture
def own(house: House, tmp_path: Any) -> House:
    """A house whose files are this test's own."""
    return replace(house, settings=house.settings.model_copy(update={"data_dir": tmp_path}))


def author(world: World, user_id: int) -> Author:
    row = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
    return Author(row.workspace_id, row.person, Actor.of(row.user))


def asks(world: World, account: int | None = None, user_id: int = 0) -> int:
    with world.app.app_context():
        return exports.ask(account, author(world, user_id or world.ada), world.now).id


def makes(world: World, house: House, later: timedelta = timedelta(), going: Callable[[], bool] = lambda: True) -> int:
    with world.app.app_context():
        return export_making.due(house, world.now + later, going)


def row(world: World, export_id: int) -> Export:
    with world.app.app_context():
        return db.session.get_one(Export, export_id)


def opened(world: World, house: House, export_id: int) -> ZipFile:
    """The archive, as whoever takes it along gets it."""
    with export_files.archives(house.settings).open(row(world, export_id).key) as content:
        return ZipFile(io.BytesIO(content.read()))


def posts_in(archive: ZipFile) -> list[dict[str, Any]]:
    told = json.loads(archive.read("posts.json"))
    assert told["format"] == "relink-export-1"
    posts: list[dict[str, Any]] = told["posts"]
    return posts


def table(archive: ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(name).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def page(world: World, name: str = "Example GmbH", **facts: Any) -> int:
    with world.open():
        grant = world.grant(
            Network.FACEBOOK, f"person of {name}", access=f"{CANARY}-access", refresh=f"{CANARY}-refresh"
        )
        return world.account(name, Network.FACEBOOK, grant=grant, **facts)


def with_a_picture(
    world: World, house: House, post_ids: list[int], name: str = "../../etc/passwd", kind: str = "image/jpeg"
) -> str:
    """Give posts a composition with a picture; gives the picture's key."""
    key = store.new_key()
    store.store(house.settings).put(key, io.BytesIO(JPEG))
    with world.open():
        whole = Composition(
            workspace_id=world.example,
            author_id=world.ada,
            text="Hello",
            link="https://example.test",
            title="A title",
            created_at=world.now,
            touched_at=world.now,
        )
        whole.files = [
            MediaFile(
                key=key,
                workspace_id=world.example,
                kind=kind,
                size=len(JPEG),
                name=name,
                alt="=Tiles",
                created_at=world.now,
            )
        ]
        db.session.add(whole)
        db.session.flush()
        for post_id in post_ids:
            db.session.get_one(Post, post_id).composition_id = whole.id
    return key


def a_turn(pieces: int) -> Callable[[], bool]:
    """A turn that is over after so many pieces."""
    answers: Iterator[bool] = iter([True] * pieces + [False] * 50)
    return lambda: next(answers)


def test_one_account_comes_with_all_its_posts_its_pictures_and_what_it_is(world: World, own: House) -> None:
    mine, other = page(world), page(world, "Other")
    with world.open():
        ids = {state: world.posts(mine, state)[0] for state in PostState}
        world.posts(other, PostState.DRAFT)
    with_a_picture(world, own, [ids[PostState.DRAFT], ids[PostState.PUBLISHED]])
    asked = asks(world, mine)
    assert row(world, asked).state is ExportState.WAITING
    assert makes(world, own, HOUR) == 1
    done = row(world, asked)
    assert (done.state, done.done, done.total, done.wake_at) == (
        ExportState.READY,
        len(PostState),
        len(PostState),
        None,
    )
    assert done.ready_at is not None
    assert done.expires_at == done.ready_at + KEPT
    archive = opened(world, own, asked)
    assert archive.testzip() is None
    told = posts_in(archive)
    assert {one["id"] for one in told} == set(ids.values())
    draft = next(one for one in told if one["state"] == "draft")
    assert (draft["account"], draft["network"], draft["author"]) == ("Example GmbH", "facebook", "Ada Lovelace")
    assert (draft["link"], draft["title"], draft["published_elsewhere"]) == ("https://example.test", "A title", False)
    (picture,) = draft["media"]
    assert re.fullmatch(r"media/[0-9]+\.jpg", picture["file"])
    assert archive.read(picture["file"]) == JPEG
    (account,) = json.loads(archive.read("accounts.json"))["accounts"]
    assert (account["name"], account["state"], account["connected_by"]) == ("Example GmbH", "connected", "Ada Lovelace")
    assert [one["id"] for one in table(archive, "posts.csv")] == [str(one["id"]) for one in told]
    assert [one["name"] for one in table(archive, "accounts.csv")] == ["Example GmbH"]
    assert done.size == export_size(world, own, asked)
    assert not list((export_files.folder(own.settings) / "desk").iterdir())


def export_size(world: World, house: House, export_id: int) -> int:
    with export_files.archives(house.settings).open(row(world, export_id).key) as content:
        return len(content.read())


def test_all_accounts_are_those_of_this_workspace(world: World, own: House) -> None:
    one, two = page(world), page(world, "Cut", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    with world.open():
        theirs = world.account("Theirs", workspace=world.elsewhere)
        world.posts(theirs, PostState.PUBLISHED)
        ids = world.posts(one, PostState.PUBLISHED, 2) + world.posts(two, PostState.PUBLISHED)
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    assert {post["id"] for post in posts_in(archive)} == set(ids)
    told = json.loads(archive.read("accounts.json"))["accounts"]
    assert {account["name"]: account["state"] for account in told} == {
        "Example GmbH": "connected",
        "Cut": "disconnected",
    }


def test_no_token_and_nothing_sealed_is_in_it_and_no_path_of_anybodys(world: World, own: House) -> None:
    mine = page(world)
    with world.open():
        ids = world.posts(mine, PostState.DRAFT)
        db.session.get_one(Post, ids[0]).sealed_trace = f"{CANARY}-trace"
    key = with_a_picture(world, own, ids)
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Example GmbH" in whole
    with world.app.app_context():
        grant = db.session.get_one(Account, mine).grant
        assert grant is not None
        sealed = [str(grant.access_token), str(grant.refresh_token)]
        keys = [key, db.session.get_one(Export, asked).key, "person of Example GmbH", "Person Of Example Gmbh"]
    assert [secret for secret in [CANARY, *sealed, *keys] if secret.encode() in whole] == []
    assert all(
        re.fullmatch(r"(posts|accounts)\.(csv|json)|README\.txt|media/[0-9]+\.jpg", name) for name in archive.namelist()
    )


def test_a_spreadsheet_takes_nothing_for_a_formula_and_a_program_reads_it_as_it_is(world: World, own: House) -> None:
    mine = page(world, "=HYPERLINK(1)")
    evil = ["=1+1", "+1", "-1", "@a", "\t=1", "\r\n=1", 'quote " and\nlines; ü']
    with world.open():
        for number, post_id in enumerate(world.posts(mine, PostState.DRAFT, len(evil))):
            db.session.get_one(Post, post_id).text = evil[number]
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    assert [post["text"] for post in posts_in(archive)] == evil
    rows = table(archive, "posts.csv")
    assert [one["text"] for one in rows] == [*("'" + text for text in evil[:-1]), evil[-1]]
    assert {one["account"] for one in rows} == {"'=HYPERLINK(1)"}
    assert table(archive, "accounts.csv")[0]["name"] == "'=HYPERLINK(1)"


def test_a_picture_that_is_gone_is_left_out_and_one_of_many_posts_is_there_once(world: World, own: House) -> None:
    mine, other = page(world), page(world, "Other")
    with world.open():
        ids = world.posts(mine, PostState.DRAFT, 2) + world.posts(other, PostState.DRAFT)
    with_a_picture(world, own, ids)
    with world.open():
        gone = world.posts(other, PostState.PUBLISHED)
    key = with_a_picture(world, own, gone, kind="application/x-evil")
    store.store(own.settings).delete(key)
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    assert [name for name in archive.namelist() if name.startswith("media/")] == [
        posts_in(archive)[0]["media"][0]["file"]
    ]
    assert [post["media"][0]["file"].endswith(".bin") for post in posts_in(archive)] == [False, False, False, True]


def test_an_empty_workspace_makes_a_whole_archive(world: World, own: House) -> None:
    asked = asks(world)
    assert makes(world, own) == 1
    archive = opened(world, own, asked)
    assert posts_in(archive) == []
    assert json.loads(archive.read("accounts.json"))["accounts"] == []


def test_many_posts_come_in_pieces_and_a_turn_that_is_over_is_gone_on_with(
    world: World, own: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_reading, "PIECE", 3)
    mine = page(world)
    with world.open():
        ids = world.posts(mine, PostState.SCHEDULED, 8) + world.posts(mine, PostState.PARKED, 4)
    with_a_picture(world, own, ids[:1])
    asked = asks(world)
    assert makes(world, own, going=a_turn(1)) == 0  # one piece, and it is empty: there are no drafts
    laid_down = row(world, asked)
    assert (laid_down.state, laid_down.attempt, laid_down.done) == (ExportState.MAKING, 1, 0)
    assert laid_down.place
    turns = 1
    while makes(world, own, turns * timedelta(minutes=1), a_turn(2)) == 0:
        turns += 1
        assert turns < 20
    assert turns > 3
    done = row(world, asked)
    assert (done.state, done.attempt, done.done, done.total) == (ExportState.READY, 1, 12, 12)
    archive = opened(world, own, asked)
    assert archive.testzip() is None
    assert sorted(post["id"] for post in posts_in(archive)) == ids
    assert len(table(archive, "posts.csv")) == 12


class Killed(BaseException):
    """The worker is gone at this very moment."""


def test_killed_anywhere_it_is_begun_again_once_the_lease_has_run_out(
    world: World, own: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before each of the statements and files that making one consists of."""
    mine = page(world)
    with world.open():
        ids = world.posts(mine, PostState.DRAFT, 5)
    with_a_picture(world, own, ids)
    places = [
        (export_reading, "piece"),
        (export_making, "_write"),
        (export_making, "_keep"),
        (export_making, "_accounts"),
    ]
    for where, what in places:
        asked = asks(world, mine)

        def dies(*_: Any, **__: Any) -> Any:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(where, what, dies)
            with pytest.raises(Killed):
                makes(world, own)
        assert row(world, asked).state is ExportState.MAKING
        assert makes(world, own, timedelta(minutes=5)) == 0
        assert makes(world, own, 2 * export_making.LEASE) == 1
        assert (row(world, asked).state, row(world, asked).attempt) == (ExportState.READY, 2)
        assert len(posts_in(opened(world, own, asked))) == 5
    with world.app.app_context():
        exports.forget(own, world.now)
    assert list((export_files.folder(own.settings) / "desk").iterdir()) == []


def test_what_comes_to_no_end_is_set_aside_for_a_person_who_may_try_again(
    world: World, own: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asks(world)

    def breaks(*_: Any, **__: Any) -> Any:
        raise OSError(5, "input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(export_reading, "piece", breaks)
        for turn in range(export_making.MOST_ATTEMPTS + 1):
            makes(world, own, turn * 2 * export_making.LEASE)
    parked = row(world, asked)
    assert (parked.state, parked.failure, parked.wake_at) == (ExportState.PARKED, Failure.NOT_FINISHED, None)
    with world.app.app_context():
        exports.again(asked, author(world, world.bob), world.now + DAY)
    assert makes(world, own, DAY) == 1


def test_a_full_disk_is_said_and_nothing_stays(world: World, own: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asks(world)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_making.Archive, "finish", full)
    assert makes(world, own) == 0
    parked = row(world, asked)
    assert (parked.state, parked.failure, parked.wake_at) == (ExportState.PARKED, Failure.DISK_FULL, None)
    assert list((export_files.folder(own.settings) / "desk").iterdir()) == []
    assert makes(world, own, DAY) == 0


def test_two_workers_make_it_once_and_the_one_who_was_too_slow_leaves_it_alone(world: World, own: House) -> None:
    asked = asks(world)
    with world.app.app_context():
        slow = export_making._claim(world.now)
        assert slow is not None
        assert export_making._claim(world.now) is None
    assert makes(world, own, 2 * export_making.LEASE) == 1
    before = row(world, asked)
    with world.app.app_context():
        watch = export_making.Watch(world.now)
        assert export_making._make(own, slow, watch, lambda: True) is False
    after = row(world, asked)
    assert (after.state, after.size, after.attempt) == (ExportState.READY, before.size, 2)
    assert opened(world, own, asked).testzip() is None


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_an_account_that_is_removed_meanwhile_makes_no_half_archive(
    world: World, own: House, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    mine = page(world)
    with world.open():
        world.posts(mine, PostState.DRAFT, 2)
    asked = asks(world, mine)

    def remove() -> None:
        db.session.delete(db.session.get_one(Account, mine))
        db.session.commit()

    if when == "before":
        with world.app.app_context():
            remove()
    else:
        read = export_reading.piece
        monkeypatch.setattr(
            export_reading, "piece", lambda *args: (read(*args), remove() if db.session.get(Account, mine) else None)[0]
        )
    assert makes(world, own) == 0
    parked = row(world, asked)
    assert (parked.state, parked.failure, parked.name) == (ExportState.PARKED, Failure.ACCOUNT_GONE, "Example GmbH")


def test_an_archive_that_was_deleted_while_it_was_made_leaves_nothing(
    world: World, own: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asks(world)
    keep = export_making._keep

    def deleted_meanwhile(*args: Any) -> int:
        size = keep(*args)
        exports.drop(
            asked,
            author(world, world.ada),
            replace(own, settings=own.settings.model_copy(update={"data_dir": own.settings.data_dir / "elsewhere"})),
        )
        return size

    monkeypatch.setattr(export_making, "_keep", deleted_meanwhile)
    assert makes(world, own) == 0
    assert [path for path in export_files.folder(own.settings).rglob("*") if path.is_file()] == []


def test_it_is_gone_after_a_week_with_its_file(world: World, own: House) -> None:
    asked = asks(world)
    makes(world, own)
    with world.app.app_context():
        assert exports.forget(own, world.now + KEPT - HOUR) == 0
        assert len(exports.of(world.example, world.now + KEPT - HOUR)) == 1
        assert exports.of(world.example, world.now + KEPT + HOUR) == []
        with pytest.raises(NotThere):
            exports.to_take(asked, author(world, world.ada), world.now + KEPT + HOUR)
        assert exports.forget(own, world.now + KEPT + HOUR) == 1
    assert [path for path in export_files.folder(own.settings).rglob("*") if path.is_file()] == []


def test_files_that_belong_to_nothing_are_swept_up_and_others_are_not(world: World, own: House) -> None:
    asked = asks(world)
    makes(world, own)
    keeper = export_files.archives(own.settings)
    orphan = store.new_key()
    keeper.put(orphan, io.BytesIO(b"left"))
    left = export_files.desk(own.settings, store.new_key(), 1)
    left.mkdir(parents=True)
    with world.app.app_context():
        exports.forget(own, world.now)
    with pytest.raises(store.MediaGone):
        keeper.open(orphan)
    assert not left.exists()
    assert opened(world, own, asked).testzip() is None


def test_who_sees_no_posts_asks_for_none_and_another_workspace_has_none(world: World, own: House) -> None:
    mine = page(world)
    asked = asks(world, mine)
    makes(world, own)
    with world.app.app_context():
        with pytest.raises(NotAllowed):
            exports.ask(mine, author(world, world.eve), world.now)
        with pytest.raises(NotThere):
            exports.ask(mine, author(world, world.mallory), world.now)
        for act in (exports.to_take, exports.again):
            with pytest.raises(NotThere):
                act(asked, author(world, world.mallory), world.now)
        with pytest.raises(NotThere):
            exports.drop(asked, author(world, world.mallory), own)
        with pytest.raises(NotAllowed):
            exports.to_take(asked, author(world, world.eve), world.now)
        assert exports.to_take(asked, author(world, world.vera), world.now).id == asked
        with pytest.raises(NotAllowed):
            exports.drop(asked, author(world, world.bob), own)
        exports.drop(asked, author(world, world.root), own)
        assert db.session.get(Export, asked) is None


def test_asking_twice_is_asking_once_and_there_is_an_end_to_asking(world: World) -> None:
    pages = [page(world, f"Page {number}") for number in range(4)]
    first = asks(world, pages[0])
    assert asks(world, pages[0], world.bob) == first
    asks(world, pages[1])
    asks(world)
    with pytest.raises(TooManyAtOnce):
        asks(world, pages[2])
    with world.app.app_context():
        verbs = db.session.scalars(select(Event.verb).where(Event.verb == Verb.EXPORTED)).all()
        assert len(verbs) == 3
        db.session.execute(update(Export).values(state=ExportState.READY))
        db.session.commit()
    assert asks(world, pages[2]) > first


def test_the_name_of_an_account_that_is_a_person_is_not_kept_beside_its_archive(world: World) -> None:
    with world.open():
        person = world.account("Jo Doe", Network.INSTAGRAM, external_id="71001", subject="71001")
    assert row(world, asks(world, person)).name is None


def test_the_moment_of_a_place_survives_being_kept(world: World) -> None:
    place = export_reading.Place(3, datetime.fromisoformat("2026-11-24T12:00:00.000001+00:00"), 7)
    assert export_reading.Place.read(json.loads(json.dumps(place.written()))) == place

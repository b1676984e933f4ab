"""Making archives: piece by piece, killed anywhere, by two workers, with a full disk: whole, once, or not at all."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.actions.exporting.archives import (
    DAY,
    a_turn,
    asks,
    author,
    makes,
    opened,
    page,
    posts_in,
    row,
    table,
    with_a_picture,
)
from tests.world import World
from webapp.actions.exporting import export_files, export_making, export_reading, exports
from webapp.actions.house import House
from webapp.actions.media import store
from webapp.domain.posts import PostState
from webapp.models import Account, ExportState, Failure, db


class Killed(BaseException):
    """The worker is gone at this very moment."""


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
            world.now,
        )
        return size

    monkeypatch.setattr(export_making, "_keep", deleted_meanwhile)
    assert makes(world, own) == 0
    assert [path for path in export_files.folder(own.settings).rglob("*") if path.is_file()] == []


def test_the_moment_of_a_place_survives_being_kept(world: World) -> None:
    place = export_reading.Place(3, datetime.fromisoformat("2026-11-24T12:00:00.000001+00:00"), 7)
    assert export_reading.Place.read(json.loads(json.dumps(place.written()))) == place

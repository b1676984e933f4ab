"""Once a day: files that no row names and compositions in which nothing stands are deleted, and nothing else."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from tests.actions.composing import author, begins
from tests.actions.media.test_uploads import image
from tests.actions.publishing.sending import connected
from tests.bucket_server import Server
from tests.world import World
from webapp.actions.house import House
from webapp.actions.media import bucket, orphans, store, uploads
from webapp.actions.publishing.compose import Written, begin
from webapp.models import Composition, Export, MediaFile, Post, db

DAY = timedelta(days=1)
OLD = 3 * DAY


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, house: House, tmp_path: object) -> Iterator[House]:
    """The house with a store of its own: a folder, or a bucket."""
    with Server() as server:
        place = f"file://{tmp_path}/media" if request.param == "folder" else server.url
        server.bucket.per_page = 2
        yield replace(house, settings=house.settings.model_copy(update={"media_url": place}))
    bucket.client.cache_clear()


def kept_keys(house: House) -> set[str]:
    return set(store.store(house.settings).older(datetime.now(UTC) + 10 * OLD))


def taken(world: World, house: House, whole: int) -> str:
    with world.app.app_context():
        return uploads.take(whole, author(world.ada), house, image(), "a.jpg", world.now).key


def test_files_that_no_row_names_go_once_they_are_a_day_old(world: World, kept: House) -> None:
    named = taken(world, kept, begins(world, connected(world)))
    lost = {store.new_key() for _ in range(5)}
    for key in lost:
        store.store(kept.settings).put(key, BytesIO(b"left behind"))
    with world.app.app_context():
        assert orphans.files(kept, datetime.now(UTC) + DAY / 2) == 0
        assert kept_keys(kept) == lost | {named}
        assert orphans.files(kept, datetime.now(UTC) + OLD) == 5
        assert orphans.files(kept, datetime.now(UTC) + OLD) == 0
    assert kept_keys(kept) == {named}


def test_the_files_of_a_workspace_that_was_removed_go(world: World, kept: House) -> None:
    taken(world, kept, begins(world, connected(world)))
    with world.open():
        db.session.execute(db.delete(Composition))
    with world.app.app_context():
        assert db.session.scalars(db.select(MediaFile)).all() == []
        assert orphans.files(kept, datetime.now(UTC) + OLD) == 1
    assert kept_keys(kept) == set()


def test_an_archive_beside_them_stays_while_it_has_a_row(world: World, kept: House) -> None:
    key = store.new_key()
    store.store(kept.settings).put(key, BytesIO(b"archive"))
    with world.open():
        facts = {"workspace_id": world.example, "whole": True, "asked_at": world.now, "expires_at": world.now + 7 * DAY}
        db.session.add(Export(key=key, **facts))
    with world.app.app_context():
        assert orphans.files(kept, datetime.now(UTC) + OLD) == 0
    assert kept_keys(kept) == {key}


def test_a_turn_that_is_over_leaves_the_rest_for_the_next(world: World, kept: House) -> None:
    for _ in range(5):
        store.store(kept.settings).put(store.new_key(), BytesIO(b"left behind"))
    with world.app.app_context():
        assert orphans.files(kept, datetime.now(UTC) + OLD, going=lambda: False, at_once=2) == 2
        assert orphans.files(kept, datetime.now(UTC) + OLD) == 3


def test_a_store_that_is_away_is_left_for_the_next_day(world: World, house: House) -> None:
    away = house.settings.model_copy(update={"media_url": "s3://key:secret@127.0.0.1:9/relink?tls=0"})
    with world.app.app_context():
        assert orphans.due(replace(house, settings=away), datetime.now(UTC) + OLD) == 0


def test_what_a_killed_worker_left_half_written_goes_and_strange_files_stay(world: World, house: House) -> None:
    keeper = store.store(house.settings)
    key = store.new_key()
    keeper.put(key, BytesIO(b"whole"))
    folder = house.settings.data_dir / "media" / key[:2]
    for name in (f"{key}.0a1b2c3d", "somebody-elses"):
        (folder / name).write_bytes(b"half")
    for path in folder.iterdir():
        os.utime(path, times=((world.now - OLD).timestamp(),) * 2)
    with world.app.app_context():
        orphans.files(house, world.now)
    assert {path.name for path in folder.iterdir()} == {"somebody-elses"}


def test_compositions_in_which_nothing_stands_go_after_thirty_days(world: World, kept: House) -> None:
    account = connected(world)
    with world.app.app_context():
        who, none = author(world.ada), frozenset[int]()
        bare = begin(who, Written(account_ids=none), world.now).id
        stay = [
            begin(who, written, world.now).id
            for written in (
                Written("A thought", account_ids=none),
                Written(texts={"x": "Only there"}, account_ids=none),
                Written(link="https://example.test/", account_ids=none),
                Written(title="A title", account_ids=none),
                Written(account_ids=frozenset({account})),
            )
        ]
        pictured = begin(who, Written(account_ids=none), world.now).id
    taken(world, kept, pictured)
    with world.app.app_context():
        assert orphans.empty(world.now + 30 * DAY) == 0
        assert orphans.empty(world.now + 31 * DAY) == 1
        assert set(db.session.scalars(db.select(Composition.id))) == {*stay, pictured}
        assert db.session.get(Composition, bare) is None
        assert len(db.session.scalars(db.select(Post)).all()) == 1


def test_many_that_only_seem_empty_hide_none_that_is(world: World) -> None:
    with world.app.app_context():
        who = author(world.ada)
        for _ in range(5):
            begin(who, Written(texts={"x": "Only there"}), world.now)
        begin(who, Written(), world.now)
        assert orphans.empty(world.now + 31 * DAY, at_once=2) == 1
        assert len(db.session.scalars(db.select(Composition)).all()) == 5

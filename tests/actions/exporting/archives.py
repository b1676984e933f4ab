"""What the tests of archives share: a house of their own, asking, making, and looking inside."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tests.world import World
from webapp.actions.exporting import export_files, export_making, exports
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.actions.media import store
from webapp.actions.publishing.author import Author
from webapp.domain.rules import Network
from webapp.models import Composition, Export, MediaFile, Membership, Post, db

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


def export_size(world: World, house: House, export_id: int) -> int:
    with export_files.archives(house.settings).open(row(world, export_id).key) as content:
        return len(content.read())

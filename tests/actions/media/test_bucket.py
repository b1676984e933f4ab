"""Images and videos in a bucket: written and read in pieces; gone is gone, and away is not gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import requests

from tests.actions.composing import author, begins
from tests.actions.media.test_uploads import image
from tests.actions.publishing.sending import MINUTE, connected, post, publishes, steps
from tests.bucket_server import Server
from tests.world import World
from webapp.actions.house import House
from webapp.actions.media import bucket, store, uploads
from webapp.actions.media.store import MediaGone, StoreAway
from webapp.actions.publishing import publish
from webapp.domain.posts import PostState, Trouble
from webapp.models import MediaFile, Post, Step, db
from webapp.networks.publishing import Keep, Piece, Published, PublishOutcome, keep_nothing
from webapp.networks.room import Ok, Token
from webapp.settings.media import place_of

KEY, OTHER = "0a" * 20, "0b" * 20


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running
    bucket.client.cache_clear()


@pytest.fixture
def kept(house: House, server: Server) -> House:
    """The house with its images and videos in the bucket."""
    return replace(house, settings=house.settings.model_copy(update={"media_url": server.url}))


@pytest.fixture
def keeper(kept: House) -> store.Store:
    return store.store(kept.settings)


def test_what_is_put_is_read_again_and_every_request_is_signed(keeper: store.Store, server: Server) -> None:
    assert keeper.put(KEY, BytesIO(b"a picture")) == 9
    with keeper.open(KEY) as content:
        assert content.read() == b"a picture"
    assert list(server.bucket.objects) == [KEY]
    server.bucket.user = "somebody-else"
    with pytest.raises(StoreAway, match="AccessDenied"):
        keeper.open(KEY)


def test_a_copy_is_made_where_it_lies_and_survives_the_first(keeper: store.Store, server: Server) -> None:
    keeper.put(KEY, BytesIO(b"a picture"))
    keeper.copy(KEY, OTHER)
    keeper.delete(KEY)
    keeper.delete(KEY)
    assert "GET" not in server.bucket.asked
    with pytest.raises(MediaGone):
        keeper.open(KEY)
    with pytest.raises(MediaGone):
        keeper.copy(KEY, OTHER)
    with keeper.open(OTHER) as content:
        assert content.read() == b"a picture"


def test_a_video_is_written_and_read_in_pieces(keeper: store.Store, server: Server) -> None:
    whole = bytes(range(256)) * 80_000  # 20 MB
    assert keeper.put(KEY, BytesIO(whole)) == len(whole)
    assert server.bucket.largest == bucket.PART_BYTES
    assert server.bucket.objects[KEY][0] == whole
    with keeper.open(KEY) as content:
        pieces = list(iter(lambda: content.read(3_000_000), b""))
    assert {len(piece) for piece in pieces[:-1]} == {3_000_000}
    assert b"".join(pieces) == whole


def test_what_is_read_can_be_sent_on_with_its_length(keeper: store.Store) -> None:
    keeper.put(KEY, BytesIO(b"a picture"))
    with keeper.open(KEY) as content:
        sent = requests.Request("PUT", "http://127.0.0.1/", data=content).prepare()
        assert sent.headers["Content-Length"] == "9"
        assert "Transfer-Encoding" not in sent.headers


@pytest.mark.parametrize("fault", ["down", "refuses"])
def test_a_bucket_that_does_not_answer_is_away_and_nothing_is_called_gone(
    keeper: store.Store, server: Server, fault: str
) -> None:
    keeper.put(KEY, BytesIO(b"a picture"))
    setattr(server.bucket, fault, True)
    for ask in (
        lambda: keeper.put(OTHER, BytesIO(b"another")),
        lambda: keeper.open(KEY),
        lambda: keeper.copy(KEY, OTHER),
        lambda: keeper.delete(KEY),
        lambda: list(keeper.older(datetime.now(UTC))),
        keeper.check,
    ):
        with pytest.raises(StoreAway):
            ask()
    setattr(server.bucket, fault, False)
    keeper.check()
    assert list(server.bucket.objects) == [KEY]


def test_a_bucket_that_is_not_there_is_away(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    wrong = bucket.Bucket(replace(place_of(server.url), bucket="another"))
    with pytest.raises(StoreAway):
        wrong.check()
    with pytest.raises(StoreAway):
        wrong.open(KEY)
    nobody = bucket.Bucket(replace(place_of(server.url), host="127.0.0.1:9"))
    with pytest.raises(StoreAway):
        nobody.open(KEY)
    assert "away" not in caplog.text
    assert "s/cret+" not in caplog.text + repr(nobody.place)


def test_a_connection_that_breaks_while_reading_is_no_shorter_file(keeper: store.Store, server: Server) -> None:
    keeper.put(KEY, BytesIO(b"a picture" * 1000))
    server.bucket.breaks = True
    with keeper.open(KEY) as content, pytest.raises(StoreAway):
        content.read()


def test_a_key_that_is_none_of_ours_asks_the_bucket_nothing(keeper: store.Store, server: Server) -> None:
    for key in ("../../etc/passwd", "a" * 39, ""):
        with pytest.raises(MediaGone):
            keeper.open(key)
    assert server.bucket.asked == []


def test_a_long_list_is_read_page_by_page_and_new_or_foreign_names_are_left_out(
    keeper: store.Store, server: Server
) -> None:
    server.bucket.per_page = 2
    old = datetime.now(UTC) - timedelta(days=2)
    names = [f"{number:040x}" for number in range(5)]
    server.bucket.objects = dict.fromkeys([*names, "somebody-elses"], (b"", old))
    server.bucket.keep(KEY, b"new")
    assert list(keeper.older(datetime.now(UTC) - timedelta(days=1))) == names


class Reading:
    """A room's publishing that reads its files before it publishes."""

    tells_afterwards = False

    def __init__(self, room: object) -> None:
        self._room = room
        self.read: list[bytes] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._room, name)

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        for media in piece.media:
            with media.open() as content:
                self.read.append(content.read())
        return Ok(Published("remote"))


def with_a_picture(world: World, house: House) -> int:
    """A post that is due in a minute, with a picture."""
    whole = begins(world, connected(world))
    with world.app.app_context():
        uploads.take(whole, author(world.ada), house, image(), "a.jpg", world.now)
        row = db.session.scalars(db.select(Post)).one()
        row.state, row.due_at, row.wake_at = PostState.SCHEDULED, world.now + MINUTE, world.now + MINUTE
        db.session.commit()
        return row.id


def test_while_the_bucket_is_away_a_post_is_put_off_and_goes_out_when_it_is_back(
    world: World, kept: House, server: Server
) -> None:
    due = with_a_picture(world, kept)
    reading = replace(kept, rooms={name: Reading(room) for name, room in kept.rooms.items()})
    server.bucket.down = True
    publishes(world, reading)
    row = post(world, due)
    assert (row.state, row.trouble) == (PostState.SCHEDULED, Trouble.MEDIA_AWAY)
    assert row.wake_at is not None
    assert row.wake_at > world.now + 2 * MINUTE
    server.bucket.down = False
    with world.app.app_context():
        publish.due(reading, row.wake_at)
    assert post(world, due).state is PostState.PUBLISHED
    assert steps(world, due)[-3:] == [Step.PUT_OFF, Step.BEGUN, Step.PUBLISHED]


def test_only_a_file_that_is_not_there_parks_its_post(world: World, kept: House, server: Server) -> None:
    due = with_a_picture(world, kept)
    server.bucket.objects.clear()
    publishes(world, replace(kept, rooms={name: Reading(room) for name, room in kept.rooms.items()}))
    row = post(world, due)
    assert (row.state, row.trouble) == (PostState.PARKED, Trouble.MEDIA_GONE)


def test_an_upload_that_can_t_be_kept_leaves_no_row(world: World, kept: House, server: Server) -> None:
    whole = begins(world, connected(world))
    server.bucket.refuses = True
    with world.app.app_context(), pytest.raises(StoreAway):
        uploads.take(whole, author(world.ada), kept, image(), "a.jpg", world.now)
    with world.app.app_context():
        assert db.session.scalars(db.select(MediaFile)).all() == []


def test_a_file_is_left_out_although_the_bucket_is_away(world: World, kept: House, server: Server) -> None:
    with_a_picture(world, kept)
    server.bucket.down = True
    with world.app.app_context():
        uploads.leave_out(db.session.scalars(db.select(MediaFile.id)).one(), author(world.ada), kept)
        assert db.session.scalars(db.select(MediaFile)).all() == []
    assert len(server.bucket.objects) == 1  # the sweep's


def test_a_page_shows_what_lies_in_the_bucket_and_says_so_while_it_is_away(
    world: World, kept: House, server: Server
) -> None:
    with_a_picture(world, kept)
    with world.app.app_context():
        address = f"/publishing/media/{db.session.scalars(db.select(MediaFile.id)).one()}"
    own, world.app.extensions["relink"] = world.app.extensions["relink"], kept
    try:
        ada = world.browser(world.ada)
        with ada.get(address) as shown:
            assert shown.data == next(iter(server.bucket.objects.values()))[0]
        server.bucket.down = True
        with ada.get(address) as away:
            assert away.status_code == 503
        server.bucket.down = False
        server.bucket.objects.clear()
        with ada.get(address) as gone:
            assert gone.status_code == 404
    finally:
        world.app.extensions["relink"] = own

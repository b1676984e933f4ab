"""What is written reaches each of the five networks as they take it: through the real rooms, over HTTP."""

from datetime import timedelta
from io import BytesIO

import pytest

from tests.actions.composing import author, decides
from tests.actions.media.test_uploads import box, image, video
from tests.actions.renewing import granted
from tests.world import World
from webapp.actions.house import House
from webapp.actions.media import store, uploads
from webapp.actions.publishing import compose, compositions, publish, timing
from webapp.actions.publishing.compose import Written
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Post, db
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

SOON = timedelta(minutes=20)
PERSONS = {
    Network.FACEBOOK: "ada",
    Network.INSTAGRAM: "ada",
    Network.X: "acme",
    Network.LINKEDIN: "ada",
    Network.YOUTUBE: "ada",
}


def film() -> BytesIO:
    return video(box(b"moov", box(b"trak", b"")), box(b"mdat", b"frames" * 5000))


def written(world: World, house: House, sandbox: RunningSandbox, network: Network, files: list[BytesIO]) -> int:
    """A post on the person's first account, scheduled; gives its number."""
    _, accounts = granted(world, sandbox, network, PERSONS[network])
    with world.app.app_context():
        words = Written(f"Written for {network}", title="A title", account_ids=frozenset({accounts[0]}))
        whole = compose.begin(author(world.ada), words, world.now).id
        for file in files:
            uploads.take(whole, author(world.ada), house, file, "file", world.now)
        (post,) = compositions.posts_of(compositions.load(whole, author(world.ada)))
        post_id = post.id
    assert decides(world, timing.schedule, post_id, at=world.now + SOON).done == (post_id,)
    return post_id


def published(world: World, house: House, post_id: int) -> Post:
    with world.app.app_context():
        publish.due(house, world.now + SOON + timedelta(minutes=1))
        return db.session.get_one(Post, post_id)


@pytest.mark.parametrize(
    ("network", "files"),
    [
        (Network.FACEBOOK, []),
        (Network.FACEBOOK, ["image"]),
        (Network.FACEBOOK, ["image", "image"]),
        (Network.INSTAGRAM, ["image"]),
        (Network.INSTAGRAM, ["image", "image"]),
        (Network.X, []),
        (Network.X, ["image"]),
        (Network.X, ["video"]),
        (Network.LINKEDIN, []),
        (Network.LINKEDIN, ["image"]),
        (Network.YOUTUBE, ["video"]),
    ],
)
def test_it_is_out_there_with_its_address(
    world: World, house: House, sandbox: RunningSandbox, network: Network, files: list[str]
) -> None:
    made = [image() if one == "image" else film() for one in files]
    row = published(world, house, written(world, house, sandbox, network, made))
    assert (row.state, row.trouble, row.said) == (PostState.PUBLISHED, None, "")
    assert row.remote_id
    said = [one["text"] for one in sandbox.posts(network.value)]
    assert any(f"Written for {network}" in text or "A title" in text for text in said)
    assert len(said) == 1


@pytest.mark.parametrize("network", [Network.FACEBOOK, Network.X, Network.LINKEDIN, Network.YOUTUBE])
def test_a_file_that_is_gone_is_the_authors_and_nothing_goes_out(
    world: World, house: House, sandbox: RunningSandbox, network: Network
) -> None:
    post_id = written(world, house, sandbox, network, [film() if network is Network.YOUTUBE else image()])
    with world.app.app_context():
        (file,) = db.session.get_one(Post, post_id).composition.files
        store.store(house.settings).delete(file.key)
    row = published(world, house, post_id)
    assert (row.state, row.trouble) == (PostState.PARKED, Trouble.MEDIA_GONE)
    assert sandbox.posts(network.value) == []

"""Publishing at Facebook: once, and what is certain after each answer."""

import io
from datetime import datetime

import pytest

from tests.networks.consenting import consent, told
from tests.networks.facebooking import PAGE, error, facebook, image
from webapp.domain.lifecycle import Reason
from webapp.networks.facebook.posting import FacebookRoom
from webapp.networks.publishing import Media, Piece, Rejected, Unknown
from webapp.networks.room import Ok, Token, Why
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def room(sandbox: RunningSandbox) -> FacebookRoom:
    return facebook(sandbox.url)


@pytest.fixture
def token(room: FacebookRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now)


@pytest.mark.parametrize(
    "piece",
    [
        Piece("Hello"),
        Piece("Read this", link="https://example.test/"),
        Piece("One picture", media=(image(),)),
        Piece("Two pictures", link="https://example.test/", media=(image(), image(alt=""))),
    ],
)
def test_it_is_published_once_and_where_it_is_seen_is_told(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, piece: Piece
) -> None:
    outcome = room.publish(token, PAGE, piece, now)
    assert isinstance(outcome, Ok), outcome
    assert outcome.value.id.startswith(f"{PAGE}_")
    assert outcome.value.url == f"{sandbox.url}/facebook/{outcome.value.id}"
    (post,) = sandbox.posts("facebook")
    assert piece.text in post["text"]


def test_the_same_again_is_refused_as_a_duplicate_that_names_nothing(
    room: FacebookRoom, token: Token, now: datetime
) -> None:
    assert isinstance(room.publish(token, PAGE, Piece("Once"), now), Ok)
    again = room.publish(token, PAGE, Piece("Once"), now)
    assert isinstance(again, Rejected)
    assert again.duplicate_of == ""


@pytest.mark.parametrize(("code", "duplicate_of"), [("506", ""), ("100/1366051", ""), ("100/1609008", None)])
def test_a_no_to_a_post_is_this_posts_alone(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, code: str, duplicate_of: str | None
) -> None:
    error(sandbox, code, on="publish")
    outcome = room.publish(token, PAGE, Piece("Hello"), now)
    assert isinstance(outcome, Rejected)
    assert outcome.duplicate_of == duplicate_of
    assert outcome.said


@pytest.mark.parametrize("count", [1, 2])
def test_a_file_that_is_no_picture_is_refused_and_nothing_goes_out(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, count: int
) -> None:
    outcome = room.publish(token, PAGE, Piece("Hello", media=(image(b"no picture"),) * count), now)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "100/1366046"
    assert sandbox.posts("facebook") == []


@pytest.mark.parametrize("media", [(), (image(),), (image(), image())])
def test_an_answer_that_never_came_is_unknown_and_nothing_is_tried_again(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, media: tuple[Media, ...]
) -> None:
    sandbox.control("facebook", do="lose-answer", times=1)
    outcome = room.publish(token, PAGE, Piece("Did it go out?", media=media), now)
    assert isinstance(outcome, Unknown)
    assert isinstance(room.look_up(token, PAGE, outcome.trace, now), Unknown)
    assert len(sandbox.posts("facebook")) == 1


@pytest.mark.parametrize("code", ["1", "2"])
def test_a_breakdown_while_publishing_promises_nothing(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime, code: str
) -> None:
    error(sandbox, code, on="publish")
    assert isinstance(room.publish(token, PAGE, Piece("Hello"), now), Unknown)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("80001", Why.RATE_LIMITED),
        ("368", Why.RATE_LIMITED),
        ("200", Reason.PERMISSION_LOST),
        ("190/492", Reason.PERMISSION_LOST),
        ("190/459", Reason.SECURITY),
        ("200/1404078", Reason.SECURITY),
        ("2635", Why.OUR_CONFIGURATION),
    ],
)
@pytest.mark.parametrize("media", [(), (image(), image())])
def test_another_no_is_no_fault_of_the_post_and_nothing_went_out(
    room: FacebookRoom,
    sandbox: RunningSandbox,
    token: Token,
    now: datetime,
    media: tuple[Media, ...],
    code: str,
    expected: Reason | Why,
) -> None:
    error(sandbox, code, on="publish")
    assert told(room.publish(token, PAGE, Piece("Hello", media=media), now)) is expected
    assert sandbox.posts("facebook") == []


def test_without_the_page_nothing_is_tried(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("facebook", do="drop-permission", subject=PAGE)
    assert told(room.publish(token, PAGE, Piece("Hello"), now)) is Reason.PERMISSION_LOST


def test_what_it_does_not_publish_it_says_beforehand(
    room: FacebookRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    video = Media("https://example.test/a.mp4", lambda: io.BytesIO(b"x"), 1, "video/mp4")
    before = len(sandbox.log("facebook"))
    assert isinstance(room.publish(token, PAGE, Piece("Hello", media=(video,)), now), Rejected)
    assert len(sandbox.log("facebook")) == before

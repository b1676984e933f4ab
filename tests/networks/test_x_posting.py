"""What is special about X: posting, with pictures and videos."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.networks.at_x import DUPLICATE, PNG, AtX, meaning, media, picture, room_at
from tests.networks.hostile import Hostile
from webapp.networks.publishing import Media, Piece, Published, Rejected, Unknown
from webapp.networks.room import Ok, Token, Unavailable, Why
from webapp.networks.x import posting as x_posting
from webapp.networks.x.media import LONGEST_LOOK_SECONDS, PART_BYTES


def test_a_post_is_published_with_its_link_and_has_an_address(x: AtX) -> None:
    outcome = x.publish("Grüße 🥨", link="https://example.com/a")
    assert isinstance(outcome, Ok)
    assert isinstance(outcome.value, Published)
    assert x.texts() == ["Grüße 🥨 https://example.com/a"]
    assert outcome.value.url == f"{x.sandbox.url}/x/i/web/status/{outcome.value.id}"


@pytest.mark.parametrize(
    ("text", "link", "posted"),
    [
        ("See https://example.com now", "https://example.com", "See https://example.com now"),
        ("", "https://example.com", "https://example.com"),
        ("Hello", "", "Hello"),
    ],
)
def test_a_link_stands_in_the_text_once(x: AtX, text: str, link: str, posted: str) -> None:
    assert isinstance(x.publish(text, link=link), Ok)
    assert x.texts() == [posted]


def test_pictures_go_first_and_without_a_text_it_is_they_that_are_posted(x: AtX) -> None:
    assert isinstance(x.publish("", media=tuple(picture() for _ in range(4))), Ok)
    described = [call["json"]["metadata"] for call in x.sandbox.log("x") if call["path"].endswith("/metadata")]
    assert described == [{"alt_text": {"text": "A file"}}] * 4
    (post,) = x.sandbox.posts("x")
    assert len(set(post["details"]["media"])) == 4


def test_a_video_goes_in_parts_and_is_waited_for(x: AtX) -> None:
    assert isinstance(x.publish(media=(media(b"v" * (PART_BYTES + 3), "video/mp4"),)), Ok)
    calls = [
        (call["method"], call["path"].rpartition("/")[2]) for call in x.sandbox.log("x") if "media" in call["path"]
    ]
    assert calls[:4] == [("POST", "initialize"), ("POST", "append"), ("POST", "append"), ("POST", "finalize")]
    assert x.naps == [1.0, 1.0]
    assert len(x.sandbox.posts("x")) == 1


def test_a_moving_picture_goes_in_parts_as_well(x: AtX) -> None:
    assert isinstance(x.publish(media=(media(b"GIF89a", "image/gif"),)), Ok)
    assert x.naps == []


def test_a_description_is_cut_to_what_x_takes(x: AtX) -> None:
    long = Media("https://relink.example/1", lambda: io.BytesIO(PNG), len(PNG), "image/png", "ä" * 2000)
    assert isinstance(x.publish("One", media=(long,)), Ok)


def test_a_description_that_does_not_arrive_publishes_nothing(hostile: Hostile, now: datetime) -> None:
    hostile.says({"data": {"id": "123"}})
    yes = hostile.manner
    hostile.says({"title": "Too Many Requests"}, 429)
    no = hostile.manner
    hostile.manner = lambda handler: (no if handler.path.endswith("/metadata") else yes)(handler)
    outcome = room_at(hostile.url, []).publish(
        Token("t"), "81001", Piece("One", media=(media(b"GIF89a", "image/gif"),)), now
    )
    assert meaning(outcome) is Why.RATE_LIMITED
    assert not any(path.endswith("/tweets") for _, path, _, _ in hostile.calls)


@pytest.mark.parametrize("file", [b"no picture", PNG.ljust(5 * 1024 * 1024 + 1, b"\0")])
def test_a_picture_that_x_does_not_take_is_the_posts_fault(x: AtX, file: bytes) -> None:
    outcome = x.publish(media=(picture(file),))
    assert isinstance(outcome, Rejected)
    assert outcome.code == "invalid-request"
    assert outcome.said.startswith("media: must be a picture")
    assert x.texts() == []


def test_a_file_of_ours_that_cannot_be_read_publishes_nothing(x: AtX) -> None:
    def gone() -> io.BytesIO:
        raise FileNotFoundError("CANARY")

    for kind in ("image/png", "video/mp4"):
        outcome = x.publish(media=(Media("https://relink.example/1", gone, 3, kind),))
        assert outcome == Unavailable(Why.DOWN, detail="FileNotFoundError")
    assert x.texts() == []


@pytest.mark.parametrize(
    ("order", "means"), [({"do": "down"}, Why.DOWN), ({"do": "garbage", "body": "html"}, Why.DOWN)]
)
def test_a_file_that_does_not_arrive_publishes_nothing(x: AtX, order: dict[str, Any], means: Why) -> None:
    x.order(**order)
    for kind in ("image/png", "video/mp4"):
        assert meaning(x.publish(media=(media(PNG, kind),))) is means
    x.order(do="up")
    assert x.texts() == []


LOOKS: list[tuple[object, Callable[[object], bool]]] = [
    ({"state": "failed", "error": {"name": "InvalidMedia", "message": "Bad\x00 video"}}, lambda outcome: outcome
     == Rejected("InvalidMedia", "Bad video")),
    ({"state": "failed", "error": "?"}, lambda outcome: outcome == Rejected("unknown", "")),
    ({"state": "in_progress", "check_after_secs": 10**9}, lambda outcome: meaning(outcome) is Why.DOWN),
    ({"state": "in_progress", "check_after_secs": -1}, lambda outcome: meaning(outcome) is Why.DOWN),
    ({"state": 7}, lambda outcome: meaning(outcome) is Why.DOWN),
]  # fmt: skip


@pytest.mark.parametrize(("info", "is_right"), LOOKS)
def test_what_x_makes_of_a_video_is_heard_and_not_waited_for_without_end(
    hostile: Hostile, now: datetime, info: object, is_right: Callable[[object], bool]
) -> None:
    naps: list[float] = []
    hostile.says({"data": {"id": "123", "processing_info": info}})
    outcome = room_at(hostile.url, naps).publish(Token("t"), "81001", Piece(media=(media(b"v", "video/mp4"),)), now)
    assert is_right(outcome)
    assert sum(naps) <= LONGEST_LOOK_SECONDS
    assert all(nap >= 1 for nap in naps)
    assert not any(path.endswith("/tweets") for _, path, _, _ in hostile.calls)


@pytest.mark.parametrize("media_id", [None, "", "../../1", "1/append?", "a", "²"])
def test_an_id_that_is_none_leads_nowhere(hostile: Hostile, now: datetime, media_id: object) -> None:
    hostile.says({"data": {"id": media_id}})
    room = room_at(hostile.url, [])
    for kind in ("image/png", "video/mp4"):
        outcome = room.publish(Token("t"), "81001", Piece(media=(media(b"v", kind),)), now)
        assert meaning(outcome) is Why.DOWN
    assert len(hostile.calls) == 2, "no id was used"


def test_a_text_that_is_too_long_is_the_posts_fault(x: AtX) -> None:
    outcome = x.publish("a" * 281)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "invalid-request"
    assert outcome.duplicate_of is None
    assert "281" in outcome.said


def test_the_same_text_again_is_called_a_duplicate(x: AtX) -> None:
    assert isinstance(x.publish("Once"), Ok)
    assert x.publish("Once") == Rejected("duplicate", DUPLICATE, duplicate_of="")
    assert x.texts() == ["Once"]


def test_a_lost_answer_is_unknown_and_only_a_deliberate_second_try_tells(x: AtX) -> None:
    x.order(do="lose-answer", subject="acme")
    outcome = x.publish("Once", link="https://example.com")
    assert isinstance(outcome, Unknown)
    assert outcome.trace == {"text": "Once https://example.com"}
    assert "Once" not in repr(outcome)
    assert x.texts() == ["Once https://example.com"]
    before = len(x.sandbox.log("x"))
    asked = x.room.look_up(x.token, "81001", outcome.trace, x.now)
    assert isinstance(asked, Unknown)
    assert asked.trace == outcome.trace
    assert len(x.sandbox.log("x")) == before, "X is not asked what it can't tell"
    again = x.publish("Once", link="https://example.com")
    assert isinstance(again, Rejected)
    assert again.duplicate_of == ""


@pytest.fixture
def told(hostile: Hostile, now: datetime) -> Callable[..., object]:
    """What comes of a post that is answered like this."""

    def answered(body: object, status: int) -> object:
        hostile.says(body, status)
        return room_at(hostile.url, []).publish(Token("t"), "81001", Piece("Hello"), now)

    return answered


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 201),
        ({"data": {}}, 201),
        ({"data": {"id": "no number"}}, 201),
        ({"data": []}, 200),
        (b"<h1>Hello</h1>", 200),
        (b"", 201),
        ({}, 302),
        ({"title": "Request Timeout"}, 408),
        ({}, 500),
        ({"title": "Internal Error"}, 502),
        (b"bad gateway", 504),
    ],
)
def test_an_answer_that_does_not_say_no_leaves_it_unknown(
    told: Callable[..., object], body: object, status: int
) -> None:
    outcome = told(body, status)
    assert isinstance(outcome, Unknown)
    assert outcome.trace == {"text": "Hello"}


@pytest.mark.parametrize(("body", "status"), [({}, 404), (b"<h1>Forbidden</h1>", 403), (b"", 400), ({}, 413)])
def test_a_no_in_other_words_is_a_no(told: Callable[..., object], body: object, status: int) -> None:
    assert meaning(told(body, status)) is Why.DOWN


def test_a_connection_that_breaks_leaves_it_unknown_and_one_that_never_was_does_not(
    hostile: Hostile, now: datetime
) -> None:
    hostile.resets()
    piece = Piece("Hello")
    assert isinstance(room_at(hostile.url, []).publish(Token("t"), "81001", piece, now), Unknown)
    nobody = room_at("http://127.0.0.1:9", []).publish(Token("t"), "81001", piece, now)
    assert meaning(nobody) is Why.DOWN


def test_a_network_that_keeps_silent_leaves_it_unknown(
    hostile: Hostile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x_posting.wire, "HTTP_TIMEOUT_SECONDS", 0.2)
    hostile.keeps_silent()
    assert isinstance(room_at(hostile.url, []).publish(Token("t"), "81001", Piece("Hello"), now), Unknown)

"""What a network lists as published: whole, young enough, each once, and with nothing that makes no sense."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.networks.asking_all import TOKEN
from tests.networks.consenting import consent
from tests.networks.discovery import complaints
from tests.networks.hostile import Hostile
from tests.networks.instagramming import by_facebook, image, own_login
from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import HISTORY_FETCHED, TELLING_HISTORY, Network
from webapp.networks import listing
from webapp.networks.publishing import Found, Media, Piece
from webapp.networks.room import Ok, Refused, Room, Token, Unavailable, Why
from webapp.sandbox.running import RunningSandbox

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINE = {Network.FACEBOOK: "61001", Network.INSTAGRAM: "71001", Network.YOUTUBE: "51001"}
TELLING = sorted(TELLING_HISTORY)


def have_published(sandbox: RunningSandbox, network: Network, posts: dict[str, datetime]) -> None:
    said = [{"text": text, "at": at.isoformat()} for text, at in posts.items()]
    sandbox.control(network, do="have-published", subject=MINE[network], posts=said)


def found(room: Any, token: Token, now: datetime, since: timedelta = HISTORY_FETCHED) -> list[Found]:
    answer = room.posts_since(token, MINE[room.network], now - since, now)
    assert isinstance(answer, Ok), answer
    return list(answer.value)


def piece(network: Network) -> Piece:
    if network is not Network.YOUTUBE:
        return Piece("From here", media=(image(),) if network is Network.INSTAGRAM else ())
    return Piece("From here", title="Us", media=(Media("", lambda: io.BytesIO(b"v" * 9), 9, "video/mp4"),))


def test_the_rooms_that_tell_are_those_that_the_rules_name(room: Any, network: Network) -> None:
    assert room.tells_history is (network in TELLING_HISTORY)


@pytest.mark.parametrize("network", TELLING)
def test_what_was_published_since_is_listed_and_what_was_published_here_has_the_same_number(
    room: Any, network: Network, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now)
    assert found(room, token, now) == []
    yesterday = now - DAY
    have_published(sandbox, network, {"Long ago": now - HISTORY_FETCHED - HOUR, "By hand": yesterday})
    out = room.publish(token, MINE[network], piece(network), now)
    assert isinstance(out, Ok), out
    listed = {one.id: one for one in found(room, token, now + HOUR)}
    assert len(listed) == 2
    here = listed.pop(out.value.id)
    (by_hand,) = listed.values()
    assert "From here" in here.text
    assert by_hand.text == "By hand"
    assert abs(by_hand.at - yesterday) < timedelta(seconds=1)
    assert by_hand.url is not None
    assert by_hand.url.startswith(sandbox.url)
    if network is not Network.INSTAGRAM:  # whose publication names no address
        assert here.url is not None


@pytest.mark.parametrize("network", TELLING)
def test_many_posts_come_page_by_page_and_no_further_than_there_is_need(
    room: Any, network: Network, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now)
    young = {f"Young {number}": now - number * timedelta(minutes=1) for number in range(1, 151)}
    old = {f"Old {number}": now - HISTORY_FETCHED - number * DAY for number in range(1, 401)}
    have_published(sandbox, network, {**old, **young})
    before = len(sandbox.log(network))
    texts = {one.text for one in found(room, token, now)}
    assert texts == set(young)
    assert len(sandbox.log(network)) - before <= 150 // 50 + 2


def test_instagram_tells_it_by_way_of_facebook_as_well(sandbox: RunningSandbox, now: datetime) -> None:
    room = by_facebook(sandbox.url)
    token = consent(room, sandbox, now)
    out = room.publish(token, MINE[Network.INSTAGRAM], piece(Network.INSTAGRAM), now)
    assert isinstance(out, Ok), out
    assert [one.id for one in found(room, token, now + HOUR)] == [out.value.id]


def test_youtube_is_asked_for_what_its_own_description_knows(sandbox: RunningSandbox, now: datetime) -> None:
    room = rooms_at(sandbox.url)[Network.YOUTUBE]
    token = consent(room, sandbox, now)
    before = len(sandbox.log("youtube"))
    have_published(sandbox, Network.YOUTUBE, {str(number): now - DAY for number in range(60)})
    assert len(found(room, token, now)) == 60
    calls = sandbox.log("youtube")[before:]
    assert [call["path"].rpartition("/")[2] for call in calls] == ["channels", "playlistItems", "playlistItems"]
    said = [complaints("GET", call["path"].removeprefix("/youtube"), call["query"], None) for call in calls]
    assert said == [[]] * 3


@pytest.mark.parametrize("network", TELLING)
def test_a_lost_right_is_a_refusal_and_an_outage_is_nobodys_fault(
    room: Any, network: Network, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now)
    sandbox.control(network, do="down")
    away = room.posts_since(token, MINE[network], now - DAY, now)
    assert isinstance(away, Unavailable)
    assert away.why is Why.DOWN
    sandbox.control(network, do="up")
    sandbox.control(network, do="rate-limit", retry_after=120)
    limited = room.posts_since(token, MINE[network], now - DAY, now)
    assert isinstance(limited, Unavailable)
    sandbox.control(network, do="up")
    sandbox.control(network, do="revoke", subject="ada")
    refused = room.posts_since(token, MINE[network], now - DAY, now)
    assert isinstance(refused, Refused)
    assert refused.reason in (Reason.ACCESS_REMOVED, Reason.LAPSED)


@pytest.fixture
def told(hostile: Hostile, now: datetime) -> Any:
    """What Instagram's room makes of a list that a stranger answers with."""
    room = own_login(hostile.url)

    def told(body: Any, **headers: str) -> Any:
        hostile.says(body, **headers)
        return room.posts_since(TOKEN, MINE[Network.INSTAGRAM], now - DAY, now)

    return told


def written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


@pytest.mark.parametrize(
    "body", [b"<h1>no</h1>", b"", b"null", [], {}, {"data": None}, {"data": {"id": 1}}, {"data": "many"}]
)
def test_a_list_that_is_none_says_nothing(told: Any, body: Any) -> None:
    answer = told(body)
    assert isinstance(answer, Unavailable)
    assert answer.why is Why.DOWN


def test_items_that_make_no_sense_are_left_out_and_the_rest_is_made_fit_to_be_shown(told: Any, now: datetime) -> None:
    at = written(now - HOUR)
    future = written(now + DAY)
    moments = [
        "",
        "yesterday",
        0,
        None,
        "2026-13-45T99:99:99+0000",
        "9999-12-31T23:59:59-2359",
        "0001-01-01T00:00:00+2359",
    ]
    bad = [
        {"id": str(number), "timestamp": moment}
        for number, moment in enumerate([*moments, future, "2026-11-24T10:00:00"])
    ]
    good = {
        "id": 18,
        "timestamp": at,
        "caption": "a\x00\u202eb\r\nc" + "x" * 100_000,
        "permalink": "javascript:alert(1)",
    }
    answer = told({"data": [None, 5, "x", {"timestamp": at}, {"id": "a b", "timestamp": at}, *bad, good, {**good}]})
    assert isinstance(answer, Ok)
    (one,) = answer.value
    assert (one.id, one.url) == ("18", None)
    assert one.text.startswith("ab\ncxxx")
    assert len(one.text) <= 70_000
    assert one.at.utcoffset() == timedelta()


def test_a_caption_that_is_no_text_is_none(told: Any, now: datetime) -> None:
    answer = told({"data": [{"id": "1", "timestamp": written(now - HOUR), "caption": {"a": 1}, "permalink": 7}]})
    assert [(one.text, one.url) for one in answer.value] == [("", None)]


def test_pages_that_go_round_in_circles_and_lists_without_end_end(told: Any, hostile: Hostile, now: datetime) -> None:
    item = {"id": "1", "timestamp": written(now - HOUR)}
    answer = told({"data": [item], "paging": {"next": "there", "cursors": {"after": "1"}}})
    assert isinstance(answer, Unavailable)
    assert len(hostile.calls) == 2
    assert all("/media?" in path for _, path, _, _ in hostile.calls)


def test_of_very_many_there_are_the_first_thousand(told: Any, hostile: Hostile, now: datetime) -> None:
    items = [{"id": str(number), "timestamp": written(now - HOUR)} for number in range(listing.MOST_POSTS + 50)]
    answer = told({"data": items, "paging": {"next": "there", "cursors": {"after": "1"}}})
    assert len(answer.value) == listing.MOST_POSTS
    assert len(hostile.calls) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": None},
        {"items": [{"id": "51001"}]},
        {"items": [{"id": "51001", "contentDetails": {"relatedPlaylists": {"uploads": ["a"]}}}]},
        {"items": [{"id": "51009", "contentDetails": {"relatedPlaylists": {"uploads": "UU51009"}}}]},
        {"kind": "youtube#playlistItemListResponse", "items": "x"},
    ],
)
def test_a_channel_without_uploads_to_be_seen_says_nothing(hostile: Hostile, now: datetime, body: Any) -> None:
    room: Room = rooms_at(hostile.url)[Network.YOUTUBE]
    hostile.says(body)
    answer = room.posts_since(TOKEN, "51001", now - DAY, now)  # type: ignore[attr-defined]
    assert isinstance(answer, Unavailable)
    assert answer.why is Why.DOWN


def test_what_only_the_channels_own_people_see_is_nobodys_history(hostile: Hostile, now: datetime) -> None:
    room: Any = rooms_at(hostile.url)[Network.YOUTUBE]
    at = now.isoformat().replace("+00:00", "Z")

    def item(number: str, privacy: object) -> dict[str, Any]:
        return {"contentDetails": {"videoId": number, "videoPublishedAt": at}, "status": {"privacyStatus": privacy}}

    hostile.says(
        {
            "kind": "youtube#playlistItemListResponse",
            "items": [
                {"id": "51001", "contentDetails": {"relatedPlaylists": {"uploads": "UU1"}}},
                item("public", "public"),
                item("private", "private"),
                item("unlisted", "unlisted"),
                item("odd", ["public"]),
            ],
        }
    )
    assert [one.id for one in room.posts_since(TOKEN, "51001", now - DAY, now).value] == ["public"]

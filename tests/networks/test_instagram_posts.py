"""Publishing at Instagram: a container, the one call that shows it, and what is certain after each answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.networks.consenting import consent, told
from tests.networks.hostile import Hostile
from tests.networks.instagramming import MINE, Script, by_facebook, error, image, no, own_login, scripted
from webapp.domain.lifecycle import Reason
from webapp.networks import graph_errors
from webapp.networks.instagram.by_facebook import ByFacebookRoom
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.networks.instagram.posting import LOOKS, SETTLED_AFTER
from webapp.networks.publishing import Media, Piece, Published, Rejected, Unknown
from webapp.networks.room import Ok, Refused, Token, Unavailable, Why
from webapp.sandbox.running import RunningSandbox

DAY = timedelta(days=1)
Either = OwnLoginRoom | ByFacebookRoom


@pytest.fixture(params=["instagram", "facebook"])
def there(request: pytest.FixtureRequest) -> str:
    """Through which of the two logins people come: the pretend network that gave the consent."""
    return str(request.param)


@pytest.fixture
def room(sandbox: RunningSandbox, there: str) -> Either:
    return by_facebook(sandbox.url) if there == "facebook" else own_login(sandbox.url)


@pytest.fixture
def token(room: Either, sandbox: RunningSandbox, now: datetime, there: str) -> Token:
    pages = ["61001"] if there == "facebook" else []
    return consent(room, sandbox, now, assets=[MINE, *pages])


@pytest.mark.parametrize(
    ("piece", "caption", "kind"),
    [
        (Piece("One", media=(image(),)), "One", "IMAGE"),
        (Piece("", media=(image(alt=""),)), "", "IMAGE"),
        (Piece("Read", link="https://example.test/", media=(image(),)), "Read https://example.test/", "IMAGE"),
        (Piece("Two", media=(image(), image(alt=""))), "Two", "CAROUSEL"),
        (Piece("Ten", media=(image(),) * 10), "Ten", "CAROUSEL"),
    ],
)
def test_it_is_published_once_and_where_it_is_seen_is_told(
    room: Either,
    sandbox: RunningSandbox,
    token: Token,
    now: datetime,
    there: str,
    piece: Piece,
    caption: str,
    kind: str,
) -> None:
    outcome = room.publish(token, MINE, piece, now)
    assert isinstance(outcome, Ok), outcome
    (post,) = sandbox.posts(there)
    assert (post["account"], post["text"]) == (MINE, caption)
    assert post["details"]["container"]["kind"] == kind
    assert outcome.value.url == f"{sandbox.url}/{there}/posts/{post['id']}"


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ((), "picture_needed"),
        ((image(kind="video/mp4"),), "no_videos"),
        ((image(),) * 11, "too_many_pictures"),
    ],
)
def test_what_it_does_not_publish_it_says_beforehand(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str, media: tuple[Media, ...], code: str
) -> None:
    before = len(sandbox.log(there))
    outcome = room.publish(token, MINE, Piece("Hello", media=media), now)
    assert isinstance(outcome, Rejected)
    assert (outcome.code, outcome.duplicate_of) == (code, None)
    assert len(sandbox.log(there)) == before


CONTENT_ROWS = [
    *("2207001", "2207003", "2207006", "2207008", "2207010", "2207020", "2207052"),
    *("100", "100/1366046", "100/1609008"),
]


@pytest.mark.parametrize("code", CONTENT_ROWS)
@pytest.mark.parametrize("count", [1, 2])
def test_a_no_to_a_post_is_this_posts_alone(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str, code: str, count: int
) -> None:
    error(sandbox, code, on="publish", there=there)
    outcome = room.publish(token, MINE, Piece("Hello", media=(image(),) * count), now)
    assert isinstance(outcome, Rejected)
    assert code in outcome.code
    assert outcome.said
    assert sandbox.posts(there) == []


def test_a_caption_that_is_too_long_is_refused_by_instagram(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    outcome = room.publish(token, MINE, Piece("x" * 2201, media=(image(),)), now)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "36004/2207010"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1", Why.DOWN),
        ("2", Why.DOWN),
        ("80002", Why.RATE_LIMITED),
        ("2207042", Why.RATE_LIMITED),
        ("2207051", Why.RATE_LIMITED),
        ("368", Why.RATE_LIMITED),
        ("2207050", Reason.SECURITY),
        ("190/459", Reason.SECURITY),
        ("190/463", Reason.LAPSED),
        ("200", Reason.PERMISSION_LOST),
        ("100/33", Reason.PERMISSION_LOST),
        ("9007/2207027", Why.DOWN),
        ("2635", Why.OUR_CONFIGURATION),
    ],
)
def test_another_no_to_the_first_step_is_no_fault_of_the_post_and_nothing_went_out(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str, code: str, expected: Reason | Why
) -> None:
    error(sandbox, code, on="publish", there=there)
    assert told(room.publish(token, MINE, Piece("Hello", media=(image(),)), now)) is expected
    assert sandbox.posts(there) == []


def test_a_limit_tells_when_it_ends(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    error(sandbox, "80002", on="publish", there=there, retry_after=600)
    outcome = room.publish(token, MINE, Piece("Hello", media=(image(),)), now)
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_at == now + timedelta(minutes=10)


def test_when_the_days_posts_are_used_up_nothing_is_tried(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    sandbox.control(there, do="set", name="quota", value={MINE: 1})
    assert isinstance(room.publish(token, MINE, Piece("One", media=(image(),)), now), Ok)
    assert told(room.publish(token, MINE, Piece("Two", media=(image(),)), now)) is Why.RATE_LIMITED
    assert len(sandbox.posts(there)) == 1
    assert [call["path"].rpartition("/")[2] for call in sandbox.log(there)][-1] == "content_publishing_limit"


def test_a_picture_that_is_looked_at_for_ever_is_waited_for_some_seconds(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    naps: list[float] = []
    room.sleep = naps.append
    sandbox.control(there, do="set", name="containers", value={MINE: "IN_PROGRESS"})
    assert told(room.publish(token, MINE, Piece("Hello", media=(image(),)), now)) is Why.DOWN
    assert len(naps) == LOOKS
    assert sum(naps) < 10
    assert sandbox.posts(there) == []


def test_a_picture_that_instagram_cannot_take_is_the_posts_fault(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    sandbox.control(there, do="set", name="containers", value={MINE: "ERROR"})
    assert isinstance(room.publish(token, MINE, Piece("Hello", media=(image(),)), now), Rejected)


def test_a_container_that_expired_at_once_is_nobodys_fault(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    sandbox.control(there, do="set", name="containers", value={MINE: "EXPIRED"})
    assert told(room.publish(token, MINE, Piece("Hello", media=(image(),)), now)) is Why.DOWN


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_that_never_came_is_unknown_and_the_container_tells(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str, count: int
) -> None:
    sandbox.control(there, do="lose-answer", times=1)
    outcome = room.publish(token, MINE, Piece("Did it go out?", media=(image(),) * count), now)
    assert isinstance(outcome, Unknown)
    assert len(sandbox.posts(there)) == 1
    assert room.look_up(token, MINE, outcome.trace, now) == Ok(Published(outcome.trace["container"]))
    assert len(sandbox.posts(there)) == 1


ONE = {"id": "17000000001"}
GOOD: Script = {
    "content_publishing_limit": (200, {"data": [{"quota_usage": 1, "config": {"quota_total": 50}}]}),
    "media": (200, ONE),
    "17000000001": (200, {"status_code": "FINISHED"}),
    "media_publish": (200, {"id": "18000000001"}),
    "18000000001": (200, {"permalink": "https://www.instagram.com/p/abc/"}),
}


@pytest.fixture
def publish(hostile: Hostile, now: datetime) -> Callable[[Script], object]:
    """Publish one picture where the answers are those of a script."""

    def go(changes: Script) -> object:
        hostile.manner = scripted(GOOD | changes)
        room = own_login(hostile.url)
        return room.publish(Token("t"), MINE, Piece("Hello", media=(image(),)), now)

    return go


def test_the_script_goes_well(publish: Callable[[Script], object]) -> None:
    assert publish({}) == Ok(Published("18000000001", "https://www.instagram.com/p/abc/"))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {}),
        (502, no(2)),
        (400, no(1)),
        (400, no(9007, 2207027)),
        (400, no(987, is_transient=True)),
        (500, no(987)),
        (200, {}),
        (200, {"id": None}),
        (301, {}),
        (404, {"oops": 1}),
    ],
)
def test_what_does_not_say_no_to_the_second_step_promises_nothing(
    publish: Callable[[Script], object], status: int, body: dict[str, Any]
) -> None:
    outcome = publish({"media_publish": (status, body)})
    assert isinstance(outcome, Unknown)
    assert outcome.trace["container"] == "17000000001"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (no(9, 2207042), Why.RATE_LIMITED),
        (no(4, 2207051), Why.RATE_LIMITED),
        (no(25, 2207050), Reason.SECURITY),
        (no(190, 459), Reason.SECURITY),
        (no(200), Reason.PERMISSION_LOST),
    ],
)
def test_a_no_to_the_second_step_is_one(
    publish: Callable[[Script], object], body: dict[str, Any], expected: Reason | Why
) -> None:
    assert told(publish({"media_publish": (400, body)})) is expected


@pytest.mark.parametrize("subcode", [2207001, 2207006, 2207008, 2207999])
def test_content_that_the_second_step_refuses_is_this_posts_alone(
    publish: Callable[[Script], object], subcode: int
) -> None:
    assert isinstance(publish({"media_publish": (400, no(-1, subcode))}), Rejected)


@pytest.mark.parametrize(
    "body", [{}, {"data": []}, {"data": [5]}, {"data": [{"quota_usage": "x", "config": 7}]}, {"data": [{}]}]
)
def test_a_limit_that_makes_no_sense_hinders_nobody(publish: Callable[[Script], object], body: dict[str, Any]) -> None:
    assert isinstance(publish({"content_publishing_limit": (200, body)}), Ok)


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (200, {}), (200, {"permalink": "javascript:alert(1)"}), (400, no(190))]
)
def test_a_post_whose_address_is_not_told_is_out_all_the_same(
    publish: Callable[[Script], object], status: int, body: dict[str, Any]
) -> None:
    assert publish({"18000000001": (status, body)}) == Ok(Published("18000000001"))


def test_nothing_goes_out_where_the_first_step_gave_no_container(
    publish: Callable[[Script], object], hostile: Hostile
) -> None:
    hostile.calls.clear()
    for answer in ((200, {}), (500, {}), (400, no(987))):
        assert told(publish({"media": answer})) is Why.DOWN
    assert hostile.calls
    assert all("media_publish" not in path for _, path, _, _ in hostile.calls)


@pytest.mark.parametrize(
    ("state", "after", "certain"),
    [
        ("FINISHED", timedelta(minutes=1), False),
        ("FINISHED", SETTLED_AFTER, True),
        ("IN_PROGRESS", DAY, False),
        ("EXPIRED", timedelta(0), True),
        ("ERROR", timedelta(0), True),
        ("WHATEVER", DAY, False),
    ],
)
def test_a_container_that_was_not_published_is_certain_only_after_a_while(
    hostile: Hostile, now: datetime, state: str, after: timedelta, certain: bool
) -> None:
    hostile.manner = scripted({"17000000001": (200, {"status_code": state})})
    room = own_login(hostile.url)
    trace = {"container": "17000000001", "at": now.isoformat()}
    outcome = room.look_up(Token("t"), MINE, trace, now + after)
    assert outcome == (Ok(None) if certain else Unknown(trace, detail=f"it says {state}"))


@pytest.mark.parametrize("trace", [{}, {"container": ""}])
def test_without_a_container_nobody_is_asked(hostile: Hostile, now: datetime, trace: dict[str, str]) -> None:
    room = own_login(hostile.url)
    assert isinstance(room.look_up(Token("t"), MINE, trace, now), Unknown)
    assert hostile.calls == []


def test_a_container_cannot_be_asked_with_a_dead_token(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    sandbox.control(there, do="revoke", subject="ada")
    assert isinstance(room.look_up(token, MINE, {"container": "17000000001"}, now), Refused)


@pytest.mark.parametrize("subcode", [2207001, 2207003, 2207020, 2207052, 2207008, 2207010])
def test_whatever_the_code_these_subcodes_are_the_posts(subcode: int) -> None:
    for code in (-2, 9, 9004, 100):
        problem = graph_errors.read({"code": code, "error_subcode": subcode})
        assert problem is not None
        assert problem.means == graph_errors.CONTENT

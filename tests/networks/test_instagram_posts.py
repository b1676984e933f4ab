"""Publishing at Instagram, by either of its logins: once, where it is seen, and whose fault a no is."""

from datetime import datetime, timedelta

import pytest

from tests.networks.consenting import consent, told
from tests.networks.instagramming import MINE, by_facebook, error, image, own_login
from webapp.domain.lifecycle import Reason
from webapp.networks.instagram.by_facebook import ByFacebookRoom
from webapp.networks.instagram.own_login import OwnLoginRoom
from webapp.networks.instagram.posting import LOOKS
from webapp.networks.publishing import Media, Piece, Published, Rejected, Unknown
from webapp.networks.room import Ok, Refused, Token, Unavailable, Why
from webapp.sandbox.running import RunningSandbox

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


def test_a_container_cannot_be_asked_with_a_dead_token(
    room: Either, sandbox: RunningSandbox, token: Token, now: datetime, there: str
) -> None:
    sandbox.control(there, do="revoke", subject="ada")
    assert isinstance(room.look_up(token, MINE, {"container": "17000000001"}, now), Refused)

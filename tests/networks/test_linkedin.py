"""LinkedIn in its own dialect: what it says no to, organizations by the page, and posts."""

import io
from datetime import datetime, timedelta

import pytest

from tests.networks.consenting import consent
from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import RULES, Network
from webapp.networks.linkedin.asking import midnight
from webapp.networks.linkedin.posting import LinkedInRoom
from webapp.networks.publishing import Media, Piece, Rejected, Unknown
from webapp.networks.room import Ok, Refused, Token, Unavailable, Why
from webapp.sandbox.running import RunningSandbox

MEMBER, GMBH = "91001", "91002"
PNG = b"\x89PNG\r\n\x1a\n" + b"tiles"


@pytest.fixture
def room(sandbox: RunningSandbox) -> LinkedInRoom:
    room = rooms_at(sandbox.url)[Network.LINKEDIN]
    assert isinstance(room, LinkedInRoom)
    room.sleep = lambda seconds: None
    return room


@pytest.fixture
def token(room: LinkedInRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now)


def error(sandbox: RunningSandbox, name: str, on: str = "any", times: int | None = None, **more: object) -> None:
    times_given = {} if times is None else {"times": times}
    sandbox.control("linkedin", do="error", code=name, on=on, **times_given, **more)


def image(content: bytes = PNG, alt: str = "Tiles") -> Media:
    return Media("https://example.test/a.png", lambda: io.BytesIO(content), len(content), "image/png", alt)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("INVALID_ACCESS_TOKEN", Reason.LAPSED),
        ("REVOKED_ACCESS_TOKEN", Reason.ACCESS_REMOVED),
        ("EXPIRED_ACCESS_TOKEN", Reason.LAPSED),
        ("ACCESS_DENIED", Reason.PERMISSION_LOST),
        ("EMPTY_ACCESS_TOKEN", Why.OUR_CONFIGURATION),
        ("VERSION_MISSING", Why.OUR_CONFIGURATION),
        ("NONEXISTENT_VERSION", Why.OUR_CONFIGURATION),
        ("TOO_MANY_REQUESTS", Why.RATE_LIMITED),
        ("CONFLICT", Why.DOWN),
        ("INTERNAL_SERVER_ERROR", Why.DOWN),
        ("FIELD_LENGTH_TOO_LONG", Why.DOWN),
    ],
)
def test_each_no_is_understood(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime, name: str, expected: Reason | Why
) -> None:
    error(sandbox, name)
    for outcome in (room.subject(token, now), room.profiles(token, now)):
        told = (
            outcome.reason
            if isinstance(outcome, Refused)
            else outcome.why
            if isinstance(outcome, Unavailable)
            else None
        )
        assert told is expected


def test_a_daily_limit_lasts_until_midnight_in_utc(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    error(sandbox, "TOO_MANY_REQUESTS")
    outcome = room.subject(token, now)
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_at == midnight(now)
    assert (midnight(now) - now).total_seconds() <= 24 * 3600


@pytest.mark.parametrize("name", ["REVOKED_ACCESS_TOKEN", "CONFLICT"])
def test_a_false_alarm_is_asked_once_more_before_it_is_believed(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime, name: str
) -> None:
    waited: list[float] = []
    room.sleep = waited.append
    error(sandbox, name, times=1)
    assert isinstance(room.subject(token, now), Ok)
    assert len(waited) == 1


def test_thirty_organizations_are_found_in_a_few_calls(
    room: LinkedInRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    token = consent(room, sandbox, now, "agency")
    before = len(sandbox.log("linkedin"))
    found = room.profiles(token, now)
    assert isinstance(found, Ok)
    assert [one.external_id for one in found.value] == [str(number) for number in range(92001, 92032)]
    assert [one.kind for one in found.value] == ["profile"] + ["organization"] * 30
    assert all(one.name and one.handle for one in found.value[1:])
    assert len(sandbox.log("linkedin")) - before == 4
    assert all(one.picture_url == f"{sandbox.url}/linkedin/pictures/{one.external_id}.png" for one in found.value)


def test_a_check_asks_for_no_logo_and_takes_none_away(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    outcome = room.check(token, GMBH, now)
    assert isinstance(outcome, Ok)
    assert outcome.value.picture_url is None
    assert not [call for call in sandbox.log("linkedin") if call["path"].endswith("/rest/images")]


def test_an_organization_one_only_watches_is_not_offered(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("linkedin", do="set", name="roles", value={GMBH: "ANALYST", "91003": "CONTENT_ADMINISTRATOR"})
    found = room.profiles(token, now)
    assert isinstance(found, Ok)
    ids = [one.external_id for one in found.value]
    assert GMBH not in ids
    assert "91003" in ids
    assert room.check(token, GMBH, now) == Refused(Reason.PERMISSION_LOST, "denied")


def test_a_token_that_ended_is_told_by_introspection(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("linkedin", do="expire", subject="ada")
    outcome = room.check(token, MEMBER, now)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.LAPSED


def test_a_year_counts_from_the_yes_that_linkedin_remembers(
    room: LinkedInRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    later = now + timedelta(days=100)  # by our clock; at LinkedIn the consent is of today
    token, year = consent(room, sandbox, later), RULES[Network.LINKEDIN].reauthorize_after
    assert token.ends_at is not None
    assert year is not None
    assert abs(token.ends_at - year.after(now)) < timedelta(minutes=1)


def test_a_token_called_revoked_is_asked_about_once_more(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    waited: list[float] = []
    room.sleep = waited.append
    sandbox.control("linkedin", do="revoke", subject="ada")
    outcome = room.check(token, MEMBER, now)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.ACCESS_REMOVED
    asked = [call for call in sandbox.log("linkedin") if call["path"].endswith("/introspectToken")]
    assert len(waited) == 1
    assert len(asked) == 3, "once at the exchange, twice for the check"


def test_without_the_partner_programme_sixty_days_are_the_persons_to_move(
    room: LinkedInRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    sandbox.control("linkedin", do="set", name="partner", value=False)
    token = consent(room, sandbox, now)
    assert token.refresh is None
    assert token.ends_at is not None
    assert (token.ends_at - now).days in (59, 60)
    assert room.renew_at(token, now) is None
    sandbox.control("linkedin", do="set", name="partner", value=True)
    partners = consent(room, sandbox, now, "bob")
    assert partners.ends_at is not None
    assert (partners.ends_at - now).days in (364, 365)


@pytest.mark.parametrize("author", [MEMBER, GMBH])
def test_a_text_is_published_for_a_member_and_an_organization(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime, author: str
) -> None:
    outcome = room.publish(token, author, Piece("Us (and you): 100 % *new* #hello_world"), now)
    assert isinstance(outcome, Ok), outcome
    assert outcome.value.id.startswith("urn:li:share:")
    assert outcome.value.url == f"{sandbox.url}/linkedin/feed/update/{outcome.value.id}"


def test_a_link_carries_a_title_and_pictures_their_description(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    link = Piece("Read this", link="https://example.test/", title="Example", description="An example")
    assert isinstance(room.publish(token, GMBH, link, now), Ok)
    assert isinstance(room.publish(token, GMBH, Piece("One picture", media=(image(),)), now), Ok)


def test_the_same_again_is_refused_and_names_the_first(room: LinkedInRoom, token: Token, now: datetime) -> None:
    first = room.publish(token, GMBH, Piece("Once"), now)
    assert isinstance(first, Ok)
    again = room.publish(token, GMBH, Piece("Once"), now)
    assert isinstance(again, Rejected)
    assert again.duplicate_of == first.value.id


def test_too_long_a_text_is_this_posts_fault_alone(room: LinkedInRoom, token: Token, now: datetime) -> None:
    outcome = room.publish(token, GMBH, Piece("a" * 3001), now)
    assert isinstance(outcome, Rejected)
    assert (outcome.code, outcome.duplicate_of) == ("FIELD_LENGTH_TOO_LONG", None)
    assert outcome.said


def test_an_answer_that_never_came_is_unknown(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("linkedin", do="lose-answer", times=1)
    outcome = room.publish(token, GMBH, Piece("Did it go out?"), now)
    assert isinstance(outcome, Unknown)
    assert isinstance(room.look_up(token, GMBH, outcome.trace, now), Unknown)
    evidence = room.publish(token, GMBH, Piece("Did it go out?"), now)
    assert isinstance(evidence, Rejected)
    assert evidence.duplicate_of


def test_a_right_that_was_lost_is_no_fault_of_the_post(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("linkedin", do="drop-permission", subject=GMBH)
    outcome = room.publish(token, GMBH, Piece("Hello"), now)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.PERMISSION_LOST


def test_nothing_is_published_while_a_limit_holds(
    room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    error(sandbox, "TOO_MANY_REQUESTS", on="publish")
    outcome = room.publish(token, GMBH, Piece("Hello"), now)
    assert isinstance(outcome, Unavailable)
    assert outcome.why is Why.RATE_LIMITED


def test_what_it_does_not_publish_it_says_beforehand(room: LinkedInRoom, token: Token, now: datetime) -> None:
    video = Media("https://example.test/a.mp4", lambda: io.BytesIO(b"x"), 1, "video/mp4")
    assert isinstance(room.publish(token, GMBH, Piece("Hello", media=(video,)), now), Rejected)


def test_revoking_is_best_effort(room: LinkedInRoom, sandbox: RunningSandbox, token: Token, now: datetime) -> None:
    sandbox.control("linkedin", do="error", on="revoke", status=404)
    assert room.revoke(token.refresh or token.access, now) == Ok(None)
    sandbox.control("linkedin", do="error", on="revoke", status=503)
    assert isinstance(room.revoke(token.refresh or token.access, now), Unavailable)

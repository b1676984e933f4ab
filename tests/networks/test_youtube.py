"""YouTube in Google's own dialect: what it says no to, quotas, and uploads that can be asked about."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.networks.consenting import consent, told
from tests.pretend import rooms_at
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.publishing import Media, Piece, Published, Rejected, Unknown
from webapp.networks.room import Ok, Token, Unavailable, Why
from webapp.networks.youtube.asking import midnight
from webapp.networks.youtube.posting import CHUNK_BYTES, YouTubeRoom
from webapp.sandbox.running import RunningSandbox

CHANNEL = "51001"


@pytest.fixture
def room(sandbox: RunningSandbox) -> YouTubeRoom:
    room = rooms_at(sandbox.url)[Network.YOUTUBE]
    assert isinstance(room, YouTubeRoom)
    return room


@pytest.fixture
def token(room: YouTubeRoom, sandbox: RunningSandbox, now: datetime) -> Token:
    return consent(room, sandbox, now)


def video(content: bytes = b"moving", said: int | None = None) -> Media:
    size = len(content) if said is None else said
    return Media("https://example.test/a.mp4", lambda: io.BytesIO(content), size, "video/mp4")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("authError", Reason.LAPSED),
        ("insufficientPermissions", Reason.PERMISSION_LOST),
        ("accountDelegationForbidden", Reason.SECURITY),
        ("authenticatedUserAccountClosed", Reason.ACCOUNT_GONE),
        ("authenticatedUserAccountSuspended", Reason.SECURITY),
        ("channelClosed", Reason.ACCOUNT_GONE),
        ("channelSuspended", Reason.SECURITY),
        ("youtubeSignupRequired", Reason.PERMISSION_LOST),
        ("quotaExceeded", Why.OUR_CONFIGURATION),
        ("dailyLimitExceeded", Why.OUR_CONFIGURATION),
        ("rateLimitExceeded", Why.RATE_LIMITED),
        ("uploadLimitExceeded", Why.RATE_LIMITED),
        ("backendError", Why.DOWN),
        ("invalidTitle", Why.DOWN),
    ],
)
def test_each_no_is_understood(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime, reason: str, expected: Reason | Why
) -> None:
    sandbox.control("youtube", do="error", reason=reason, on="read")
    assert told(room.check(token, CHANNEL, now)) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("invalid_grant", Reason.ACCESS_REMOVED),
        ("admin_policy_enforced", Reason.PERMISSION_LOST),
        ("invalid_client", Why.OUR_CONFIGURATION),
        ("org_internal", Why.OUR_CONFIGURATION),
    ],
)
def test_each_no_to_a_renewal_is_understood(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime, error: str, expected: Reason | Why
) -> None:
    sandbox.control("youtube", do="error", error=error, on="token")
    assert told(room.renew(token, now)) is expected


def test_the_quota_of_the_whole_app_ends_at_midnight_on_the_pacific_coast(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("youtube", do="error", reason="quotaExceeded", on="read")
    outcome = room.check(token, CHANNEL, now)
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_at == midnight(now)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 25, 8, tzinfo=UTC)),
        (datetime(2026, 11, 24, 7, 59, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)),  # the night clocks go back
        (datetime(2026, 11, 1, 20, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_midnight_is_theirs(moment: datetime, expected: datetime) -> None:
    assert midnight(moment) == expected


def test_a_person_without_a_channel_has_nothing_to_connect(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("youtube", do="error", reason="youtubeSignupRequired", on="read")
    assert room.profiles(token, now) == Ok([])


def test_an_unticked_permission_is_seen_in_the_answer(
    room: YouTubeRoom, sandbox: RunningSandbox, now: datetime
) -> None:
    upload = next(scope for scope in room.scopes if scope.endswith("upload"))
    token = consent(room, sandbox, now, scopes=[scope for scope in room.scopes if scope != upload])
    assert room.missing_scopes(token) == (upload,)


def test_access_for_a_limited_time_states_its_end(room: YouTubeRoom, sandbox: RunningSandbox, now: datetime) -> None:
    sandbox.control("youtube", do="set", name="time_limited", value=30 * 86400)
    token = consent(room, sandbox, now)
    assert token.ends_at is not None
    assert abs(token.ends_at - now - timedelta(days=30)) < timedelta(minutes=1)


def test_a_suspended_account_is_told_from_one_whose_access_was_removed(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("youtube", do="lock", subject="ada")
    assert told(room.renew(token, now)) is Reason.SECURITY
    sandbox.control("youtube", do="unlock", subject="ada")
    sandbox.control("youtube", do="revoke", subject="ada")
    assert told(room.renew(token, now)) is Reason.ACCESS_REMOVED


@pytest.mark.parametrize("size", [1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 5])
def test_a_video_is_published_in_pieces(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime, size: int
) -> None:
    outcome = room.publish(token, CHANNEL, Piece("About us", title="Us", media=(video(b"v" * size),)), now)
    assert isinstance(outcome, Ok), outcome
    assert outcome.value.url == f"{sandbox.url}/youtube/watch?v={outcome.value.id}"


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (Piece("Only words"), "video_needed"),
        (Piece("", title="Two", media=(video(), video())), "video_needed"),
        (Piece("", media=(video(),)), "invalidTitle"),
        (Piece("", title="a" * 101, media=(video(),)), "invalidTitle"),
        (Piece("a" * 5001, title="Long", media=(video(),)), "invalidDescription"),
        (Piece("", title="Empty", media=(video(b""),)), "video_empty"),
        (Piece("", title="Cut", media=(video(b"abc", said=9),)), "file_changed"),
    ],
)
def test_what_youtube_does_not_take_is_this_posts_fault(
    room: YouTubeRoom, token: Token, now: datetime, piece: Piece, code: str
) -> None:
    outcome = room.publish(token, CHANNEL, piece, now)
    assert isinstance(outcome, Rejected)
    assert (outcome.code, bool(outcome.said)) == (code, True)


def test_what_youtube_itself_rejects_is_this_posts_fault(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("youtube", do="error", reason="invalidTitle", on="publish")
    outcome = room.publish(token, CHANNEL, Piece("", title="Us", media=(video(),)), now)
    assert isinstance(outcome, Rejected)


def test_a_channels_daily_uploads_are_a_days_wait(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("youtube", do="error", reason="uploadLimitExceeded", on="publish")
    outcome = room.publish(token, CHANNEL, Piece("", title="Us", media=(video(),)), now)
    assert outcome == Unavailable(Why.RATE_LIMITED, now + timedelta(days=1), "400 uploadLimitExceeded")


def test_an_answer_that_never_came_can_be_asked_for(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime
) -> None:
    sandbox.control("youtube", do="lose-answer", times=1)
    outcome = room.publish(token, CHANNEL, Piece("", title="Us", media=(video(),)), now)
    assert isinstance(outcome, Unknown)
    assert outcome.trace["session"] not in repr(outcome)
    found = room.look_up(token, CHANNEL, outcome.trace, now)
    assert isinstance(found, Ok)
    assert isinstance(found.value, Published)


def test_an_upload_that_was_cut_short_has_published_nothing(room: YouTubeRoom, token: Token, now: datetime) -> None:
    begun = room._begin(token, Piece("", title="Us"), video(b"v" * 100), now)
    assert isinstance(begun, str)
    assert room.look_up(token, CHANNEL, {"session": begun, "size": "100"}, now) == Ok(None)


class Breaking(io.BytesIO):
    """A file during whose reading, at the given byte, YouTube goes away."""

    def __init__(self, content: bytes, at: int, sandbox: RunningSandbox) -> None:
        super().__init__(content)
        self.at, self.sandbox = at, sandbox

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() == self.at:
            self.sandbox.control("youtube", do="down")
        return super().read(size)


@pytest.mark.parametrize("broken_at", [CHUNK_BYTES, 2 * CHUNK_BYTES])
def test_an_upload_broken_off_midway_publishes_nothing_and_can_be_made_anew(
    room: YouTubeRoom, sandbox: RunningSandbox, token: Token, now: datetime, broken_at: int
) -> None:
    content = b"v" * (2 * CHUNK_BYTES + 5)
    breaking = Media("a", lambda: Breaking(content, broken_at, sandbox), len(content), "video/mp4")
    outcome = room.publish(token, CHANNEL, Piece("", title="Us", media=(breaking,)), now)
    sandbox.control("youtube", do="up")
    assert sandbox.posts("youtube") == []
    if broken_at == CHUNK_BYTES:
        assert told(outcome) is Why.DOWN
    else:  # the last bytes: they may have arrived, so the session is asked
        assert isinstance(outcome, Unknown)
        assert room.look_up(token, CHANNEL, outcome.trace, now) == Ok(None)
    again = room.publish(token, CHANNEL, Piece("", title="Us", media=(video(content),)), now)
    assert isinstance(again, Ok)
    assert len(sandbox.posts("youtube")) == 1


@pytest.mark.parametrize("session", ["", "https://elsewhere.example/upload", "{api}/upload/none"])
def test_a_session_nobody_knows_tells_nothing(room: YouTubeRoom, token: Token, now: datetime, session: str) -> None:
    trace = {"session": session.replace("{api}", room.api_url), "size": "5"}
    assert isinstance(room.look_up(token, CHANNEL, trace, now), Unknown)

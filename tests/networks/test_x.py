"""What is special about X: its errors, what its answers cost, who was locked out, and posting."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.networks.hostile import Hostile
from tests.pretend import registered
from webapp.actions import consent
from webapp.demo.cast import ACCOUNTS, subject_of
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.publishing import Media, Piece, Published, Rejected, Unknown
from webapp.networks.room import Ok, Profile, Refused, Subject, Token, Unavailable, Why
from webapp.networks.x import MANNER
from webapp.networks.x import posting as x_posting
from webapp.networks.x.media import LONGEST_LOOK_SECONDS, PART_BYTES
from webapp.networks.x.posting import XRoom
from webapp.sandbox.running import RunningSandbox

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ACME = Profile("81001", "Acme", "@acme", "profile")
REDIRECT = "http://127.0.0.1:5000/oauth/x/callback"
VERIFIER = "v" * 64
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


@dataclass
class AtX:
    """X's room at the pretend X, and one consent there."""

    room: XRoom
    sandbox: RunningSandbox
    now: datetime
    token: Token
    naps: list[float] = field(default_factory=list)

    def order(self, **order: Any) -> None:
        self.sandbox.control("x", **order)

    def fails(self, code: str | int, on: str = "any", **more: Any) -> None:
        self.order(do="error", on=on, code=code, **more)

    def publish(self, text: str = "Hello", **more: Any) -> object:
        return self.room.publish(self.token, "81001", Piece(text, **more), self.now)

    def billed(self) -> int:
        return self.sandbox.ledger("x").get("billed_users_me", 0)

    def asked(self) -> int:
        return sum("/users/me" in call["path"] for call in self.sandbox.log("x"))

    def texts(self) -> list[str]:
        return [post["text"] for post in self.sandbox.posts("x")]


def room_at(url: str, naps: list[float]) -> XRoom:
    return XRoom(MANNER, registered(url, Network.X), naps.append)


@pytest.fixture
def x(sandbox: RunningSandbox, now: datetime) -> AtX:
    naps: list[float] = []
    issued = sandbox.issue("x", "acme")
    token = Token(issued["access_token"], issued["refresh_token"], scopes=MANNER.scopes)
    return AtX(room_at(sandbox.url, naps), sandbox, now, token, naps)


# Who somebody is


def test_one_answer_names_the_person_and_the_account(x: AtX) -> None:
    outcome = x.room.subject(x.token, x.now)
    assert outcome == Ok(Subject("81001", "Acme"))
    assert isinstance(outcome, Ok)
    itself = outcome.value.itself
    assert itself is not None
    assert (itself.external_id, itself.name, itself.handle, itself.kind) == ("81001", "Acme", "@acme", "profile")
    assert itself.picture_url == f"{x.sandbox.url}/x/pictures/81001.png"
    assert x.room.profiles(x.token, x.now) == Ok([itself])


def test_a_whole_consent_costs_one_answer(x: AtX) -> None:
    url = x.room.authorize_url(REDIRECT, "the-state", VERIFIER, again=False)
    callback = x.sandbox.consent(url, "acme")
    found = consent.gather(x.room, Network.X, callback, REDIRECT, VERIFIER, x.now)
    assert [profile.external_id for profile in found.profiles] == ["81001"]
    assert found.subject.id == "81001"
    assert x.billed() == 1


def test_a_check_costs_one_answer_and_a_renewal_none(x: AtX) -> None:
    assert isinstance(x.room.check(x.token, "81001", x.now), Ok)
    assert x.billed() == 1
    assert isinstance(x.room.renew(x.token, x.now), Ok)
    assert x.asked() == 1
    assert x.room.check_every is None


def test_an_answer_about_somebody_else_says_nothing(x: AtX) -> None:
    assert x.room.check(x.token, "81002", x.now) == Unavailable(Why.DOWN, detail="names another account")


@pytest.mark.parametrize(
    "data", [None, [], "81001", {}, {"id": ""}, {"id": None}, {"id": "8 1"}, {"id": True}, {"name": "Acme"}]
)
def test_an_answer_that_names_nobody_says_nothing(hostile: Hostile, now: datetime, data: object) -> None:
    hostile.says({"data": data})
    assert room_at(hostile.url, []).subject(Token("t"), now) == Unavailable(Why.DOWN, detail="200 names nobody")


@pytest.mark.parametrize(
    ("data", "name", "handle"),
    [
        ({"id": 7, "name": "Acme\x00", "username": "acme"}, "Acme", "@acme"),
        ({"id": "7", "name": None, "username": "acme"}, "acme", ""),
        ({"id": "7", "name": 5, "username": ["a"]}, "7", ""),
        ({"id": "7", "profile_image_url": "javascript:alert(1)"}, "7", ""),
    ],
)
def test_what_x_tells_about_somebody_is_cleaned(
    hostile: Hostile, now: datetime, data: object, name: str, handle: str
) -> None:
    hostile.says({"data": data})
    outcome = room_at(hostile.url, []).profiles(Token("t"), now)
    assert isinstance(outcome, Ok)
    (profile,) = outcome.value
    assert (profile.external_id, profile.name, profile.picture_url) == ("7", name, None)
    assert profile.handle == (handle or ("@acme" if name == "acme" else ""))


def test_the_demo_stores_people_as_x_names_them(x: AtX) -> None:
    seeds = [seed for seed in ACCOUNTS if seed.network is Network.X]
    assert len(seeds) > 3
    for seed in seeds:
        token = Token(x.sandbox.issue("x", seed.subject)["access_token"])
        assert x.room.subject(token, x.now) == Ok(Subject(*subject_of(seed)))


# What each no means

ROWS: list[tuple[str | int, Reason | Why | str]] = [
    ("unauthorized", Reason.LAPSED),
    ("not-authorized-for-resource", Reason.PERMISSION_LOST),
    ("client-forbidden", Why.OUR_CONFIGURATION),
    ("not-enrolled", Why.OUR_CONFIGURATION),
    ("suspended", Reason.SECURITY),
    (64, Reason.SECURITY),
    ("locked", Reason.SECURITY),
    (326, Reason.SECURITY),
    ("credits", Why.OUR_CONFIGURATION),
    ("rate-limit-exceeded", Why.RATE_LIMITED),
    (88, Why.RATE_LIMITED),
    ("usage-capped", Why.OUR_CONFIGURATION),
]


def meaning(outcome: object) -> object:
    if isinstance(outcome, Refused):
        return outcome.reason
    return outcome.why if isinstance(outcome, Unavailable) else outcome


@pytest.mark.parametrize(("code", "means"), ROWS)
def test_every_no_has_its_meaning_for_a_question_a_post_and_a_file(
    x: AtX, code: str | int, means: Reason | Why
) -> None:
    x.fails(code)
    assert meaning(x.room.check(x.token, "81001", x.now)) is means
    assert meaning(x.room.subject(x.token, x.now)) is means
    assert meaning(x.publish()) is means
    assert meaning(x.publish(media=(picture(),))) is means
    assert x.texts() == []


@pytest.mark.parametrize("detail", ["The scope tweet.write is missing.", "Missing required scopes: users.read"])
def test_a_scope_that_is_missing_is_a_permission_lost(hostile: Hostile, now: datetime, detail: str) -> None:
    hostile.says({"title": "Forbidden", "detail": detail, "status": 403}, 403)
    assert meaning(room_at(hostile.url, []).check(Token("t"), "81001", now)) is Reason.PERMISSION_LOST


@pytest.mark.parametrize("code", ["internal-error", "unavailable"])
def test_a_breakdown_blames_nobody_and_after_a_post_nobody_knows(x: AtX, code: str) -> None:
    x.fails(code)
    assert meaning(x.room.check(x.token, "81001", x.now)) is Why.DOWN
    assert meaning(x.publish(media=(picture(),))) is Why.DOWN, "no post was tried"
    assert isinstance(x.publish(), Unknown)


@pytest.mark.parametrize("code", ["invalid-request", "duplicate"])
def test_a_complaint_about_content_blames_nobody_where_nothing_was_said(x: AtX, code: str) -> None:
    x.fails(code, on="read")
    assert meaning(x.room.check(x.token, "81001", x.now)) is Why.DOWN


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": "Forbidden", "detail": "Forbidden", "type": "about:blank", "status": 403}, 403),
        ({"title": "Forbidden", "detail": "You have been blocked from performing this action."}, 403),
        ({"title": "Forbidden", "detail": "Point a telescope at it."}, 403),
        ({"title": "Not Found Error", "detail": "No", "type": "https://api.x.com/2/problems/resource-not-found"}, 404),
        ({"title": ["Forbidden"], "detail": {"locked": 1}, "type": 7}, 403),
        ({"errors": []}, 403),
        ({"errors": ["locked"]}, 403),
        ({"errors": [{"code": "326", "message": "?"}]}, 403),
        ({"errors": [{"code": True}]}, 403),
        ({"detail": "locked"}, 403),
        (b"<h1>locked, suspended, not enrolled, duplicate content</h1>", 403),
        ({"title": "Locked", "detail": "locked", "errors": [{"code": 326}]}, 500),
    ],
)
def test_an_unknown_no_blames_nobody(hostile: Hostile, now: datetime, body: object, status: int) -> None:
    hostile.says(body, status)
    room = room_at(hostile.url, [])
    assert meaning(room.check(Token("t"), "81001", now)) is Why.DOWN
    if status < 500:
        assert meaning(room.publish(Token("t"), "81001", Piece("Hello"), now)) is Why.DOWN


def test_a_limit_is_waited_for_until_it_ends(x: AtX) -> None:
    x.order(do="rate-limit", retry_after=120)
    for outcome in (x.room.check(x.token, "81001", x.now), x.publish(), x.room.renew(x.token, x.now)):
        assert isinstance(outcome, Unavailable)
        assert outcome.why is Why.RATE_LIMITED
        assert outcome.retry_at is not None
        assert abs(outcome.retry_at - x.now - timedelta(minutes=2)) < timedelta(minutes=1)


@pytest.mark.parametrize("reset", ["soon", "-1", "0", "", "1e400", "100"])
def test_a_limit_that_ends_at_no_sensible_time_has_no_end(hostile: Hostile, now: datetime, reset: str) -> None:
    hostile.says({"title": "Too Many Requests"}, 429, x_rate_limit_reset=reset)
    outcome = room_at(hostile.url, []).check(Token("t"), "81001", now)
    assert outcome == Unavailable(Why.RATE_LIMITED, None, detail="429 problem")


def test_a_limit_that_ends_in_a_hundred_years_is_looked_at_again_in_a_day(hostile: Hostile, now: datetime) -> None:
    hostile.says({"title": "Too Many Requests"}, 429, x_rate_limit_reset="4900000000")
    outcome = room_at(hostile.url, []).check(Token("t"), "81001", now)
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_at == now + timedelta(hours=24)


def test_only_a_limit_is_waited_for_until_limits_end(hostile: Hostile, now: datetime) -> None:
    hostile.says({"title": "Down"}, 503, x_rate_limit_reset=str(int(now.timestamp()) + 600))
    assert room_at(hostile.url, []).check(Token("t"), "81001", now) == Unavailable(Why.DOWN, None, detail="503")


# Renewing


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke", "subject": "acme"}, Reason.ACCESS_REMOVED),
        ({"do": "delete-account", "subject": "81001"}, Reason.ACCESS_REMOVED),
        ({"do": "lock", "subject": "acme"}, Reason.SECURITY),
        ({"do": "lock", "subject": "81001"}, Reason.SECURITY),
    ],
)
def test_a_refused_renewal_finds_out_why_with_one_question(x: AtX, order: dict[str, Any], reason: Reason) -> None:
    x.order(**order)
    assert meaning(x.room.renew(x.token, x.now)) is reason
    assert x.asked() == 1
    assert x.billed() == 0


@pytest.mark.parametrize("code", ["suspended", 64, 326])
def test_a_suspended_person_is_no_less_locked_out(x: AtX, code: str | int) -> None:
    x.order(do="error", on="token", error="invalid_request")
    x.fails(code, on="read")
    assert meaning(x.room.renew(x.token, x.now)) is Reason.SECURITY


@pytest.mark.parametrize("code", ["rate-limit-exceeded", "unavailable"])
def test_where_x_cannot_say_why_nothing_is_believed_yet(x: AtX, code: str) -> None:
    x.order(do="error", on="token", error="invalid_request")
    x.fails(code, on="read")
    assert isinstance(x.room.renew(x.token, x.now), Unavailable)


@pytest.mark.parametrize("code", ["unauthorized", "not-authorized-for-resource", "credits"])
def test_whatever_else_x_says_then_the_access_was_removed(x: AtX, code: str) -> None:
    x.order(do="error", on="token", error="invalid_request")
    x.fails(code, on="read")
    assert meaning(x.room.renew(x.token, x.now)) is Reason.ACCESS_REMOVED


@pytest.mark.parametrize(
    ("body", "status", "means"),
    [
        ({"error": "invalid_request", "error_description": "Value passed for the token was invalid."}, 400, "no"),
        ({"error": "invalid_grant"}, 400, "no"),
        ({"error": "invalid_grant"}, 401, "no"),
        ({"error": "some_new_word"}, 400, "no"),
        ({"error": "unauthorized"}, 401, "no"),
        ({"title": "Unauthorized", "status": 401, "detail": "Unauthorized", "type": "about:blank"}, 401, "no"),
        ({"error": "unauthorized_client"}, 401, Why.OUR_CONFIGURATION),
        ({"error": "invalid_client"}, 401, Why.OUR_CONFIGURATION),
        ({"error": "invalid_client"}, 400, Why.OUR_CONFIGURATION),
        ({"error": "some_new_word"}, 403, Why.DOWN),
        ({"error": {"reason": "?"}}, 401, Why.DOWN),
        ({"message": "no"}, 400, Why.DOWN),
        (b"<h1>Unauthorized</h1>", 401, Why.DOWN),
    ],
)
def test_every_400_and_401_in_xs_own_form_is_a_refusal_unless_it_is_about_us(
    hostile: Hostile, now: datetime, body: object, status: int, means: Why | str
) -> None:
    hostile.refuses(body, status)
    outcome = room_at(hostile.url, []).renew(Token("CANARY-a", "CANARY-r"), now)
    assert meaning(outcome) is (Reason.ACCESS_REMOVED if means == "no" else means)
    assert "CANARY" not in repr(outcome)


def test_a_gateway_that_says_the_same_to_everything_refuses_nothing(hostile: Hostile, now: datetime) -> None:
    hostile.says({"error": "Bad Request"}, 400)
    assert meaning(room_at(hostile.url, []).renew(Token("a", "r"), now)) is Why.DOWN


def test_an_outage_during_a_renewal_asks_nothing_more(x: AtX) -> None:
    x.order(do="down", only="token")
    assert meaning(x.room.renew(x.token, x.now)) is Why.DOWN
    assert x.asked() == 0


def test_the_app_proves_itself_by_its_header_alone(x: AtX) -> None:
    assert isinstance(x.room.renew(x.token, x.now), Ok)
    (call,) = [call for call in x.sandbox.log("x") if call["path"].endswith("/token")]
    assert set(call["form"]) == {"grant_type", "refresh_token"}
    assert call["status"] == 200


def test_an_answer_without_all_permissions_names_what_is_missing(x: AtX) -> None:
    x.order(do="token-answer", set={"scope": "users.read tweet.read offline.access"})
    outcome = x.room.renew(x.token, x.now)
    assert isinstance(outcome, Ok)
    assert x.room.missing_scopes(outcome.value) == ("tweet.write", "media.write")


@pytest.mark.parametrize(
    ("order", "reason"), [("delete-account", Reason.LAPSED), ("drop-permission", Reason.PERMISSION_LOST)]
)
def test_what_befalls_the_account_befalls_the_person(x: AtX, order: str, reason: Reason) -> None:
    x.order(do=order, subject="81001")
    assert meaning(x.room.check(x.token, "81001", x.now)) is reason
    assert meaning(x.room.subject(x.token, x.now)) is reason


# Posting


def media(data: bytes, kind: str) -> Media:
    return Media("https://relink.example/files/1", lambda: io.BytesIO(data), len(data), kind, "A file")


def picture(data: bytes = PNG) -> Media:
    return media(data, "image/png")


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


def test_a_revoked_consent_is_over(x: AtX) -> None:
    assert x.token.refresh is not None
    assert x.room.revoke(x.token.refresh, x.now) == Ok(None)
    assert meaning(x.room.subject(x.token, x.now)) is Reason.LAPSED
    assert meaning(x.room.renew(x.token, x.now)) is Reason.ACCESS_REMOVED
    assert x.sandbox.grants("x")[0]["died_why"] == "access_removed"


def test_without_settings_x_itself_is_meant() -> None:
    from webapp.networks import x as network
    from webapp.settings import NetworkSettings

    room = network.room(NetworkSettings(client_id="id", client_secret="secret"))
    assert room.site == "https://x.com"
    assert room.uploads.address == "https://api.x.com/2/media"

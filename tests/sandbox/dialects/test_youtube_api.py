"""YouTube's API: channels, quotas, and how it says no."""

import pytest

from tests.sandbox.dialects.driving import GOOGLE, AtYouTube
from tests.sandbox.dialects.youtube_words import begun, failure
from tests.sandbox.driving import Clock


@pytest.fixture
def token(youtube: AtYouTube) -> str:
    token: str = youtube.connect("ada")["access_token"]
    return token


def test_a_channel(youtube: AtYouTube, token: str):
    said = youtube.channels(token).get_json()
    assert said["kind"] == "youtube#channelListResponse"
    assert said["pageInfo"] == {"totalResults": 1, "resultsPerPage": 5}
    [item] = said["items"]
    assert item.keys() == {"kind", "etag", "id", "snippet", "status"}
    assert (item["id"], item["snippet"]["title"], item["snippet"]["customUrl"]) == ("51001", "Example TV", "@exampletv")
    assert youtube.client.get(item["snippet"]["thumbnails"]["default"]["url"]).content_type == "image/png"


def test_who_the_person_is(youtube: AtYouTube):
    token = youtube.connect("ada", scope=f"openid profile email {GOOGLE}youtube.upload")["access_token"]
    said = youtube.get("/oauth2/v3/userinfo", token).get_json()
    assert (said["sub"], said["name"], said["email"]) == ("100000000000000051001", "Ada Lovelace", "ada@example.test")


def test_where_there_is_no_channel_there_are_no_items(youtube: AtYouTube, token: str):
    youtube.ordered("delete-account", subject="51001")
    answer = youtube.channels(token)
    assert answer.status_code == 200
    assert "items" not in answer.get_json()
    assert failure(begun(youtube, token)) == (401, "youtubeSignupRequired")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("mine=true", "missingRequiredParameter"),
        ("part=snippet", "missingRequiredParameter"),
        ("part=snippet&mine=true&foo=1", "badRequest"),
        ("part=snippets&mine=true", "badRequest"),
    ],
)
def test_a_list_that_is_asked_for_wrongly(youtube: AtYouTube, token: str, query: str, reason: str):
    assert failure(youtube.get(f"/youtube/v3/channels?{query}", token)) == (400, reason)


def test_the_ways_in_which_a_call_is_refused(youtube: AtYouTube, clock: Clock):
    expired = youtube.connect("ada")["access_token"]
    clock.turn(hours=1)
    removed = youtube.connect("bob")["access_token"]
    youtube.ordered("revoke", subject="bob")
    locked = youtube.connect("support")["access_token"]
    youtube.ordered("lock", subject="support")
    dropped = youtube.connect("archive")["access_token"]
    youtube.ordered("drop-permission", subject="51006")
    unticked = youtube.connect("studio", form={"permission": [f"{GOOGLE}youtube.upload"]})["access_token"]
    answers = {
        "expired": failure(youtube.channels(expired)),
        "removed": failure(youtube.channels(removed)),
        "unknown": failure(youtube.channels("nonsense")),
        "locked": failure(youtube.channels(locked)),
        "dropped": failure(youtube.channels(dropped)),
        "unticked": failure(youtube.channels(unticked)),
        "missing": failure(youtube.client.get("/youtube/youtube/v3/channels?part=id&mine=true")),
    }
    assert answers == {
        "expired": (401, "authError"),
        "removed": (401, "authError"),
        "unknown": (401, "authError"),
        "locked": (403, "authenticatedUserAccountSuspended"),
        "dropped": (403, "insufficientPermissions"),
        "unticked": (403, "insufficientPermissions"),
        "missing": (401, "required"),
    }


# quotas


def test_a_hundred_uploads_a_day_until_midnight_in_california(youtube: AtYouTube, clock: Clock):
    token = youtube.connect("ada")["access_token"]
    statuses = [begun(youtube, token).status_code for _ in range(101)]
    assert statuses == [200] * 100 + [403]
    assert failure(begun(youtube, youtube.connect("bob")["access_token"])) == (403, "quotaExceeded")
    assert youtube.channels(token).status_code == 200, "everything else has a bucket of its own"
    clock.turn(hours=22, minutes=59)  # 07:59 UTC: still the same day, over there
    assert begun(youtube, youtube.connect("ada")["access_token"]).status_code == 403
    clock.turn(minutes=1)
    assert begun(youtube, youtube.connect("ada")["access_token"]).status_code == 200


def test_quotas_can_be_lifted(youtube: AtYouTube, token: str):
    youtube.ordered("set", name="limited", value=False)
    assert {begun(youtube, token).status_code for _ in range(101)} == {200}


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("authError", 401),
        ("insufficientPermissions", 403),
        ("youtubeSignupRequired", 401),
        ("accountDelegationForbidden", 403),
        ("authenticatedUserAccountClosed", 403),
        ("authenticatedUserAccountSuspended", 403),
        ("channelClosed", 403),
        ("channelSuspended", 403),
        ("quotaExceeded", 403),
        ("dailyLimitExceeded", 403),
        ("rateLimitExceeded", 403),
        ("uploadLimitExceeded", 400),
        ("invalidTitle", 400),
        ("backendError", 503),
    ],
)
@pytest.mark.parametrize("subject", [None, "ada", "51001"])
def test_every_row_of_the_table_can_be_made_to_happen(
    youtube: AtYouTube, token: str, reason: str, status: int, subject: str | None
):
    about = {} if subject is None else {"subject": subject}
    youtube.ordered("error", reason=reason, times=1, on="publish", **about)
    assert youtube.channels(token).status_code == 200
    assert failure(begun(youtube, token)) == (status, reason)
    assert begun(youtube, token).status_code == 200


def test_a_status_of_ones_own(youtube: AtYouTube, token: str):
    youtube.ordered("error", reason="youtubeSignupRequired", status=403, times=1)
    assert failure(youtube.channels(token)) == (403, "youtubeSignupRequired")


def test_being_asked_too_often(youtube: AtYouTube, token: str):
    youtube.ordered("rate-limit")
    assert failure(youtube.channels(token)) == (403, "rateLimitExceeded")

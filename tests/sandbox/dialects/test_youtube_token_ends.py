"""How Google's tokens end: revoked, unused, too many, for a limited time, or by order."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import AtYouTube
from tests.sandbox.driving import Clock

DAY = 24 * 3600
REFUSED = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


def refused(answer: Any) -> None:
    assert (answer.status_code, answer.get_json()) == (400, REFUSED)


def test_revoking_takes_every_grant_of_that_person_and_no_other(youtube: AtYouTube):
    first, second = (youtube.connect("studio", form={"account": one}) for one in ("51003", "51004"))
    other = youtube.connect("ada")
    assert youtube.revoke(first["refresh_token"]).status_code == 200
    refused(youtube.refresh(first["refresh_token"]))
    refused(youtube.refresh(second["refresh_token"]))
    assert youtube.channels(second["access_token"]).status_code == 401
    assert youtube.refresh(other["refresh_token"]).status_code == 200


def test_what_is_dead_cannot_be_revoked(youtube: AtYouTube):
    token = youtube.connect("ada")["access_token"]
    assert [youtube.revoke(token).status_code for _ in range(2)] == [200, 400]
    assert youtube.revoke("nonsense").get_json()["error"] == "invalid_token"


def test_an_unused_refresh_token_dies_after_half_a_year_and_a_used_one_does_not(youtube: AtYouTube, clock: Clock):
    token = youtube.connect("ada")["refresh_token"]
    for _ in range(3):
        clock.turn(days=179)
        assert youtube.refresh(token).status_code == 200
    clock.turn(days=180)
    refused(youtube.refresh(token))


def test_in_testing_mode_it_dies_after_a_week(youtube: AtYouTube, clock: Clock):
    youtube.ordered("set", name="testing", value=True)
    said = youtube.connect("ada")
    assert said["refresh_token_expires_in"] == 7 * DAY
    clock.turn(days=6)
    assert youtube.refresh(said["refresh_token"]).get_json()["refresh_token_expires_in"] == DAY
    clock.turn(days=1)
    refused(youtube.refresh(said["refresh_token"]))


def test_access_for_a_limited_time(youtube: AtYouTube, clock: Clock):
    youtube.ordered("set", name="time_limited", value=3 * DAY)
    said = youtube.connect("ada")
    assert said["refresh_token_expires_in"] == 3 * DAY
    clock.turn(days=3)
    refused(youtube.refresh(said["refresh_token"]))
    youtube.ordered("set", name="time_limited", value=None)
    assert "refresh_token_expires_in" not in youtube.connect("ada")


def test_of_more_than_a_hundred_refresh_tokens_the_oldest_die_silently(youtube: AtYouTube):
    tokens = [youtube.ordered("issue", subject="ada")["refresh_token"] for _ in range(102)]
    other = youtube.ordered("issue", subject="bob")["refresh_token"]
    for token in tokens[:2]:
        refused(youtube.refresh(token))
    for token in (tokens[2], tokens[-1], other):
        assert youtube.refresh(token).status_code == 200


def test_what_is_no_living_access_token_is_invalid(youtube: AtYouTube, clock: Clock):
    said = youtube.connect("ada")
    clock.turn(hours=1)
    for token in (said["access_token"], said["refresh_token"], "nonsense", ""):
        answer = youtube.tokeninfo(token)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_token")


@pytest.mark.parametrize("order", [{"do": "revoke"}, {"do": "lock"}])
@pytest.mark.parametrize("subject", ["ada", "51001"])
def test_whatever_happened_a_refresh_is_refused_alike(youtube: AtYouTube, order: dict[str, str], subject: str):
    token = youtube.connect("ada")["refresh_token"]
    youtube.ordered(**order, subject=subject)
    refused(youtube.refresh(token))


@pytest.mark.parametrize(
    ("error", "status"),
    [("invalid_grant", 400), ("invalid_client", 401), ("org_internal", 401), ("admin_policy_enforced", 401)],
)
@pytest.mark.parametrize("subject", [None, "ada", "51001"])
def test_every_row_of_the_table_for_tokens(youtube: AtYouTube, error: str, status: int, subject: str | None):
    said = youtube.connect("ada")
    about = {} if subject is None else {"subject": subject}
    youtube.ordered("error", error=error, times=1, **about)
    assert youtube.channels(said["access_token"]).status_code == 200
    answer = youtube.refresh(said["refresh_token"])
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)
    assert youtube.refresh(said["refresh_token"]).status_code == 200


def test_an_outage_is_felt_everywhere(youtube: AtYouTube):
    said = youtube.connect("ada")
    youtube.ordered("down", status=500)
    for answer in (
        youtube.refresh(said["refresh_token"]),
        youtube.revoke(said["access_token"]),
        youtube.tokeninfo(said["access_token"]),
        youtube.channels(said["access_token"]),
        youtube.client.get("/youtube/.well-known/risc-configuration"),
    ):
        assert answer.status_code == 500

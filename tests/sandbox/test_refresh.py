"""Renewing: which tokens keep, which rotate, when they end, and what using one twice costs."""

from collections.abc import Callable

import pytest

from tests.sandbox.driving import App, Clock

At = Callable[[str], App]
DAY = 24 * 3600


def renewed(app: App, token: str) -> dict[str, object]:
    answer = app.refresh(token)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def refused(app: App, token: str) -> str:
    answer = app.refresh(token)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_grant"
    return answer.get_json().get("error_reason")


@pytest.mark.parametrize("network", ["instagram", "x", "linkedin", "youtube"])
def test_a_refresh_gives_a_new_access_token_that_works(at: At, network: str):
    app = at(network)
    first = app.connect("ada")
    second = renewed(app, first["refresh_token"])
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == first["expires_in"]
    assert second["scope"] == first["scope"]
    assert app.listed(second["access_token"]) == app.accounts_of("ada")
    assert app.told("ledger")["refreshes"] == 1


def test_the_older_access_token_lives_on_to_its_own_end(at: At):
    app = at("youtube")
    first = app.connect("ada")
    renewed(app, first["refresh_token"])
    assert app.get("me", first["access_token"]).status_code == 200


def test_facebook_has_nothing_to_refresh(at: At):
    app = at("facebook")
    token = app.connect("ada")["access_token"]
    assert refused(app, token) == "access_removed"
    assert app.get("me", token).status_code == 200


@pytest.mark.parametrize(("network", "repeated"), [("instagram", False), ("youtube", False), ("linkedin", True)])
def test_a_refresh_token_that_keeps_may_be_used_again(at: At, network: str, repeated: bool):
    app = at(network)
    token = app.connect("ada")["refresh_token"]
    for _ in range(3):
        answer = renewed(app, token)
        assert answer.get("refresh_token") == (token if repeated else None)
    assert app.told("ledger")["reused_tokens"] == 0


def test_at_x_each_refresh_gives_the_next_refresh_token(at: At):
    app = at("x")
    tokens = [app.connect("acme")["refresh_token"]]
    for _ in range(3):
        tokens.append(renewed(app, tokens[-1])["refresh_token"])
    assert len(set(tokens)) == 4


def test_at_x_a_refresh_token_used_twice_kills_everything_that_came_of_it(at: At):
    app = at("x")
    first = app.connect("acme")
    second = renewed(app, first["refresh_token"])
    assert refused(app, first["refresh_token"]) == "access_removed"
    assert refused(app, second["refresh_token"]) == "access_removed"
    for answer in (first, second):
        assert app.reason("me", answer["access_token"]) == (401, "access_removed")
    assert app.told("ledger")["reused_tokens"] == 1


def test_at_x_a_reuse_spares_the_persons_other_consents(at: At):
    app = at("x")
    other, first = app.connect("acme"), app.connect("acme")
    renewed(app, first["refresh_token"])
    refused(app, first["refresh_token"])
    assert app.get("me", other["access_token"]).status_code == 200
    renewed(app, other["refresh_token"])


def test_at_linkedin_the_year_counts_from_the_consent(at: At, clock: Clock):
    app = at("linkedin")
    token = app.connect("ada")["refresh_token"]
    clock.turn(days=100)
    assert renewed(app, token)["refresh_token_expires_in"] == 265 * DAY


def test_at_linkedin_nothing_outlives_the_year(at: At, clock: Clock):
    app = at("linkedin")
    token = app.connect("ada")["refresh_token"]
    clock.turn(days=360)
    answer = renewed(app, token)
    assert answer["expires_in"] == answer["refresh_token_expires_in"] == 5 * DAY
    clock.turn(days=5)
    assert app.reason("me", answer["access_token"]) == (401, "expired")
    assert refused(app, token) == "expired"


def test_at_linkedin_a_new_yes_starts_a_new_year(at: At, clock: Clock):
    app = at("linkedin")
    app.connect("ada")
    clock.turn(days=360)
    assert app.connect("ada")["refresh_token_expires_in"] == 365 * DAY


@pytest.mark.parametrize(("network", "idle"), [("instagram", 60), ("x", 180), ("youtube", 180)])
def test_elsewhere_a_refresh_token_lives_on_by_being_used(at: At, clock: Clock, network: str, idle: int):
    app = at(network)
    token = app.connect("ada")["refresh_token"]
    for _ in range(3):
        clock.turn(days=idle - 1)
        token = renewed(app, token).get("refresh_token", token)
    clock.turn(days=idle)
    assert refused(app, token) == "expired"


def test_at_instagram_refreshing_does_not_move_the_end_of_data_access(at: At, clock: Clock):
    app = at("instagram")
    token = app.connect("ada")["refresh_token"]
    clock.turn(days=50)
    assert renewed(app, token)["data_access_expires_in"] == 40 * DAY
    clock.turn(days=40)
    answer = renewed(app, token)
    assert answer["data_access_expires_in"] == 0
    assert app.reason("me", answer["access_token"]) == (401, "expired")


@pytest.mark.parametrize("wrong", ["nonsense", "pretend_refresh_x", "💥", "x" * 5000])
def test_an_invented_refresh_token_is_refused(at: At, wrong: str):
    assert refused(at("youtube"), wrong) == "access_removed"


def test_an_access_token_is_no_refresh_token(at: At):
    app = at("youtube")
    assert refused(app, app.connect("ada")["access_token"]) == "access_removed"


def test_a_refresh_token_of_one_network_is_nothing_at_another(at: At):
    token = at("youtube").connect("ada")["refresh_token"]
    assert refused(at("linkedin"), token) == "access_removed"
    renewed(at("youtube"), token)


def test_a_refresh_without_a_token_is_told_so(at: At):
    answer = at("youtube").post("token", grant_type="refresh_token")
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"


def test_a_stranger_cannot_spend_a_refresh_token(at: At):
    app = at("x")
    token = app.connect("acme")["refresh_token"]
    stranger = app.client.post("/x/oauth/token", data={"grant_type": "refresh_token", "refresh_token": token})
    assert stranger.status_code == 401
    renewed(app, token)


@pytest.mark.parametrize(("order", "reason"), [({"do": "revoke"}, "access_removed"), ({"do": "lock"}, "security")])
@pytest.mark.parametrize("subject", ["acme", "81001"])
def test_a_refresh_is_refused_when_the_person_is_lost(at: At, order: dict[str, str], reason: str, subject: str):
    app = at("x")
    token = app.connect("acme")["refresh_token"]
    app.ordered(**order, subject=subject)
    assert refused(app, token) == reason


def test_a_refused_refresh_spends_nothing(at: At):
    app = at("x")
    token = app.connect("acme")["refresh_token"]
    app.ordered("lock", subject="acme")
    refused(app, token)
    app.ordered("unlock", subject="acme")
    renewed(app, token)


def test_a_network_that_is_down_spends_nothing(at: At):
    app = at("x")
    token = app.connect("acme")["refresh_token"]
    app.ordered("down")
    assert app.refresh(token).status_code == 503
    app.ordered("up")
    renewed(app, token)

"""Trouble of one person or account: what every call then hears, how often, and what mends it."""

from collections.abc import Callable

import pytest

from tests.sandbox.driving import App, Clock

At = Callable[[str], App]
GONE = (401, "access_removed")
LOCKED = (401, "security")
LOST = (403, "permission_lost")


@pytest.fixture
def facebook(at: At) -> App:
    return at("facebook")


def test_a_person_removes_the_app_and_it_is_over(facebook: App):
    tokens = [facebook.connect("ada")["access_token"] for _ in range(2)]
    facebook.ordered("revoke", subject="ada")
    for token in tokens:
        for path in ("me", "me/accounts", "accounts/61001"):
            assert facebook.reason(path, token) == GONE
    assert [grant["died_why"] for grant in facebook.told("grants")] == ["access_removed"] * 2


def test_removing_the_app_touches_nobody_else(facebook: App):
    bobs = facebook.connect("bob")["access_token"]
    facebook.ordered("revoke", subject="ada")
    assert facebook.get("accounts/61001", bobs).status_code == 200


def test_removing_the_app_by_account_hits_all_who_carry_it(facebook: App):
    adas, bobs = (facebook.connect(person)["access_token"] for person in ("ada", "bob"))
    without = facebook.connect("ada", assets=["61002"])["access_token"]
    facebook.ordered("revoke", subject="61001")
    assert facebook.reason("me", adas) == facebook.reason("me", bobs) == GONE
    assert facebook.get("me", without).status_code == 200


def test_a_new_yes_after_that_works_and_the_old_stays_dead(facebook: App):
    old = facebook.connect("ada")["access_token"]
    facebook.ordered("revoke", subject="ada")
    new = facebook.connect("ada")["access_token"]
    assert facebook.get("me", new).status_code == 200
    assert facebook.reason("me", old) == GONE


def test_a_lock_refuses_everything_until_it_ends(facebook: App):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered("lock", subject="ada")
    for path in ("me", "me/accounts", "accounts/61001"):
        assert facebook.reason(path, token) == LOCKED
    facebook.ordered("unlock", subject="ada")
    assert facebook.get("accounts/61001", token).status_code == 200


def test_a_yes_ends_the_lock_but_what_it_had_hit_stays_dead(facebook: App):
    old = facebook.connect("ada")["access_token"]
    facebook.ordered("lock", subject="ada")
    new = facebook.connect("ada")["access_token"]
    assert facebook.get("me", new).status_code == 200
    assert facebook.reason("me", old) == LOCKED
    assert facebook.told("faults") == []


def test_a_locked_page_locks_only_itself(facebook: App):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered("lock", subject="61001")
    assert facebook.reason("accounts/61001", token) == LOCKED
    assert facebook.get("accounts/61002", token).status_code == 200
    assert facebook.get("me", token).status_code == 200
    assert "61001" in facebook.listed(token)


def test_a_locked_account_that_is_all_there_is_locks_the_person(at: At):
    x = at("x")
    token = x.connect("acme")["access_token"]
    x.ordered("lock", subject="81001")
    assert x.reason("me", token) == LOCKED


def test_a_deleted_account_is_gone_for_everybody(facebook: App):
    adas, bobs = (facebook.connect(person)["access_token"] for person in ("ada", "bob"))
    facebook.ordered("delete-account", subject="61001")
    for token in (adas, bobs):
        assert facebook.reason("accounts/61001", token) == (410, "account_gone")
        assert "61001" not in facebook.listed(token)
    assert facebook.publish("61001", adas).status_code == 410
    assert facebook.get("accounts/61002", adas).status_code == 200


def test_a_new_yes_does_not_bring_a_deleted_account_back(facebook: App):
    facebook.ordered("delete-account", subject="61001")
    assert facebook.reason("accounts/61001", facebook.connect("ada")["access_token"])[0] in {403, 410}
    facebook.ordered("restore", subject="61001")
    assert facebook.get("accounts/61001", facebook.connect("ada")["access_token"]).status_code == 200


def test_a_lost_permission_leaves_the_token_alive(facebook: App):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered("drop-permission", subject="61001")
    assert facebook.reason("accounts/61001", token) == LOST
    assert facebook.publish("61001", token).status_code == 403
    assert "61001" not in facebook.listed(token)
    assert facebook.get("me", token).status_code == 200


def test_a_permission_may_be_lost_by_one_person_alone(facebook: App):
    adas, bobs = (facebook.connect(person)["access_token"] for person in ("ada", "bob"))
    facebook.ordered("drop-permission", subject="61001", person="bob")
    assert facebook.reason("accounts/61001", bobs) == LOST
    assert facebook.get("accounts/61001", adas).status_code == 200


def test_a_new_yes_brings_back_that_persons_right_alone(facebook: App):
    bobs = facebook.connect("bob")["access_token"]
    facebook.ordered("drop-permission", subject="61001")
    adas = facebook.connect("ada")["access_token"]
    assert facebook.get("accounts/61001", adas).status_code == 200
    assert facebook.reason("accounts/61001", bobs) == LOST


def test_a_new_yes_without_the_account_brings_nothing_back(facebook: App):
    old = facebook.connect("ada")["access_token"]
    facebook.ordered("drop-permission", subject="61001")
    facebook.connect("ada", assets=["61002"])
    assert facebook.reason("accounts/61001", old) == LOST


def test_a_right_can_be_given_back_without_a_new_yes(facebook: App):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered("drop-permission", subject="61001")
    facebook.ordered("restore", subject="61001")
    assert facebook.get("accounts/61001", token).status_code == 200


def test_asking_for_consent_changes_nothing_until_it_is_given(facebook: App):
    facebook.ordered("lock", subject="ada")
    facebook.look(person="ada")
    facebook.answer("ada", decision="cancel")
    assert [fault["do"] for fault in facebook.told("faults")] == ["lock"]


@pytest.mark.parametrize("subject", ["acme", "81001"])
def test_tokens_expire_when_ordered_and_can_be_renewed(at: At, subject: str):
    x = at("x")
    answer = x.connect("acme")
    x.ordered("expire", subject=subject)
    assert x.reason("me", answer["access_token"]) == (401, "expired")
    renewed = x.refresh(answer["refresh_token"]).get_json()
    assert x.get("me", renewed["access_token"]).status_code == 200


def test_expiring_touches_nobody_else(at: At):
    x = at("x")
    token = x.connect("acme_test")["access_token"]
    x.ordered("expire", subject="acme")
    assert x.get("me", token).status_code == 200


@pytest.mark.parametrize(("do", "reason"), [("lock", LOCKED), ("revoke", GONE)])
def test_a_limited_trouble_is_a_false_alarm(facebook: App, do: str, reason: tuple[int, str]):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered(do, subject="ada", times=2)
    assert [facebook.get("me", token).status_code for _ in range(4)] == [reason[0], reason[0], 200, 200]
    assert facebook.told("faults") == []
    assert facebook.told("grants")[0]["died_why"] is None


@pytest.mark.parametrize(("do", "status"), [("delete-account", 410), ("drop-permission", 403)])
def test_a_limited_trouble_of_an_account_too(facebook: App, do: str, status: int):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered(do, subject="61001", times=1)
    assert "61001" in facebook.listed(token), "looking at the list wears nothing off"
    assert [facebook.get("accounts/61001", token).status_code for _ in range(2)] == [status, 200]


def test_a_false_alarm_may_be_for_the_token_address_only(at: At):
    x = at("x")
    answer = x.connect("acme")
    x.ordered("revoke", subject="acme", times=1, only="token")
    assert x.get("me", answer["access_token"]).status_code == 200
    refused = x.refresh(answer["refresh_token"])
    assert refused.get_json()["error_reason"] == "access_removed"
    assert x.refresh(answer["refresh_token"]).status_code == 200


def test_ordering_the_same_trouble_again_starts_its_count_afresh(facebook: App):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered("lock", subject="ada", times=5)
    facebook.ordered("lock", subject="ada", times=1)
    assert [facebook.get("me", token).status_code for _ in range(2)] == [401, 200]


def test_what_is_true_of_a_dead_grant_matters_more_than_its_clock(facebook: App, clock: Clock):
    token = facebook.connect("ada")["access_token"]
    facebook.ordered("revoke", subject="ada")
    clock.turn(days=400)
    assert facebook.reason("me", token) == GONE


def test_trouble_stays_at_its_network(at: At):
    token = at("instagram").connect("ada")["access_token"]
    for do in ("lock", "revoke"):
        at("facebook").ordered(do, subject="ada")
    assert at("instagram").get("me", token).status_code == 200

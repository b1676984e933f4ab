"""Trouble of one person or account: what every call then hears, how often, and what mends it."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.sandbox.dialects.driving import AtLinkedIn
from tests.sandbox.dialects.meta.graph_app import Graph, why
from tests.sandbox.driving import App, Clock

At = Callable[[str], App]
GONE, LOCKED, LOCKED_THEN, HIDDEN = (190, 458), (190, 459), (190, 460), (100, 33)
"""In the Graph's numbers; LOCKED_THEN is what a lock had hit, once the person has signed in again."""
ALL = ["61001", "61002", "61003"]


@pytest.fixture
def facebook(pretend: Flask) -> Graph:
    return Graph(pretend.test_client(), "facebook")


def test_a_person_removes_the_app_and_it_is_over(facebook: Graph):
    tokens = [facebook.connect("ada", ALL) for _ in range(2)]
    facebook.order("revoke", subject="ada")
    for token in tokens:
        for path in ("/me", "/me/accounts", "/61001"):
            assert why(facebook.get(path, token)) == GONE
    assert [grant["died_why"] for grant in facebook.told("grants")] == ["access_removed"] * 2


def test_removing_the_app_touches_nobody_else(facebook: Graph):
    bobs = facebook.connect("bob", ALL)
    facebook.order("revoke", subject="ada")
    assert facebook.get("/61001", bobs).status_code == 200


def test_removing_the_app_by_account_hits_all_who_carry_it(facebook: Graph):
    adas, bobs = (facebook.connect(person, ALL) for person in ("ada", "bob"))
    without = facebook.connect("ada", ["61002"])
    facebook.order("revoke", subject="61001")
    assert why(facebook.get("/me", adas)) == why(facebook.get("/me", bobs)) == GONE
    assert facebook.get("/me", without).status_code == 200


def test_a_new_yes_after_that_works_and_the_old_stays_dead(facebook: Graph):
    old = facebook.connect("ada", ALL)
    facebook.order("revoke", subject="ada")
    new = facebook.connect("ada", ALL)
    assert facebook.get("/me", new).status_code == 200
    assert why(facebook.get("/me", old)) == GONE


def test_a_lock_refuses_everything_until_it_ends(facebook: Graph):
    token = facebook.connect("ada", ALL)
    facebook.order("lock", subject="ada")
    for path in ("/me", "/me/accounts", "/61001"):
        assert why(facebook.get(path, token)) == LOCKED
    facebook.order("unlock", subject="ada")
    assert facebook.get("/61001", token).status_code == 200


def test_a_yes_ends_the_lock_but_what_it_had_hit_stays_dead(facebook: Graph):
    old = facebook.connect("ada", ALL)
    facebook.order("lock", subject="ada")
    new = facebook.connect("ada", ALL)
    assert facebook.get("/me", new).status_code == 200
    assert why(facebook.get("/me", old)) == LOCKED_THEN
    assert facebook.told("faults") == []


def test_a_locked_page_locks_only_itself(facebook: Graph):
    token = facebook.connect("ada", ALL)
    facebook.order("lock", subject="61001")
    assert why(facebook.get("/61001", token)) == LOCKED
    assert facebook.get("/61002", token).status_code == 200
    assert facebook.get("/me", token).status_code == 200
    assert "61001" in facebook.listed(token)


def test_a_locked_account_that_is_all_there_is_locks_the_person(at: At):
    x = at("x")
    token = x.connect("acme")["access_token"]
    x.ordered("lock", subject="81001")
    assert x.me(token).status_code == 403


def test_a_deleted_account_is_gone_for_everybody(facebook: Graph):
    adas, bobs = (facebook.connect(person, ALL) for person in ("ada", "bob"))
    facebook.order("delete-account", subject="61001")
    for token in (adas, bobs):
        assert why(facebook.get("/61001", token)) == HIDDEN
        assert "61001" not in facebook.listed(token)
    assert facebook.post("/61001/feed", adas, message="x").status_code == 400
    assert facebook.get("/61002", adas).status_code == 200


def test_a_new_yes_does_not_bring_a_deleted_account_back(facebook: Graph):
    facebook.order("delete-account", subject="61001")
    assert why(facebook.get("/61001", facebook.connect("ada", ALL))) == HIDDEN
    facebook.order("restore", subject="61001")
    assert facebook.get("/61001", facebook.connect("ada", ALL)).status_code == 200


def test_a_lost_permission_leaves_the_token_alive(facebook: Graph):
    token = facebook.connect("ada", ALL)
    facebook.order("drop-permission", subject="61001")
    assert why(facebook.get("/61001", token)) == HIDDEN
    assert facebook.post("/61001/feed", token, message="x").status_code == 400
    assert "61001" not in facebook.listed(token)
    assert facebook.get("/me", token).status_code == 200


def test_a_permission_may_be_lost_by_one_person_alone(facebook: Graph):
    adas, bobs = (facebook.connect(person, ALL) for person in ("ada", "bob"))
    facebook.order("drop-permission", subject="61001", person="bob")
    assert why(facebook.get("/61001", bobs)) == HIDDEN
    assert facebook.get("/61001", adas).status_code == 200


def test_a_new_yes_brings_a_right_back_where_the_network_has_it_so(pretend: Flask, facebook: Graph):
    linkedin, organization = AtLinkedIn(pretend.test_client()), "/rest/organizations/91002"
    old = linkedin.connect("ada")["access_token"]
    linkedin.ordered("drop-permission", subject="91002")
    assert linkedin.get(organization, old).status_code == 403
    assert linkedin.get(organization, linkedin.connect("ada")["access_token"]).status_code == 200
    facebook.order("drop-permission", subject="61001")
    assert why(facebook.get("/61001", facebook.connect("ada", ALL))) == HIDDEN, "Meta says: not by itself"


def test_a_new_yes_without_the_account_brings_nothing_back(facebook: Graph):
    old = facebook.connect("ada", ALL)
    facebook.order("drop-permission", subject="61001")
    facebook.connect("ada", ["61002"])
    assert why(facebook.get("/61001", old)) == HIDDEN


def test_a_right_can_be_given_back_without_a_new_yes(facebook: Graph):
    token = facebook.connect("ada", ALL)
    facebook.order("drop-permission", subject="61001")
    facebook.order("restore", subject="61001")
    assert facebook.get("/61001", token).status_code == 200


def test_asking_for_consent_changes_nothing_until_it_is_given(facebook: Graph):
    facebook.order("lock", subject="ada")
    facebook.look(person="ada")
    facebook.answer("ada", assets=[], decision="cancel")
    assert [fault["do"] for fault in facebook.told("faults")] == ["lock"]


@pytest.mark.parametrize("subject", ["acme", "81001"])
def test_tokens_expire_when_ordered_and_can_be_renewed(at: At, subject: str):
    x = at("x")
    answer = x.connect("acme")
    x.ordered("expire", subject=subject)
    assert x.me(answer["access_token"]).status_code == 401
    renewed = x.refresh(answer["refresh_token"]).get_json()
    assert x.me(renewed["access_token"]).status_code == 200


def test_expiring_touches_nobody_else(at: At):
    x = at("x")
    token = x.connect("acme_test")["access_token"]
    x.ordered("expire", subject="acme")
    assert x.me(token).status_code == 200


@pytest.mark.parametrize("do", ["lock", "revoke"])
def test_a_limited_trouble_is_a_false_alarm(facebook: Graph, do: str):
    token = facebook.connect("ada", ALL)
    facebook.order(do, subject="ada", times=2)
    assert [facebook.get("/me", token).status_code for _ in range(4)] == [400, 400, 200, 200]
    assert facebook.told("faults") == []
    assert facebook.told("grants")[0]["died_why"] is None


@pytest.mark.parametrize("do", ["delete-account", "drop-permission"])
def test_a_limited_trouble_of_an_account_too(facebook: Graph, do: str):
    token = facebook.connect("ada", ALL)
    facebook.order(do, subject="61001", times=1)
    assert "61001" in facebook.listed(token), "looking at the list wears nothing off"
    assert [facebook.get("/61001", token).status_code for _ in range(2)] == [400, 200]


def test_a_false_alarm_may_be_for_the_token_address_only(at: At):
    x = at("x")
    answer = x.connect("acme")
    x.ordered("revoke", subject="acme", times=1, only="token")
    assert x.me(answer["access_token"]).status_code == 200
    assert x.refresh(answer["refresh_token"]).status_code == 400
    assert x.refresh(answer["refresh_token"]).status_code == 200


def test_ordering_the_same_trouble_again_starts_its_count_afresh(facebook: Graph):
    token = facebook.connect("ada", ALL)
    facebook.order("lock", subject="ada", times=5)
    facebook.order("lock", subject="ada", times=1)
    assert [facebook.get("/me", token).status_code for _ in range(2)] == [400, 200]


def test_what_is_true_of_a_dead_grant_matters_more_than_its_clock(facebook: Graph, clock: Clock):
    token = facebook.connect("ada", ALL)
    facebook.order("revoke", subject="ada")
    clock.turn(days=400)
    assert why(facebook.get("/me", token)) == GONE


def test_trouble_stays_at_its_network(at: At, facebook: Graph):
    token = at("instagram").connect("ada")["access_token"]
    for do in ("lock", "revoke"):
        facebook.order(do, subject="ada")
    assert at("instagram").me(token).status_code == 200

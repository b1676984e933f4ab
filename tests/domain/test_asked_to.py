"""Who is asked to do what somebody may not do: the first connector, then super admins; a few, able ones, each once."""

from itertools import product

import pytest

from webapp.domain.permissions import ASKED_AT_MOST, Act, Holding, Person, Social, asked_to, may

ADA, BOB, EVE = (Person(number, Social.ALL) for number in (1, 2, 3))
ROOT, RITA = Person(8, super_admin=True), Person(9, super_admin=True)
EVERYBODY = [ADA, BOB, EVE, ROOT, RITA]


def test_whoever_connected_it_first_comes_before_the_super_admins():
    assert asked_to(Act.RECONNECT, Holding(ADA.id, BOB.id), EVERYBODY) == [ADA.id, ROOT.id, RITA.id]


def test_whoever_authorized_it_last_stands_in_for_a_first_connector_who_cannot():
    gone = Person(ADA.id, Social.ALL, active=False)
    assert asked_to(Act.RECONNECT, Holding(ADA.id, BOB.id), [gone, BOB, ROOT]) == [BOB.id, ROOT.id]
    assert asked_to(Act.RECONNECT, Holding(ADA.id, BOB.id), [BOB, ROOT]) == [BOB.id, ROOT.id]


def test_whoever_authorized_it_last_may_not_disconnect_and_is_not_asked_to():
    assert asked_to(Act.DISCONNECT, Holding(None, BOB.id), EVERYBODY) == [ROOT.id, RITA.id]


def test_a_new_account_is_asked_of_super_admins():
    assert asked_to(Act.CONNECT, None, EVERYBODY) == [ROOT.id, RITA.id]


def test_nobody_is_asked_twice():
    assert asked_to(Act.REMOVE, Holding(ROOT.id, ROOT.id), EVERYBODY) == [ROOT.id, RITA.id]


def test_a_few_are_asked_at_most():
    crowd = [Person(number, super_admin=True) for number in range(100, 130)]
    chosen = asked_to(Act.RECONNECT, Holding(ADA.id), [ADA, *crowd])
    assert (len(chosen), chosen[0]) == (ASKED_AT_MOST, ADA.id)


def test_without_anybody_able_the_answer_is_empty():
    assert asked_to(Act.DISCONNECT, Holding(None), [ADA, BOB]) == []


@pytest.mark.parametrize("act", Act)
def test_whoever_is_asked_may_do_it(act):
    holdings = [
        Holding(first, last, allowed)
        for first, last, allowed in product((1, 2, None), (1, 2, None), (None, frozenset({2})))
    ]
    people = [
        Person(number, social, admin, active)
        for number, (social, admin, active) in enumerate(product(Social, (False, True), (False, True)), start=1)
    ]
    for holding in holdings:
        asked = asked_to(act, holding, people)
        assert asked
        assert {may(act, people[user_id - 1], holding) for user_id in asked} == {None}

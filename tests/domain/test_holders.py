"""Who holds an account, and what a handover makes of the two who are tied to it."""

import pytest

from webapp.domain.holders import absent, can_hold, handed_over, is_held, lacks_rights, may_be_handed, refusal_to_hold
from webapp.domain.permissions import Denial, Holding, Person, Social

ADA, BOB, GRETA, EVE, OLGA = 1, 2, 3, 4, 5
PEOPLE = {
    ADA: Person(ADA, Social.ALL),
    BOB: Person(BOB, Social.VIEW),
    GRETA: Person(GRETA, Social.ALL, active=False),
    EVE: Person(EVE, Social.NONE),
}


@pytest.mark.parametrize(
    ("holding", "held"),
    [
        (Holding(ADA, ADA), True),
        (Holding(GRETA, ADA), True),
        (Holding(ADA, EVE), True),
        (Holding(BOB), True),
        (Holding(GRETA, EVE), False),
        (Holding(99, GRETA), False),
        (Holding(None, None), False),
    ],
)
def test_an_account_is_held_while_one_of_the_two_is_here_with_a_social_permission(holding: Holding, held: bool) -> None:
    assert is_held(holding, PEOPLE) is held


def test_a_super_admin_holds_whatever_their_social_permission() -> None:
    assert can_hold(Person(ADA, Social.NONE, super_admin=True))


@pytest.mark.parametrize(
    ("holding", "givers", "then"),
    [
        (Holding(ADA, ADA), {ADA}, Holding(OLGA, OLGA)),
        (Holding(ADA, BOB), {ADA}, Holding(OLGA, BOB)),
        (Holding(BOB, ADA), {ADA}, Holding(BOB, OLGA)),
        (Holding(ADA, None), {ADA}, Holding(OLGA, OLGA)),
        (Holding(None, None), set(), Holding(OLGA, OLGA)),
        (Holding(BOB, BOB), {ADA}, Holding(BOB, BOB)),
        (Holding(ADA, ADA, frozenset({ADA})), {ADA}, Holding(OLGA, OLGA, frozenset({ADA}))),
    ],
)
def test_the_receiver_stands_where_the_giver_or_nobody_stood(holding: Holding, givers: set[int], then: Holding) -> None:
    assert handed_over(holding, givers, OLGA) == then


def test_those_who_are_gone_or_may_see_nothing_are_absent() -> None:
    assert absent(Holding(GRETA, EVE), PEOPLE) == {GRETA, EVE}
    assert absent(Holding(99, ADA), PEOPLE) == {99}
    assert absent(Holding(ADA, BOB), PEOPLE) == set()
    assert absent(Holding(None, None), PEOPLE) == set()


@pytest.mark.parametrize(
    ("person", "denial"),
    [
        (Person(OLGA, Social.NONE), Denial.NO_SOCIAL_PERMISSION),
        (Person(OLGA, Social.VIEW), Denial.NOT_ALL_ACCOUNTS),
        (Person(OLGA, Social.DRAFT), Denial.DRAFT_ONLY),
        (Person(OLGA, Social.OWN), None),
        (Person(OLGA, Social.ALL), None),
        (Person(OLGA, super_admin=True), None),
        (Person(OLGA, super_admin=True, active=False), Denial.NOT_ACTIVE),
    ],
)
def test_who_may_connect_accounts_may_be_handed_them(person: Person, denial: Denial | None) -> None:
    assert may_be_handed(person) is denial
    assert refusal_to_hold(person, Holding(ADA)) is denial


def test_an_account_for_chosen_people_goes_to_one_of_them_or_to_a_super_admin() -> None:
    restricted = Holding(ADA, ADA, frozenset({ADA}))
    assert lacks_rights(Person(OLGA, Social.OWN), restricted)
    assert refusal_to_hold(Person(OLGA, Social.OWN), restricted) is Denial.NO_RIGHTS_ON_ACCOUNT
    assert not lacks_rights(Person(ADA, Social.OWN), restricted)
    assert not lacks_rights(Person(OLGA, super_admin=True), restricted)
    assert not lacks_rights(Person(OLGA, Social.OWN), Holding(ADA))

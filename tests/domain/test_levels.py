"""The ladder of permissions: whoever stands higher may do whatever those below may, on every account."""

from itertools import combinations, product

import pytest

from webapp.domain import permissions
from webapp.domain.levels import LADDER, Level, at_level, is_below, level_of
from webapp.domain.permissions import Holding, Person, Social

ABOUT_NONE = ("may_see", "may_connect", "may_check", "may_draft", "may_administer")
ABOUT_ONE = ("may_reconnect", "may_disconnect", "may_publish")
HOLDINGS = [
    Holding(first, last, allowed)
    for first, last, allowed in product((None, 1, 2), (None, 1, 2), (None, frozenset(), frozenset({1}), frozenset({2})))
]


@pytest.mark.parametrize(("lower", "higher"), list(combinations(LADDER, 2)))
def test_who_stands_higher_may_do_whatever_those_below_may(lower: Level, higher: Level) -> None:
    below, above = at_level(Person(1), lower), at_level(Person(1), higher)
    for act in ABOUT_NONE:
        assert getattr(permissions, act)(above) is None or getattr(permissions, act)(below) is not None, act
    for act, holding in product(ABOUT_ONE, HOLDINGS):
        may = getattr(permissions, act)
        assert may(above, holding) is None or may(below, holding) is not None, (act, holding)


@pytest.mark.parametrize("level", LADDER)
def test_somebody_stands_where_they_were_put(level: Level) -> None:
    assert level_of(at_level(Person(1, Social.OWN), level)) is level


def test_a_new_super_admin_keeps_the_social_permission_they_had() -> None:
    assert at_level(Person(1, Social.OWN), Level.SUPER_ADMIN) == Person(1, Social.OWN, super_admin=True)


def test_nobody_is_below_themselves() -> None:
    assert [is_below(one, two) for one, two in product(LADDER, repeat=2)] == [
        LADDER.index(one) < LADDER.index(two) for one, two in product(LADDER, repeat=2)
    ]

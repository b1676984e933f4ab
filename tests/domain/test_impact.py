"""What a change takes away, in numbers: before and after compared over the accounts as they are bundled."""

from itertools import product

import pytest

from webapp.domain import permissions
from webapp.domain.impact import Bundle, Loss, left_unheld, loss, loss_by, lowers
from webapp.domain.levels import LADDER, Level, at_level
from webapp.domain.permissions import Holding, Person, Social

ADA, BOB = 1, 2
BUNDLES = [
    Bundle(Holding(BOB, BOB), 2),
    Bundle(Holding(ADA, BOB), 3),
    Bundle(Holding(ADA, ADA, frozenset({BOB})), 5),
    Bundle(Holding(ADA, ADA, frozenset({ADA})), 7),
    Bundle(Holding(BOB, ADA, frozenset()), 11),
]


def bob(level: Level) -> Person:
    return at_level(Person(BOB), level)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (Level.ALL, Level.OWN, Loss(BOB, reconnects=10, publishes=8, posts=4)),
        (Level.ALL, Level.DRAFT, Loss(BOB, connects=True, reconnects=10, disconnects=13, publishes=21, posts=4)),
        (
            Level.ALL,
            Level.NONE,
            Loss(BOB, sees=True, connects=True, drafts=True, reconnects=10, disconnects=13, publishes=21, posts=4),
        ),
        (
            Level.SUPER_ADMIN,
            Level.ALL,
            Loss(BOB, administers=True, reconnects=18, disconnects=15, publishes=7, posts=4),
        ),
        (Level.OWN, Level.VIEW, Loss(BOB, connects=True, drafts=True, disconnects=13, publishes=13, posts=4)),
        (Level.VIEW, Level.NONE, Loss(BOB, sees=True)),
        (Level.VIEW, Level.ALL, Loss(BOB)),
        (Level.ALL, Level.SUPER_ADMIN, Loss(BOB)),
    ],
)
def test_the_numbers_of_a_demotion_are_true(before: Level, after: Level, lost: Loss) -> None:
    assert loss(bob(before), bob(after), BUNDLES, posts=4) == lost


@pytest.mark.parametrize(("before", "after"), list(product(LADDER, repeat=2)))
def test_only_who_is_lowered_loses_anything_and_the_numbers_are_the_rules_own(before: Level, after: Level) -> None:
    was, then = bob(before), bob(after)
    found = loss(was, then, BUNDLES)
    assert found.is_felt <= lowers(was, then)
    for act, number in (
        ("reconnect", found.reconnects),
        ("disconnect", found.disconnects),
        ("publish", found.publishes),
    ):
        may = getattr(permissions, f"may_{act}")
        assert number == sum(
            one.number for one in BUNDLES if may(was, one.holding) is None and may(then, one.holding) is not None
        )


def test_an_account_that_is_closed_to_somebody_costs_them_what_they_could_do_there() -> None:
    who, was = Person(BOB, Social.ALL), Holding(ADA, ADA)
    closed = Holding(ADA, ADA, frozenset({ADA}))
    assert loss_by(who, who, [(was, closed, 1)]) == Loss(BOB, reconnects=1, publishes=1)
    assert loss_by(who, who, [(closed, was, 1)]) == Loss(BOB)
    assert loss_by(Person(BOB, super_admin=True), Person(BOB, super_admin=True), [(was, closed, 1)]) == Loss(BOB)


def test_an_account_is_left_unheld_when_the_last_who_held_it_goes() -> None:
    before = {ADA: Person(ADA, Social.ALL), BOB: Person(BOB, Social.ALL)}
    gone = before | {BOB: Person(BOB, Social.NONE)}
    nobody = Bundle(Holding(None, None), 100)
    assert left_unheld([*BUNDLES, nobody], before, gone) == 2
    assert left_unheld([*BUNDLES, nobody], before, {}) == sum(one.number for one in BUNDLES)
    assert left_unheld([*BUNDLES, nobody], gone, gone) == 0

"""What stands against putting somebody out of a workspace, whatever one's permission."""

import pytest

from webapp.domain.permissions import Person
from webapp.domain.seats import Obstacle, why_not_deactivate, why_not_remove


@pytest.mark.parametrize("active", [True, False])
def test_nobody_puts_themselves_out(active: bool) -> None:
    own = Person(1, super_admin=True, active=active)
    assert why_not_deactivate(1, own) is Obstacle.ONESELF
    assert why_not_remove(1, own) is Obstacle.ONESELF


def test_somebody_else_is_deactivated_first_and_removed_then() -> None:
    assert why_not_deactivate(1, Person(2)) is None
    assert why_not_remove(1, Person(2)) is Obstacle.STILL_ACTIVE
    assert why_not_remove(1, Person(2, active=False)) is None


def test_the_operator_is_nobodys_self() -> None:
    assert why_not_deactivate(None, Person(2)) is None
    assert why_not_remove(None, Person(2, active=False)) is None

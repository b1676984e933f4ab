"""What a disconnect and a reconnect do to posts: product.md section 2, the whole table."""

import pytest

from tests.domain.times import DAY, INSTANT, utc
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import (
    CANCELLED_BY_A_DISCONNECT,
    LOST_WITH_THE_HISTORY,
    PostState,
    after_disconnect,
    after_reconnect,
    is_cut_short,
    takes_long,
)
from webapp.domain.rules import USUAL_PUBLISHING

NOW = utc(2026, 6, 10, 9)

DISCONNECT = {
    "draft": "draft",
    "scheduled": "cancelled",
    "published": "published",
    "cancelled": "cancelled",
    "parked": "parked",
    "publishing": "publishing",
}


@pytest.mark.parametrize(("before", "after"), DISCONNECT.items(), ids=DISCONNECT)
def test_a_disconnect_cancels_what_was_scheduled_and_deletes_nothing(before, after):
    assert after_disconnect(PostState(before)) == after


def test_the_one_state_that_a_disconnect_changes_is_named_for_the_statement_that_does_it():
    assert {state for state in PostState if after_disconnect(state) is not state} == {CANCELLED_BY_A_DISCONNECT}


DUE = {
    "a month ahead": NOW + 30 * DAY,
    "an instant ahead": NOW + INSTANT,
    "exactly now": NOW,
    "an instant ago": NOW - INSTANT,
    "a month ago": NOW - 30 * DAY,
    "no time": None,
}


@pytest.mark.parametrize("due", DUE)
@pytest.mark.parametrize("reason", Reason)
def test_a_post_whose_time_has_come_is_cut_short_by_a_disconnect_that_nobody_wished(reason, due):
    come = due in {"exactly now", "an instant ago", "a month ago"}

    assert is_cut_short(DUE[due], NOW, reason) is (reason is not Reason.MANUAL and come)


# What becomes of a cancelled post; every other state stays what it is.
COMES_BACK_AS = {
    "a month ahead": "scheduled",
    "an instant ahead": "scheduled",
    "exactly now": "parked",
    "an instant ago": "parked",
    "a month ago": "parked",
    "no time": "parked",
}


@pytest.mark.parametrize("due", DUE)
def test_a_cancelled_post_is_scheduled_again_only_while_its_time_is_still_ahead(due):
    assert after_reconnect(PostState.CANCELLED, DUE[due], NOW) == COMES_BACK_AS[due]


@pytest.mark.parametrize("due", DUE)
@pytest.mark.parametrize("state", ["draft", "scheduled", "publishing", "published", "parked"])
def test_a_reconnect_leaves_every_other_post_as_it_is(state, due):
    assert after_reconnect(PostState(state), DUE[due], NOW) == state


@pytest.mark.parametrize("state", PostState)
@pytest.mark.parametrize("due", DUE)
def test_after_a_disconnect_and_a_reconnect_nothing_whose_time_has_passed_is_scheduled(state, due):
    back = after_reconnect(after_disconnect(state), DUE[due], NOW)

    assert back is not PostState.SCHEDULED or due in {"a month ahead", "an instant ahead"}


@pytest.mark.parametrize("state", PostState)
def test_a_second_disconnect_and_a_second_reconnect_change_nothing(state):
    cut = after_disconnect(state)
    back = after_reconnect(cut, NOW + DAY, NOW)

    assert after_disconnect(cut) == cut
    assert after_reconnect(back, NOW + DAY, NOW) == back


def test_a_post_that_fell_due_after_a_lapse_nobody_had_seen_is_parked_by_the_reconnect_and_not_published_late():
    """The row still says scheduled: a reconnect first does what the lapse should have done."""
    seen_late = PostState.SCHEDULED

    assert after_reconnect(after_disconnect(seen_late), NOW - DAY, NOW) is PostState.PARKED


def test_a_parked_post_is_not_released_by_another_disconnect_and_reconnect():
    parked = after_reconnect(PostState.CANCELLED, NOW - DAY, NOW)

    assert after_reconnect(after_disconnect(parked), NOW + DAY, NOW) is PostState.PARKED


@pytest.mark.parametrize("state", ["draft", "scheduled", "publishing", "published", "cancelled", "parked"])
def test_lost_history_takes_every_post_with_it(state):
    assert PostState(state) in LOST_WITH_THE_HISTORY


def test_there_is_no_state_that_the_tables_above_forget():
    assert set(PostState) == set(DISCONNECT)


@pytest.mark.parametrize("state", PostState)
def test_only_what_is_on_its_way_takes_long_and_only_after_the_usual_time(state):
    on_its_way = state is PostState.PUBLISHING

    assert takes_long(state, NOW - USUAL_PUBLISHING - INSTANT, NOW) is on_its_way
    assert takes_long(state, NOW - USUAL_PUBLISHING, NOW) is False
    assert takes_long(state, None, NOW) is False

"""When something must happen to an account, and how many days are left until then."""

from dataclasses import replace

import pytest

from tests.domain.times import DAY, HOUR, INSTANT, utc
from webapp.domain.lifecycle import (
    Lifecycle,
    Reason,
    begin,
    days_left,
    disconnect,
    forget_history,
    moments,
    wake_after,
    wake_at,
)
from webapp.domain.rules import RULES, Network

FACEBOOK, X, YOUTUBE = RULES[Network.FACEBOOK], RULES[Network.X], RULES[Network.YOUTUBE]

CONNECTED = utc(2026, 3, 2, 10)
DUE = utc(2026, 5, 31, 10)  # 90 days later
LAST_CHANCE = utc(2027, 5, 31, 10)  # a year after DUE: the last instant at which everything comes back

ADAS_PAGE = begin(CONNECTED)
LAPSED_PAGE = Lifecycle(CONNECTED, CONNECTED, disconnected_at=DUE, reason=Reason.LAPSED)


# --- days left ----------------------------------------------------------------------------------------------------

DAYS_LEFT = {
    "7 days to the instant": (7 * DAY, 7),
    "an instant more than 7 days": (7 * DAY + INSTANT, 8),
    "an instant less than 7 days": (7 * DAY - INSTANT, 7),
    "5 days and an hour": (5 * DAY + HOUR, 6),
    "a day": (DAY, 1),
    "an hour": (HOUR, 1),
    "an instant": (INSTANT, 1),
    "nothing": (0 * DAY, 0),
    "an instant over": (-INSTANT, 0),
    "a month over": (-30 * DAY, 0),
    "a year": (365 * DAY, 365),
}


@pytest.mark.parametrize(("ahead", "days"), DAYS_LEFT.values(), ids=DAYS_LEFT)
def test_a_day_that_has_begun_counts_among_the_days_left(ahead, days):
    assert days_left(DUE, DUE - ahead) == days


# --- when something must happen -----------------------------------------------------------------------------------

CUT_BY_HAND = disconnect(ADAS_PAGE, FACEBOOK, utc(2026, 4, 1), Reason.MANUAL)
MOMENTS = {
    "a warning, then the deadline": (ADAS_PAGE, FACEBOOK, (7,), [DUE - 7 * DAY, DUE]),
    "more steps, the earliest first": (
        ADAS_PAGE, FACEBOOK, (1, 7, 3), [DUE - 7 * DAY, DUE - 3 * DAY, DUE - DAY, DUE],
    ),
    "no steps at all": (ADAS_PAGE, FACEBOOK, (), [DUE]),
    "silence is not warned of": (begin(CONNECTED), X, (7, 3, 1), [DUE]),
    "an end that X states is": (begin(CONNECTED, DUE), X, (7,), [DUE - 7 * DAY, DUE]),
    "no date is fixed": (begin(CONNECTED), YOUTUBE, (7,), []),
    "YouTube with an end": (begin(CONNECTED, DUE), YOUTUBE, (7,), [DUE - 7 * DAY, DUE]),
    "disconnected: the history": (LAPSED_PAGE, FACEBOOK, (7,), [LAST_CHANCE - 7 * DAY, LAST_CHANCE + INSTANT]),
    "disconnected by hand": (CUT_BY_HAND, FACEBOOK, (), [utc(2027, 3, 25), utc(2027, 4, 1) + INSTANT]),
    "history deleted: nothing more": (replace(LAPSED_PAGE, history_deleted_at=LAST_CHANCE + DAY), FACEBOOK, (7,), []),
}  # fmt: skip


@pytest.mark.parametrize(("life", "rule", "steps", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_these_are_the_moments_at_which_something_must_happen(life, rule, steps, expected):
    assert moments(life, rule, steps) == expected


WAKE = {  # now, wake_at, wake_after
    "long before": (CONNECTED, DUE - 7 * DAY, DUE - 7 * DAY),
    "an instant before the warning": (DUE - 7 * DAY - INSTANT, DUE - 7 * DAY, DUE - 7 * DAY),
    "as the warning is due": (DUE - 7 * DAY, DUE - 7 * DAY, DUE),
    "after the warning": (DUE - 6 * DAY, DUE - 7 * DAY, DUE),
    "an instant before the deadline": (DUE - INSTANT, DUE - 7 * DAY, DUE),
    "at the deadline": (DUE, DUE - 7 * DAY, None),
}


@pytest.mark.parametrize(("now", "at", "after"), WAKE.values(), ids=WAKE)
def test_a_sweep_is_woken_for_the_earliest_thing_due_and_afterwards_for_the_next(now, at, after):
    assert wake_at(ADAS_PAGE, FACEBOOK, (7,), now) == at
    assert wake_after(ADAS_PAGE, FACEBOOK, (7,), now) == after


def test_what_is_due_wakes_the_sweep_at_once_and_still_does_when_the_clock_jumps_back_a_little():
    written = wake_at(ADAS_PAGE, FACEBOOK, (7,), DUE - 3 * DAY)

    assert written is not None
    assert written <= DUE - 5 * DAY


def test_a_week_before_the_window_ends_the_sweep_is_woken_and_one_instant_after_it_to_delete_the_history():
    assert wake_at(LAPSED_PAGE, FACEBOOK, (7,), DUE) == LAST_CHANCE - 7 * DAY
    assert wake_after(LAPSED_PAGE, FACEBOOK, (7,), LAST_CHANCE - 7 * DAY) == LAST_CHANCE + INSTANT
    assert wake_at(LAPSED_PAGE, FACEBOOK, (7,), LAST_CHANCE) == LAST_CHANCE - 7 * DAY, "unless it has been there"
    assert wake_after(LAPSED_PAGE, FACEBOOK, (7,), LAST_CHANCE) == LAST_CHANCE + INSTANT


def test_a_sweep_that_was_down_for_years_does_all_at_one_look_and_is_not_woken_again():
    now = utc(2030, 1, 1)
    seen = forget_history(ADAS_PAGE, FACEBOOK, now)

    assert (seen.disconnected_at, seen.history_deleted_at) == (DUE, now)
    assert wake_after(seen, FACEBOOK, (7,), now) is None

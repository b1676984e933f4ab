"""The life of an account until it is cut, case by case: product.md section 2, to the microsecond."""

from dataclasses import replace

import pytest

from tests.domain.times import DAY, INSTANT, SECOND, utc
from webapp.domain.lifecycle import (
    Deadline,
    Lifecycle,
    Reason,
    State,
    begin,
    deadline,
    disconnect,
    given_only,
    kept_until,
    lapse,
    reauthorize,
    status,
    touch,
)
from webapp.domain.rules import RULES, Network

FACEBOOK, X = RULES[Network.FACEBOOK], RULES[Network.X]
LINKEDIN, YOUTUBE = RULES[Network.LINKEDIN], RULES[Network.YOUTUBE]

CONNECTED = utc(2026, 3, 2, 10)
DUE = utc(2026, 5, 31, 10)  # 90 days later
DUE_LINKEDIN = utc(2027, 3, 2, 10)
LAST_CHANCE = utc(2027, 5, 31, 10)  # a year after DUE: the last instant at which everything comes back

ADAS_PAGE = begin(CONNECTED)
LAPSED_PAGE = Lifecycle(CONNECTED, CONNECTED, disconnected_at=DUE, reason=Reason.LAPSED)


# --- what a page says ---------------------------------------------------------------------------------------------

STATES = {
    "just connected": (FACEBOOK, CONNECTED, State.CONNECTED),
    "an instant before the last week": (FACEBOOK, DUE - 7 * DAY - INSTANT, State.CONNECTED),
    "as the last week begins": (FACEBOOK, DUE - 7 * DAY, State.EXPIRING),
    "an instant before the deadline": (FACEBOOK, DUE - INSTANT, State.EXPIRING),
    "at the deadline": (FACEBOOK, DUE, State.DISCONNECTED),
    "an instant after the deadline": (FACEBOOK, DUE + INSTANT, State.DISCONNECTED),
    "an instant before the window closes": (FACEBOOK, LAST_CHANCE - INSTANT, State.DISCONNECTED),
    "at the last instant of the window": (FACEBOOK, LAST_CHANCE, State.DISCONNECTED),
    "an instant after the window": (FACEBOOK, LAST_CHANCE + INSTANT, State.HISTORY_LOST),
    "years after the window": (FACEBOOK, utc(2040, 1, 1), State.HISTORY_LOST),
    "X in the last week of its silence": (X, DUE - DAY, State.EXPIRING),
    "X after 90 silent days": (X, DUE, State.DISCONNECTED),
    "LinkedIn after 90 days": (LINKEDIN, DUE, State.CONNECTED),
    "LinkedIn a week before the year is over": (LINKEDIN, DUE_LINKEDIN - 7 * DAY, State.EXPIRING),
    "LinkedIn after the year": (LINKEDIN, DUE_LINKEDIN, State.DISCONNECTED),
    "LinkedIn at the last instant of its 60 days": (LINKEDIN, utc(2027, 5, 1, 10), State.DISCONNECTED),
    "LinkedIn an instant after its 60 days": (LINKEDIN, utc(2027, 5, 1, 10) + INSTANT, State.HISTORY_LOST),
    "YouTube after years": (YOUTUBE, utc(2040, 1, 1), State.CONNECTED),
}


@pytest.mark.parametrize(("rule", "now", "state"), STATES.values(), ids=STATES)
def test_the_state_is_derived_even_if_no_sweep_ever_ran(rule, now, state):
    assert status(ADAS_PAGE, rule, now).state is state


@pytest.mark.parametrize("state", State)
def test_the_pages_rely_on_these_names_of_the_states(state):
    assert state in {"connected", "expiring", "disconnected", "history-lost"}


def test_a_connected_account_shows_its_deadline_and_nothing_of_a_disconnect():
    shown = status(ADAS_PAGE, FACEBOOK, DUE - DAY)

    assert shown.deadline == Deadline(DUE, Reason.LAPSED)
    assert (shown.since, shown.reason, shown.kept_until) == (None, None, None)


@pytest.mark.parametrize("now", [DUE, LAST_CHANCE, LAST_CHANCE + INSTANT])
def test_a_lapsed_account_shows_since_when_why_and_until_when_it_can_come_back(now):
    shown = status(ADAS_PAGE, FACEBOOK, now)

    assert shown.deadline is None
    assert (shown.since, shown.reason, shown.kept_until) == (DUE, Reason.LAPSED, LAST_CHANCE)


# --- which end comes first ----------------------------------------------------------------------------------------

ENDS = {
    "Facebook by the table": (FACEBOOK, None, Deadline(DUE, Reason.LAPSED)),
    "Facebook where the network's end is earlier": (FACEBOOK, DUE - INSTANT, Deadline(DUE - INSTANT, Reason.LAPSED)),
    "Facebook where the network's end is later": (FACEBOOK, DUE + INSTANT, Deadline(DUE, Reason.LAPSED)),
    "X by the table": (X, None, Deadline(DUE, Reason.INACTIVE)),
    "X where the network's end is earlier": (X, DUE - INSTANT, Deadline(DUE - INSTANT, Reason.LAPSED)),
    "X where the network's end is later": (X, DUE + INSTANT, Deadline(DUE, Reason.INACTIVE)),
    "X where both fall together is a lapse, which is warned of": (X, DUE, Deadline(DUE, Reason.LAPSED)),
    "LinkedIn by the table": (LINKEDIN, None, Deadline(DUE_LINKEDIN, Reason.LAPSED)),
    "LinkedIn where the refresh token ends earlier": (LINKEDIN, DUE, Deadline(DUE, Reason.LAPSED)),
    "YouTube by the table": (YOUTUBE, None, None),
    "YouTube where the network states an end": (YOUTUBE, DUE, Deadline(DUE, Reason.LAPSED)),
}


@pytest.mark.parametrize(("rule", "stated", "end"), ENDS.values(), ids=ENDS)
def test_the_networks_earlier_end_wins_over_the_table_and_a_later_one_does_not(rule, stated, end):
    assert deadline(begin(CONNECTED, stated), rule) == end


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("stated", [utc(1970, 1, 1), CONNECTED - DAY], ids=["the epoch", "yesterday"])
def test_an_end_that_lies_before_the_yes_ends_the_account_at_the_yes_and_leaves_the_whole_window(rule, stated):
    life = begin(CONNECTED, stated)

    assert deadline(life, rule) == Deadline(CONNECTED, Reason.LAPSED)
    assert status(life, rule, CONNECTED).state is State.DISCONNECTED
    assert kept_until(lapse(life, rule, CONNECTED), rule) == rule.history_kept.after(CONNECTED)


def test_an_account_that_is_disconnected_has_no_deadline():
    assert deadline(LAPSED_PAGE, FACEBOOK) is None


def test_refreshing_a_token_or_publishing_never_moves_a_clock_that_counts_from_the_authorization():
    busy = touch(ADAS_PAGE, LINKEDIN, CONNECTED + 300 * DAY)

    assert busy.active_at == CONNECTED + 300 * DAY
    assert deadline(busy, LINKEDIN) == Deadline(DUE_LINKEDIN, Reason.LAPSED)


# --- time runs out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [CONNECTED, DUE - SECOND, DUE - INSTANT])
def test_before_its_deadline_a_life_is_left_alone(now):
    assert lapse(ADAS_PAGE, FACEBOOK, now) == ADAS_PAGE


LATE = {
    "on time": 0 * DAY,
    "an instant late": INSTANT,
    "3 days late": 3 * DAY,
    "3 weeks late": 21 * DAY,
    "years late": 2000 * DAY,
}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE)
def test_a_lapse_is_dated_at_the_deadline_however_late_the_sweep(late):
    assert lapse(ADAS_PAGE, FACEBOOK, DUE + late) == LAPSED_PAGE
    assert lapse(begin(CONNECTED), X, DUE + late) == replace(LAPSED_PAGE, reason=Reason.INACTIVE)


def test_a_second_sweep_changes_nothing():
    once = lapse(ADAS_PAGE, FACEBOOK, DUE + DAY)

    assert lapse(once, FACEBOOK, DUE + 2 * DAY) == once


@pytest.mark.parametrize("reason", Reason)
def test_a_click_after_the_deadline_does_not_overwrite_the_lapse(reason):
    assert disconnect(ADAS_PAGE, FACEBOOK, DUE, reason) == LAPSED_PAGE


@pytest.mark.parametrize("reason", Reason)
def test_a_cut_before_the_deadline_keeps_its_own_moment_and_reason(reason):
    cut = disconnect(ADAS_PAGE, FACEBOOK, DUE - INSTANT, reason)

    assert (cut.disconnected_at, cut.reason) == (DUE - INSTANT, reason)
    assert lapse(cut, FACEBOOK, DUE + DAY) == cut


@pytest.mark.parametrize("later", Reason)
@pytest.mark.parametrize("first", Reason)
def test_the_first_reason_of_a_disconnect_stays_whatever_is_reported_later(first, later):
    cut = disconnect(ADAS_PAGE, FACEBOOK, CONNECTED + DAY, first)

    assert disconnect(cut, FACEBOOK, CONNECTED + 2 * DAY, later) == cut


# --- X: silence ---------------------------------------------------------------------------------------------------

SILENCE = {
    "day 89": (89 * DAY, State.CONNECTED, CONNECTED + 179 * DAY),
    "the last instant of day 90": (90 * DAY - INSTANT, State.CONNECTED, CONNECTED + 180 * DAY - INSTANT),
    "day 90 exactly": (90 * DAY, State.DISCONNECTED, None),
    "day 90 and a second": (90 * DAY + SECOND, State.DISCONNECTED, None),
}


@pytest.mark.parametrize(("after", "state", "end"), SILENCE.values(), ids=SILENCE)
def test_activity_resets_the_clock_of_x_until_the_deadline_and_not_after(after, state, end):
    life = touch(begin(CONNECTED), X, CONNECTED + after)
    shown = status(life, X, CONNECTED + after)

    assert shown.state is state
    assert (shown.deadline and shown.deadline.at) == end
    assert shown.reason is (None if end else Reason.INACTIVE)


def test_activity_that_comes_too_late_leaves_the_silence_dated_at_its_deadline():
    assert touch(begin(CONNECTED), X, DUE + SECOND) == lapse(begin(CONNECTED), X, DUE + SECOND)


def test_an_older_activity_reported_late_never_turns_the_clock_back():
    life = touch(begin(CONNECTED), X, CONNECTED + 50 * DAY)

    assert touch(life, X, CONNECTED + 20 * DAY) == life


def test_a_new_yes_counts_as_activity():
    life = reauthorize(begin(CONNECTED), X, CONNECTED + 60 * DAY).life

    assert deadline(life, X) == Deadline(CONNECTED + 150 * DAY, Reason.INACTIVE)


def test_a_yes_that_is_newer_than_the_last_activity_seen_counts_from_the_yes():
    life = Lifecycle(authorized_at=CONNECTED, active_at=CONNECTED - 30 * DAY)

    assert deadline(life, X) == Deadline(DUE, Reason.INACTIVE)


def test_nothing_counts_as_activity_once_the_account_is_cut():
    cut = disconnect(begin(CONNECTED), X, CONNECTED + DAY, Reason.SECURITY)

    assert touch(cut, X, CONNECTED + 2 * DAY) == cut


# --- less than usual ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "stated", "expected"),
    [
        (LINKEDIN, None, None),
        (LINKEDIN, CONNECTED + 60 * DAY, 60 * DAY),
        (LINKEDIN, DUE_LINKEDIN - 7 * DAY, DUE_LINKEDIN - 7 * DAY - CONNECTED),
        (LINKEDIN, DUE_LINKEDIN - 7 * DAY + INSTANT, None),
        (LINKEDIN, DUE_LINKEDIN, None),
        (FACEBOOK, DUE, None),
        (YOUTUBE, CONNECTED + 30 * DAY, 30 * DAY),
        (YOUTUBE, None, None),
    ],
)
def test_a_network_that_gives_less_than_it_usually_does_is_noticed(rule, stated, expected):
    assert given_only(begin(CONNECTED, network_ends_at=stated), rule) == expected

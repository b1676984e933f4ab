"""Coming back inside the window and after it, lost history, and a clock that jumps back: to the microsecond."""

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
    forget_history,
    history_is_lost,
    kept_until,
    lapse,
    reauthorize,
    status,
    touch,
)
from webapp.domain.rules import RULES, Network

FACEBOOK, X = RULES[Network.FACEBOOK], RULES[Network.X]
LINKEDIN = RULES[Network.LINKEDIN]

CONNECTED = utc(2026, 3, 2, 10)
DUE = utc(2026, 5, 31, 10)  # 90 days later
LAST_CHANCE = utc(2027, 5, 31, 10)  # a year after DUE: the last instant at which everything comes back

ADAS_PAGE = begin(CONNECTED)
LAPSED_PAGE = Lifecycle(CONNECTED, CONNECTED, disconnected_at=DUE, reason=Reason.LAPSED)


# --- coming back --------------------------------------------------------------------------------------------------

RETURNS = {
    "a timely yes": (DUE - INSTANT, False, True),
    "at the deadline": (DUE, True, True),
    "at the last instant of the window": (LAST_CHANCE, True, True),
    "an instant after the window": (LAST_CHANCE + INSTANT, True, False),
    "a second after the window": (LAST_CHANCE + SECOND, True, False),
}


@pytest.mark.parametrize(("now", "was_disconnected", "history_kept"), RETURNS.values(), ids=RETURNS)
@pytest.mark.parametrize("seen", [ADAS_PAGE, LAPSED_PAGE], ids=["no sweep saw the lapse", "a sweep saw the lapse"])
def test_history_comes_back_exactly_inside_the_window(seen, now, was_disconnected, history_kept):
    back = reauthorize(seen, FACEBOOK, now)

    assert back.history_kept is history_kept
    assert back.was_disconnected is (was_disconnected or seen is LAPSED_PAGE)
    assert back.life == begin(now)
    assert status(back.life, FACEBOOK, now).state is State.CONNECTED


WINDOWS = {
    Network.FACEBOOK: utc(2027, 6, 1),
    Network.INSTAGRAM: utc(2027, 6, 1),
    Network.X: utc(2027, 6, 1),
    Network.LINKEDIN: utc(2026, 7, 31),
    Network.YOUTUBE: utc(2026, 7, 31),
}


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize(("network", "last_chance"), WINDOWS.items(), ids=WINDOWS)
def test_the_window_of_each_network_is_the_same_for_every_reason(network, last_chance, reason):
    rule = RULES[network]
    cut = disconnect(begin(utc(2026, 5, 15)), rule, utc(2026, 6, 1), reason)

    assert kept_until(cut, rule) == last_chance
    assert reauthorize(cut, rule, last_chance).history_kept
    assert not reauthorize(cut, rule, last_chance + INSTANT).history_kept


def test_a_connected_account_has_no_window():
    assert kept_until(ADAS_PAGE, FACEBOOK) is None
    assert not history_is_lost(ADAS_PAGE, FACEBOOK, DUE - INSTANT)


def test_a_new_yes_takes_the_networks_new_end_and_forgets_the_old_one():
    life = begin(CONNECTED, network_ends_at=CONNECTED + 30 * DAY)

    assert deadline(reauthorize(life, FACEBOOK, CONNECTED + DAY).life, FACEBOOK) == Deadline(DUE + DAY, Reason.LAPSED)
    stated = reauthorize(life, FACEBOOK, CONNECTED + DAY, CONNECTED + 40 * DAY).life
    assert deadline(stated, FACEBOOK) == Deadline(CONNECTED + 40 * DAY, Reason.LAPSED)


# "A year" from 29 February is 28 February, so two neighbouring days share a deadline. It is the one case in which a
# timely yes does not move the deadline forward; the calendar leaves no room for it.
LEAP_YES = {
    "the same hour a day later": (utc(2028, 2, 28, 12), utc(2028, 2, 29, 12), utc(2029, 2, 28, 12)),
    "an earlier hour of the leap day": (utc(2028, 2, 28, 12), utc(2028, 2, 29, 9), utc(2029, 2, 28, 9)),
    "the day after the leap day": (utc(2028, 2, 29, 12), utc(2028, 3, 1, 0), utc(2029, 3, 1, 0)),
}


@pytest.mark.parametrize(("first", "second", "end"), LEAP_YES.values(), ids=LEAP_YES)
def test_a_yes_on_29_february_is_due_on_28_february(first, second, end):
    assert deadline(reauthorize(begin(first), LINKEDIN, second).life, LINKEDIN) == Deadline(end, Reason.LAPSED)


# --- lost history -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [CONNECTED, DUE - INSTANT, DUE, LAST_CHANCE])
def test_history_that_could_still_come_back_is_not_deleted(now):
    assert forget_history(ADAS_PAGE, FACEBOOK, now) == lapse(ADAS_PAGE, FACEBOOK, now)


@pytest.mark.parametrize("seen", [ADAS_PAGE, LAPSED_PAGE], ids=["no sweep saw the lapse", "a sweep saw the lapse"])
def test_one_look_after_the_window_notes_the_lapse_and_the_deletion(seen):
    now = LAST_CHANCE + 3 * DAY
    gone = forget_history(seen, FACEBOOK, now)

    assert gone == replace(LAPSED_PAGE, history_deleted_at=now)
    assert forget_history(gone, FACEBOOK, now + DAY) == gone
    assert status(gone, FACEBOOK, now).state is State.HISTORY_LOST


def test_an_account_that_comes_back_empty_has_a_history_to_keep_again():
    gone = forget_history(LAPSED_PAGE, FACEBOOK, LAST_CHANCE + DAY)
    again = reauthorize(gone, FACEBOOK, LAST_CHANCE + 2 * DAY)
    cut = disconnect(again.life, FACEBOOK, LAST_CHANCE + 3 * DAY, Reason.MANUAL)

    assert not again.history_kept
    assert reauthorize(cut, FACEBOOK, LAST_CHANCE + 4 * DAY).history_kept


# --- a clock that jumps back --------------------------------------------------------------------------------------


def test_a_lapse_that_was_noted_stays_when_the_clock_jumps_back():
    noted = lapse(ADAS_PAGE, FACEBOOK, DUE + 8 * DAY)

    assert lapse(noted, FACEBOOK, DUE - DAY) == noted
    assert status(noted, FACEBOOK, DUE - DAY).state is State.DISCONNECTED


def test_an_account_that_nobody_looked_at_is_not_cut_early_by_a_jump_there_and_back():
    assert status(ADAS_PAGE, FACEBOOK, DUE + 8 * DAY).state is State.DISCONNECTED
    assert status(ADAS_PAGE, FACEBOOK, DUE - 10 * DAY).state is State.CONNECTED


def test_history_that_was_deleted_does_not_come_back_with_the_clock():
    gone = forget_history(LAPSED_PAGE, FACEBOOK, LAST_CHANCE + DAY)

    assert not reauthorize(gone, FACEBOOK, LAST_CHANCE - DAY).history_kept
    assert status(gone, FACEBOOK, LAST_CHANCE - DAY).state is State.HISTORY_LOST


def test_a_yes_given_after_the_clock_jumped_back_does_not_bring_the_deadline_nearer():
    back = reauthorize(ADAS_PAGE, FACEBOOK, CONNECTED - 8 * DAY)

    assert deadline(back.life, FACEBOOK) == Deadline(DUE, Reason.LAPSED)


def test_a_yes_given_after_the_clock_jumped_back_keeps_the_activity_that_was_seen():
    active = touch(begin(CONNECTED), X, CONNECTED + 20 * DAY)

    assert reauthorize(active, X, CONNECTED + DAY).life.active_at == CONNECTED + 20 * DAY

"""Whom to tell, when, and when silence is right: product.md section 3."""

import pytest

from tests.domain.times import DAY, HOUR, INSTANT, utc
from webapp.domain.lifecycle import Reason, begin, deadline, disconnect, forget_history, lapse, reauthorize, touch
from webapp.domain.notices import (
    DEFAULT_STEPS,
    OPTIONAL_STEPS,
    Kind,
    Reader,
    current_step,
    is_still_owed,
    is_sudden,
    loss_is_still_owed,
    loss_to_tell,
    recipients,
)
from webapp.domain.rules import RULES, Network

FACEBOOK, X, LINKEDIN, YOUTUBE = (RULES[Network(name)] for name in ("facebook", "x", "linkedin", "youtube"))

CONNECTED = utc(2026, 3, 2, 10)
DUE = utc(2026, 5, 31, 10)  # 90 days later
DUE_LINKEDIN = utc(2027, 3, 2, 10)
ADAS_PAGE = begin(CONNECTED)


def test_by_default_people_are_told_once_a_week_ahead_and_two_more_steps_are_suggested():
    assert DEFAULT_STEPS == (7,)
    assert OPTIONAL_STEPS == (3, 1)


# --- when ---------------------------------------------------------------------------------------------------------

ALL_STEPS = (7, 3, 1)
STEPS = {
    "the day of the yes": ((7,), 90 * DAY, None),
    "an instant before the week": ((7,), 7 * DAY + INSTANT, None),
    "a week ahead": ((7,), 7 * DAY, 7),
    "three days late, the week's notice still goes out": ((7,), 4 * DAY, 7),
    "an hour ahead, the week's notice still goes out": ((7,), HOUR, 7),
    "an instant ahead": ((7,), INSTANT, 7),
    "at the deadline there is nothing to warn of": ((7,), 0 * DAY, None),
    "three days after the deadline": ((7,), -3 * DAY, None),
    "of three steps, the first": (ALL_STEPS, 7 * DAY, 7),
    "of three steps, the first until the second": (ALL_STEPS, 3 * DAY + INSTANT, 7),
    "of three steps, the second": (ALL_STEPS, 3 * DAY, 3),
    "of three steps, the third": (ALL_STEPS, DAY, 1),
    "of three missed steps the last speaks for all": (ALL_STEPS, 2 * HOUR, 1),
    "of two missed steps the last speaks for both": (ALL_STEPS, 2 * DAY, 3),
    "the order in which steps are given does not matter": ((1, 7, 3), 2 * DAY, 3),
    "no steps, no notices": ((), DAY, None),
}


@pytest.mark.parametrize(("steps", "ahead", "step"), STEPS.values(), ids=STEPS)
def test_the_step_that_is_owed_is_the_latest_that_has_come(steps, ahead, step):
    assert current_step(ADAS_PAGE, FACEBOOK, steps, DUE - ahead) == step


def test_looking_again_owes_the_same_step_of_the_same_deadline_so_that_the_database_can_refuse_a_second():
    looks = [DUE - 7 * DAY + n * HOUR for n in range(7 * 24)]

    assert {(deadline(ADAS_PAGE, FACEBOOK), current_step(ADAS_PAGE, FACEBOOK, (7,), now)) for now in looks} == {
        (deadline(ADAS_PAGE, FACEBOOK), 7)
    }


WARNED = {
    "Facebook": (FACEBOOK, None, DUE, True),
    "LinkedIn": (LINKEDIN, None, DUE_LINKEDIN, True),
    "YouTube has no date": (YOUTUBE, None, DUE, False),
    "YouTube with a stated end": (YOUTUBE, DUE, DUE, True),
    "X's silence": (X, None, DUE, False),
    "X with an earlier stated end": (X, DUE - DAY, DUE - DAY, True),
    "X with a later stated end": (X, DUE + DAY, DUE, False),
    "X where both fall together": (X, DUE, DUE, True),
}


@pytest.mark.parametrize(("rule", "stated", "due", "warned"), WARNED.values(), ids=WARNED)
def test_a_lapse_is_warned_of_and_silence_never(rule, stated, due, warned):
    life = begin(CONNECTED, stated)

    assert [current_step(life, rule, (7,), due - days * DAY) for days in (7, 6, 1)] == [7 if warned else None] * 3


@pytest.mark.parametrize("reason", Reason)
def test_nothing_is_owed_ahead_once_an_account_is_cut_for_whatever_reason(reason):
    cut = disconnect(ADAS_PAGE, FACEBOOK, DUE - 8 * DAY, reason)

    assert [current_step(cut, FACEBOOK, ALL_STEPS, DUE - days * DAY) for days in range(8)] == [None] * 8


def test_a_lapse_that_a_sweep_noted_is_not_announced_any_more_after_the_clock_jumped_back():
    noted = lapse(ADAS_PAGE, FACEBOOK, DUE + DAY)

    assert current_step(noted, FACEBOOK, (7,), DUE - 2 * DAY) is None


# --- is it still true when it is sent? ----------------------------------------------------------------------------

YES_AGAIN = reauthorize(ADAS_PAGE, FACEBOOK, DUE - 6 * DAY).life
STATED = begin(CONNECTED, DUE)
SENDING = {
    "as it was written": (DUE, ADAS_PAGE, FACEBOOK, DUE - 7 * DAY, True),
    "held up until the last instant": (DUE, ADAS_PAGE, FACEBOOK, DUE - INSTANT, True),
    "held up until the deadline": (DUE, ADAS_PAGE, FACEBOOK, DUE, False),
    "somebody said yes meanwhile": (DUE, YES_AGAIN, FACEBOOK, DUE - 5 * DAY, False),
    "the warning about the new deadline": (DUE + 84 * DAY, YES_AGAIN, FACEBOOK, DUE + 77 * DAY, True),
    "disconnected meanwhile": (DUE, disconnect(ADAS_PAGE, FACEBOOK, DUE - 6 * DAY, Reason.MANUAL), FACEBOOK,
                               DUE - 5 * DAY, False),
    "an end that X states": (DUE, STATED, X, DUE - DAY, True),
    "X is active: its stated end stands": (DUE, touch(STATED, X, DUE - 2 * DAY), X, DUE - DAY, True),
    "silence, by the same date, is not warned of": (DUE, begin(CONNECTED), X, DUE - DAY, False),
}  # fmt: skip


@pytest.mark.parametrize(("about", "life", "rule", "now", "owed"), SENDING.values(), ids=SENDING)
def test_a_written_warning_is_sent_only_while_it_is_true(about, life, rule, now, owed):
    assert is_still_owed(about, life, rule, now) is owed


def test_activity_that_moves_the_deadline_of_x_leaves_no_stale_warning():
    """X states no end that binds: an activity re-times the only deadline, and nothing about the old one is owed."""
    life = touch(begin(CONNECTED), X, CONNECTED + 89 * DAY)

    assert not is_still_owed(DUE, life, X, DUE - INSTANT)
    assert current_step(life, X, ALL_STEPS, DUE - INSTANT) is None


# --- before a history is deleted, off by default ------------------------------------------------------------------

CUT = disconnect(ADAS_PAGE, FACEBOOK, utc(2026, 4, 1), Reason.MANUAL)
KEPT = utc(2027, 4, 1)  # a year later
LOSS = {
    "an instant before the week": (CUT, KEPT - 7 * DAY - INSTANT, None),
    "a week ahead": (CUT, KEPT - 7 * DAY, KEPT),
    "three days late": (CUT, KEPT - 4 * DAY, KEPT),
    "at the last moment": (CUT, KEPT, KEPT),
    "an instant later it is lost": (CUT, KEPT + INSTANT, None),
    "deleted": (forget_history(CUT, FACEBOOK, KEPT + INSTANT), KEPT - DAY, None),
    "connected": (ADAS_PAGE, KEPT - DAY, None),
    "reconnected": (reauthorize(CUT, FACEBOOK, KEPT - 30 * DAY).life, KEPT - DAY, None),
}


@pytest.mark.parametrize(("life", "now", "until"), LOSS.values(), ids=LOSS)
def test_the_loss_of_a_history_is_told_of_from_a_week_before_until_it_is_lost(life, now, until):
    assert loss_to_tell(life, FACEBOOK, now) == until


@pytest.mark.parametrize("network", Network)
@pytest.mark.parametrize("reason", Reason)
def test_it_is_told_at_every_network_and_whatever_the_reason_was(network, reason):
    rule = RULES[network]
    until = rule.history_kept.after(CONNECTED)
    cut = disconnect(begin(CONNECTED), rule, CONNECTED, reason)

    assert loss_to_tell(cut, rule, until - 7 * DAY) == until


STILL_LOSING = {
    "as it was written": (CUT, KEPT - 7 * DAY, True),
    "held up until the last moment": (CUT, KEPT, True),
    "held up longer": (CUT, KEPT + INSTANT, False),
    "somebody reconnected it": (reauthorize(CUT, FACEBOOK, KEPT - 6 * DAY).life, KEPT - 5 * DAY, False),
    "and disconnected it again": (
        disconnect(reauthorize(CUT, FACEBOOK, KEPT - 6 * DAY).life, FACEBOOK, KEPT - 5 * DAY, Reason.MANUAL),
        KEPT - 5 * DAY,
        False,
    ),
}


@pytest.mark.parametrize(("life", "now", "owed"), STILL_LOSING.values(), ids=STILL_LOSING)
def test_a_written_warning_of_a_loss_is_sent_only_while_it_is_true(life, now, owed):
    assert loss_is_still_owed(KEPT, life, FACEBOOK, now) is owed


# --- whom ---------------------------------------------------------------------------------------------------------

ADA, BOB, DORA = Reader(1), Reader(2), Reader(3)
ROOT, RUTH = Reader(4, super_admin=True), Reader(5, super_admin=True)
ADA_AS_ADMIN = Reader(1, super_admin=True)
ADA_LEFT, ROOT_LEFT = Reader(1, active=False), Reader(4, active=False, super_admin=True)

TOLD = {
    "who connected it last and the super admin": (ADA, [ADA, BOB, ROOT], [1, 4]),
    "every super admin": (ADA, [ROOT, RUTH, ADA, BOB], [1, 4, 5]),
    "one person who is both is told once": (ADA_AS_ADMIN, [ADA_AS_ADMIN, BOB, ROOT], [1, 4]),
    "a super admin listed twice is told once": (ADA, [ROOT, ROOT], [1, 4]),
    "nobody else with a social permission": (ADA, [ADA, BOB, DORA], [1]),
    "the last connector has left": (ADA_LEFT, [ADA_LEFT, BOB, ROOT], [4]),
    "nobody holds the account": (None, [BOB, ROOT], [4]),
    "a super admin has left": (ADA, [ADA, ROOT_LEFT, RUTH], [1, 5]),
    "everybody who would be told has left": (ADA_LEFT, [BOB, ROOT_LEFT], []),
    "an empty workspace": (None, [], []),
}


@pytest.mark.parametrize(("last", "members", "told"), TOLD.values(), ids=TOLD)
def test_these_people_are_told_and_nobody_twice(last, members, told):
    assert recipients(last, members) == told


# --- sudden disconnects, off by default ---------------------------------------------------------------------------

SUDDEN = {
    "lapsed": False,
    "inactive": True,
    "manual": False,
    "access_removed": True,
    "security": True,
    "account_gone": True,
    "permission_lost": True,
}


@pytest.mark.parametrize(("reason", "sudden"), SUDDEN.items(), ids=SUDDEN)
def test_sudden_is_what_came_from_the_network_and_was_not_warned_of(reason, sudden):
    assert is_sudden(Reason(reason)) is sudden


def test_there_is_no_reason_that_the_table_above_forgets():
    assert set(Reason) == set(SUDDEN)


@pytest.mark.parametrize("kind", Kind)
def test_these_kinds_of_notice_are_kept_in_the_database_by_name(kind):
    assert kind in {"ahead", "sudden", "done", "loss"}

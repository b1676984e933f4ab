"""Each kind of look at a consent keeps its own trouble: the rules, for any sequence of failures and successes."""

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.times import HOUR, utc
from webapp.domain import troubles
from webapp.domain.troubles import ALARMING, CALLS, FORGOTTEN_AFTER, Kind, Met, Shown, Troubles, Word

NOW, MINUTE = utc(2026, 11, 24, 9), timedelta(minutes=1)
PASSING = (Word.OUR_CONFIGURATION, Word.UNAVAILABLE, Word.RATE_LIMITED)


@dataclass(frozen=True)
class Happening:
    """A kind is tried, `after` the last thing that happened: it works, or a word says why not, and for how long."""

    kind: Kind
    word: Word | None
    after: timedelta
    put_off: timedelta


def happenings(longest: timedelta) -> st.SearchStrategy[list[Happening]]:
    """Sequences as they can be: the calls meet what passes, the tokens and the permissions what belongs to them."""
    words = {Kind.OPENING: (Word.UNREADABLE,), Kind.PERMISSIONS: (Word.PERMISSION_MISSING,)}
    kinds = st.sampled_from(Kind)
    after = st.timedeltas(timedelta(0), longest)
    return st.lists(
        kinds.flatmap(
            lambda kind: st.builds(
                Happening, st.just(kind), st.sampled_from((None, *words.get(kind, PASSING))), after, after
            )
        ),
        max_size=30,
    )


def told(history: Sequence[Happening], only: Sequence[Kind] = tuple(Kind)) -> Troubles:
    """What is left of it all; time goes on with what is left out."""
    state: Troubles = {}
    now = NOW
    for one in history:
        now += one.after
        if one.kind not in only:
            continue
        if one.word is None:
            state = troubles.works(state, one.kind, now)
        else:
            until = now + one.put_off if one.kind in CALLS else None
            state = troubles.note(state, one.kind, one.word, now, until)
    return troubles.lasting(state, now)


@settings(deadline=None)
@given(happenings(3 * FORGOTTEN_AFTER), st.sampled_from(CALLS))
def test_what_other_kinds_meet_or_do_never_changes_a_kinds_own_trouble(history: list[Happening], kind: Kind) -> None:
    end = NOW + sum((one.after for one in history), timedelta(0))
    assert told(history).get(kind) == troubles.lasting(told(history, only=[kind]), end).get(kind)


@settings(deadline=None)
@given(happenings(HOUR), st.sampled_from(CALLS))
def test_a_kinds_failures_are_those_since_it_worked_and_its_word_is_the_worst_of_them(
    history: list[Happening], kind: Kind
) -> None:
    since_it_worked: list[Word] = []
    for one in history:
        if one.kind is kind:
            since_it_worked = [] if one.word is None else [*since_it_worked, one.word]
    met = told(history).get(kind)
    assert troubles.failures(told(history), kind) == len(since_it_worked)
    assert (met.word if met else None) == (min(since_it_worked, key=list(Word).index) if since_it_worked else None)


@settings(deadline=None)
@given(happenings(HOUR))
def test_what_is_shown_is_the_worst_and_an_alarm_is_never_hidden(history: list[Happening]) -> None:
    state = told(history)
    word, until = troubles.shown(state)
    order = list(Word)
    assert (word is None) == (not state)
    assert all(order.index(word) <= order.index(met.word) for met in state.values() if word)
    assert (word in ALARMING) == bool(troubles.words(state) & ALARMING)
    assert until is None or until in [met.until for met in state.values() if met.word is word]


@settings(deadline=None)
@given(happenings(HOUR))
def test_an_unreadable_consent_stays_so_until_any_call_shows_that_it_can_be_opened(history: list[Happening]) -> None:
    unreadable = False
    for one in history:
        if one.kind is Kind.OPENING:
            unreadable = one.word is not None
        elif one.kind in CALLS:
            unreadable = False
    assert (Kind.OPENING in told(history)) == unreadable


@settings(deadline=None)
@given(happenings(HOUR))
def test_only_an_answer_about_permissions_ends_that_one_is_missing(history: list[Happening]) -> None:
    about = [one.word is not None for one in history if one.kind is Kind.PERMISSIONS]
    assert (Kind.PERMISSIONS in told(history)) == (about[-1] if about else False)


@settings(deadline=None)
@given(happenings(HOUR), st.sampled_from(Kind), st.sampled_from(Word))
def test_nothing_is_changed_in_place_and_what_is_stored_comes_back(
    history: list[Happening], kind: Kind, word: Word
) -> None:
    state = told(history)
    before = deepcopy(state)
    later = troubles.note(state, kind, word, NOW + 99 * HOUR)
    troubles.works(later, kind, NOW + 99 * HOUR)
    assert state == before
    assert troubles.read(json.loads(json.dumps(troubles.written(state)))) == state


def test_one_word_is_shown_for_all_in_a_stated_order_and_the_one_that_lasts_longest() -> None:
    state: Troubles = {}
    for kind, word, hours in (
        (Kind.CHECK, Word.RATE_LIMITED, 9),
        (Kind.RENEWAL, Word.UNAVAILABLE, 1),
        (Kind.HISTORY, Word.UNAVAILABLE, 2),
        (Kind.PUBLISHING, Word.OUR_CONFIGURATION, 1),
    ):
        state = troubles.note(state, kind, word, NOW, NOW + hours * HOUR)
    seen = []
    for kind in (Kind.PUBLISHING, Kind.HISTORY, Kind.RENEWAL, Kind.CHECK):
        seen.append(troubles.shown(state))
        state = troubles.works(state, kind, NOW)
    assert seen == [
        Shown(Word.OUR_CONFIGURATION, NOW + HOUR),
        Shown(Word.UNAVAILABLE, NOW + 2 * HOUR),
        Shown(Word.UNAVAILABLE, NOW + HOUR),
        Shown(Word.RATE_LIMITED, NOW + 9 * HOUR),
    ]
    assert troubles.shown(state) == Shown(None, None)


def test_an_outage_does_not_hide_that_the_network_refuses_us_and_says_when_it_is_tried_again() -> None:
    state = troubles.note({}, Kind.RENEWAL, Word.RATE_LIMITED, NOW, NOW + MINUTE)
    state = troubles.note(state, Kind.RENEWAL, Word.OUR_CONFIGURATION, NOW + MINUTE, NOW + 3 * MINUTE)
    state = troubles.note(state, Kind.RENEWAL, Word.UNAVAILABLE, NOW + 3 * MINUTE, NOW + 7 * MINUTE)
    assert state == {Kind.RENEWAL: Met(Word.OUR_CONFIGURATION, 3, NOW + MINUTE, NOW + 7 * MINUTE)}


def test_what_nobody_tries_again_is_forgotten_a_day_after_it_should_have_been_and_counted_anew() -> None:
    until = NOW + HOUR
    state = troubles.note({}, Kind.PUBLISHING, Word.OUR_CONFIGURATION, NOW, until)
    state = troubles.note(state, Kind.PERMISSIONS, Word.PERMISSION_MISSING, NOW)
    at_last = until + FORGOTTEN_AFTER
    assert set(troubles.works(state, Kind.CHECK, at_last)) == {Kind.PUBLISHING, Kind.PERMISSIONS}
    over = troubles.works(state, Kind.CHECK, at_last + MINUTE)
    assert set(over) == {Kind.PERMISSIONS}
    again = troubles.note(state, Kind.PUBLISHING, Word.UNAVAILABLE, at_last + MINUTE, at_last + HOUR)
    assert again[Kind.PUBLISHING] == Met(Word.UNAVAILABLE, 1, at_last + MINUTE, at_last + HOUR)


@pytest.mark.parametrize(
    "odd",
    [
        {"renewal": None},
        {"renewal": {}},
        {"renewal": {"word": "unheard_of", "failures": 1, "since": NOW.isoformat(), "until": None}},
        {"renewal": {"word": "unavailable", "failures": 1, "since": "2026-01-01T00:00:00", "until": None}},
        {"renewal": {"word": "unavailable", "failures": "many", "since": NOW.isoformat(), "until": None}},
        {"unheard_of": {"word": "unavailable", "failures": 1, "since": NOW.isoformat(), "until": None}},
        {"renewal": ["word"]},
    ],
)
def test_an_odd_row_is_no_fault_and_hides_nothing_else(odd: dict[str, object]) -> None:
    sound: Troubles = {Kind.CHECK: Met(Word.UNAVAILABLE, 2, NOW, NOW + HOUR)}
    assert troubles.read(odd | troubles.written(sound)) == sound

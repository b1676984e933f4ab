"""The clocks: product.md section 1, word for word, and what "days" and "a year" mean on awkward dates."""

import ast
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from tests.domain.times import DAY, HOUR, INSTANT, utc
from webapp.domain.lifecycle import Reason, begin, deadline, disconnect, kept_until
from webapp.domain.notices import current_step
from webapp.domain.rules import EXPIRING, RULES, CountedFrom, Network, Period

WEBAPP = Path(__file__).parents[2] / "webapp"

# network, reauthorize, counted from, history kept after a disconnect
TABLE = [
    ("facebook", "every 90 days", "the last authorization", "1 year"),
    ("instagram", "every 90 days", "the last authorization", "1 year"),
    ("x", "after 90 days of inactivity", "the last activity", "1 year"),
    ("linkedin", "one year", "the authorization", "60 days"),
    ("youtube", "no fixed date", "", "60 days"),
]
PERIODS = {
    "every 90 days": Period(days=90),
    "after 90 days of inactivity": Period(days=90),
    "one year": Period(years=1),
    "1 year": Period(years=1),
    "60 days": Period(days=60),
    "no fixed date": None,
}
COUNTED = {
    "the last authorization": CountedFrom.AUTHORIZATION,
    "the authorization": CountedFrom.AUTHORIZATION,
    "the last activity": CountedFrom.ACTIVITY,
}


@pytest.mark.parametrize(("network", "reauthorize", "counted", "kept"), TABLE, ids=[row[0] for row in TABLE])
def test_each_network_has_the_clock_and_the_history_window_of_the_article(network, reauthorize, counted, kept):
    rule = RULES[Network(network)]

    assert rule.network == network
    assert rule.reauthorize_after == PERIODS[reauthorize]
    assert rule.history_kept == PERIODS[kept]
    if counted:
        assert rule.counted_from is COUNTED[counted]


def test_the_table_has_these_five_networks_and_no_other():
    assert [network.value for network in RULES] == [row[0] for row in TABLE]
    assert set(RULES) == set(Network)


def test_an_account_is_shown_as_expiring_for_one_week_of_24_hour_days():
    assert EXPIRING == 7 * DAY


# connected at noon on 10 January 2026 and never touched again: when a person must come back, and until when a
# disconnect on 1 August 2026 at noon can be undone. Counted by hand on a calendar.
DATES = [
    ("facebook", utc(2026, 4, 10, 12), utc(2027, 8, 1, 12)),
    ("instagram", utc(2026, 4, 10, 12), utc(2027, 8, 1, 12)),
    ("x", utc(2026, 4, 10, 12), utc(2027, 8, 1, 12)),
    ("linkedin", utc(2027, 1, 10, 12), utc(2026, 9, 30, 12)),
    ("youtube", None, utc(2026, 9, 30, 12)),
]


@pytest.mark.parametrize(("network", "due", "kept"), DATES, ids=[row[0] for row in DATES])
def test_the_table_gives_the_dates_that_a_calendar_gives(network, due, kept):
    rule = RULES[Network(network)]
    end = deadline(begin(utc(2026, 1, 10, 12)), rule)
    # A yes on 31 July, so that every network is still connected when Ada disconnects by hand the day after.
    cut = disconnect(begin(utc(2026, 7, 31, 12)), rule, utc(2026, 8, 1, 12), Reason.MANUAL)

    assert (end and end.at) == due
    assert kept_until(cut, rule) == kept


PERIOD_CASES = [
    ("a year is the same date next year", Period(years=1), utc(2026, 7, 28, 9, 30), utc(2027, 7, 28, 9, 30)),
    ("a year from 29 February ends on 28 February", Period(years=1), utc(2028, 2, 29, 9), utc(2029, 2, 28, 9)),
    ("a year from 28 February before a leap day", Period(years=1), utc(2027, 2, 28, 9), utc(2028, 2, 28, 9)),
    ("a year from 28 February of a leap year", Period(years=1), utc(2028, 2, 28, 9), utc(2029, 2, 28, 9)),
    ("a year from 1 March before a leap day has 366 days", Period(years=1), utc(2027, 3, 1), utc(2028, 3, 1)),
    ("four years from 29 February are 29 February", Period(years=4), utc(2028, 2, 29, 9), utc(2032, 2, 29, 9)),
    ("2100 has no 29 February", Period(years=1), utc(2099, 2, 28), utc(2100, 2, 28)),
    ("a year from New Year's Eve", Period(years=1), utc(2026, 12, 31, 23, 59), utc(2027, 12, 31, 23, 59)),
    ("31 January and 90 days", Period(days=90), utc(2026, 1, 31), utc(2026, 5, 1)),
    ("31 January and 90 days in a leap year", Period(days=90), utc(2028, 1, 31), utc(2028, 4, 30)),
    ("90 days over the end of the year", Period(days=90), utc(2026, 11, 15, 18), utc(2027, 2, 13, 18)),
    ("90 days from 29 February", Period(days=90), utc(2028, 2, 29), utc(2028, 5, 29)),
    ("60 days over the end of the year", Period(days=60), utc(2026, 12, 31, 23), utc(2027, 3, 1, 23)),
    ("60 days over a leap day", Period(days=60), utc(2028, 1, 15), utc(2028, 3, 15)),
    ("nothing is no time at all", Period(), utc(2026, 1, 31), utc(2026, 1, 31)),
]


@pytest.mark.parametrize(("period", "moment", "after"), [c[1:] for c in PERIOD_CASES], ids=[c[0] for c in PERIOD_CASES])
def test_a_period_ends_where_the_calendar_says(period, moment, after):
    assert period.after(moment) == after
    assert period.after(moment).tzinfo is moment.tzinfo


class Night(NamedTuple):
    """A Page authorized at `said`, due 90 days of 24 hours later, and how people in `zone` read the two moments."""

    zone: str
    said: datetime
    due: datetime
    said_there: str
    due_there: str


# Clocks in Berlin go forward at 01:00 UTC on 29 March 2026, back at 01:00 UTC on 25 October 2026.
BERLIN = "Europe/Berlin"
NIGHTS = {
    "spring forward": Night(
        BERLIN, utc(2026, 1, 10, 23, 30), utc(2026, 4, 10, 23, 30), "2026-01-11 00:30", "2026-04-11 01:30"
    ),
    "authorized as an hour is skipped": Night(
        BERLIN, utc(2026, 3, 29, 1), utc(2026, 6, 27, 1), "2026-03-29 03:00", "2026-06-27 03:00"
    ),
    "due after the skipped hour": Night(
        BERLIN, utc(2025, 12, 29, 1, 30), utc(2026, 3, 29, 1, 30), "2025-12-29 02:30", "2026-03-29 03:30"
    ),
    "fall back": Night(
        BERLIN, utc(2026, 8, 1, 22, 30), utc(2026, 10, 30, 22, 30), "2026-08-02 00:30", "2026-10-30 23:30"
    ),
    "due in the first of two hours": Night(
        BERLIN, utc(2026, 7, 27, 0, 30), utc(2026, 10, 25, 0, 30), "2026-07-27 02:30", "2026-10-25 02:30"
    ),
    "due in the second of two hours": Night(
        BERLIN, utc(2026, 7, 27, 1, 30), utc(2026, 10, 25, 1, 30), "2026-07-27 03:30", "2026-10-25 02:30"
    ),
    "a day ahead of UTC": Night(
        "Pacific/Apia", utc(2026, 1, 10, 12), utc(2026, 4, 10, 12), "2026-01-11 01:00", "2026-04-11 01:00"
    ),
    "a quarter of an hour off": Night(
        "Asia/Kathmandu", utc(2026, 1, 10, 18, 15), utc(2026, 4, 10, 18, 15), "2026-01-11 00:00", "2026-04-11 00:00"
    ),
}
every_night = pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)


@every_night
def test_days_are_24_hours_whatever_the_clocks_on_the_wall_do(night):
    end = deadline(begin(night.said), RULES[Network.FACEBOOK])

    assert end is not None
    assert end.at == night.due
    assert end.at - night.said == 90 * 24 * HOUR
    assert f"{night.said.astimezone(ZoneInfo(night.zone)):%Y-%m-%d %H:%M}" == night.said_there
    assert f"{end.at.astimezone(ZoneInfo(night.zone)):%Y-%m-%d %H:%M}" == night.due_there


@every_night
def test_the_notice_comes_exactly_seven_times_24_hours_before_the_deadline(night):
    rule, life = RULES[Network.FACEBOOK], begin(night.said)
    week_ahead = night.due - 7 * 24 * HOUR

    assert current_step(life, rule, (7,), week_ahead - INSTANT) is None
    assert current_step(life, rule, (7,), week_ahead) == 7


POLICY_DAYS = {60, 90, 365}
# How long a network's access token usually lives is the machine's clock, the other of the two that are never mixed.
THE_TOKENS_CLOCK = "usual_life"


def policy_numbers(source: str) -> list[int]:
    """Lines on which a clock of the networks is written in numbers: a Period, or timedelta of 60, 90 or 365 days."""
    nodes = list(ast.walk(ast.parse(source)))
    tokens = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == THE_TOKENS_CLOCK]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node not in tokens]
    return [call.lineno for call in calls if _writes_a_period(call) or _writes_a_timedelta(call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _writes_a_period(call: ast.Call) -> bool:
    given = call.args + [keyword.value for keyword in call.keywords]
    return _name(call) == "Period" and any(isinstance(value, ast.Constant) for value in given)


def _writes_a_timedelta(call: ast.Call) -> bool:
    given = call.args[:1] + [keyword.value for keyword in call.keywords if keyword.arg == "days"]
    days = [value.value for value in given if isinstance(value, ast.Constant)]
    return _name(call) == "timedelta" and not POLICY_DAYS.isdisjoint(days)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("timedelta(days=90)", [1]),
        ("import datetime\ndatetime.timedelta(60)", [2]),
        ("x = now + timedelta(hours=1, days=365)", [1]),
        ("Period(years=1)", [1]),
        ("rules.Period(60)", [1]),
        ("Period(days=-rule.reauthorize_after.days)", []),
        ("Room(reauthorize_after=timedelta(days=60))", [1]),
        ("Room(usual_life=timedelta(days=60))", []),
        ("timedelta(minutes=90)", []),
        ("timedelta(days=7)", []),
        ("range(90)", []),
    ],
)
def test_the_guard_below_finds_what_it_looks_for(source, lines):
    assert policy_numbers(source) == lines


def test_no_other_module_knows_90_days():
    modules = [path.relative_to(WEBAPP).as_posix() for path in WEBAPP.rglob("*.py")]
    # The sandbox plays the networks: how long *they* let a token live is theirs to say, apart from our table.
    ours = [name for name in modules if not name.startswith("sandbox/")]
    found = {name: policy_numbers((WEBAPP / name).read_text(encoding="utf-8")) for name in ours}

    assert found.pop("domain/rules.py"), "the guard no longer sees the table itself"
    assert {name: lines for name, lines in found.items() if lines} == {}

"""Times in answers: missing, zero, negative, worded and absurd ones."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from webapp.networks import lifetimes

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, 0, -1, -3600, "", "soon", "1e3", "0x10", True, False, [], {}, 0.0, "-5", "٣"])
def test_what_is_no_positive_number_says_nothing(value: object) -> None:
    assert lifetimes.seconds(value) is None
    assert lifetimes.access_end(value, NOW) is None
    assert lifetimes.stated_end(value, NOW) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 10**400])
def test_what_no_clock_can_hold_says_nothing(value: object) -> None:
    assert lifetimes.access_end(value, NOW) is None
    assert lifetimes.stated_end(value, NOW) is None


@pytest.mark.parametrize("value", [3600, 3600.0, "3600", " 3600 ", "3600.0"])
def test_a_number_counts_also_when_it_is_written_as_a_word(value: object) -> None:
    assert lifetimes.access_end(value, NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize("value", [10**9, 10**12, "999999999999"])
def test_an_absurd_life_is_a_year_and_an_absurd_end_is_none(value: object) -> None:
    assert lifetimes.access_end(value, NOW) == NOW + lifetimes.LONGEST_LIFE
    assert lifetimes.stated_end(value, NOW) is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1000000000", lifetimes.LONGEST_WAIT),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), lifetimes.LONGEST_WAIT),
        ("Tue, 24 Nov 2026 13:00:00", timedelta(hours=1)),
    ],
)
def test_a_network_that_asks_to_wait_is_heard(header: str, wait: timedelta) -> None:
    assert lifetimes.retry_at(header, NOW) == NOW + wait


@pytest.mark.parametrize(
    "header", [None, "", "0", "-5", "soon", "\x00", format_datetime(NOW - timedelta(hours=1), usegmt=True), "9" * 400]
)
def test_a_wait_that_makes_no_sense_is_none(header: str | None) -> None:
    assert lifetimes.retry_at(header, NOW) is None

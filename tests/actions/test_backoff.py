"""When to try again."""

from datetime import UTC, datetime, timedelta

from webapp.actions import backoff

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_waits_double_up_to_an_hour() -> None:
    minutes = [backoff.delay(failures) / timedelta(minutes=1) for failures in (0, 1, 2, 3, 6, 7, 8, 1000)]
    assert minutes == [1, 1, 2, 4, 32, 60, 60, 60]


def test_what_the_network_asked_for_is_never_undercut() -> None:
    assert backoff.until(1, NOW, NOW + timedelta(hours=5)) == NOW + timedelta(hours=5)
    assert backoff.until(5, NOW, NOW + timedelta(seconds=1)) == NOW + timedelta(minutes=16)
    assert backoff.until(1, NOW) == NOW + timedelta(minutes=1)

"""When to try again what failed through nobody's fault: soon, then ever later, never later than asked or an hour."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)


def delay(failures: int) -> timedelta:
    """The wait after so many failures in a row: 1, 2, 4, … minutes, at most an hour."""
    doublings = min(max(failures, 1) - 1, 10)
    return min(FIRST * (1 << doublings), LONGEST)


def until(failures: int, now: datetime, asked_for: datetime | None = None) -> datetime:
    """When to try again. What the network itself asked for (sane already) is never undercut."""
    own = now + delay(failures)
    return own if asked_for is None else max(own, asked_for)

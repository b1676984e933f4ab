"""The only line that reads the clock. Everything else is given `now`; the pretend networks have their own."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)

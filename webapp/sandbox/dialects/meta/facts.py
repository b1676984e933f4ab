"""The Graph's clocks and versions."""

from datetime import UTC, datetime, timedelta

SHORT_LIVES = {"facebook": timedelta(minutes=90), "instagram": timedelta(hours=1)}
"""How long the token lives that a code is exchanged for (Facebook: one to two hours)."""
LONG_LIVES = timedelta(seconds=5_183_944)
"""About 60 days."""
RENEWABLE_AFTER = timedelta(hours=24)
"""How old an Instagram token must be before it can be prolonged."""

VERSIONS: dict[str, datetime | None] = {
    "v20.0": datetime(2026, 9, 24, tzinfo=UTC),
    "v21.0": None,
    "v22.0": None,
    "v23.0": None,
    "v24.0": datetime(2028, 2, 18, tzinfo=UTC),
    "v25.0": datetime(2028, 7, 29, tzinfo=UTC),
    "v26.0": None,
}
"""When each version ends, where that is known. Older ones than these have ended."""

HABITS = frozenset({"pretty", "debug", "date_format", "ids"})
"""Parameters that no version takes any more since 27 October 2026; a header went with them."""

PAGE_OF_A_LIST = 25
MOST_OF_A_LIST = 100

TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MESSAGING", "MODERATE")
"""What a person may do on a Page; all of it, unless the app's settings say otherwise."""
PUBLISHING_TASKS = frozenset({"CREATE_CONTENT", "MANAGE", "MODERATE"})


def has_ended(version: str, now: datetime) -> bool:
    """Whether a version is over; raises KeyError for one that never was."""
    if version not in VERSIONS and 1 <= int(version[1:].partition(".")[0]) < 20:
        return True
    end = VERSIONS[version]
    return end is not None and end <= now

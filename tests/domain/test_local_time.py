"""Local times, in the nights in which clocks change above all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from webapp.domain.local_time import moments, skipped_to

BERLIN = ZoneInfo("Europe/Berlin")

CASES = {
    "an ordinary winter day": (BERLIN, "2026-01-15 10:00", ["2026-01-15 09:00"]),
    "an ordinary summer day": (BERLIN, "2026-07-15 10:00", ["2026-07-15 08:00"]),
    "clocks go forward": (BERLIN, "2026-03-29 02:30", []),
    "just before they do": (BERLIN, "2026-03-29 01:59", ["2026-03-29 00:59"]),
    "just after": (BERLIN, "2026-03-29 03:00", ["2026-03-29 01:00"]),
    "clocks go back": (BERLIN, "2026-10-25 02:30", ["2026-10-25 00:30", "2026-10-25 01:30"]),
    "an odd zone": (ZoneInfo("Asia/Kathmandu"), "2026-01-01 00:00", ["2025-12-31 18:15"]),
    "half an hour's change": (
        ZoneInfo("Australia/Lord_Howe"),
        "2026-04-05 01:45",
        ["2026-04-04 14:45", "2026-04-04 15:15"],
    ),
}


@pytest.mark.parametrize(("zone", "local", "meant"), CASES.values(), ids=CASES)
def test_a_local_time_means_these_moments(zone: ZoneInfo, local: str, meant: list[str]) -> None:
    assert moments(datetime.fromisoformat(local), zone) == [
        datetime.fromisoformat(one).replace(tzinfo=UTC) for one in meant
    ]


def test_a_skipped_time_is_shown_as_the_one_that_clocks_show_instead() -> None:
    shown = datetime.fromisoformat
    assert skipped_to(shown("2026-03-29 02:30"), BERLIN) == shown("2026-03-29 03:30")


def test_a_moment_is_no_local_time() -> None:
    with pytest.raises(ValueError, match="zone"):
        moments(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)

"""When versions end: stated, reckoned or unknown, and from when that is an alarm."""

from datetime import UTC, date, datetime

import pytest

from webapp.domain import versions
from webapp.domain.rules import Network
from webapp.domain.versions import Ending


@pytest.mark.parametrize(
    ("network", "version", "ending"),
    [
        (Network.FACEBOOK, "v20.0", Ending(date(2026, 9, 24))),
        (Network.FACEBOOK, "v19.0", Ending(date(2026, 9, 24), reckoned=True)),
        (Network.INSTAGRAM, "v3.1", Ending(date(2026, 9, 24), reckoned=True)),
        (Network.FACEBOOK, "v21.0", None),
        (Network.FACEBOOK, "banana", None),
        (Network.INSTAGRAM, "v24.0", Ending(date(2028, 2, 18))),
        (Network.FACEBOOK, "v25.0", Ending(date(2028, 7, 29))),
        (Network.FACEBOOK, "v26.0", None),
        (Network.LINKEDIN, "202511", Ending(date(2026, 11, 16))),
        (Network.LINKEDIN, "202603", Ending(date(2027, 3, 16))),
        (Network.LINKEDIN, "202609", Ending(date(2027, 9, 1), reckoned=True)),
        (Network.LINKEDIN, "202613", None),
        (Network.LINKEDIN, "999912", None),
        (Network.LINKEDIN, "v26.0", None),
        (Network.X, "2", None),
        (Network.YOUTUBE, "v3", None),
        (Network.X, "", None),
    ],
)
def test_a_version_ends_as_stated_else_as_reckoned_else_nobody_knows(
    network: Network, version: str, ending: Ending | None
):
    assert versions.ending(network, version) == ending


@pytest.mark.parametrize(
    ("now", "left", "near", "over"),
    [
        (datetime(2027, 1, 14, 23, 59, tzinfo=UTC), 61, False, False),
        (datetime(2027, 1, 15, tzinfo=UTC), 60, True, False),
        (datetime(2027, 3, 15, 23, 59, tzinfo=UTC), 1, True, False),
        (datetime(2027, 3, 16, tzinfo=UTC), 0, True, True),
        (datetime(2027, 3, 17, tzinfo=UTC), -1, True, True),
    ],
)
def test_sixty_days_ahead_it_is_an_alarm_and_on_its_last_day_it_may_be_over(
    now: datetime, left: int, near: bool, over: bool
):
    end = Ending(date(2027, 3, 16))
    assert (end.days_left(now), end.is_near(now), end.has_come(now)) == (left, near, over)

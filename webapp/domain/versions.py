"""When the versions of the networks' interfaces end: from then on nothing works until the setting is changed.

Sources, as networks.md cites them: Meta's changelog (Graph API: v20.0 ended 24 September 2026, v24.0 ends 18 February
2028, v25.0 29 July 2028, of v26.0 no end is known yet) and LinkedIn's page on migrations (202511 ended 16 November
2026, 202603 ends 16 March 2027). LinkedIn promises twelve months, so for its other months the end is reckoned: the
first day of the same month a year later, which may be some weeks early, never late. X and YouTube name no ends.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from math import inf

from webapp.domain.rules import VERSION_WARNING, Network

GRAPH = {
    "v20.0": date(2026, 9, 24),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
OLDEST_GRAPH = "v20.0"
LINKEDIN = {
    "202511": date(2026, 11, 16),
    "202603": date(2027, 3, 16),
}
KNOWN = {Network.FACEBOOK: GRAPH, Network.INSTAGRAM: GRAPH, Network.LINKEDIN: LINKEDIN}


@dataclass(frozen=True)
class Ending:
    """The day (UTC) on which a version stops working; `reckoned` where the network has not stated it."""

    on: date
    reckoned: bool = False

    def days_left(self, now: datetime) -> int:
        """Whole days from the day of `now` (UTC); 0 on the last day and negative once it is over."""
        return (self.on - now.date()).days

    def has_come(self, now: datetime) -> bool:
        """Whether the version may be refused already: from the start of its last day."""
        return self.days_left(now) <= 0

    def is_near(self, now: datetime) -> bool:
        """Whether it ends within VERSION_WARNING, or has ended."""
        return self.days_left(now) <= VERSION_WARNING.days


def ending(network: Network, version: str) -> Ending | None:
    """When a network's version ends; None where no end is known."""
    stated = KNOWN.get(network, {}).get(version)
    if stated is not None:
        return Ending(stated)
    if KNOWN.get(network) is GRAPH and _graph_number(version) < _graph_number(OLDEST_GRAPH):
        return Ending(GRAPH[OLDEST_GRAPH], reckoned=True)  # what is older has ended before it
    if network is Network.LINKEDIN and len(version) == len("YYYYMM") and version.isascii() and version.isdecimal():
        return _a_year_on(int(version[:4]), int(version[4:]))
    return None


def _graph_number(version: str) -> float:
    """What versions of Meta's are ordered by; endless for what is none."""
    found = re.fullmatch(r"v([0-9]{1,4})\.[0-9]{1,2}", version)
    return int(found[1]) if found else inf


def _a_year_on(year: int, month: int) -> Ending | None:
    try:
        return Ending(date(year + 1, month, 1), reckoned=True)
    except ValueError:  # a month 13, or a year 0 or 9999: no version of theirs
        return None

"""What only whoever runs Relink can mend: networks that refuse Relink itself, and versions that are about to end."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import String, func, or_, select, type_coerce

from webapp.domain import versions
from webapp.domain.rules import Network
from webapp.domain.troubles import CALLS, Word
from webapp.domain.versions import Ending
from webapp.models import Grant, db
from webapp.networks.room import Room

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Spoken:
    """The version in which a configured network is spoken to ("" where it has none), and its end where one is known."""

    network: Network
    version: str
    ending: Ending | None


def spoken(rooms: Mapping[Network, Room]) -> list[Spoken]:
    """The version of each network that is configured."""
    return [
        Spoken(network, room.api_version, versions.ending(network, room.api_version)) for network, room in rooms.items()
    ]


def near_their_end(rooms: Mapping[Network, Room], now: datetime) -> list[str]:
    """A sentence for each version that ends soon or has ended."""
    found = [(one, one.ending) for one in spoken(rooms) if one.ending is not None]
    return [words(one, ending, now) for one, ending in found if ending.is_near(now)]


def words(one: Spoken, ending: Ending, now: datetime) -> str:
    """What there is to do about a version, for the operator, in English as all that is logged."""
    verb = "has ended" if ending.has_come(now) else f"ends in {ending.days_left(now)} days"
    day = f"{ending.on.isoformat()}{', as reckoned' if ending.reckoned else ''}"
    return f"version {one.version} of {one.network} {verb} ({day}): set {one.network.name}_API_VERSION to a newer one"


def warn(rooms: Mapping[Network, Room], now: datetime) -> int:
    """Log each version that ends soon; gives how many."""
    sentences = near_their_end(rooms, now)
    for sentence in sentences:
        logger.warning("%s", sentence)
    return len(sentences)


def refused() -> dict[str, int]:
    """How many consents wait because their network refuses Relink itself, by the network's name.

    Each kind of call is looked at: behind a worse word it must not be overlooked.
    """
    network = type_coerce(Grant.network, String)  # a row may name one that is no network
    said = (Grant.troubles[(kind.value, "word")].as_string() for kind in CALLS)
    refusing = or_(*(word == Word.OUR_CONFIGURATION.value for word in said))
    query = (
        select(network, func.count())
        .where(Grant.trouble.is_not(None), refusing, Grant.release_at.is_(None))
        .group_by(network)
    )
    return {name: number for name, number in db.session.execute(query)}  # noqa: C416 - rows are no pairs to dict()


class Alarms(Collector):
    """The metrics that should wake somebody, for the configured networks at one moment."""

    def __init__(self, rooms: Mapping[Network, Room], now: datetime) -> None:
        self.rooms, self.now = rooms, now

    def describe(self) -> list[Metric]:
        """Nothing: registering must not count."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Count everything."""
        refusing = GaugeMetricFamily(
            "relink_network_refuses_us", "Consents whose network refuses Relink itself: mend it.", labels=["network"]
        )
        waiting = refused()
        for network in Network:
            refusing.add_metric([network], waiting.get(network, 0))
        yield refusing
        yield from self.versions()

    def versions(self) -> Iterator[Metric]:
        """How long the versions in use still work, and which of them are an alarm."""
        labels = ["network", "version"]
        left = GaugeMetricFamily("relink_api_version_days_left", "Days until a version in use ends.", labels=labels)
        near = GaugeMetricFamily("relink_api_version_ending", "1 if it ends in 60 days or has ended.", labels=labels)
        for one in spoken(self.rooms):
            if one.ending is not None:
                left.add_metric([one.network, one.version], one.ending.days_left(self.now))
                near.add_metric([one.network, one.version], one.ending.is_near(self.now))
        yield from (left, near)

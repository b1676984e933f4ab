"""What the operator's metrics count, from the database at the moment they are asked for.

The accounts are counted by one pass over their table. Where that takes long (a second or several for a million), the
numbers are good for a while: watching must not become the main work.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_, select, type_coerce

from webapp.actions.accounts.standings import STATE, at
from webapp.models import Account, Errand, Grant, Notice, OutboxMail, Pulse, db

SLOW_SECONDS = 0.5
GOOD_FOR = 30.0
"""Times as long as a slow count took, it is not repeated."""


def set_aside() -> ColumnElement[bool]:
    """Accounts whose alarm clock stands still although something is yet to come: no sweep could make sense of them."""
    row = Account.__table__.c
    to_come = or_(row.disconnected_at.is_not(None), Account.lapses_at.is_not(None))
    return and_(Account.wake_at.is_(None), row.history_deleted_at.is_(None), to_come)


def mails_where(they: Callable[[type[Notice] | type[OutboxMail]], ColumnElement[bool]]) -> Select[Any]:
    """How many mails of either kind are as `they` says."""
    numbers = [select(func.count()).select_from(table).where(they(table)) for table in (Notice, OutboxMail)]
    return select(numbers[0].scalar_subquery() + numbers[1].scalar_subquery())


@dataclass
class Counted:
    """The accounts by network and state, with how many of them are set aside, as last counted."""

    last: list[tuple[str, str, int, int]] = field(default_factory=list)
    good_until: float = 0.0

    def rows(self, now: datetime) -> list[tuple[str, str, int, int]]:
        """The numbers at `now`, or those of a little earlier where counting takes long."""
        began = time.monotonic()
        if began < self.good_until:
            return self.last
        network, state = type_coerce(Account.network, String), STATE.label("state")
        query = select(network, state, func.count(), func.count(case((set_aside(), 1)))).group_by(network, state)
        self.last = [(*row,) for row in db.session.execute(query, at(now))]
        took = time.monotonic() - began
        self.good_until = time.monotonic() + (GOOD_FOR * took if took > SLOW_SECONDS else 0)
        return self.last


COUNTED = Counted()


class Gauges(Collector):
    """The metrics at one moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def describe(self) -> list[Metric]:
        """Nothing: registering must not count."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Count everything."""
        yield from self.accounts()
        yield self.single("relink_sweep_overdue_seconds", "How long the oldest due account waits.", self.overdue())
        yield self.mails()
        yield self.errands()
        yield self.grants()
        yield from self.pulses()

    def accounts(self) -> Iterator[Metric]:
        """Accounts by network and state, and those set aside."""
        numbers = GaugeMetricFamily("relink_accounts", "Accounts by network and state.", labels=["network", "state"])
        aside = 0
        for network, state, number, of_them_aside in COUNTED.rows(self.now):
            numbers.add_metric([network, state], number)
            aside += of_them_aside
        yield numbers
        yield self.single("relink_accounts_set_aside", "Accounts that the sweep could make no sense of.", aside)

    def overdue(self) -> float:
        """Seconds since the oldest alarm clock rang; 0 when none has."""
        oldest = db.session.scalar(select(func.min(Account.wake_at)))
        return max(0.0, (self.now - oldest).total_seconds()) if oldest else 0.0

    def mails(self) -> Metric:
        """Mails of notices and of the outbox: owed, waiting after a failure, and parked ones."""
        return self.by_kind(
            "relink_mails",
            "Mails: owed now, waiting after a failure, parked for good.",
            owed=mails_where(lambda table: table.next_try_at <= self.now),
            waiting=mails_where(lambda table: table.next_try_at > self.now),
            parked=mails_where(lambda table: table.parked_at.is_not(None)),
        )

    def errands(self) -> Metric:
        """Consents to be given back."""
        return self.by_kind(
            "relink_errands",
            "Revocations at networks: owed, or parked for good.",
            owed=select(func.count()).where(Errand.next_try_at.is_not(None)),
            parked=select(func.count()).where(Errand.parked_at.is_not(None)),
        )

    def grants(self) -> Metric:
        """Grants by what is wrong with them right now."""
        numbers = GaugeMetricFamily("relink_grants", "Grants by the worst trouble they have.", labels=["trouble"])
        for trouble, number in db.session.execute(select(Grant.trouble, func.count()).group_by(Grant.trouble)):
            numbers.add_metric([trouble or "none"], number)
        return numbers

    def pulses(self) -> Iterator[Metric]:
        """When each job last ran to its end, and how much it did."""
        ran = GaugeMetricFamily("relink_job_last_run_seconds", "When a job last ran to its end.", labels=["job"])
        done = GaugeMetricFamily("relink_job_last_done", "How much that run did.", labels=["job"])
        latest = 0.0
        for pulse in db.session.scalars(select(Pulse)):
            ran.add_metric([pulse.name], pulse.at.timestamp())
            done.add_metric([pulse.name], pulse.done)
            latest = max(latest, pulse.at.timestamp())
        yield from (ran, done)
        yield self.single("relink_worker_last_seen_seconds", "When any worker last finished a job.", latest)

    def by_kind(self, name: str, words: str, **queries: Any) -> Metric:
        """One metric with a number for each kind."""
        numbers = GaugeMetricFamily(name, words, labels=["kind"])
        for kind, query in queries.items():
            numbers.add_metric([kind], db.session.scalar(query) or 0)
        return numbers

    def single(self, name: str, words: str, value: float) -> Metric:
        """A metric that is one number."""
        return GaugeMetricFamily(name, words, value=value)

"""The life of an account: facts are stored, everything else is derived from them at a given time.

Two limits, each inclusive on one side only: at its deadline an account *has* lapsed (`now >= deadline`); at the last
instant of the history window a reconnect still brings everything back (`now <= kept_until`).
All moments are aware datetimes in UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from webapp.domain.rules import EXPIRING, LOSS_WARNING, CountedFrom, Rule

WELL_BEFORE = timedelta(days=7)
"""An end stated by the network that comes so much before the table's is worth a word of its own on the page."""
INSTANT = timedelta(microseconds=1)
"""The smallest step of our clock: history is lost one instant after the last moment at which it can come back."""


class Reason(StrEnum):
    """Why an account is disconnected."""

    LAPSED = "lapsed"
    INACTIVE = "inactive"
    MANUAL = "manual"
    ACCESS_REMOVED = "access_removed"
    SECURITY = "security"
    ACCOUNT_GONE = "account_gone"
    PERMISSION_LOST = "permission_lost"


TIME_RAN_OUT = frozenset({Reason.LAPSED, Reason.INACTIVE})


class State(StrEnum):
    """What an account is at a given time; the values stand in the pages as `data-state`."""

    CONNECTED = "connected"
    EXPIRING = "expiring"
    DISCONNECTED = "disconnected"
    HISTORY_LOST = "history-lost"


@dataclass(frozen=True)
class Lifecycle:
    """The facts of an account's life. `network_ends_at` is an end the network itself stated, None where it did not."""

    authorized_at: datetime
    active_at: datetime
    network_ends_at: datetime | None = None
    disconnected_at: datetime | None = None
    reason: Reason | None = None
    history_deleted_at: datetime | None = None


@dataclass(frozen=True)
class Deadline:
    """When time runs out for a connected account, and what that will be called."""

    at: datetime
    reason: Reason


@dataclass(frozen=True)
class Status:
    """What a page says about an account: derived, true at one moment only.

    `deadline` is set while the account is connected, `since`, `reason` and `kept_until` once it is disconnected.
    """

    state: State
    deadline: Deadline | None = None
    since: datetime | None = None
    reason: Reason | None = None
    kept_until: datetime | None = None


@dataclass(frozen=True)
class Return:
    """What a person's yes made of a life: the new facts, and whether the history came back with the account."""

    life: Lifecycle
    was_disconnected: bool
    history_kept: bool


def begin(now: datetime, network_ends_at: datetime | None = None) -> Lifecycle:
    """The life of an account connected for the first time at `now`."""
    return Lifecycle(authorized_at=now, active_at=now, network_ends_at=network_ends_at)


def deadline(life: Lifecycle, rule: Rule) -> Deadline | None:
    """When a person must have said yes again; None when no clock runs (disconnected, or no date is fixed).

    The earlier of the table's date and the network's own end wins; on a tie it is called a lapse, which is warned of.
    An end that lies before the yes it came with counts as ending at that yes: an account can't have run out before it
    was authorized, and its history window must not be over before it has begun.
    """
    if life.disconnected_at is not None:
        return None
    ends = []
    if life.network_ends_at is not None:
        ends.append(Deadline(max(life.network_ends_at, life.authorized_at), Reason.LAPSED))
    if rule.reauthorize_after is not None:
        if rule.counted_from is CountedFrom.ACTIVITY:
            counted_from = max(life.authorized_at, life.active_at)
            ends.append(Deadline(rule.reauthorize_after.after(counted_from), Reason.INACTIVE))
        else:
            ends.append(Deadline(rule.reauthorize_after.after(life.authorized_at), Reason.LAPSED))
    return min(ends, key=lambda end: end.at, default=None)


def lapse(life: Lifecycle, rule: Rule, now: datetime) -> Lifecycle:
    """The life brought up to date: disconnected *at its deadline* if that has come, else unchanged.

    Every action calls this first, so that a click after the deadline can't overwrite the true reason.
    """
    end = deadline(life, rule)
    if end is None or now < end.at:
        return life
    return replace(life, disconnected_at=end.at, reason=end.reason)


def kept_until(life: Lifecycle, rule: Rule) -> datetime | None:
    """The last moment at which a reconnect brings the history back; None while connected."""
    if life.disconnected_at is None:
        return None
    return rule.history_kept.after(life.disconnected_at)


def history_is_lost(life: Lifecycle, rule: Rule, now: datetime) -> bool:
    """Whether the history of this life, brought up to date, can no longer come back at `now`."""
    until = kept_until(life, rule)
    return life.history_deleted_at is not None or (until is not None and now > until)


def status(life: Lifecycle, rule: Rule, now: datetime) -> Status:
    """What the account is at `now`, whatever the worker has or has not yet seen."""
    life = lapse(life, rule, now)
    if life.disconnected_at is None:
        end = deadline(life, rule)
        near = end is not None and end.at - now <= EXPIRING
        return Status(State.EXPIRING if near else State.CONNECTED, deadline=end)
    lost = history_is_lost(life, rule, now)
    return Status(
        State.HISTORY_LOST if lost else State.DISCONNECTED,
        since=life.disconnected_at,
        reason=life.reason,
        kept_until=kept_until(life, rule),
    )


def disconnect(life: Lifecycle, rule: Rule, now: datetime, reason: Reason) -> Lifecycle:
    """Cut the link at `now`; a life that is already disconnected (or has lapsed meanwhile) keeps its true reason."""
    life = lapse(life, rule, now)
    if life.disconnected_at is not None:
        return life
    return replace(life, disconnected_at=now, reason=reason)


def given_only(life: Lifecycle, rule: Rule) -> timedelta | None:
    """How long the network gave access for, where it stated an end well before the table's; None where it did not."""
    stated = life.network_ends_at
    usual = deadline(replace(life, network_ends_at=None), rule)
    if stated is None or (usual is not None and stated > usual.at - WELL_BEFORE):
        return None
    return stated - life.authorized_at


def reauthorize(life: Lifecycle, rule: Rule, now: datetime, network_ends_at: datetime | None = None) -> Return:
    """A person said yes at `now`: connected again, with the history if the window is still open.

    A clock that jumped back never makes the new authorization older than the one it replaces.
    """
    life = lapse(life, rule, now)
    said_yes_at = max(now, life.authorized_at)
    return Return(
        life=Lifecycle(said_yes_at, max(said_yes_at, life.active_at), network_ends_at),
        was_disconnected=life.disconnected_at is not None,
        history_kept=not history_is_lost(life, rule, now),
    )


def touch(life: Lifecycle, rule: Rule, now: datetime) -> Lifecycle:
    """Note an activity (a post published, a successful call made for a person); too late once the account is cut."""
    life = lapse(life, rule, now)
    if life.disconnected_at is not None or now <= life.active_at:
        return life
    return replace(life, active_at=now)


def forget_history(life: Lifecycle, rule: Rule, now: datetime) -> Lifecycle:
    """Note that the lost history has been deleted; unchanged while it could still come back."""
    life = lapse(life, rule, now)
    if life.history_deleted_at is not None or not history_is_lost(life, rule, now):
        return life
    return replace(life, history_deleted_at=now)


def days_left(until: datetime, now: datetime) -> int:
    """Days of 24 hours left, the begun one counted: 5 days and an hour are 6, nothing left is 0."""
    return max(0, -((now - until) // timedelta(days=1)))


def moments(life: Lifecycle, rule: Rule, warn_days: Iterable[int]) -> list[datetime]:
    """Every moment at which something must happen to this life, earliest first.

    `warn_days` are the notice steps, in days before a deadline of which people are warned (a lapse, never inactivity).
    The loss of a history is looked at ahead of its time in any case, whether or not anybody wishes to be told.
    """
    if life.disconnected_at is not None:
        until = kept_until(life, rule)
        if until is None or life.history_deleted_at is not None:
            return []
        return [until - LOSS_WARNING, until + INSTANT]
    end = deadline(life, rule)
    if end is None:
        return []
    warnings = sorted(warn_days, reverse=True) if end.reason is Reason.LAPSED else []
    return [end.at - timedelta(days=days) for days in warnings] + [end.at]


def wake_after(life: Lifecycle, rule: Rule, warn_days: Iterable[int], now: datetime) -> datetime | None:
    """The next moment *after* `now` at which something must happen: what a sweep writes once it has done its work."""
    return next((moment for moment in moments(life, rule, warn_days) if moment > now), None)


def wake_at(life: Lifecycle, rule: Rule, warn_days: Iterable[int], now: datetime) -> datetime | None:
    """The moment from which a sweep must look: the earliest that is due already, else the next one after `now`.

    It is the moment itself, not `now`: a clock that runs ahead and jumps back must not put off what was due before.
    """
    due = [moment for moment in moments(life, rule, warn_days) if moment <= now]
    return due[0] if due else wake_after(life, rule, warn_days, now)

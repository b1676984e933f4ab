"""Whom to tell, about which deadline and step, and when silence is right. All moments are aware datetimes in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webapp.domain.lifecycle import TIME_RAN_OUT, Lifecycle, Reason, deadline, history_is_lost, kept_until, lapse
from webapp.domain.rules import EXPIRING, LOSS_WARNING, Rule

WEEK_AHEAD = EXPIRING.days
DEFAULT_STEPS: tuple[int, ...] = (WEEK_AHEAD,)
"""Days before the deadline at which people are told, as the article has it: once, a week ahead."""
OPTIONAL_STEPS: tuple[int, ...] = (3, 1)
"""Steps that a workspace may add."""


class Kind(StrEnum):
    """What a notice says."""

    AHEAD = "ahead"
    """The account must be reauthorized by its deadline."""
    SUDDEN = "sudden"
    """The network cut the account off; only where the workspace asked to be told."""
    DONE = "done"
    """Somebody reconnected it; only to those who had been warned, where the workspace asked for it."""

    LOSS = "loss"
    """The history of the disconnected account is about to be deleted; only where the workspace asked to be told."""


class Matter(StrEnum):
    """What became of the matter that a notice told of. Only an open one, and news, wait for anybody."""

    OPEN = "open"
    """Still as the notice said: somebody is to do something."""
    NEWS = "news"
    """Nothing was to be done from the start."""
    RECONNECTED = "reconnected"
    DISCONNECTED = "disconnected"
    """Cut off before its time ran out, whatever the reason."""
    LAPSED = "lapsed"
    """Its time ran out, as the notice had warned."""
    LOST = "lost"
    """The history that the notice warned of has been deleted."""
    MOVED = "moved"
    """Another date holds by now, without a person's yes."""


@dataclass(frozen=True)
class Reader:
    """Somebody who might be told; `active` is false once deactivated here, gone, or without a social permission."""

    id: int
    active: bool = True
    super_admin: bool = False


def current_step(life: Lifecycle, rule: Rule, steps: Iterable[int], now: datetime) -> int | None:
    """The notice step that is owed at `now`, in days before the deadline; None when silence is right.

    Steps that were missed while nobody looked are not sent after one another: the latest that has come speaks for all.
    Nothing is owed for inactivity, after a disconnect, or once the deadline has passed.
    """
    end = deadline(life, rule)
    if end is None or end.reason is not Reason.LAPSED or now >= end.at:
        return None
    return min((step for step in steps if end.at - timedelta(days=step) <= now), default=None)


def recipients(last_connector: Reader | None, members: Iterable[Reader]) -> list[int]:
    """Ids of those who are told: who connected the account last, and every super admin; nobody twice, nobody inactive.

    An empty answer is an alarm for the operator, not silence.
    """
    told = [last_connector] if last_connector is not None else []
    told += [member for member in members if member.super_admin]
    return list(dict.fromkeys(reader.id for reader in told if reader.active))


def is_still_owed(notice_deadline: datetime, life: Lifecycle, rule: Rule, now: datetime) -> bool:
    """Whether a warning about `notice_deadline` is still true at `now`.

    True while the account is connected, and will lapse (not fall silent) at that same deadline, which is yet to come.
    """
    end = deadline(life, rule)
    return end is not None and end.reason is Reason.LAPSED and end.at == notice_deadline and now < end.at


def matter(kind: Kind, subject_at: datetime, told_at: datetime, life: Lifecycle, rule: Rule, now: datetime) -> Matter:
    """What became by `now` of what was told at `told_at` about the account of that life."""
    if kind is Kind.DONE:
        return Matter.NEWS
    life = lapse(life, rule, now)
    if _is_still_so(kind, subject_at, life, rule, now):
        return Matter.OPEN
    if life.authorized_at >= told_at:
        return Matter.RECONNECTED
    if life.disconnected_at is None:
        return Matter.MOVED
    if kind is Kind.LOSS:
        return Matter.LOST
    return Matter.LAPSED if (life.disconnected_at, life.reason) == (subject_at, Reason.LAPSED) else Matter.DISCONNECTED


def loss_to_tell(life: Lifecycle, rule: Rule, now: datetime) -> datetime | None:
    """The last moment of a history whose loss is owed a word at `now`; None before its time, and once it is lost.

    `life` has been brought up to date. It says nothing of whether anything stands in the history.
    """
    until = kept_until(life, rule)
    if until is None or now < until - LOSS_WARNING or history_is_lost(life, rule, now):
        return None
    return until


def loss_is_still_owed(until: datetime, life: Lifecycle, rule: Rule, now: datetime) -> bool:
    """Whether a warning that the history is kept `until` then is still true at `now`: nobody reconnected, and it is
    there still."""
    life = lapse(life, rule, now)
    return kept_until(life, rule) == until and not history_is_lost(life, rule, now)


def _is_still_so(kind: Kind, subject_at: datetime, life: Lifecycle, rule: Rule, now: datetime) -> bool:
    if kind is Kind.AHEAD:
        return is_still_owed(subject_at, life, rule, now)
    if kind is Kind.LOSS:
        return loss_is_still_owed(subject_at, life, rule, now)
    return life.disconnected_at == subject_at


def is_sudden(reason: Reason) -> bool:
    """Whether a disconnect came from the network's side unannounced: what 'sudden disconnects' may tell about."""
    return reason is Reason.INACTIVE or reason not in TIME_RAN_OUT | {Reason.MANUAL}

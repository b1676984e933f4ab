"""Times in a network's answer, made sane: missing, zero, negative, worded and absurd ones included. All in UTC."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST_LIFE = timedelta(days=366)
"""A token that says it lives longer is renewed once a year all the same."""
LONGEST_END = timedelta(days=5 * 366)
"""A stated end further away than this is no end."""
LONGEST_WAIT = timedelta(hours=24)
"""However long a network asks us to wait, we look again after this."""


def seconds(value: Any) -> float | None:
    """A positive number of seconds, also when it is written as a word ("3600"); None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,15}(\.[0-9]{1,9})?\s*", value):
        value = float(value)
    if not isinstance(value, int | float) or not 0 < value <= 1e15 or not math.isfinite(value):
        return None
    return float(value)


def access_end(value: Any, now: datetime) -> datetime | None:
    """When an access token ends that says `expires_in`; at most a year away. None where it says nothing sensible."""
    life = seconds(value)
    return None if life is None else now + timedelta(seconds=min(life, LONGEST_LIFE.total_seconds()))


def stated_end(value: Any, now: datetime) -> datetime | None:
    """An end that only a person can move; None where the network states none, or an absurd one."""
    life = seconds(value)
    return None if life is None or life > LONGEST_END.total_seconds() else now + timedelta(seconds=life)


def retry_at(header: str | None, now: datetime) -> datetime | None:
    """When a `Retry-After` (seconds or a date) asks us back, at most a day ahead; None where it says nothing."""
    if header is None:
        return None
    wait = seconds(header)
    moment = _date(header) if wait is None else now + timedelta(seconds=min(wait, LONGEST_WAIT.total_seconds()))
    return None if moment is None or moment <= now else min(moment, now + LONGEST_WAIT)


def reset_at(header: str | None, now: datetime) -> datetime | None:
    """When a limit ends by `x-rate-limit-reset` (seconds since 1970), at most a day ahead; None for nonsense."""
    wait = (seconds(header) or 0.0) - now.timestamp()
    return None if wait <= 0 else now + timedelta(seconds=min(wait, LONGEST_WAIT.total_seconds()))


def asked_back(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When an answer asks us back. X tells when its limit ends in every answer; only with a 429 is that a wait."""
    limit_ends = reset_at(headers.get("x-rate-limit-reset"), now) if status == 429 else None
    return retry_at(headers.get("Retry-After"), now) or limit_ends


def _date(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None

"""The time that the Activity tab is asked for: today, the last days, or from one day to another, as the reader counts
them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

ANY, TODAY, WEEK, MONTH, RANGE = "", "today", "7", "30", "range"
PRESETS = {
    ANY: _l("Any time"),
    TODAY: _l("Today"),
    WEEK: _l("7 days"),
    MONTH: _l("30 days"),
    RANGE: _l("From … to …"),
}
DAYS = {TODAY: 1, WEEK: 7, MONTH: 30}
"""How many of the reader's days a preset shows, today the last of them."""
LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Period:
    """What is asked for, as the address has it, and the moments it means: `since` is part of it, `until` is not."""

    preset: str = ANY
    first: str = ""
    last: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, preset: str, first: str, last: str, now: datetime, zone: tzinfo) -> "tuple[Period, list[str]]":
        """Read it; what makes no sense is left out, and said. Two days without a preset are a range, too."""
        if preset in DAYS:
            begin = now.astimezone(zone).date() - timedelta(days=DAYS[preset] - 1)
            return cls(preset, since=_start(begin, zone)), []
        wrong = []
        if preset not in PRESETS:
            wrong.append(_("“%(what)s” is no time that can be asked for.", what=preset[:LONGEST_SHOWN]))
        days: list[date | None] = []
        for words in (first, last):
            day = _day(words)
            days.append(day)
            if words and day is None:
                wrong.append(_("“%(what)s” is no day. Please write it like 2026-11-24.", what=words[:LONGEST_SHOWN]))
        begin_day, end_day = days
        if begin_day and end_day and end_day < begin_day:
            wrong.append(_("The first day comes after the last one: nothing can match."))
        if not begin_day and not end_day:
            return cls(RANGE if preset == RANGE else ANY), wrong
        since = _start(begin_day, zone) if begin_day else None
        until = _start(end_day + timedelta(days=1), zone) if end_day else None
        return cls(RANGE, str(begin_day or ""), str(end_day or ""), since, until), wrong


def _day(words: str) -> date | None:
    """A day in ISO form of a year that clocks reach."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if 1971 <= day.year <= 9000 else None


def _start(day: date, zone: tzinfo) -> datetime:
    """When a day begins for the reader, whatever the clocks do in its night."""
    return datetime.combine(day, time(), zone).astimezone(UTC)

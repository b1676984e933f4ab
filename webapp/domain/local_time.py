"""What a person types as a local time, and which moments that can mean: none in the night when clocks go forward, two
in the night when they go back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moments(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments (UTC, in order) at which clocks in `zone` show `local` (naive). ValueError for an aware one."""
    if local.tzinfo is not None:
        raise ValueError("a local time has no zone of its own")
    both = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == local)


def skipped_to(local: datetime, zone: ZoneInfo) -> datetime:
    """Of a local time that clocks skip: the one (naive) that they show instead, an hour later as a rule."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in `zone`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def week_of(day: date, first_weekday: int) -> list[date]:
    """The seven days of the week that a day is in; `first_weekday` counts from Monday, 0."""
    begins = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return [begins + timedelta(days=number) for number in range(7)]


def weeks_of_month(day: date, first_weekday: int) -> list[date]:
    """The days of all weeks that the month of a day reaches into."""
    days = week_of(day.replace(day=1), first_weekday)
    while (following := days[-1] + timedelta(days=1)).month == day.month:
        days += week_of(following, first_weekday)
    return days

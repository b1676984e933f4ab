"""What a person types as a local time, and which moments that can mean: none in the night when clocks go forward, two
in the night when they go back."""

from datetime import UTC, datetime
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

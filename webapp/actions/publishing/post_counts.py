"""How many posts each tab of the list holds: exactly while they are few, and "1,000+" beyond."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, literal, select, union_all

from webapp.actions.publishing.post_list import SOONEST_FIRST, TABS, Filter, along, visible
from webapp.models import db

COUNTED = 1000
"""Where there are more, "1,000+" says enough."""


class Count(NamedTuple):
    """At least `number`; exactly so many unless `more`."""

    number: int
    more: bool


def counts(workspace_id: int, now: datetime) -> dict[str, Count]:
    """How many posts each tab holds, whatever is searched for. One statement, which reads a thousand of each state."""
    shown = case((visible(workspace_id, Filter(), now), 1), else_=0).label("shown")
    each = [
        along(workspace_id, Filter(), state, tab in SOONEST_FIRST)
        .add_columns(literal(tab).label("tab"), shown)
        .limit(COUNTED + 1)
        .subquery()
        .select()
        for tab, states in TABS.items()
        for state in states
    ]
    read = union_all(*each).subquery().c
    rows = db.session.execute(select(read.tab, func.count(), func.sum(read.shown)).group_by(read.tab))
    found = {row[0]: _counted(row[1], row[2]) for row in rows}
    return {tab: found.get(tab, Count(0, False)) for tab in TABS}


def _counted(seen: int, shown: int) -> Count:
    """Of posts that were read, those that show; rounded down where there are more than were read."""
    return Count(shown - shown % 100 if shown > 100 else shown, True) if seen > COUNTED else Count(shown, False)

"""Publishing > Weeks: how many posts each account published in each of the last twelve weeks, drawn and as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_skeleton
from flask import Blueprint, render_template

from webapp import words
from webapp.actions.publishing import post_weeks
from webapp.domain import permissions
from webapp.domain.local_time import midnight, week_of
from webapp.pages import guard, languages
from webapp.pages.publishing.calendar import noon, today

pages = Blueprint("weeks", __name__)

WEEKS = 12
HEIGHT, STEP, GAP = 36, 12, 3
"""Of a drawing, in its own units: the tallest bar, from one bar to the next, and between two."""


@dataclass(frozen=True)
class Bar:
    """One bar of a drawing, from its upper left corner."""

    x: int
    y: float
    height: float


@pages.get("/publishing/weeks")
@guard.needs(permissions.may_see)
def index() -> str:
    """Bars for all accounts together and for each, and the same as a table."""
    here, zone = guard.here(), languages.zone()
    locale = words.MANNERS[words.language()].locale
    this = week_of(today(), locale.first_week_day)[0]
    begins = [this - timedelta(days=7 * ago) for ago in range(WEEKS - 1, -2, -1)]
    found = post_weeks.counted(here.workspace.id, [midnight(day, zone) for day in begins], here.now)
    most = max((number for line in found.lines for number in line.numbers), default=0)
    return render_template(
        "weeks/index.html",
        found=found,
        names=[format_skeleton("MMMd", noon(day), locale=locale) for day in begins[:-1]],
        together=bars(found.totals, max(found.totals)),
        drawn=[(line, bars(line.numbers, most)) for line in found.lines],
        width=WEEKS * STEP,
        height=HEIGHT,
        bar_width=STEP - GAP,
        most_counted=post_weeks.MOST_COUNTED,
        may_draft=permissions.may_draft(here.person) is None,
    )


def bars(numbers: Sequence[int], most: int) -> list[Bar]:
    """A bar for each number, the tallest for `most`; what is not nothing can be seen."""
    heights = [max(1.5, round(HEIGHT * number / most, 1)) if number else 0.0 for number in numbers]
    return [Bar(place * STEP + GAP // 2, round(HEIGHT - height, 1), height) for place, height in enumerate(heights)]

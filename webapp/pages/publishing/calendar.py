"""Publishing > Calendar: a month or a week of posts in the reader's zone.

What is scheduled can be moved to another day, by dragging it, or by a form in its dialog.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import words
from webapp.actions.publishing import post_calendar
from webapp.actions.publishing.author import may_publish
from webapp.actions.publishing.post_calendar import Moved, Odd
from webapp.actions.publishing.post_list import Place
from webapp.actions.publishing.timing import NotInTime
from webapp.actions.refusals import NotThere, Overtaken
from webapp.domain import permissions
from webapp.domain.local_time import midnight, week_of, weeks_of_month
from webapp.domain.posts import PostState
from webapp.models import Post
from webapp.pages import formats, guard, languages
from webapp.pages.fragments import is_fragment
from webapp.pages.numbers import row_number
from webapp.pages.publishing.composer import author
from webapp.pages.publishing.post_asked import ADDRESS as LIST
from webapp.pages.publishing.post_asked import mark_of, place_of

pages = Blueprint("calendar", __name__)

ADDRESS = "/publishing/calendar"
FIRST_YEAR, LAST_YEAR = 2000, 2199
SHOWN = {"month": 4, "week": 40}
"""At most so many posts of a day."""


@dataclass(frozen=True)
class Span:
    """What is looked at: the month or the week that `day` is in."""

    kind: str
    day: date

    @classmethod
    def of(cls, given: Any, today: date) -> "Span":
        """Read query arguments or a form; nonsense is this month."""
        week, month = given.get("week", ""), given.get("month", "")
        day = day_of(week) if week else day_of(f"{month}-01")
        if not week and day and (day.year, day.month) == (today.year, today.month):
            day = today  # so that its week is this one
        return cls("week" if week and day else "month", day or today)

    @property
    def days(self) -> list[date]:
        """Its days, whole weeks as the reader's language begins them."""
        first = words.MANNERS[words.language()].locale.first_week_day
        return week_of(self.day, first) if self.kind == "week" else weeks_of_month(self.day, first)

    @property
    def value(self) -> str:
        """As addresses have it."""
        return self.day.isoformat() if self.kind == "week" else f"{self.day:%Y-%m}"

    @property
    def address(self) -> str:
        """Where it is shown."""
        return f"{ADDRESS}?{self.kind}={self.value}"

    def beside(self, way: int) -> "Span":
        """The one after (1) or before (-1) it."""
        if self.kind == "week":
            return Span("week", self.day + way * timedelta(days=7))
        first = self.day.replace(day=1)
        return Span("month", (first + timedelta(days=31 if way > 0 else -1)).replace(day=1))

    def title(self) -> str:
        """In words: "November 2026", or the first and the last day of the week."""
        locale = words.MANNERS[words.language()].locale
        if self.kind == "month":
            return str(format_skeleton("yMMMM", noon(self.day), locale=locale))
        first, last = (format_skeleton("yMMMd", noon(day), locale=locale) for day in (self.days[0], self.days[-1]))
        return f"{first} – {last}"


@dataclass(frozen=True)
class Chip:
    """One post in the calendar; `mark` is its number and when it is due, where its reader may move it."""

    post: Post
    time: str
    mark: str


@dataclass(frozen=True)
class Day:
    """One day; `more` leads to those that are not shown, if any. Posts can be moved to it if it is `open`."""

    date: date
    name: str
    outside: bool
    is_today: bool
    open: bool
    chips: Sequence[Chip]
    more: str


@pages.get(ADDRESS)
@guard.needs(permissions.may_see)
def index() -> str:
    """The month or the week."""
    return render_template("calendar/index.html", **shown(Span.of(request.args, today())))


@pages.get("/publishing/posts/<number:post_id>/move")
@guard.needs(permissions.may_draft)
def ask(post_id: int) -> str:
    """The form that moves one post, in the dialog or as a page."""
    here, span = guard.here(), Span.of(request.args, today())
    post = post_calendar.one(here.workspace.id, post_id)
    may_publish(author(), post.account)
    layout = {} if is_fragment() else {"dialog_layout": "calendar/page.html"}
    first = today().isoformat()
    return render_template("calendar/move.html", post=post, chip=chip(post), span=span, first=first, **layout)


@pages.post(f"{ADDRESS}/move")
@guard.needs(permissions.may_draft)
def move() -> ResponseReturnValue:
    """Move a post to another day, and show the calendar as it is then."""
    span, place, day = (
        Span.of(request.form, today()),
        place_of(request.form.get("post", "")),
        request.form.get("day", ""),
    )
    goal = day_of(day)
    if place is None:
        raise NotThere
    if goal is None:
        return answer(span, "problem", _("Enter a day."), 422)
    try:
        moved = post_calendar.move(place.id, place.at, goal, languages.zone(), author(), guard.now())
    except Overtaken:
        said = _("This post is being published right now, or somebody else has changed it. It was not moved.")
        return answer(span, "problem", said, 409)
    except NotInTime:
        return answer(span, "problem", _("This time has passed, or is too far ahead."), 422)
    return answer(span, "done", words_of(moved), 200)


def words_of(moved: Moved) -> str:
    """What was done, and what is odd about it."""
    said = str(_("The post is scheduled for %(at)s.", at=formats.moment(moved.at)))
    odd = {
        Odd.SKIPPED: _("In this night clocks go forward, and its usual time does not exist."),
        Odd.DOUBLED: _("In this night clocks go back, and this time comes twice: the first one is meant."),
    }
    return f"{said} {odd[moved.odd]}" if moved.odd else said


def answer(span: Span, kind: str, said: str, status: int) -> ResponseReturnValue:
    """The calendar anew, with what was done or why not."""
    if not is_fragment():
        flash(said, kind)
        return redirect(span.address, 303)
    made = make_response(render_template("calendar/swapped.html", kind=kind, said=said, **shown(span)), status)
    made.headers["HX-Retarget"], made.headers["HX-Reswap"] = "#calendar", "innerHTML"
    return made


def shown(span: Span) -> dict[str, Any]:
    """The days of a span with their posts."""
    here, zone = guard.here(), languages.zone()
    days = span.days
    bounds = [midnight(day, zone) for day in (*days, days[-1] + timedelta(days=1))]
    found = post_calendar.of_days(here.workspace.id, bounds, SHOWN[span.kind], here.now)
    names = get_day_names("abbreviated", "stand-alone", words.MANNERS[words.language()].locale)
    return {
        "span": span,
        "days": [
            day_shown(span, day, posts, bounds[n]) for n, (day, posts) in enumerate(zip(days, found, strict=True))
        ],
        "weekdays": [names[day.weekday()] for day in days[:7]],
        "this": Span(span.kind, today()),
        "other": Span("week" if span.kind == "month" else "month", span.day),
        "may_draft": permissions.may_draft(here.person) is None,
    }


def day_shown(span: Span, day: date, posts: Sequence[Post], begins: datetime) -> Day:
    """One day with the first of its posts."""
    most, now = SHOWN[span.kind], today()
    more = ""
    if len(posts) > most:
        more = Span("week", day).address if span.kind == "month" else in_list(day, begins)
    return Day(
        date=day,
        name=format_date(day, "full", locale=words.MANNERS[words.language()].locale),
        outside=span.kind == "month" and day.month != span.day.month,
        is_today=day == now,
        open=day >= now,
        chips=[chip(post) for post in posts[:most]],
        more=more,
    )


def in_list(day: date, begins: datetime) -> str:
    """Where the list begins with the posts of a day."""
    if day >= today():
        return f"{LIST}?tab=scheduled&after={mark_of(Place(begins, 0))}"
    return f"{LIST}?after={mark_of(Place(midnight(day + timedelta(days=1), languages.zone()), 0))}"


def chip(post: Post) -> Chip:
    """One post, with its mark where the reader may move it."""
    manner = words.MANNERS[words.language()]
    pattern = manner.time.partition("\N{NO-BREAK SPACE}'")[0]
    time = format_datetime(post.moment.astimezone(languages.zone()), pattern, locale=manner.locale)
    moves = post.state is PostState.SCHEDULED and post.due_at is not None
    may = moves and permissions.may_publish(guard.here().person, post.account.holding) is None
    return Chip(post, str(time), mark_of(Place(post.due_at, post.id)) if may and post.due_at else "")


def today() -> date:
    """The reader's day."""
    return guard.now().astimezone(languages.zone()).date()


def noon(day: date) -> datetime:
    """A moment by which a day is written, whatever zone it is read in."""
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - a day has no zone


def day_of(text: str) -> date | None:
    """A day as addresses and forms have it; None for nonsense, and for days nobody plans for."""
    parts = text.split("-")
    if len(parts) != 3 or (len(parts[0]), len(parts[1]), len(parts[2])) != (4, 2, 2):
        return None
    year, month, day = (row_number(part) for part in parts)
    if year is None or month is None or day is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""A year of deadlines as a picture: where each mark stands, how high it is, what it says and where it leads.

Drawn here, without styles or scripts of its own; the same stands below it as a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import words
from webapp.actions.accounts import deadlines
from webapp.actions.accounts.deadlines import DISCONNECTED, LATER, LOST, NO_DATE, WEEK, WEEKS, Count, Named
from webapp.domain.lifecycle import State
from webapp.domain.rules import RULES, CountedFrom, Network, Rule
from webapp.pages import formats, guard, languages
from webapp.pages.accounts import tab
from webapp.pages.accounts.rows import clean

LEFT, SLOT, ROW, TOP = 200, 16, 56, 28
"""Units of the drawing: where the weeks begin, a week's width, a network's height, and the months' above."""
CUT_X = 100
LOWEST, HIGHEST = 8, 32
WIDTH = LEFT + WEEKS * SLOT + 12
NAMED_IN_A_MARK = 3
GONE = (State.DISCONNECTED, State.HISTORY_LOST)


@dataclass(frozen=True)
class Mark:
    """Some accounts of one network in one week: a bar, with what it says and where it leads."""

    network: Network
    state: str
    number: int
    says: str
    leads_to: str
    x: int
    y: int
    width: int
    height: int
    alone: bool


@dataclass(frozen=True)
class Line:
    """One network of the drawing; `ground` is where its bars stand."""

    network: Network
    ground: int
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Month:
    """Where a month begins."""

    name: str
    x: int


@dataclass(frozen=True)
class Timeline:
    """The whole picture, and the same in words. `no_date` and `lost` are numbers of accounts that stand in no week."""

    network: Network | None
    lines: Sequence[Line]
    months: Sequence[Month]
    named: Sequence[Named]
    total: int
    no_date: int
    lost: int

    width = WIDTH
    left = LEFT
    cut_x = CUT_X
    every_network = tuple(Network)

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return TOP + len(self.lines) * ROW + 8

    @property
    def by_inactivity(self) -> bool:
        """Whether some of it counts from the last activity."""
        return any(RULES[line.network].counted_from is CountedFrom.ACTIVITY for line in self.lines)

    @property
    def counting_activity(self) -> str:
        """The networks that count from the last activity: "X"."""
        return ", ".join(name for rule, name in _named() if rule.counted_from is CountedFrom.ACTIVITY)

    @property
    def without_a_date(self) -> str:
        """The networks that set no date: "YouTube"."""
        return words.one_of([name for rule, name in _named() if rule.reauthorize_after is None])

    @property
    def ahead(self) -> list[Named]:
        """Those named that are connected: the next deadlines in their order, then those without one."""
        return [one for one in self.named if one.state not in GONE]

    @property
    def gone(self) -> list[tuple[State, list[Named]]]:
        """Those named that are not, by what became of them."""
        by_state = [(state, [one for one in self.named if one.state is state]) for state in GONE]
        return [(state, found) for state, found in by_state if found]

    @property
    def more(self) -> int:
        """How many accounts are not named."""
        return self.total - len(self.named)


def _named() -> list[tuple[Rule, str]]:
    return [(rule, words.network(network)) for network, rule in RULES.items()]


def show(network: Network | None) -> Timeline:
    """Ask the database for the picture: two statements."""
    here = guard.here()
    counts = deadlines.counted(here.workspace.id, network, here.now)
    named = deadlines.nearest(here.workspace.id, network, here.now) if counts else ()
    drawn = [one for one in counts if one.week not in (LOST, NO_DATE)]
    networks = [one for one in Network if any(count.network is one for count in drawn)]
    highest = max((one.number for one in drawn), default=1)
    lines = [
        _line(one, place, [count for count in drawn if count.network is one], named, highest, here.now)
        for place, one in enumerate(networks)
    ]
    return Timeline(
        network=network,
        lines=lines,
        months=_months(here.now),
        named=named,
        total=sum(one.number for one in counts),
        no_date=sum(one.number for one in counts if one.week == NO_DATE),
        lost=sum(one.number for one in counts if one.week == LOST),
    )


def _line(
    network: Network, place: int, counts: Sequence[Count], named: Sequence[Named], highest: int, now: datetime
) -> Line:
    ground = TOP + (place + 1) * ROW
    taken = {one.week for one in counts}
    marks = [
        _mark(
            one, ground, highest, names_in(one, named, now), now, alone=taken.isdisjoint({one.week - 1, one.week + 1})
        )
        for one in counts
    ]
    return Line(network, ground, marks)


def _mark(one: Count, ground: int, highest: int, names: Sequence[str], now: datetime, *, alone: bool) -> Mark:
    height = LOWEST + (HIGHEST - LOWEST) * one.number // highest
    state = {DISCONNECTED: State.DISCONNECTED, 0: State.EXPIRING}.get(one.week, State.CONNECTED)
    at_left = one.week == DISCONNECTED
    return Mark(
        network=one.network,
        state=state.value,
        number=one.number,
        says=said(one, names, now),
        leads_to=f"{tab.ADDRESS}?{urlencode({'network': one.network.value, 'state': state.value})}",
        x=CUT_X if at_left else LEFT + min(one.week, WEEKS - 1) * SLOT + 2,
        y=ground - height,
        width=2 * SLOT if at_left else SLOT - 4,
        height=height,
        alone=one.number > 1 and (alone or at_left),
    )


def names_in(one: Count, named: Sequence[Named], now: datetime) -> list[str]:
    """The names of the accounts in a mark, where all of them are known and few."""
    found = [account.name for account in named if account.network is one.network and account.week(now) == one.week]
    return found if len(found) == one.number <= NAMED_IN_A_MARK else []


def said(one: Count, names: Sequence[str], now: datetime) -> str:
    """A mark in words: "Facebook, 3 December 2026 to 9 December 2026: 2 accounts (Example GmbH, Kiel)"."""
    number = ngettext("%(number)s account", "%(number)s accounts", one.number, number=formats.number(one.number))
    whom = f"{number} ({', '.join(clean(name) for name in names)})" if names else number
    return f"{words.network(one.network)}, {when(one.week, now)}: {whom}"


def when(week: int, now: datetime) -> str:
    """A week in words."""
    if week == DISCONNECTED:
        return str(_("disconnected"))
    begins = now + WEEK * week
    if week == LATER:
        return str(_("after %(date)s", date=formats.date(begins)))
    return str(_("%(begin)s to %(end)s", begin=formats.date(begins), end=formats.date(begins + timedelta(days=6))))


def _months(now: datetime) -> list[Month]:
    """The beginnings of the months ahead, where the reader is."""
    zone = languages.zone()
    local = now.astimezone(zone)
    firsts = [_first_of(local, ahead) for ahead in range(1, 13)]
    return [
        Month(format_date(first, "LLL", locale=words.language()), LEFT + round((first - now) / WEEK * SLOT))
        for first in firsts
    ]


def _first_of(local: datetime, ahead: int) -> datetime:
    """Midnight at the beginning of the month so many months after a moment's own."""
    year, month = divmod(local.month - 1 + ahead, 12)
    return local.replace(
        year=local.year + year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0, fold=0
    )

"""What the Accounts tab shows: the question in its address, the answer in rows and numbers, and who may connect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from webapp.actions.accounts import listing
from webapp.actions.accounts.listing import PER_PAGE, Counts, Filter
from webapp.actions.house import house
from webapp.actions.team import asking, people
from webapp.domain import permissions
from webapp.domain.lifecycle import State
from webapp.domain.permissions import Act
from webapp.domain.rules import Network
from webapp.models import Account
from webapp.pages import guard
from webapp.pages.accounts import rows
from webapp.pages.accounts.rows import Reader, Row, clean
from webapp.pages.fragments import asked_behind
from webapp.pages.guard import Here
from webapp.pages.numbers import page_number

ADDRESS = "/settings/social/accounts"
EVERYTHING = Filter()
IN_NEED = "in-need"
"""Stands in the address where else a state does: all that needs a person, whatever its state."""
NAMED = 3
"""At most so many people are named as those who can help."""


@dataclass(frozen=True)
class Asked:
    """What the tab's address asks for; what makes no sense in it asks for nothing."""

    filter: Filter = EVERYTHING
    page: int = 1

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Asked":
        """Read query arguments."""
        network, state, page = (arguments.get(name, "") for name in ("network", "state", "page"))
        text = arguments.get("q", "").replace("\0", "").strip()[: listing.LONGEST_SEARCH]
        wanted = Filter(
            network=Network(network) if network in set(Network) else None,
            state=State(state) if state in set(State) else None,
            text=text,
            in_need=state == IN_NEED,
        )
        return cls(wanted, page_number(page))

    @classmethod
    def of_page_behind(cls) -> "Asked":
        """What the page asked for from which htmx made this request."""
        return cls.of(asked_behind(ADDRESS))

    @property
    def address(self) -> str:
        """The shortest address that asks for this."""
        wanted = self.filter
        arguments = {"network": wanted.network, "state": IN_NEED if wanted.in_need else wanted.state, "q": wanted.text}
        kept = {name: value for name, value in arguments.items() if value}
        if self.page > 1:
            kept["page"] = str(self.page)
        return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS


@dataclass(frozen=True)
class Tab:
    """The tab as one reader sees it. `urgent` are the few accounts that need a person most, of `counts.in_need`.

    `beside` is the row of an account that was acted on, whether or not it is among them.
    `networks` are those that are configured; `who_connects` names who may connect, for those who may not,
    and `asked_to_connect` whom of them the reader asked today.
    """

    asked: Asked
    counts: Counts
    rows: Sequence[Row]
    urgent: Sequence[Row]
    beside: Row | None
    networks: Sequence[Network]
    may_connect: bool
    who_connects: Sequence[str]
    asked_to_connect: asking.Asked | None

    per_page = PER_PAGE
    states = tuple(State)
    every_network = tuple(Network)

    @property
    def total(self) -> int:
        """How many accounts the whole filter lets through, on all pages."""
        return self.counts.of(self.asked.filter)

    def number_in(self, state: State) -> int:
        """How many of a state there are among those that network and text let through."""
        return self.counts.by_state[state]

    @property
    def cut_off(self) -> int:
        """How many have lost their connection, not by hand, and can come back."""
        return self.counts.in_need - self.counts.ending

    @property
    def for_others(self) -> int:
        """How many besides have lost their connection that are not this reader's to repair."""
        return self.counts.cut_off - self.cut_off

    @property
    def more_in_need(self) -> int:
        """How many need a person besides those shown."""
        return self.counts.in_need - len(self.urgent)


def show(asked: Asked, *, with_rows: bool = True, with_urgent: bool = True, beside: Account | None = None) -> Tab:
    """Ask the database for the tab: a page past the last is the last one. The number of statements never grows."""
    here = guard.here()
    counts = listing.counts(here.workspace.id, asked.filter, here.person, here.now)
    asked = Asked(asked.filter, last_page(asked, counts))
    accounts = found(asked, counts, here) if with_rows else ()
    urgent: Sequence[Account] = ()
    if with_urgent and counts.in_need:
        urgent = listing.urgent(here.workspace.id, here.person, here.now)
    also = [beside] if beside else []
    reader = reader_of({account.id: account for account in [*urgent, *accounts, *also]}.values(), here)
    return Tab(
        asked=asked,
        counts=counts,
        rows=reader.rows(accounts),
        urgent=reader.rows(urgent),
        beside=reader.row(beside) if beside else None,
        networks=tuple(network for network in Network if network in reader.offered),
        may_connect=permissions.may_connect(here.person) is None,
        who_connects=admins(reader),
        asked_to_connect=asked_to_connect(reader),
    )


def found(asked: Asked, counts: Counts, here: Here) -> Sequence[Account]:
    """The accounts of the page asked for; the database is not asked where there are none."""
    if not counts.of(asked.filter):
        return ()
    return listing.page(here.workspace.id, asked.filter, asked.page, counts, here.person, here.now)


def last_page(asked: Asked, counts: Counts) -> int:
    """The page asked for, as far as there are so many."""
    pages = max(1, -(-counts.of(asked.filter) // PER_PAGE))
    return min(max(1, asked.page), pages)


def reader_of(accounts: Iterable[Account], here: Here) -> Reader:
    """Who reads these accounts' rows, with all that the rows say besides."""
    shown = list(accounts)
    some_in_need = any(rows.in_need(account.status(here.now)) for account in shown)
    return Reader(
        person=here.person,
        people=people.tied_to(here.workspace.id, shown),
        offered=frozenset(house().rooms),
        together=listing.repaired_together(here.workspace.id, shown, here.now) if some_in_need else {},
        now=here.now,
        requests=cache(lambda: asking.today(here.workspace.id, here.person.id, here.now)),
    )


def asked_to_connect(reader: Reader) -> asking.Asked | None:
    """Whom the reader asked today to connect an account, where they may not do so themselves."""
    may = permissions.may_connect(reader.person) is None
    return None if may else reader.requests().get((None, Act.CONNECT))


def row_of(account: Account) -> Row:
    """One account's row for whoever asks now."""
    return reader_of([account], guard.here()).row(account)


def admins(reader: Reader) -> list[str]:
    """The first few super admins who can act, by name."""
    found = [known.name for known in reader.people.values() if known.person.super_admin and known.is_here]
    return [clean(name) for name in found[:NAMED]]

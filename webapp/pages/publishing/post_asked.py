"""The question in the Publishing page's address, read; what makes no sense in it asks for nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from webapp.actions.publishing.post_list import TABS, Filter, Place
from webapp.domain.posts import Trouble
from webapp.domain.rules import Network
from webapp.pages.numbers import row_number

ADDRESS = "/publishing"
LONGEST_SEARCH = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVERYTHING = Filter()
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Asked:
    """What is asked for: a tab, what it is filtered by, and the place to go on from (`back`: to go back from)."""

    tab: str = "published"
    filter: Filter = EVERYTHING
    place: Place | None = None
    back: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """Read query arguments."""
        tab, network, why = (given.get(name, "") for name in ("tab", "network", "why"))
        before, after = place_of(given.get("before", "")), place_of(given.get("after", ""))
        tab = tab if tab in TABS else "published"
        wanted = Filter(
            account=row_number(given.get("account", "")),
            network=Network(network) if network in set(Network) else None,
            author=row_number(given.get("author", "")),
            text=given.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            why=Trouble(why) if tab == "attention" and why in set(Trouble) else None,
        )
        return cls(tab, wanted, after or before, back=before is not None and after is None)

    @classmethod
    def of_view(cls, view: str) -> "Asked":
        """What the page asked for from which a form was sent; forms carry it as their field `view`."""
        return cls.of(dict(parse_qsl(view)))

    @property
    def arguments(self) -> dict[str, Any]:
        """The shortest query arguments that ask for the same posts, without the place."""
        wanted = self.filter
        named = {
            "tab": "" if self.tab == "published" else self.tab,
            "account": wanted.account,
            "network": wanted.network,
            "author": wanted.author,
            "q": wanted.text,
            "why": wanted.why,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def view(self) -> str:
        """What forms on this page carry along."""
        return urlencode(self.arguments)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is searched for."""
        return self.filter != EVERYTHING

    def address(self, **changes: Any) -> str:
        """The address of the same with some arguments changed, or dropped where empty."""
        merged = {name: value for name, value in (self.arguments | changes).items() if value}
        return f"{ADDRESS}?{urlencode(merged)}" if merged else ADDRESS


def mark_of(place: Place | None) -> str:
    """A place as an address has it: microseconds since 1970, and a number; "" for none."""
    return f"{(place.at - EPOCH) // MICROSECOND}-{place.id}" if place is not None else ""


def place_of(mark: str) -> Place | None:
    """The place that a mark names; None for nonsense."""
    moment, _dash, row_id = mark.partition("-")
    since_1970, found = row_number(moment), row_number(row_id)
    if since_1970 is None or found is None:
        return None
    try:
        return Place(EPOCH + since_1970 * MICROSECOND, found)
    except OverflowError:  # after the year 9999
        return None

"""What the Permissions tab shows: the question in its address, and the people who answer it, fifty at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select

from webapp.actions.team import staff
from webapp.actions.team.staff import LONGEST_SEARCH, Member
from webapp.domain import permissions
from webapp.domain.levels import Level
from webapp.domain.rules import Network
from webapp.models import Account, AccountAccess, db
from webapp.pages import guard
from webapp.pages.accounts.rows import clean
from webapp.pages.numbers import page_number

ADDRESS = "/settings/social/permissions"
PER_PAGE = 50
DEACTIVATED = "deactivated"
"""Stands in the address where else a permission does."""
LEVELS = tuple(reversed(Level))
"""As lists offer them: the most first."""
SHOWN_ACCOUNTS = 20
"""So many accounts for chosen people are listed on the tab."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what makes no sense in it asks for nothing. `ticked` ticks everybody on the page."""

    text: str = ""
    level: Level | None = None
    deactivated: bool = False
    page: int = 1
    ticked: bool = False

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Asked":
        """Read query arguments."""
        level, page = arguments.get("level", ""), arguments.get("page", "")
        return cls(
            text=arguments.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            level=Level(level) if level in set(Level) else None,
            deactivated=level == DEACTIVATED,
            page=page_number(page),
            ticked=arguments.get("ticked") == "all",
        )

    @classmethod
    def of_view(cls, view: str) -> "Asked":
        """What the page asked for from which a form was sent; forms carry it as their field `view`."""
        return cls.of(dict(parse_qsl(view)))

    def arguments(self, **changes: Any) -> str:
        """The query that asks for this, with some of it changed."""
        level = DEACTIVATED if self.deactivated else self.level
        page = self.page if self.page > 1 else ""
        wanted = {"q": self.text, "level": level, "page": page, "ticked": "all" if self.ticked else ""} | changes
        return urlencode({name: value for name, value in wanted.items() if value})

    @property
    def view(self) -> str:
        """What forms on this page carry along; ticks are not kept beyond one look."""
        return self.arguments(ticked="")

    @property
    def address(self) -> str:
        """The shortest address that asks for this."""
        return f"{ADDRESS}?{self.view}" if self.view else ADDRESS

    def lets_through(self, member: Member) -> bool:
        """Whether somebody belongs in the list."""
        if self.deactivated and member.person.active:
            return False
        if self.level is not None and (member.level is not self.level or not member.person.active):
            return False
        return not self.text or member.matches(self.text)


@dataclass(frozen=True)
class Row:
    """One person as their reader sees them; `held` counts the accounts they connected first."""

    id: int
    name: str
    email: str
    level: Level
    active: bool
    held: int
    is_you: bool
    may_change: bool
    hands_over: bool
    ticked: bool = False


@dataclass(frozen=True)
class Roster:
    """The people on one page of the tab, and how many there are on all pages."""

    asked: Asked
    rows: Sequence[Row]
    total: int
    may_change: bool

    per_page = PER_PAGE
    levels = LEVELS


@dataclass(frozen=True)
class Restricted:
    """An account that only chosen people may use, and how many they are."""

    id: int
    name: str
    network: Network
    people: int


def show(asked: Asked) -> Roster:
    """The people asked for; a page past the last is the last one. Two statements, however many people there are."""
    found = [member for member in staff.everybody(guard.here().workspace.id) if asked.lets_through(member)]
    page = min(asked.page, max(1, -(-len(found) // PER_PAGE)))
    asked = Asked(asked.text, asked.level, asked.deactivated, page, asked.ticked)
    rows = rows_of(found[(page - 1) * PER_PAGE : page * PER_PAGE], asked.ticked)
    return Roster(asked, rows, len(found), permissions.may_administer(guard.here().person) is None)


def rows_of(members: Sequence[Member], ticked: bool = False) -> list[Row]:
    """These people as whoever asks sees them."""
    here = guard.here()
    held = first_connected(here.workspace.id, [member.id for member in members])
    may_change = permissions.may_administer(here.person) is None
    return [
        Row(
            id=member.id,
            name=clean(member.name) or clean(member.email),
            email=clean(member.email),
            level=member.level,
            active=member.person.active,
            held=held.get(member.id, 0),
            is_you=member.id == here.user.id,
            may_change=may_change and member.person.active,
            hands_over=may_change,
            ticked=ticked,
        )
        for member in members
    ]


def first_connected(workspace_id: int, people: Sequence[int]) -> dict[int | None, int]:
    """How many accounts each of these people connected first."""
    query = (
        select(Account.first_connected_by_id, func.count())
        .where(Account.workspace_id == workspace_id, Account.first_connected_by_id.in_(people))
        .group_by(Account.first_connected_by_id)
    )
    return {user_id: number for user_id, number in db.session.execute(query)}  # noqa: C416 - rows are no pairs to dict()


def for_chosen_people() -> tuple[list[Restricted], int]:
    """The first accounts that only chosen people may use, by name, and how many more there are."""
    query = (
        select(Account.id, Account.name, Account.network, func.count(AccountAccess.user_id), func.count().over())
        .outerjoin(AccountAccess, AccountAccess.account_id == Account.id)
        .where(Account.workspace_id == guard.here().workspace.id, Account.restricted)
        .group_by(Account.id)
        .order_by(Account.sought, Account.id)
        .limit(SHOWN_ACCOUNTS)
    )
    found = db.session.execute(query).all()
    shown = [Restricted(row[0], clean(row[1]) or "…", row[2], row[3]) for row in found]
    return shown, (found[0][4] - len(found)) if found else 0

"""What Settings > Workspace > People shows: the question in its address, and who answers it, fifty at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.actions.notices import outbox
from webapp.actions.team import invitations, staff
from webapp.actions.team.staff import LONGEST_SEARCH, Member
from webapp.domain.levels import Level
from webapp.models import Invitation, SignIn, db
from webapp.models.account import folded
from webapp.models.invitation import is_open
from webapp.pages import guard
from webapp.pages.accounts.rows import clean
from webapp.pages.numbers import page_number

ADDRESS = "/settings/people"
PER_PAGE = 50


class State(StrEnum):
    """How somebody stands to the workspace."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what makes no sense in it asks for nothing."""

    text: str = ""
    state: State | None = None
    page: int = 1

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Asked":
        """Read query arguments."""
        state = arguments.get("state", "")
        return cls(
            text=arguments.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            state=State(state) if state in set(State) else None,
            page=page_number(arguments.get("page", "")),
        )

    @property
    def address(self) -> str:
        """The shortest address that asks for this."""
        wanted = {"q": self.text, "state": self.state or "", "page": str(self.page) if self.page > 1 else ""}
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"{ADDRESS}?{query}" if query else ADDRESS


@dataclass(frozen=True)
class Row:
    """A member as a super admin sees them."""

    id: int
    name: str
    email: str
    level: Level
    state: State
    seen_at: datetime | None
    is_you: bool


@dataclass(frozen=True)
class Waiting:
    """An open invitation as a super admin sees it; `lost` says that its mail was refused for good."""

    id: int
    name: str
    email: str
    level: Level
    by: str
    written_at: datetime
    expires_at: datetime
    expired: bool
    lost: bool

    state = State.INVITED


@dataclass(frozen=True)
class Team:
    """One page of the list, and how many there are on all pages."""

    asked: Asked
    waiting: Sequence[Waiting]
    members: Sequence[Row]
    total: int

    per_page = PER_PAGE
    states = tuple(State)


def show(asked: Asked) -> Team:
    """Those asked for, invitations first; a page past the last is the last one.

    A fixed number of statements, however many people there are.
    """
    workspace_id = guard.here().workspace.id
    open_ones = [one for one in invitations_of(workspace_id) if lets_in(asked, one)]
    members = [one for one in staff.everybody(workspace_id) if lets_through(asked, one)]
    total = len(open_ones) + len(members)
    page = min(asked.page, max(1, -(-total // PER_PAGE)))
    first, last = (page - 1) * PER_PAGE, page * PER_PAGE
    before = len(open_ones)
    return Team(
        Asked(asked.text, asked.state, page),
        waiting_of(open_ones[first:last]),
        rows_of(members[max(0, first - before) : max(0, last - before)]),
        total,
    )


def lets_in(asked: Asked, invitation: Invitation) -> bool:
    """Whether an invitation belongs in the list."""
    if asked.state not in (None, State.INVITED):
        return False
    return folded(asked.text) in folded(f"{invitation.name}\n{invitation.address}")


def lets_through(asked: Asked, member: Member) -> bool:
    """Whether a member belongs in the list."""
    if asked.state is not None and asked.state is not state_of(member):
        return False
    return not asked.text or member.matches(asked.text)


def state_of(member: Member) -> State:
    """Whether somebody has access."""
    return State.ACTIVE if member.person.active else State.DEACTIVATED


def invitations_of(workspace_id: int, only: int | None = None) -> Sequence[Invitation]:
    """The open invitations with who sent them, by address."""
    query = select(Invitation).where(Invitation.workspace_id == workspace_id, is_open())
    if only is not None:
        query = query.where(Invitation.id == only)
    return db.session.scalars(query.options(joinedload(Invitation.invited_by)).order_by(Invitation.address)).all()


def waiting_of(open_ones: Sequence[Invitation]) -> list[Waiting]:
    """These invitations as whoever asks sees them."""
    now = guard.here().now
    lost = outbox.undeliverable([one.mail_key for one in open_ones]) if open_ones else {}
    return [
        Waiting(
            id=one.id,
            name=clean(one.name),
            email=clean(one.address),
            level=invitations.level_offered(one),
            by=clean(one.invited_by.name) if one.invited_by else "",
            written_at=one.written_at,
            expires_at=one.expires_at,
            expired=one.expires_at <= now,
            lost=one.mail_key in lost,
        )
        for one in open_ones
    ]


def rows_of(members: Sequence[Member]) -> list[Row]:
    """These people as whoever asks sees them."""
    here = guard.here()
    seen = last_seen(here.workspace.id, [member.id for member in members])
    return [
        Row(
            id=member.id,
            name=clean(member.name) or clean(member.email),
            email=clean(member.email),
            level=member.level,
            state=state_of(member),
            seen_at=seen.get(member.id),
            is_you=member.id == here.user.id,
        )
        for member in members
    ]


def last_seen(workspace_id: int, people: Iterable[int]) -> dict[int, datetime]:
    """When each of these was last here, as far as sign-ins are kept; what they do in other workspaces is not ours."""
    query = (
        select(SignIn.user_id, func.max(SignIn.seen_at))
        .where(SignIn.user_id.in_(list(people)), SignIn.workspace_id == workspace_id)
        .group_by(SignIn.user_id)
    )
    return {user_id: seen for user_id, seen in db.session.execute(query)}  # noqa: C416 - rows are no pairs to dict()

"""Marketing > Social > Publishing: what was published, is scheduled, is being drafted, and what waits for a person.

Posts of a disconnected account are hidden, not deleted: the page says how many, and they are back after a reconnect.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from webapp.domain import permissions
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Post, db
from webapp.models.account import is_connected
from webapp.pages import guard, times

pages = Blueprint("publishing", __name__)

PER_PAGE = 50
TABS = {
    "published": PostState.PUBLISHED,
    "scheduled": PostState.SCHEDULED,
    "drafts": PostState.DRAFT,
    "attention": PostState.PARKED,
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; nonsense becomes the nearest sense."""

    tab: str
    network: Network | None
    text: str
    page: int

    @classmethod
    def of(cls, arguments: Any) -> "Asked":
        """Read the query arguments."""
        tab = arguments.get("tab", "published")
        network = arguments.get("network", "")
        page = arguments.get("page", "1")
        return cls(
            tab if tab in TABS else "published",
            Network(network) if network in set(Network) else None,
            arguments.get("q", "").replace("\0", "").strip()[:200],
            max(1, int(page)) if page.isdecimal() and len(page) < 8 else 1,
        )


@pages.get("/publishing")
@guard.needs(permissions.may_see)
def index() -> str:
    """One tab of the list; the same template in both dresses, htmx takes the part it needs."""
    here = guard.here()
    asked = Asked.of(request.args)
    totals = count_by_tab(here.workspace.id, asked, here.now)
    last_page = max(1, -(-totals[asked.tab] // PER_PAGE))
    page = min(asked.page, last_page)
    return render_template(
        "publishing/index.html",
        asked=asked,
        tabs=TABS,
        totals=totals,
        page=page,
        per_page=PER_PAGE,
        posts=posts(here.workspace.id, asked, page, here.now),
        networks=list(Network),
        hidden=hidden(here.workspace.id, here.now),
        now=here.now,
        may_draft=permissions.may_draft(here.person) is None,
        due=times.shown(request.form, None, here.now),
    )


def shown(query: Select[*tuple[Any, ...]], workspace_id: int, asked: Asked, now: datetime) -> Select[*tuple[Any, ...]]:
    """Only posts of this workspace's connected accounts that match the filter."""
    query = query.join(Account, Post.account_id == Account.id).where(
        Post.workspace_id == workspace_id, is_connected(now)
    )
    if asked.network:
        query = query.where(Account.network == asked.network)
    if asked.text:
        query = query.where(Post.text.icontains(asked.text, autoescape=True))
    return query


def posts(workspace_id: int, asked: Asked, page: int, now: datetime) -> list[Post]:
    """One page of one tab: what comes next first where the future is listed, else the newest first."""
    state = TABS[asked.tab]
    upcoming = state in (PostState.SCHEDULED, PostState.PARKED)
    order = (Post.moment, Post.id) if upcoming else (Post.moment.desc(), Post.id.desc())
    query = shown(select(Post), workspace_id, asked, now).where(Post.state == state).order_by(*order)
    query = query.options(joinedload(Post.account), joinedload(Post.author)).limit(PER_PAGE)
    return list(db.session.scalars(query.offset((page - 1) * PER_PAGE)))


def count_by_tab(workspace_id: int, asked: Asked, now: datetime) -> dict[str, int]:
    """How many posts each tab holds under the same filter."""
    query = shown(select(Post.state, func.count()), workspace_id, asked, now).group_by(Post.state)
    numbers = {row[0]: row[1] for row in db.session.execute(query)}
    return {tab: numbers.get(state, 0) for tab, state in TABS.items()}


def hidden(workspace_id: int, now: datetime) -> tuple[int, int]:
    """How many accounts are disconnected with posts that can still come back, and how many posts that hides."""
    columns = Account.__table__.c
    query = (
        select(func.count(func.distinct(Post.account_id)), func.count())
        .join(Account, Post.account_id == Account.id)
        .where(
            Post.workspace_id == workspace_id,
            ~is_connected(now),
            columns.kept_until >= now,
            columns.history_deleted_at.is_(None),
        )
    )
    accounts, number = db.session.execute(query).one()
    return accounts, number

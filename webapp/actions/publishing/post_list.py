"""The list of posts, however many there are: a page at a time by place, never by counting to it.

A place (moment, number) stays the same whatever is added before it. Whoever looks for something rare is answered after
`WINDOW` posts at the latest, with the way to look further: no question makes the database read a whole workspace.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, tuple_, union_all
from sqlalchemy.orm import contains_eager, joinedload

from webapp.domain.posts import SHOWN_WHILE_AWAY, PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Account, Composition, Post, db
from webapp.models.account import is_connected
from webapp.models.base import Id, UTCDateTime

PER_PAGE = 50
WINDOW = 10_000
"""So many posts are looked through for one page."""
OWN_LOOKED_AT = 2000
"""So many of one's newest writings are looked through for those without an account."""

TABS: dict[str, tuple[PostState, ...]] = {
    "published": (PostState.PUBLISHED,),
    "scheduled": (PostState.SCHEDULED, PostState.PUBLISHING),
    "drafts": (PostState.DRAFT,),
    "attention": (PostState.PARKED,),
}
SOONEST_FIRST = frozenset({"scheduled", "attention"})
"""The other tabs have the newest first."""

WAITS_IN_SIGHT = and_(Post.state == PostState.PARKED, Post.trouble.in_(SHOWN_WHILE_AWAY))
"""Whether a post is seen although its account is disconnected."""


class Place(NamedTuple):
    """Where a post stands in the order of time."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Filter:
    """What is looked for; the empty one is everything."""

    account: int | None = None
    network: Network | None = None
    author: int | None = None
    text: str = ""
    why: Trouble | None = None


@dataclass(frozen=True)
class Page:
    """Some posts in the order of their tab. `earlier` and `later` are the places to go back and on from, if any.

    `unfinished`: there may be more after `later`, nobody has looked yet.
    """

    posts: Sequence[Post]
    earlier: Place | None
    later: Place | None
    unfinished: bool = False


def page(
    workspace_id: int, tab: str, wanted: Filter, now: datetime, place: Place | None = None, *, back: bool = False
) -> Page:
    """The first posts of a tab, or those after a place, or (`back`) those just before it. Two statements.

    Where there are fewer than a page before a place, the first page is shown whole.
    """
    ascending = (tab in SOONEST_FIRST) is not back
    end = _end(workspace_id, tab, wanted, place, ascending)
    found = list(db.session.scalars(_rows(workspace_id, tab, wanted, now, place, end, ascending)))
    full = len(found) > PER_PAGE
    if back and not full and end is None:
        return page(workspace_id, tab, wanted, now)
    shown = found[:PER_PAGE]
    beyond = place_of(shown[-1]) if full else end
    if back:
        shown.reverse()
        return Page(shown, beyond, place_of(shown[-1]) if shown else place)
    before = None if place is None else place_of(shown[0]) if shown else place
    return Page(shown, before, beyond, unfinished=beyond is not None and not full)


def place_of(post: Post) -> Place:
    """Where a post stands."""
    return Place(post.moment, post.id)


def _rows(
    workspace_id: int,
    tab: str,
    wanted: Filter,
    now: datetime,
    place: Place | None,
    end: Place | None,
    ascending: bool,
) -> Select[Post]:
    """One more than a page. Each state is read along its own index, in order, and no further than `end`."""
    limits = [*_past(place, ascending), *_until(end, ascending)]
    each = [
        along(workspace_id, wanted, state, ascending)
        .where(*limits, *_matches(wanted), visible(workspace_id, wanted, now))
        .limit(PER_PAGE + 1)
        .subquery()
        .select()
        for state in TABS[tab]
    ]
    found = (union_all(*each) if len(each) > 1 else each[0]).subquery()
    return (
        select(Post)
        .join(found, found.c.id == Post.id)
        .join(Post.account)
        .options(contains_eager(Post.account), joinedload(Post.author))
        .order_by(*_order(ascending))
        .limit(PER_PAGE + 1)
    )


def _end(workspace_id: int, tab: str, wanted: Filter, place: Place | None, ascending: bool) -> Place | None:
    """The place up to which one looks: the nearest, over the tab's states, that is `WINDOW` posts away, if any."""
    far = [
        along(workspace_id, wanted, state, ascending).where(*_past(place, ascending)).offset(WINDOW).limit(1)
        for state in TABS[tab]
    ]
    rows = db.session.execute(union_all(*(one.subquery().select() for one in far)))
    places = [Place(row.moment, row.id) for row in rows]
    return (min if ascending else max)(places, default=None)


def along(workspace_id: int, wanted: Filter, state: PostState, ascending: bool) -> Select[int, datetime]:
    """Posts of one state in order, along the index that fits: of the account, of the author, or of the workspace.

    The first two may reach into another workspace; `visible` lets nothing of it through.
    """
    if wanted.account is not None:
        key: ColumnElement[bool] = Post.account_id == wanted.account
    elif wanted.author is not None:
        key = Post.author_id == wanted.author
    else:
        key = Post.workspace_id == workspace_id
    return select(Post.id, Post.moment).where(key, Post.state == state).order_by(*_order(ascending))


def _order(ascending: bool) -> Sequence[Any]:
    return (Post.moment, Post.id) if ascending else (Post.moment.desc(), Post.id.desc())


def _matches(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.account is not None and wanted.author is not None:
        yield Post.author_id == wanted.author
    if wanted.text:
        yield Post.text.icontains(wanted.text, autoescape=True)
    if wanted.why is not None:
        yield Post.trouble == wanted.why


def visible(workspace_id: int, wanted: Filter, now: datetime) -> ColumnElement[bool]:
    """The post's account is this workspace's, connected, and the network's asked for. Asked post by post: a join would
    tempt a database into reading account by account, and then sorting everything.

    What was on its way when its account was disconnected waits in sight, as long as its history is kept.
    """
    kept = and_(Account.__table__.c.history_deleted_at.is_(None), Account.kept_until >= now)
    waits = and_(WAITS_IN_SIGHT, kept)
    ours = exists().where(
        Account.id == Post.account_id, Account.workspace_id == workspace_id, or_(is_connected(now), waits)
    )
    return ours.where(Account.network == wanted.network) if wanted.network is not None else ours


def _past(place: Place | None, ascending: bool) -> Iterator[ColumnElement[bool]]:
    if place is not None:
        yield _here() > _at(place) if ascending else _here() < _at(place)


def _until(end: Place | None, ascending: bool) -> Iterator[ColumnElement[bool]]:
    if end is not None:
        yield _here() <= _at(end) if ascending else _here() >= _at(end)


def _here() -> Any:
    return tuple_(Post.moment, Post.id)


def _at(place: Place) -> Any:
    return tuple_(bindparam(None, place.at, UTCDateTime()), bindparam(None, place.id, Id))


def waiting(
    workspace_id: int,
    wanted: Filter,
    now: datetime,
    after: Place | None,
    most: int,
    among: frozenset[int] | None = None,
) -> list[Place]:
    """The next posts that wait for a person and that the filter lets through, in the order of their tab."""
    query = along(workspace_id, wanted, PostState.PARKED, True).where(
        *_past(after, True), *_matches(wanted), visible(workspace_id, wanted, now)
    )
    if among is not None:
        query = query.where(Post.id.in_(sorted(among)))
    return [Place(row.moment, row.id) for row in db.session.execute(query.limit(most))]


def without_account(workspace_id: int, author_id: int) -> Sequence[Composition]:
    """What somebody wrote without having chosen an account yet, the newest first; as far as a page goes."""
    newest = (
        select(Composition.id, Composition.workspace_id)
        .where(Composition.author_id == author_id)
        .order_by(Composition.touched_at.desc())
        .limit(OWN_LOOKED_AT)
        .subquery()
    )
    query = (
        select(Composition)
        .join(newest, newest.c.id == Composition.id)
        .where(newest.c.workspace_id == workspace_id, ~exists().where(Post.composition_id == Composition.id))
        .order_by(Composition.touched_at.desc(), Composition.id.desc())
        .limit(PER_PAGE)
    )
    return db.session.scalars(query).all()

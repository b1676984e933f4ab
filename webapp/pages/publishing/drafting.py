"""What stands in the composer: read from the form, and shown beside each account with what its network would say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp import words
from webapp.actions.connecting.attach import is_connected
from webapp.actions.publishing import compose, compositions, counting
from webapp.actions.publishing.compose import Written
from webapp.domain import permissions
from webapp.domain.content import LIMITS, Content, Flaw
from webapp.domain.posts import EDITABLE, PostState, takes_long
from webapp.domain.rules import Network
from webapp.models import Account, Composition, Post, db
from webapp.pages.guard import Here
from webapp.pages.numbers import row_number

MOST_ACCOUNTS = 500
LONGEST_ADDRESS, LONGEST_TITLE, LONGEST_ALT = 2000, 200, 1000


@dataclass(frozen=True)
class Place:
    """One account in the composer. `post` is there once it is ticked and saved; `flaws` are said beside it."""

    account: Account
    ticked: bool
    fixed: bool
    may_publish: bool
    connected: bool
    post: Post | None = None
    flaws: Sequence[Flaw] = ()
    takes_long: bool = False


@dataclass(frozen=True)
class Count:
    """How much more a network takes, for a text of its own or the common one."""

    network: Network
    left: int
    longest: int
    own: bool


@dataclass(frozen=True)
class Board:
    """Everything that changes while one types. `networks` are those one may have another text for."""

    places: Sequence[Place]
    counts: Sequence[Count]
    networks: Sequence[Network] = field(default_factory=tuple)

    @property
    def wanting_titles(self) -> str:
        """The networks on which a link needs a title: "LinkedIn"."""
        return words.one_of([words.network(one) for one in Network if LIMITS[one].link_needs_title])

    @property
    def hinders(self) -> bool:
        """Whether a ticked account has something that its network would not take."""
        return any(place.flaws for place in self.places if place.ticked)

    @property
    def is_draft(self) -> bool:
        """Whether nothing of it has its time yet: only then it may be saved in the middle of a word."""
        return all(place.post is None or place.post.state is PostState.DRAFT for place in self.places)

    @property
    def may_publish(self) -> bool:
        """Whether this person may publish on any of the ticked accounts; before one is ticked, on any at all."""
        asked_about = [place for place in self.places if place.ticked] or self.places
        return any(place.may_publish for place in asked_about)

    @property
    def chosen(self) -> int:
        """How many accounts are ticked."""
        return sum(place.ticked for place in self.places)


def number(name: str) -> int:
    """A number of the form; 0 for none and for nonsense."""
    return row_number(request.form.get(name, "")) or 0


def row_numbers(texts: Iterable[str]) -> frozenset[int]:
    """Those that are one."""
    return frozenset(found for text in texts if (found := row_number(text)) is not None)


def typed() -> Written:
    """What the form says, cut where it gets endless."""
    form = request.form
    texts = {str(network): plain(form.get(f"text-{network}", "")) for network in Network}
    alts = {
        file_id: " ".join(form[name].split())[:LONGEST_ALT]
        for name in form
        if name.startswith("alt-") and (file_id := row_number(name.removeprefix("alt-"))) is not None
    }
    return Written(
        text=plain(form.get("text", "")),
        texts={name: text for name, text in texts.items() if text},
        link=form.get("link", "").replace("\0", "").strip()[:LONGEST_ADDRESS],
        title=" ".join(form.get("title", "").replace("\0", "").split())[:LONGEST_TITLE],
        account_ids=row_numbers(form.getlist("account")),
        alts=alts,
    )


def plain(text: str) -> str:
    """A text as it is kept: line ends as everywhere, no sign that a database can't keep."""
    return text.replace("\r\n", "\n").replace("\0", "").encode("utf-8", "ignore").decode()[: compose.LONGEST_TEXT]


def written_of(whole: Composition) -> Written:
    """What a composition says, as it stands in the form."""
    accounts = frozenset(post.account_id for post in compositions.posts_of(whole))
    return Written(whole.text, dict(whole.texts), whole.link, whole.title, accounts)


def board(typed: Written, whole: Composition | None, here: Here) -> Board:
    """Every account that one could publish on, and what the networks of the ticked ones say."""
    posts = {post.account_id: post for post in compositions.posts_of(whole)} if whole is not None else {}
    kinds = tuple(file.kind for file in whole.files) if whole is not None else ()
    places = []
    for account in accounts(here.workspace.id, frozenset(posts) | typed.account_ids, here):
        post = posts.get(account.id)
        ticked = account.id in typed.account_ids or (account.id in posts and not _is_ours(posts[account.id]))
        content = content_for(account.network, typed, kinds)
        places.append(
            Place(
                account=account,
                ticked=ticked,
                fixed=post is not None and not _is_ours(post),
                may_publish=permissions.may_publish(here.person, account.holding) is None,
                connected=is_connected(account, here.now),
                post=post,
                flaws=counting.flaws_of(account.network, content)
                if ticked and (post is None or _is_ours(post))
                else (),
                takes_long=post is not None and takes_long(post.state, post.attempted_at, here.now),
            )
        )
    order = list(Network).index
    used = sorted({place.account.network for place in places if place.ticked}, key=order)
    there = sorted({place.account.network for place in places}, key=order)
    places.sort(key=lambda place: not place.ticked)  # what is chosen stands first, and the rest as it was
    return Board(places, [count(network, typed, kinds) for network in used], there)


def _is_ours(post: Post) -> bool:
    return post.state in EDITABLE or post.state is PostState.CANCELLED


def content_for(network: Network, typed: Written, kinds: Sequence[str]) -> Content:
    """What would be published on a network."""
    return Content(typed.texts.get(network) or typed.text, typed.link, typed.title, kinds)


def count(network: Network, typed: Written, kinds: Sequence[str]) -> Count:
    """How much more the network takes."""
    left = counting.left(network, content_for(network, typed, kinds))
    return Count(network, left, LIMITS[network].longest, bool(typed.texts.get(network)))


def accounts(workspace_id: int, besides: frozenset[int], here: Here) -> list[Account]:
    """The workspace's connected accounts, and those that are part of it already, by network and name."""
    query = (
        select(Account)
        .where(Account.workspace_id == workspace_id)
        .options(selectinload(Account.access))
        .order_by(Account.network, Account.name, Account.id)
    )
    found = db.session.scalars(query).all()
    return [one for one in found if one.id in besides or is_connected(one, here.now)][:MOST_ACCOUNTS]

"""Writing: one thing for several accounts, kept as one types; then scheduled, published now, or dropped.

A composition is what is written, its posts (one for each ticked account) are what will be published. Every change is
written over what the writer saw (`version`), and only over posts that are still ours: one that is on its way, or out
there, keeps what it was published with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.actions.house import House
from webapp.actions.media import store
from webapp.actions.publishing import compositions, post_story
from webapp.actions.publishing.author import Author, may_draft
from webapp.actions.refusals import NotThere, Overtaken
from webapp.domain.posts import EDITABLE, PostState
from webapp.domain.rules import Network
from webapp.models import Account, Composition, Post, Step, db

FIRST_VERSION = 1
LONGEST_TEXT = 70_000
"""Letters; more than any network takes."""


@dataclass(frozen=True)
class Written:
    """What stands in the composer. `texts` are own texts by network, `alts` descriptions by file; `account_ids` the
    ticked accounts."""

    text: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    title: str = ""
    account_ids: frozenset[int] = frozenset()
    alts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pen:
    """The page that writes: `key` is drawn by it before anything is saved, `seen` the version that it shows."""

    key: str
    seen: int = 0


def begin(author: Author, written: Written, now: datetime, key: str | None = None) -> Composition:
    """Keep something new; with a `key` that was used already, what it made then. Commits.

    Raises NotAllowed, or NotThere for an account of another workspace.
    """
    may_draft(author)
    own_key = key_of(author, key) if key is not None else None
    if own_key is not None and (made := _made(own_key, author)) is not None:
        return made
    whole = _new(author, own_key, f"{author.person.id}.{key}", now)
    db.session.add(whole)
    try:
        db.session.flush()
    except IntegrityError:  # the same page was quicker than itself
        db.session.rollback()
        made = _made(own_key or "", author)
        if made is None:
            raise
        return made
    _write(whole, author, written, now)
    db.session.commit()
    return whole


def key_of(author: Author, key: str) -> str:
    """The key of a page's first saving as it is kept: nobody meets somebody else's, nor another workspace's."""
    return f"{author.workspace_id}.{author.person.id}.{key}"


def _new(author: Author, key: str | None, pen: str, now: datetime) -> Composition:
    return Composition(
        workspace_id=author.workspace_id,
        author_id=author.person.id,
        key=key,
        pen=pen,
        created_at=now,
        touched_at=now,
        version=0,
    )


def _made(key: str, author: Author) -> Composition | None:
    query = select(Composition.id).where(Composition.key == key, Composition.workspace_id == author.workspace_id)
    made = db.session.scalar(query)
    return compositions.load(made, author) if made is not None else None


def save(
    composition_id: int,
    pen: Pen,
    author: Author,
    written: Written,
    now: datetime,
    *,
    quietly: bool = False,
    yields: bool = False,
) -> Composition:
    """Keep what was typed. Commits. `quietly`: while somebody types, which is for drafts alone. `yields`: what comes
    with files, which take their time; what the same page saved meanwhile is newer, and stays.

    Raises NotThere, NotAllowed, or Overtaken where another page saved it since this one saw it; of its own savings it
    may have missed the last, which was under way when the page was left.
    """
    whole = compositions.load(composition_id, author, to_change=True)
    own = f"{author.person.id}.{pen.key}"
    missed = whole.version - pen.seen
    if yields and missed > 0 and whole.pen == own:
        return whole
    if missed != 0 and (whole.pen != own or missed != 1):
        raise Overtaken
    if quietly and any(post.state is not PostState.DRAFT for post in compositions.posts_of(whole)):
        raise Overtaken
    whole.pen = own
    _write(whole, author, written, now)
    db.session.commit()
    return whole


def drop(composition_id: int, author: Author, house: House) -> int:
    """Delete what is not out there and not on its way; gives how many posts that were. Commits.

    The files go with the last post. Raises NotThere or NotAllowed.
    """
    whole = compositions.load(composition_id, author, to_change=True)
    posts = compositions.posts_of(whole, to_change=True)
    ours = [post for post in posts if post.state in EDITABLE or post.state is PostState.CANCELLED]
    for post in ours:
        db.session.delete(post)
    keys = [file.key for file in whole.files]
    if len(ours) < len(posts):
        keys = []
    else:
        db.session.delete(whole)
    db.session.commit()
    store.discard(house.settings, keys)
    return len(ours)


def _write(whole: Composition, author: Author, written: Written, now: datetime) -> None:
    """Take over what was typed, into the open transaction: the common part, and the posts of the ticked accounts."""
    whole.text, whole.link, whole.title = written.text, written.link, written.title
    whole.texts = {name: text for name, text in written.texts.items() if name in set(Network) and text.strip()}
    whole.touched_at, whole.version = now, whole.version + 1
    for file in whole.files:
        file.alt = written.alts.get(file.id, file.alt)
    posts = {post.account_id: post for post in compositions.posts_of(whole, to_change=True)}
    for post in posts.values():
        _follow(post, whole, author, now, ticked=post.account_id in written.account_ids)
    for account in _accounts(author.workspace_id, written.account_ids - posts.keys()):
        _add(whole, account, author, now)


def _follow(post: Post, whole: Composition, author: Author, now: datetime, *, ticked: bool) -> None:
    """Let a post follow what was typed, or go where its account was unticked. What is out there stays."""
    if post.state not in EDITABLE:
        return
    if not ticked:
        db.session.delete(post)
        return
    text = whole.text_for(post.account.network)
    if post.text != text and post.state is not PostState.DRAFT:
        post_story.tell(post, Step.EDITED, author.actor, now)
    post.text = text
    if post.state is PostState.DRAFT:
        post.moment = now


def _add(whole: Composition, account: Account, author: Author, now: datetime) -> None:
    post = Post(
        workspace_id=whole.workspace_id,
        account_id=account.id,
        author_id=author.person.id,
        composition_id=whole.id,
        text=whole.text_for(account.network),
        state=PostState.DRAFT,
        moment=now,
        created_at=now,
    )
    db.session.add(post)
    db.session.flush()
    post_story.tell(post, Step.WRITTEN, author.actor, now)


def _accounts(workspace_id: int, account_ids: Iterable[int]) -> Sequence[Account]:
    """Raises NotThere for one that is not this workspace's."""
    wanted = sorted(account_ids)
    query = select(Account).where(Account.id.in_(wanted), Account.workspace_id == workspace_id).order_by(Account.id)
    found = db.session.scalars(query).all() if wanted else []
    if len(found) != len(wanted):
        raise NotThere
    return found

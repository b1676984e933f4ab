"""Compositions and their posts, looked up for whoever may write them."""

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from webapp.actions.publishing.author import Author, may_draft, may_publish
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.permissions import may_administer
from webapp.domain.posts import PostState
from webapp.models import Account, Composition, Post, db

PLANNED = frozenset({PostState.SCHEDULED, PostState.PUBLISHING, PostState.PARKED, PostState.CANCELLED})
"""Posts that somebody who may publish has given their time."""


def load(composition_id: int, author: Author, *, to_change: bool = False) -> Composition:
    """The composition, for whoever may write it: its author, or who may publish on every account of it. One for no
    account yet is its author's and the super admins' alone.

    What has its time already, or had it, is changed (`to_change`) only by who may publish there, whoever wrote it.
    Raises NotThere or NotAllowed.
    """
    query = (
        select(Composition)
        .where(Composition.id == composition_id, Composition.workspace_id == author.workspace_id)
        .options(selectinload(Composition.files))
    )
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    whole = db.session.scalar(query)
    if whole is None:
        raise NotThere
    may_draft(author)
    posts = posts_of(whole)
    _refuse_strangers(whole.author_id, bool(posts), author)
    for post in posts:
        if whole.author_id != author.person.id or (to_change and post.state in PLANNED):
            may_publish(author, post.account)
    return whole


def may_look_at_files(composition_id: int, author: Author) -> None:
    """Raises NotAllowed where it is somebody else's draft for no account yet: others have seen nothing of it."""
    has_posts = exists().where(Post.composition_id == composition_id)
    whose = select(Composition.author_id, has_posts).where(Composition.id == composition_id)
    author_id, is_for_accounts = db.session.execute(whose).one()
    _refuse_strangers(author_id, is_for_accounts, author)


def _refuse_strangers(author_id: int | None, is_for_accounts: bool, author: Author) -> None:
    if is_for_accounts or author_id == author.person.id:
        return
    if (denial := may_administer(author.person)) is not None:
        raise NotAllowed(denial)


def posts_of(whole: Composition, *, to_change: bool = False) -> list[Post]:
    """Its posts, by account; locked where they will be changed."""
    query = (
        select(Post)
        .where(Post.composition_id == whole.id)
        .options(selectinload(Post.account).selectinload(Account.access))
        .order_by(Post.id)
    )
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))

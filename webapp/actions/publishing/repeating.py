"""The composer's "Publish now" sent twice, by a double click or after going back: one wish, one line in the story."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.actions.publishing.author import Author
from webapp.actions.publishing.compose import Pen, Written, key_of
from webapp.actions.publishing.compositions import posts_of
from webapp.domain.posts import EDITABLE, PostState, is_going_out
from webapp.models import Composition, Post, db

ON_ITS_WAY = frozenset({PostState.PUBLISHING, PostState.PUBLISHED})


def going_out(composition_id: int | None, pen: Pen, author: Author, written: Written, now: datetime) -> int:
    """How many posts are going out, or have gone, because the same page wished it before with the same words; 0 where
    there is anything left to do. Without a `composition_id` the page's first saving is meant. Changes nothing."""
    whole = _written_by(composition_id, pen, author)
    if whole is None or not _says(whole, written):
        return 0
    posts = posts_of(whole)
    ticked = [post for post in posts if post.account_id in written.account_ids]
    unticked = [post for post in posts if post.account_id not in written.account_ids]
    if len(ticked) < len(written.account_ids) or any(post.state in EDITABLE for post in unticked):
        return 0
    return len(ticked) if all(_goes(post, now) for post in ticked) else 0


def _written_by(composition_id: int | None, pen: Pen, author: Author) -> Composition | None:
    """The composition that this page wrote last, if it did."""
    if not pen.key:
        return None
    which = Composition.id == composition_id if composition_id else Composition.key == key_of(author, pen.key)
    query = (
        select(Composition)
        .where(which, Composition.workspace_id == author.workspace_id)
        .where(Composition.pen == f"{author.person.id}.{pen.key}")
        .options(selectinload(Composition.files))
    )
    found: Composition | None = db.session.scalar(query)
    return found


def _says(whole: Composition, written: Written) -> bool:
    """Whether what was typed stands there already."""
    texts = {name: text for name, text in written.texts.items() if text.strip()}
    alts = all(written.alts.get(file.id, file.alt) == file.alt for file in whole.files)
    said = (whole.text, dict(whole.texts), whole.link, whole.title)
    return alts and said == (written.text, texts, written.link, written.title)


def _goes(post: Post, now: datetime) -> bool:
    return post.state in ON_ITS_WAY or is_going_out(post.state, post.due_at, post.trouble, now)

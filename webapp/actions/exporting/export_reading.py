"""Reading the posts of an archive, some at a time, along the index of the lists: state by state, by moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from webapp.actions.exporting.export_writing import media_name, post_row
from webapp.domain.posts import PostState
from webapp.models import Composition, Post, db
from webapp.models.base import Id, UTCDateTime

PIECE = 500
STATES = tuple(PostState)


@dataclass(frozen=True)
class Place:
    """How far one is: the state by its number, and the last post of it that was read."""

    state: int
    moment: datetime | None = None
    id: int = 0

    def written(self) -> dict[str, Any]:
        """As it is kept."""
        return {"state": self.state, "moment": self.moment.isoformat() if self.moment else None, "id": self.id}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """What `written` wrote."""
        moment = kept["moment"]
        return cls(kept["state"], datetime.fromisoformat(moment) if moment else None, kept["id"])


FIRST = Place(0)


@dataclass(frozen=True)
class Piece:
    """Some posts as rows, their images and videos as key and name, and where to go on; None: that was all."""

    rows: list[dict[str, Any]]
    media: list[tuple[str, str]]
    on: Place | None


def piece(which: ColumnElement[bool], place: Place) -> Piece:
    """The next posts. Leaves no transaction open and nothing in the session."""
    posts = db.session.scalars(
        select(Post)
        .where(which, Post.state == STATES[place.state], *_after(place))
        .options(
            joinedload(Post.account, innerjoin=True),
            joinedload(Post.author),
            selectinload(Post.composition).selectinload(Composition.files),
        )
        .order_by(Post.moment, Post.id)
        .limit(PIECE)
    ).all()
    rows = [post_row(post) for post in posts]
    media = [(file.key, media_name(file)) for post in posts if post.composition for file in post.composition.files]
    on = _next(place, posts[-1] if len(posts) == PIECE else None)
    db.session.rollback()
    db.session.expunge_all()
    return Piece(rows, media, on)


def _after(place: Place) -> list[ColumnElement[bool]]:
    if place.moment is None:
        return []
    return [tuple_(Post.moment, Post.id) > tuple_(literal(place.moment, UTCDateTime), literal(place.id, Id))]


def _next(place: Place, last: Post | None) -> Place | None:
    if last is not None:
        return Place(place.state, last.moment, last.id)
    return Place(place.state + 1) if place.state + 1 < len(STATES) else None

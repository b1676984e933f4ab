"""Somebody who writes, saves and decides about posts."""

from collections.abc import Callable

from sqlalchemy import select

from tests.world import World
from webapp.actions.log import Actor
from webapp.actions.publishing import compose
from webapp.actions.publishing.author import Author
from webapp.actions.publishing.compose import Pen, Written
from webapp.actions.publishing.timing import Timed
from webapp.models import Membership, Post, db


def author(user_id: int) -> Author:
    row = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
    return Author(row.workspace_id, row.person, Actor.of(row.user))


def begins(world: World, *accounts: int, by: int | None = None, text: str = "Hello", **more: object) -> int:
    with world.app.app_context():
        written = Written(text, account_ids=frozenset(accounts), **more)
        return compose.begin(author(by or world.ada), written, world.now).id


def saves(world: World, whole: int, *accounts: int, version: int = 1, by: int | None = None, **more: object) -> None:
    with world.app.app_context():
        compose.save(
            whole,
            Pen(f"page of {by}", version),
            author(by or world.ada),
            Written(account_ids=frozenset(accounts), **more),
            world.now,
        )


def posts(world: World, whole: int) -> list[Post]:
    with world.app.app_context():
        return list(db.session.scalars(select(Post).where(Post.composition_id == whole).order_by(Post.id)))


def decides(
    world: World, what: Callable[..., Timed], *post_ids: int, by: int | None = None, at: object = None
) -> Timed:
    with world.app.app_context():
        whom = author(by or world.ada)
        return what(post_ids, at, whom, world.now) if at else what(post_ids, whom, world.now)

"""Building the stage of `matrix_stage`: everybody, their accounts, and what belongs to these."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from tests.pages.matrix_stage import ACCOUNTS, CONNECTED_BY, ROLES, SOCIAL, WRITTEN, Stage
from tests.world import World
from webapp.actions.house import house
from webapp.actions.log import Actor
from webapp.actions.media import store, uploads
from webapp.actions.publishing.author import Author
from webapp.domain.permissions import Person, Social
from webapp.domain.posts import PostState
from webapp.models import (
    Account,
    Composition,
    Export,
    Invitation,
    Membership,
    Post,
    ReauthorizationLink,
    SignIn,
    db,
)


def build(world: World, folder: Path) -> Stage:
    """Fill the world, sign everybody in, and take the names of all that there is."""
    stage = Stage(world, folder)
    with world.open():
        for name, social in SOCIAL.items():
            world_id = world.person(f"{name.title()} Former", social, active=name != "dan")
            stage.ids["person", name] = world_id
        mia = world.person("Mia Both", Social.ALL, workspace=world.elsewhere)
        db.session.add(Membership(workspace_id=world.example, user_id=mia, super_admin=True, active=True))
        stage.ids["person", "mia"] = mia
        stage.ids["person", "ours"] = world.person("Tess Target", Social.VIEW)
        stage.ids["person", "gone"] = world.person("Rita Gone", Social.VIEW, active=False)
        stage.ids["person", "their_gone"] = world.person("Tim Theirs", workspace=world.elsewhere, active=False)
        stage.ids["person", "their"] = world.person("Ted Theirs", Social.VIEW, workspace=world.elsewhere)
        for name in ("root", "ada", "bob", "olga", "vera", "dora", "eve", "mallory"):
            stage.ids["person", name] = getattr(world, name)
        furnish(stage)
    attach_files(stage)
    for role in ROLES[1:]:
        sign_in(stage, role)
    stage.remember()
    return stage


def furnish(stage: Stage) -> None:
    """Accounts that need a person in a few days, with posts, links, and an invitation in each workspace."""
    world, ids = stage.world, stage.ids
    for name, called in ACCOUNTS.items():
        by = ids["person", CONNECTED_BY.get(name, name.removesuffix("s"))]
        only = (world.ada,) if name == "restricted" else None
        home = world.elsewhere if name == "theirs" else world.example
        ids["account", name] = world.account(
            called, workspace=home, by=by, only_for=only, expires_in=timedelta(days=3), subject=f"login-{name}"
        )
        ids["link", name] = add(link(stage, name, home))
    for name, (author, accounts, state) in WRITTEN.items():
        write(stage, name, ids["person", author], accounts, state)
    for name, home, by in (("ours", world.example, world.root), ("their", world.elsewhere, world.mallory)):
        ids["invitation", name] = add(invitation(stage, home, by, f"{name}.guest@example.test"))
    for name, home, by in (("ours", world.example, world.ada), ("their", world.elsewhere, world.mallory)):
        now = world.now
        asked = {"asked_by_id": by, "asked_at": now, "expires_at": now + timedelta(days=7)}
        ids["export", name] = add(Export(key=store.new_key(), workspace_id=home, whole=True, **asked))


def add(row: Any) -> int:
    """Keep it; gives its number."""
    db.session.add(row)
    db.session.flush()
    return int(row.id)


def link(stage: Stage, name: str, home: int) -> ReauthorizationLink:
    """An open link of an account."""
    now, by = stage.world.now, stage.world.mallory if name == "theirs" else stage.world.root
    return ReauthorizationLink(
        key_hash=f"hash-{name}",
        workspace_id=home,
        account_id=stage.ids["account", name],
        created_by_id=by,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def invitation(stage: Stage, home: int, by: int, address: str) -> Invitation:
    """An open invitation, mailed long enough ago to be sent again."""
    now = stage.world.now
    return Invitation(
        workspace_id=home,
        address=address,
        social=Social.VIEW,
        key_hash=address,
        invited_by_id=by,
        created_at=now - timedelta(hours=1),
        written_at=now - timedelta(hours=1),
        expires_at=now + timedelta(days=6),
    )


def write(stage: Stage, name: str, author: int, accounts: tuple[str, ...], state: PostState) -> None:
    """Something written, with a post on each account."""
    now = stage.world.now
    home = db.session.get_one(Account, stage.ids["account", accounts[0]]).workspace_id
    text = f"Words {name}"
    whole = Composition(
        workspace_id=home, author_id=author, text=text, link="https://example.test/", created_at=now, touched_at=now
    )
    stage.ids["composition", name] = add(whole)
    for account in accounts:
        (post_id,) = stage.world.posts(stage.ids["account", account], state)
        post = db.session.get_one(Post, post_id)
        post.author_id, post.composition_id, post.text = author, whole.id, text
        stage.ids["post", name] = post_id


def attach_files(stage: Stage) -> None:
    """A picture for everything that is written."""
    for name, (author, accounts, _state) in WRITTEN.items():
        made = BytesIO()
        Image.new("RGB", (60, 40)).save(made, "JPEG")
        made.seek(0)
        with stage.world.open():
            home = db.session.get_one(Account, stage.ids["account", accounts[0]]).workspace_id
            user_id = stage.ids["person", author]
            writer = Author(home, Person(user_id, Social.ALL), Actor(user_id, author))
            whole_id = stage.ids["composition", name]
            file = uploads.take(whole_id, writer, house(), made, f"{name}.jpg", stage.world.now)
            stage.ids["file", name] = file.id


def sign_in(stage: Stage, role: str) -> None:
    """Through the real page; Mia then looks at the workspace where she is no super admin."""
    user_id = stage.ids["person", role]
    browser = stage.world.browser(user_id)
    name = stage.world.app.config["SESSION_COOKIE_NAME"]
    with stage.world.open():
        row = db.session.scalars(select(SignIn).where(SignIn.user_id == user_id)).one()
        row.workspace_id = stage.world.elsewhere if role == "mia" else row.workspace_id
        stage.ids["sign_in", role] = row.id
    cookie = browser.get_cookie(name)
    assert cookie is not None
    stage.cookies[role] = f"{name}={cookie.value}"

"""People with names and rights, and accounts in every stage, for tests that need a database.

world.ada, world.bob, …          their user ids; `world.sign_in(client, world.ada)` signs somebody in
world.account(…)                 connects an account; gives its id
with world.open(): …             an app context with `db.session` at hand; closed again before a request is made
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.people import Someone, joined
from tests.signed_in import signed_in
from webapp.actions.house import house
from webapp.domain import lifecycle, troubles
from webapp.domain.lifecycle import Lifecycle, Reason
from webapp.domain.permissions import Plan, Social
from webapp.domain.posts import PostState
from webapp.domain.rules import RULES, Network
from webapp.domain.troubles import Kind, Word
from webapp.models import Account, AccountAccess, Grant, Post, Workspace, db

LONG_AGO = timedelta(days=30)


@dataclass
class World:
    """What `begin` made, by name; every value is a row's id."""

    app: Flask
    now: datetime
    example: int = 0
    elsewhere: int = 0
    root: int = 0
    ada: int = 0
    bob: int = 0
    olga: int = 0
    vera: int = 0
    dora: int = 0
    eve: int = 0
    mallory: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def begin(cls, app: Flask, now: datetime) -> "World":
        """Root is super admin; Ada and Bob have "all accounts", Olga "own accounts", Vera only sees, Dora only drafts,
        Eve has no social permission; Mallory is super admin of another workspace."""
        world = cls(app, now)
        with world.open():
            world.example = world.workspace("Example AG")
            world.elsewhere = world.workspace("Elsewhere Ltd")
            world.root, world.ada, world.bob, world.olga, world.vera, world.dora, world.eve, world.mallory = (
                world.people(
                    Someone("Root Admin", super_admin=True),
                    Someone("Ada Lovelace", Social.ALL),
                    Someone("Bob Page", Social.ALL),
                    Someone("Olga Own", Social.OWN),
                    Someone("Vera View", Social.VIEW),
                    Someone("Dora Draft", Social.DRAFT),
                    Someone("Eve Nothing"),
                    Someone("Mallory Other", super_admin=True, workspace=world.elsewhere),
                )
            )
        return world

    @contextmanager
    def open(self) -> Iterator[None]:
        """An app context; what was changed inside is committed at its end."""
        with self.app.app_context():
            yield
            db.session.commit()

    def workspace(self, name: str, plan: Plan = Plan.PROFESSIONAL) -> int:
        """A new workspace."""
        row = Workspace(name=name, plan=plan, created_at=self.now)
        db.session.add(row)
        db.session.flush()
        return row.id

    def person(self, name: str, social: Social = Social.NONE, **more: Any) -> int:
        """Somebody new (`more` as in `Someone`); signs in as first name @example.test."""
        (user_id,) = self.people(Someone(name, social, **more))
        return user_id

    def people(self, *new: Someone) -> list[int]:
        """The same for several, in as many statements as for one."""
        return joined(new, self.example, self.now)

    def grant(
        self,
        network: Network,
        subject: str = "ada",
        *,
        workspace: int | None = None,
        access: str = "access-token",
        refresh: str | None = "refresh-token",
        by: int | None = None,
        expires_at: datetime | None = None,
        renew_at: datetime | None = None,
        bound_to: str = "",
    ) -> int:
        """A consent with sealed tokens; call it inside `open()`."""
        row = Grant(
            workspace_id=workspace or self.example,
            network=network,
            subject_id=subject,
            subject_name=subject.title(),
            bound_to=bound_to,
            granted_by_id=by or self.ada,
            granted_at=self.now,
            access_expires_at=expires_at,
            renew_at=renew_at,
        )
        db.session.add(row)
        db.session.flush()
        vault = house().vault
        row.access_token = vault.seal(access, row.aad("access"))
        row.refresh_token = vault.seal(refresh, row.aad("refresh")) if refresh else None
        db.session.flush()
        return row.id

    def trouble(self, grant: int, word: Word, kind: Kind = Kind.RENEWAL, until: datetime | None = None) -> None:
        """Something is wrong with a consent, since now; call it inside `open()`."""
        row = db.session.get_one(Grant, grant)
        row.become(troubles.note(row.met, kind, word, self.now, until))

    def account(
        self,
        name: str = "Example GmbH",
        network: Network = Network.FACEBOOK,
        *,
        workspace: int | None = None,
        by: int | None = None,
        last_by: int | None = None,
        authorized_at: datetime | None = None,
        network_ends_at: datetime | None = None,
        disconnected_at: datetime | None = None,
        reason: Reason | None = None,
        expires_in: timedelta | None = None,
        grant: int | None = None,
        external_id: str | None = None,
        subject: str | None = "ada",
        only_for: tuple[int, ...] | None = None,
    ) -> int:
        """An account, connected by Ada 30 days ago unless told otherwise; call it inside `open()`.

        `expires_in` sets a deadline that the network states; `disconnected_at` with `reason` cuts it off;
        `only_for` lists the people who may use it.
        """
        begun = authorized_at or self.now - LONG_AGO
        ends = self.now + expires_in if expires_in is not None else network_ends_at
        life = Lifecycle(begun, begun, ends, disconnected_at, reason)
        home = db.session.get_one(Workspace, workspace or self.example)
        account = Account(
            workspace_id=home.id,
            network=network,
            external_id=external_id or f"{network}-{next(self.numbers)}",
            name=name,
            handle="@" + name.split(maxsplit=1)[0].lower(),
            grant_id=None if disconnected_at else grant,
            subject_id=subject,
            subject_name=subject.title() if subject else None,
            first_connected_by_id=by or self.ada,
            connected_by_id=last_by or by or self.ada,
            restricted=only_for is not None,
            created_at=begun,
        )
        account.become(life, home.steps, self.now)
        account.access = [AccountAccess(user_id=user_id) for user_id in only_for or ()]
        db.session.add(account)
        db.session.flush()
        return account.id

    def posts(self, account_id: int, state: PostState, number: int = 1, due_at: datetime | None = None) -> list[int]:
        """Posts of one state on an account; call it inside `open()`."""
        account = db.session.get_one(Account, account_id)
        due = due_at or self.now + timedelta(days=2)
        published = self.now - timedelta(days=3)
        rows = [
            Post(
                workspace_id=account.workspace_id,
                account_id=account_id,
                author_id=self.ada,
                text=f"A {state} post, number {number}",
                state=state,
                due_at=None if state in (PostState.DRAFT, PostState.PUBLISHED) else due,
                published_at=published if state is PostState.PUBLISHED else None,
                cancelled_at=self.now if state is PostState.CANCELLED else None,
                moment=published if state is PostState.PUBLISHED else due,
                created_at=self.now - LONG_AGO,
            )
            for number in range(1, number + 1)
        ]
        db.session.add_all(rows)
        db.session.flush()
        return [row.id for row in rows]

    def status(self, account_id: int, now: datetime | None = None) -> lifecycle.Status:
        """What an account is, now or at another time."""
        with self.app.app_context():
            account = db.session.get_one(Account, account_id)
            return lifecycle.status(account.life, RULES[account.network], now or self.now)

    def sign_in(self, client: FlaskClient, user_id: int) -> FlaskClient:
        """Sign somebody in, in this browser."""
        return signed_in(self.app, client, user_id)

    def browser(self, user_id: int) -> FlaskClient:
        """A fresh browser in which somebody is signed in."""
        return self.sign_in(self.app.test_client(), user_id)

"""A whole Relink for browsers: served as in production, with the demo's people and accounts and the pretend networks.

Started once per test process. Before each test both memories go back to what they were just after seeding.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.engine import make_url
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import environment
from tests.provisions.migrated import migrated
from webapp import clock
from webapp.actions.house import house
from webapp.actions.notices import sweep
from webapp.actions.publishing import publish
from webapp.app import create_app
from webapp.demo.cast import PASSWORD, PEOPLE, Seed, Stage
from webapp.demo.seed import add_account, grant, seed
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.launch.pretend_addresses import addresses
from webapp.models import Account, Membership, Post, SignIn, User, Workspace, db
from webapp.pages.throttle import limiter
from webapp.sandbox import people
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.running import RunningSandbox, running_sandbox
from webapp.settings import load

PATIENCE = 30
"""Seconds that an answer may take."""
FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Living:
    """A running Relink. `cookies` has for each person of the demo the cookie of a browser they are signed in with."""

    url: str
    app: Flask
    sandbox: RunningSandbox
    cookies: Mapping[str, dict[str, str]]
    memories: tuple["Memory", ...]

    def as_seeded(self) -> None:
        """Forget everything that happened since the seed, here and at the pretend networks."""
        for memory in self.memories:
            memory.restore()
        with self.app.app_context():
            limiter.reset()

    @contextmanager
    def database(self) -> Iterator[None]:
        """The app's database at hand (`db.session`); what was changed inside is committed at the end."""
        with self.app.app_context():
            yield
            db.session.commit()

    def account(self, network: str, external_id: str) -> int:
        """The number of an account of the example workspace; the ids at the networks are those of the demo's cast."""
        query = select(Account.id).where(Account.network == Network(network), Account.external_id == external_id)
        with self.database():
            return db.session.scalars(query).one()

    def sweep(self) -> None:
        """What the worker's cron does every minute."""
        with self.app.app_context():
            sweep.sweep(clock.now())

    def publish(self, later: timedelta = timedelta()) -> int:
        """What the worker's cron does every few seconds; gives how many answers were written."""
        with self.app.app_context():
            return publish.due(house(), clock.now() + later)

    def sign_out(self, who: str) -> None:
        """Let all sign-ins of a person end on the server, as time or a changed password does."""
        with self.database():
            db.session.execute(delete(SignIn).where(SignIn.user_id == self._user_id(who)))

    def demote(self, who: str) -> None:
        """Take the social permission from a person of the demo."""
        with self.database():
            own = Membership.user_id == self._user_id(who)
            db.session.execute(update(Membership).where(own).values(social=Social.NONE, super_admin=False))

    def choose(self, who: str, **settings: str | None) -> None:
        """What a person has chosen in their profile: `locale`, `timezone`, `name`."""
        with self.database():
            db.session.execute(update(User).where(User.id == self._user_id(who)).values(**settings))

    def connect_all(self, network: str, subject: str) -> None:
        """Connect all that a person has at a network, for Ada and without a browser."""
        found = people.person(network, subject)
        assert found is not None
        with self.database():
            ada = db.session.get_one(User, self._user_id("ada"))
            example = db.session.scalars(select(Workspace).where(Workspace.name == "Example AG")).one()
            seeds = [
                Seed(Network(network), one.id, one.name, one.handle, one.kind, subject, Stage.FRESH, "ada", 1, 1, 1)
                for one in found.accounts
            ]
            given = grant(seeds[0], [one.id for one in found.accounts], example, ada, clock.now())
            for one in seeds:
                add_account(one, given, example, ada, clock.now())

    def let_pass_unsent(self, account_id: int, posts: int) -> None:
        """Let the time of so many cancelled posts of an account have passed, an hour ago."""
        with self.database():
            ids = select(Post.id).where(Post.account_id == account_id, Post.state == PostState.CANCELLED).limit(posts)
            then = clock.now() - timedelta(hours=1)
            db.session.execute(update(Post).where(Post.id.in_(ids)).values(due_at=then, moment=then))

    def _user_id(self, who: str) -> int:
        return db.session.scalars(select(User.id).where(User.email == f"{who}@example.test")).one()

    def facts(self, account_id: int) -> dict[str, Any]:
        """Everything the database holds about one account, to tell whether anything changed."""
        columns = Account.__table__
        with self.database():
            return dict(db.session.execute(select(columns).where(columns.c.id == account_id)).one()._mapping)


@dataclass(frozen=True)
class Memory:
    """An SQLite file in use, and what it held at one moment."""

    path: Path
    then: sqlite3.Connection

    @classmethod
    def of(cls, path: Path) -> "Memory":
        """Remember what the file holds now."""
        then = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as now:
            now.backup(then)
        return cls(path, then)

    def restore(self) -> None:
        """Put it back, under the hands of whoever has the file open."""
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as now:
            self.then.backup(now)


class Quiet(WSGIRequestHandler):
    """Tests say what matters; browsers may close early."""

    def log_request(self, *_: object) -> None:
        pass


@contextmanager
def living_relink(folder: Path) -> Iterator[Living]:
    """Relink on a free port of 127.0.0.1 until the block ends, seeded as the demo is; its files lie in `folder`."""
    with running_sandbox(folder / "networks") as sandbox, _served(folder, sandbox) as (url, app):
        with app.app_context():
            seed(datetime.now(UTC))
            db.session.execute(update(User).values(locale="en"))  # whoever reads German is told to by the test
            db.session.commit()
        cookies = {one.key: _signed_in(url, f"{one.key}@example.test") for one in PEOPLE}
        files = (
            Path(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or ""),
            folder / "networks/sandbox.sqlite",
        )
        memories = tuple(Memory.of(path) for path in files)
        yield Living(url, app, sandbox, cookies, memories)
        for memory in memories:
            memory.then.close()


@contextmanager
def _served(folder: Path, sandbox: RunningSandbox) -> Iterator[tuple[str, Flask]]:
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    database_url = f"sqlite:///{folder / 'relink.sqlite'}"
    own = load(environment(database_url, folder) | _networks_at(sandbox.url) | {"PUBLIC_URL": url})
    migrated(own.database_url)
    server.app = app = create_app(own)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="relink")
    thread.start()
    try:
        yield url, app
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


def _networks_at(url: str) -> dict[str, str]:
    """The settings that lead to the pretend networks, and to the pretend sign-on, at `url`."""
    sign_on = {"OIDC_ISSUER": f"{url}/oidc", "OIDC_CLIENT_ID": "relink-demo", "OIDC_CLIENT_SECRET": "sandbox-secret"}
    rooms = {f"{name.upper()}_{which}": at for name in NETWORKS for which, at in addresses(name, url).items()}
    return rooms | sign_on | {"OIDC_NAME": "Example sign-on"}


def _signed_in(url: str, email: str) -> dict[str, str]:
    """Sign somebody in; gives the cookie, as a browser takes it."""
    with requests.Session() as session:
        form = session.get(f"{url}/login", timeout=PATIENCE)
        token = FORM_TOKEN.search(form.text)
        assert token, form.text
        fields = {"csrf_token": token[1], "email": email, "password": PASSWORD}
        answer = session.post(f"{url}/login", data=fields, allow_redirects=False, timeout=PATIENCE)
        assert answer.status_code == 303, answer.text
        name = "relink"
        return {"name": name, "value": session.cookies[name], "url": url}

"""The app on both databases, emptied between tests. People and accounts come from `tests/world.py`."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from tests.people import QUICK
from tests.provisions.browser import browser, playwright
from tests.provisions.emptying import empty_postgres, empty_sqlite
from tests.provisions.migrated import migrated
from tests.world import World
from webapp import vault
from webapp.actions.signing_in import passwords
from webapp.app import create_app
from webapp.launch.pretend_addresses import addresses
from webapp.models import Base, db
from webapp.settings import load

__all__ = ["browser", "playwright"]  # fixtures
TOKEN_KEY = vault.generate_key()
HERE = Path(__file__).parent
WAITING = {"test_worker.py", "test_worker_queue.py", "test_team_from_nothing.py"}
BACKENDS = os.environ.get("TEST_BACKENDS", "sqlite,postgresql").split(",")


def environment(database_url: str, data_dir: Path) -> dict[str, str]:
    """The settings of a test's app; the networks are pointed elsewhere by the tests that need them."""
    networks = ("FACEBOOK", "INSTAGRAM", "X", "LINKEDIN", "YOUTUBE")
    nowhere = "http://127.0.0.1:9"
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a-key-for-the-tests-" + "0" * 24,
        "TOKEN_KEYS": TOKEN_KEY,
        "PUBLIC_URL": "http://127.0.0.1:5000",
        "RELINK_DATA_DIR": str(data_dir),
        "MAIL_FROM": "relink@example.test",
        "X_CONSUMER_SECRET": "sandbox-consumer-secret",
        "FACEBOOK_VERIFY_TOKEN": "relink-verify",
        "INSTAGRAM_VERIFY_TOKEN": "relink-verify",
        **{f"{name}_CLIENT_ID": "relink-demo" for name in networks},
        **{f"{name}_CLIENT_SECRET": "sandbox-secret" for name in networks},
        **{
            f"{name}_{which}": address
            for name in networks
            for which, address in addresses(name.lower(), nowhere).items()
        },
    }


def build_app(database_url: str, data_dir: Path, **changes: str) -> Flask:
    """An app on a migrated database; `changes` replace settings."""
    migrated(load(environment(database_url, data_dir)).database_url)
    app = create_app(load(environment(database_url, data_dir) | changes))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    return app


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what mostly waits for processes: at the end of a run nobody would be left to work beside it."""
    items.sort(key=lambda item: not item.path.is_relative_to(HERE / "launch") and item.path.name not in WAITING)


def pytest_collection_finish() -> None:
    """Looking through all that was imported for what is no longer used, over and over, takes a twentieth of a run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have every test that needs a database run on each of them, unless it is marked."""
    if "database_url" in metafunc.fixturenames:
        one = metafunc.definition.get_closest_marker("one_database")
        metafunc.parametrize("database_url", BACKENDS[:1] if one else BACKENDS, indirect=True, scope="session")


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[PasswordHasher]:
    """Passwords take no time to speak of; gives what makes them take theirs in production."""
    thorough = passwords._hasher
    passwords._hasher = QUICK
    yield thorough
    passwords._hasher = thorough


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database of each kind; PostgreSQL is skipped with the reason where there is none."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'relink.sqlite'}"
    from tests.provisions.postgres import postgres_url

    return postgres_url()


@pytest.fixture(scope="session")
def session_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app per database and test process; building one takes longer than emptying it."""
    app = build_app(database_url, tmp_path_factory.mktemp("data"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The app on empty tables. No context is held open: Flask-Login would remember its user across requests."""
    empty(session_app)
    yield session_app
    with session_app.app_context():
        db.session.remove()


def empty(app: Flask) -> None:
    """Delete every row and start the row numbers anew."""
    with app.app_context(), db.engine.begin() as connection:
        tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
        if connection.dialect.name == "postgresql":
            empty_postgres(connection, tables)
            return
        empty_sqlite(connection, tables)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in to."""
    return app.test_client()


@pytest.fixture
def now() -> datetime:
    """The real present moment, once per test; stored facts are laid around it."""
    return datetime.now(UTC)


@pytest.fixture
def world(app: Flask, now: datetime) -> World:
    """A workspace with people of every kind, and another one with Mallory; no accounts yet."""
    return World.begin(app, now)
